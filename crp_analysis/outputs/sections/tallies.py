"""What people did and what the machine did, counted once for the methods section and the reporting checklists."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.wording import count, listed


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """What became of suggestions on passages that people read: both gave the code, only the machine did, only the person did.

    A passage counts once for each person who read it.
    """

    n_accepted: int
    n_refused: int
    n_added: int

    @property
    def n_suggested(self) -> int:
        """How many suggestions people had occasion to judge."""
        return self.n_accepted + self.n_refused


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How sessions and single passages were read. A session is read blind where its reader had no suggestion in view."""

    n_blind: int
    n_double: int
    n_open: int
    lists: tuple[tuple[str, int, int], ...]  # stream, passages, readers


def kinds_of_sessions(run: Run) -> str:
    """How many sessions of each kind: 6 focus groups, 11 interviews and 2 of written responses."""
    kinds = run.material.sessions["kind"].value_counts().sort_index()
    return listed(count(n, kind) if kind != "written responses" else f"{n} of written responses" for kind, n in kinds.items())


def count_reading(run: Run) -> Reading:
    """Sessions read without suggestions, by two or more so, and with them; passages read singly from reading lists."""
    assignments, singly = run.material.assignments, run.material.readings
    blind = assignments[assignments["was_blind"].astype(bool)].groupby("session_id")["coder_id"].nunique()
    streams = singly.groupby("stream").agg(passages=("segment_id", "nunique"), readers=("coder_id", "nunique"))
    return Reading(
        n_blind=len(blind),
        n_double=int((blind >= 2).sum()),
        n_open=assignments.loc[~assignments["was_blind"].astype(bool), "session_id"].nunique(),
        lists=tuple((stream, int(row.passages), int(row.readers)) for stream, row in streams.iterrows()),
    )


def judged_blind(run: Run) -> Suggestions | None:
    """Suggestions beside the codes of people who had not seen them; None where nobody read so, or nothing was suggested.

    These are the two-by-two counts under the agreement between machine and people.
    """
    rows = run.decisions[(run.decisions["between"] == "machine and people") & (run.decisions["code_id"] == "all")]
    if rows.empty:
        return None
    one = rows.iloc[0]
    return Suggestions(n_accepted=int(one["n_both"]), n_refused=int(one["n_first_only"]), n_added=int(one["n_second_only"]))


def judged_in_view(run: Run) -> Suggestions | None:
    """Today's suggestions beside the codes of people who had suggestions in view; None where nobody read so.

    The suggestions that they saw may have been others: the program has learned since.
    """
    pairs = _read_in_view(run)
    if pairs.empty:
        return None
    machine, people = run.coded.codings[["segment_id", "code_id"]], run.material.codings[["segment_id", "coder_id", "code_id"]]
    suggested = _triples(pairs.merge(machine, on="segment_id"), run)
    given = _triples(pairs.merge(people, on=["segment_id", "coder_id"]), run)
    return Suggestions(n_accepted=len(suggested & given), n_refused=len(suggested - given), n_added=len(given - suggested))


def _read_in_view(run: Run) -> pd.DataFrame:
    """segment_id and coder_id of every passage that a person read with suggestions in view, in whole sessions or from lists."""
    material = run.material
    spoken = material.segments[material.segments["speaker_kind"] == "participant"]
    whole, singly = (rows[~rows["was_blind"].astype(bool)] for rows in (material.assignments, material.readings))
    of_sessions = whole.merge(spoken[["session_id", "segment_id"]], on="session_id")
    both = pd.concat([of_sessions[["segment_id", "coder_id"]], singly[["segment_id", "coder_id"]]])
    return both.drop_duplicates(ignore_index=True)


def _triples(rows: pd.DataFrame, run: Run) -> set[tuple[str, str, str]]:
    """segment, coder and code, for codes of the codebook."""
    rows = rows[rows["code_id"].isin(run.codebook.ids())]
    return set(rows[["segment_id", "coder_id", "code_id"]].itertuples(index=False, name=None))


def headline(agreement: pd.DataFrame, between: str, measure: str) -> str:
    """A pooled figure of agreement in words: 0.71 (95 % interval 0.60 to 0.80); empty where there is none."""
    chosen = (agreement["between"] == between) & (agreement["measure"] == measure) & (agreement["code_id"] == "all")
    rows = agreement[chosen & agreement["value"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    span = f" (95\u00a0% interval {row['ci_low']:.2f} to {row['ci_high']:.2f})" if pd.notna(row["ci_low"]) else ""
    return f"{row['value']:.2f}{span}"


def rejected_in_words(rejected: pd.DataFrame) -> str:
    """How much could not be used and why, most first: 3 places (120 words): no speaker (2), empty (1)."""
    if rejected.empty:
        return ""
    reasons = rejected.groupby("reason").size().sort_values(ascending=False, kind="stable")
    words = count(int(rejected["n_words"].sum()), "word")
    return f"{count(len(rejected), 'place')} ({words}): {listed(f'{reason} ({n})' for reason, n in reasons.items())}"
