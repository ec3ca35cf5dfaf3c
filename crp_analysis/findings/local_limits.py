"""What a reader of a local report must know: how few people speak in it, what is kept back and why, what is only suggested."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.findings.evidence import list_people, list_readers
from crp_analysis.scope import Scope
from crp_analysis.study import Study
from crp_analysis.tables import Limits, check

Row = tuple[str, str, float]
NO_NUMBER = float("nan")


def state_local_limits(
    material: Material,
    people: pd.DataFrame,
    counts: pd.DataFrame,
    study: Study,
    scope: Scope,
    here: frozenset[str],
) -> pd.DataFrame:
    """The Limits table of a local report.

    Args:
        material: of the whole study.
        people: LocalPeople.
        counts: LocalCounts.
        study: for its thresholds.
        scope: which part it is.
        here: its participant ids.
    """
    rows = [
        *_reading(material, counts, study, here),
        *_protection(people, counts, study),
        *_comparison(counts),
        *_quotes(people, counts),
        *_who_is_here(material, study, scope),
        (
            "other reports",
            "Two local reports on parts that overlap can be played off against each other. Before giving out a second one, "
            "think of who could be found by subtracting.",
            NO_NUMBER,
        ),
    ]
    return check(pd.DataFrame(rows, columns=["topic", "statement", "n"]), Limits, "local limits")


def _reading(material: Material, counts: pd.DataFrame, study: Study, here: frozenset[str]) -> Iterator[Row]:
    spoken = material.segments[material.segments["speaker_kind"] == "participant"]
    spoken = spoken[spoken["participant_id"].isin(here)]
    n_read = spoken.loc[spoken["session_id"].isin(list_readers(material)["session_id"]), "participant_id"].nunique()
    n_spoke = spoken["participant_id"].nunique()
    if n_read == 0:
        yield "reading", "Nobody has read what people here said. All that this report says of needs is suggested by a machine.", 0
    elif n_read < study.thresholds.min_group and counts["n_in_scope"].isna().all():
        few = f"fewer than {study.thresholds.min_group} people here"
        yield "reading", f"People have read the words of {few}, so no count rests on them. What is said of needs is suggested.", NO_NUMBER
    elif counts["n_in_scope"].isna().all():
        few = f"fewer than {study.thresholds.min_group} people"
        yield "reading", f"Elsewhere the words of {few} were read: no count is shown here, since theirs could be worked out.", NO_NUMBER
    else:
        unread = "" if n_read == n_spoke else " For the others there are only the machine's suggestions."
        yield "reading", f"Counts rest on the {n_read} people here whose words people have read.{unread}", n_read


def _protection(people: pd.DataFrame, counts: pd.DataFrame, study: Study) -> Iterator[Row]:
    smallest = study.thresholds.min_group
    why = (
        f"This report stands beside that of the whole study, and one can be subtracted from the other. So no count is shown where it, or "
        f"the rest elsewhere, is of fewer than {smallest} people; where there is a range, the whole report gives it away in any case."
    )
    n_hidden, n_groups = int(counts["is_protected"].sum()), int(people.iloc[1:]["is_protected"].sum())
    if n_hidden or n_groups:
        holds = [f"{n_hidden} of {len(counts)} codes"] if n_hidden else []
        holds += [f"the people of {n_groups} {'group or place' if n_groups == 1 else 'groups and places'}"] if n_groups else []
        yield "protection", f"{why} That holds for {' and '.join(holds)}.", n_hidden + n_groups
    if people.iloc[0]["is_protected"]:
        yield "size", "How many people are here is not shown: a number that the whole report hides would follow from it.", NO_NUMBER


def _comparison(counts: pd.DataFrame) -> Iterator[Row]:
    n_compared = int(counts["q_value"].notna().sum())
    if n_compared:
        chance = max(round(n_compared * 0.05), 1)
        yield (
            "comparison",
            f"{n_compared} codes are compared with elsewhere. Chance alone would make about {chance} of them look stronger or weaker here. "
            "Those that hold after correction for so many comparisons are marked as clear.",
            n_compared,
        )


def _quotes(people: pd.DataFrame, counts: pd.DataFrame) -> Iterator[Row]:
    """What is left out, and never how much: the number of missing quotes would say how few people they could be of."""
    small = (people["dimension"] == "group") & people["is_protected"]
    ranged = (counts["n_low"] < counts["n_high"]) | (counts["suggested_low"] < counts["suggested_high"])
    if small.any():
        yield "quotes", "Quotes of groups that are small here are left out: with the place beside them, they name their speaker.", NO_NUMBER
    if ranged.any():
        yield (
            "quotes",
            "Where a number is kept back, words stand here from no more people than its range holds for certain. So a quote of the whole "
            "report that is missing here need not be from elsewhere.",
            NO_NUMBER,
        )


def _who_is_here(material: Material, study: Study, scope: Scope) -> Iterator[Row]:
    if scope.kind != "group":
        unknown = int((list_people(material, study)[scope.kind] == "unknown").sum())
        where = "All words of a person count here, wherever in the study they were said."
        smallest = study.thresholds.min_group
        who = str(unknown) if unknown >= smallest else f"fewer than {smallest}"
        missing = f" For {who} people no {scope.kind} is known; they count as elsewhere." if unknown else ""
        yield "who is here", where + missing, NO_NUMBER
