"""A session as one plain text for other programs, and where in it each segment stands.

Made of what may be shown alone, so that names are replaced in it and nobody who has withdrawn is there. The same segments always make
the same text, so that codings of it can be placed when they come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LABELS = {"facilitator": "Facilitator", "unknown": "Unknown speaker"}


class Spoken(Protocol):
    """What is needed of a row of Segments."""

    segment_id: str
    participant_id: str
    speaker_kind: str
    turn: int
    text: str


@dataclass(frozen=True, kw_only=True)
class SessionText:
    """The text, with segment_id, start and end (code points) of each segment in it, in order."""

    text: str
    places: Sequence[tuple[str, int, int]] = field(default_factory=tuple)


def compose_session(segments: Iterable[Spoken]) -> SessionText:
    """One paragraph a turn, `P07: words`, an empty line between them; line ends as one `\\n`.

    Args:
        segments: the rows of one session in the order of `position`.
    """
    pieces: list[str] = []
    places: list[tuple[str, int, int]] = []
    position, last = 0, None
    for one in segments:
        opening = ("\n\n" if places else "") + f"{LABELS.get(one.speaker_kind) or one.participant_id}: "
        lead = " " if one.turn == last else opening
        start = position + len(lead)
        position = start + len(one.text)
        pieces += [lead, one.text]
        places.append((one.segment_id, start, position))
        last = one.turn
    return SessionText(text="".join(pieces), places=tuple(places))
