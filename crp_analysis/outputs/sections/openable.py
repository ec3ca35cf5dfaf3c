"""What opens behind claims in the whole report: each theme, each theme in a group, each group, each recommendation."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.advice import advice_anchor
from crp_analysis.outputs.sections.claims import EVERYONE, claim_anchor, claim_number, group_anchor
from crp_analysis.outputs.sections.evidence import count_words, opening_words
from crp_analysis.outputs.sections.packing import Lists, pack_evidence
from crp_analysis.outputs.wording import count
from crp_analysis.tables import UNKNOWN

BANK = ("quotes", "in the quote bank")
COUNTED_ONLY = (
    "The others are only counted: they did not agree to be quoted, said it in words too short or too long to quote, or can be read "
    "elsewhere as often as the study allows."
)


def passages(run: Run) -> Html:
    """Everything that opens behind a claim; it is not seen until a reader follows one, and not printed.

    Which consultation a passage comes from is told only where enough people share all that would then be told of them.
    """
    lists = Lists(run, run.findings.passages, has_consultations=True)
    claims = (*_code_claims(run, lists), *_group_claims(run, lists), *_advice_claims(run, lists))
    return pack_evidence(run, lists, claims, limit=run.study.thresholds.max_passages_per_person, bank=BANK)


def _code_claims(run: Run, lists: Lists) -> Iterable[dict]:
    """A claim for each theme, and for each theme in each group that may be told of."""
    counts = run.findings.counts
    groups = [EVERYONE, *lists.groups]
    by_cell = {(row["code_id"], row["group"]): row for _, row in counts.iterrows()}
    readable = _readable_people(run.findings.passages)
    for number, code_id in enumerate(lists.codes):
        for group in groups:
            row = by_cell.get((code_id, group))
            if row is None or row["is_protected"] or not row[["n_participants", "n_confirmed", "n_suggested"]].sum():
                continue
            yield {
                "at": claim_anchor(code_id, group),
                "n": claim_number(run, code_id, group),
                "codes": [number],
                "group": lists.groups.index(group) if group != EVERYONE else -1,
                "says": f"{opening_words(row)} {count_words(row, run, is_linked=False).striptags()}.",
                "kept": _kept_back(row, len(readable.get((code_id, group), ()))),
            }


def _readable_people(passages: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """By code and group, the people of whom words can be read that people coded."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in passages[passages["basis"] == "person"].itertuples(index=False):
        for group in (row.group, EVERYONE):
            found.setdefault((row.code_id, group), set()).add(row.participant_id)
    return found


def _kept_back(row: pd.Series, coded: int) -> str:
    """How many of the people behind a count have words here (`coded`), and why not all."""
    n = int(row["n_participants"] + row["n_confirmed"])
    if n == 0 or coded >= n:
        return ""
    here = f"Words of {coded} of these {n} people can be read here." if coded else "None of their words can be read here."
    return f"{here} {COUNTED_ONLY}"


def _group_claims(run: Run, lists: Lists) -> Iterable[dict]:
    """A claim for each group: what its people said, of any theme."""
    people = run.findings.participation
    sizes = people[(people["dimension"] == "group") & ~people["is_protected"]].set_index("value")
    for position, group in enumerate(lists.groups):
        if group in sizes.index and group != UNKNOWN and sizes.loc[group, "n_participants"] > 0:
            row = sizes.loc[group]
            says = f"{count(int(row['n_participants']), 'person', 'people')} in {count(int(row['n_sessions']), 'session')}."
            yield {"at": group_anchor(group), "n": "", "codes": [], "group": position, "says": says, "kept": ""}


def _advice_claims(run: Run, lists: Lists) -> Iterable[dict]:
    """A claim for each recommendation and each side: the themes that it rests on, or that count against it."""
    for one in run.codebook.recommendations:
        for side, named in (("", one.rests_on), ("against", one.against)):
            codes = [lists.codes.index(code_id) for code_id in run.codebook.codes_behind(named) if code_id in lists.codes]
            if codes:
                title = f"{'Against: ' if side else ''}{one.title}"
                at = advice_anchor(one.recommendation_id, side)
                yield {"at": at, "n": "", "title": title, "codes": codes, "group": -1, "says": "", "kept": ""}
