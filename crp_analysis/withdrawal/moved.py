"""Where a place in a session's text stands after somebody's turns were emptied and their name was replaced in others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crp_analysis.sources.places import Change, shown_place


@dataclass(frozen=True, kw_only=True)
class MovedTurn:
    """One turn before and after. `changes` are the names replaced in it; `is_gone`: it was theirs."""

    old: tuple[int, int]
    new: tuple[int, int]
    changes: Sequence[Change] = ()
    is_gone: bool = False


@dataclass(frozen=True)
class Moved:
    """One session's turns, before and after."""

    turns: Sequence[MovedTurn]

    @property
    def has_moved(self) -> bool:
        """Whether anything is elsewhere now, or gone."""
        return any(turn.old != turn.new or turn.is_gone or turn.changes for turn in self.turns)

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The stretch of the new text that holds what is left of a stretch of the old one; None where nothing is."""
        touched = [turn for turn in self.turns if not turn.is_gone and turn.old[0] < end and start < turn.old[1]]
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        inside, beyond = max(start, first.old[0]) - first.old[0], min(end, last.old[1]) - last.old[0]
        return (
            first.new[0] + shown_place(first.changes, inside, is_end=False),
            last.new[0] + shown_place(last.changes, beyond, is_end=True),
        )

    def touches_gone(self, start: int, end: int) -> bool:
        """Whether a stretch of the old text holds words of theirs."""
        return any(turn.is_gone and turn.old[0] < end and start < turn.old[1] for turn in self.turns)
