"""Decisions that are kept and not used, by reason, and what somebody could do about each. Nothing of them is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from crp_analysis.errors import Fault, TableError
from crp_analysis.journal.events import Event

UNREAD = "codes given to segments that their coder has not read to the end yet"
MOVED = "decisions about words that have changed since"
LEFT_OUT = "decisions about words that are no longer in the material (somebody withdrew or is not listed, or a file is gone or shorter)"
UNKNOWN_CODE = "decisions about codes that are no longer in the codebook"
OUTSIDE = "spans that reach beyond their segment's words"
TO_DO = {
    MOVED: "put the words back, or decide again with 'crp review'",
    OUTSIDE: "mark the words again with 'crp review'",
    UNKNOWN_CODE: "bring the code's file back, or say what became of the code",
    UNREAD: "go on with 'crp review' and close each segment with Enter",
}  # nothing for words that are left out: the material is as people want it, or something else tells that it is not


def count_moved(moved: Iterable[Event], placed: Iterable[Event], shown: Collection[str]) -> dict[str, int]:
    """Decisions whose words no segment holds, by reason; none where their coder has read the segment again as it is now."""
    moved = list(moved)
    read_again = {
        (event.segment_id, event.coder): event.order for event in sorted(placed, key=lambda one: one.order) if event.act == "read"
    }
    changed = [event for event in moved if event.segment_id in shown]
    open_ones = [event for event in changed if event.order > read_again.get((event.segment_id, event.coder), ("", ""))]
    return {MOVED: len(open_ones), LEFT_OUT: len(moved) - len(changed)}


def waiting_notes(waiting: Mapping[str, int], home: str) -> list[str]:
    """For the report's limits: what people decided and the report does not use."""
    return [f"{home}: {what} are kept and not used ({n})" for what, n in waiting.items()]


def warn_of_waiting(waiting: Mapping[str, int], place: str) -> list[Fault]:
    """What a person could do something about."""
    return [
        Fault(kind=TableError, place=place, found=f"{what} are kept and wait ({n})", todo=TO_DO[what])
        for what, n in waiting.items()
        if n and what in TO_DO
    ]
