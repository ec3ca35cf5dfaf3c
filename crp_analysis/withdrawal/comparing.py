"""Everybody else's part of a study before and after: the same segments, codings, marks, readings and votes, or it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from crp_analysis.errors import Fault, StudyError
from crp_analysis.sources.gather import Gathered
from crp_analysis.sources.rest import GONE

SEGMENTS = ["segment_id", "session_id", "participant_id", "speaker_kind", "turn", "start_s", "end_s"]
CODINGS = ["segment_id", "code_id", "coder_id", "origin"]
MARKS = ["segment_id", "code_id", "coder_id", "shown_start", "shown_end", "created"]  # `part` counts segments of theirs, too
REPORT_IT = "nothing was changed; please report this, with what kinds of files the study holds"


@dataclass(frozen=True, kw_only=True)
class Others:
    """What stays: how many segments, codings and marks of everybody else, and segments that read differently afterwards."""

    n_segments: int
    n_codings: int
    n_marks: int
    n_decided: int
    reworded: tuple[str, ...] = ()


def compare_others(
    before: Gathered, after: Gathered, is_gone: Callable[[str], bool], gone: frozenset[str], participant_id: str
) -> tuple[Others, list[Fault]]:
    """What everybody else has before and after, and a fault for each kind of table in which they differ.

    Args:
        before: the consultation as it was.
        after: the consultation as it will be.
        is_gone: whether a segment's id was theirs.
        gone: sessions that go as a whole.
        participant_id: the person.
    """
    place = f"data/raw/{before.consultation.consultation_id}"
    faults = []

    def stays(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[~rows["segment_id"].map(is_gone).astype(bool)]

    def whole(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[~rows["session_id"].isin(gone)]

    votes = before.votes[before.votes["voter"] != participant_id]
    pairs = {
        "segments": (stays(before.segments), after.segments[~_is_emptied_question(after.segments, is_gone)], SEGMENTS),
        "codings": (stays(before.codings), after.codings, CODINGS),
        "marks": (stays(before.marks), after.marks, MARKS),
        "readings": (stays(before.readings), after.readings, list(before.readings.columns)),
        "assignments": (whole(before.assignments), after.assignments, list(before.assignments.columns)),
        "votes": (votes, after.votes, list(votes.columns)),
    }
    for name, (was, will, columns) in pairs.items():
        n = _differing(was[columns], will[columns])
        if n:
            found = f"{n} {name} of other people would not be as they were"
            faults.append(Fault(kind=StudyError, place=place, found=found, todo=REPORT_IT))
    texts = after.segments.set_index("segment_id")["text"]
    kept = stays(before.segments)
    reworded = tuple(one for one, text in zip(kept["segment_id"], kept["text"], strict=True) if texts.get(one, text) != text)
    n_codings, n_marks = len(pairs["codings"][0]), len(pairs["marks"][0])
    return Others(
        n_segments=len(kept), n_codings=n_codings, n_marks=n_marks, n_decided=len(pairs["readings"][0]), reworded=reworded
    ), faults


def _is_emptied_question(segments: pd.DataFrame, is_gone: Callable[[str], bool]) -> pd.Series:
    """Questions that go as the person's words do: their turns stay without words. Of the person nothing may stay at all."""
    is_question = (segments["speaker_kind"] == "facilitator") & (segments["text"] == GONE)
    return is_question & segments["segment_id"].map(is_gone).astype(bool)


def _differing(was: pd.DataFrame, will: pd.DataFrame) -> int:
    """How many rows only one of two tables has."""
    one, other = (sorted(map(str, rows.itertuples(index=False, name=None))) for rows in (was, will))
    if one == other:
        return 0
    counts = pd.Series(one).value_counts().sub(pd.Series(other).value_counts(), fill_value=0)
    return int(counts.abs().sum())
