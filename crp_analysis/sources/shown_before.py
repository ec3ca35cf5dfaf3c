"""Segments as they were shown before a name was listed, so that what people decided and read then stays theirs.

A decision keeps a hash of the words that it was about, as they were shown. When a name is added later, the same words are shown
otherwise. They are recognised without keeping any older text: some of what is replaced now was not replaced then, or stood for a
participant.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crp_analysis.journal.events import Event, hash_words
from crp_analysis.sources.details import Found
from crp_analysis.sources.places import Change, said_span, shown_place
from crp_analysis.sources.pseudonyms import PARTICIPANT, changes_of, with_marks

MOST_WAYS = 4096  # of showing one segment that are tried


@dataclass(frozen=True)
class ShownBefore:
    """A segment's words as said, and what is replaced in them now. Kept in memory only."""

    segment_id: str
    said: str
    found: Sequence[Found]

    def ways(self) -> Iterator[tuple[str, list[Change]]]:
        """Every way in which a shorter list would have shown the segment, the way of now left out."""
        names = list(dict.fromkeys((self.said[start:end], mark) for start, end, mark in self.found))
        stood = [("", mark) if mark == PARTICIPANT else ("", mark, PARTICIPANT) for _, mark in names]
        for marks in itertools.islice(itertools.product(*stood), MOST_WAYS):
            mark_of = dict(zip(names, marks, strict=True))
            found = [(start, end, mark_of[self.said[start:end], mark]) for start, end, mark in self.found]
            if found != list(self.found):
                then = [one for one in found if one[2]]
                yield with_marks(self.said, then), changes_of(then)

    def was_shown_as(self, text: str) -> bool:
        """Whether the segment may once have been shown so; white space does not matter."""
        return any(" ".join(way.split()) == " ".join(text.split()) for way, _ in self.ways())


def follow_names(events: Iterable[Event], words: Mapping[str, str], before: Iterable[ShownBefore]) -> list[Event]:
    """Decisions with the words and places that their segments have now, where only names were replaced since; others as they are.

    Args:
        events: decisions.
        words: the text of each segment as shown, by segment_id.
        before: the segments in which something is replaced.
    """
    events = list(events)
    now = {segment_id: hash_words(text) for segment_id, text in words.items()}
    in_session = {(_session(segment_id), digest) for segment_id, digest in now.items()}
    stale = {_session(one.segment_id) for one in events if one.segment_id and (_session(one.segment_id), one.words) not in in_session}
    known: dict[tuple[str, str], list[tuple[ShownBefore, list[Change]]]] = {}
    for segment in before:
        if _session(segment.segment_id) in stale:
            for text, changes in segment.ways():
                known.setdefault((_session(segment.segment_id), hash_words(text)), []).append((segment, changes))
    return [_followed(event, known, now) if known else event for event in events]


def _followed(event: Event, known: Mapping[tuple[str, str], list[tuple[ShownBefore, list[Change]]]], now: Mapping[str, str]) -> Event:
    own = event.segment_id or ""
    if not own or now.get(own) == event.words:
        return event
    several = known.get((_session(own), event.words or ""), [])
    one = next((pair for pair in several if pair[0].segment_id == own), several[0] if len(several) == 1 else None)
    if one is None:
        return event
    segment, changes = one
    update: dict[str, object] = {"words": now[segment.segment_id]}
    if event.start is not None and event.end is not None:
        start, end = said_span(changes, event.start, event.end)
        stands = changes_of(segment.found)
        update |= {"start": shown_place(stands, start, is_end=False), "end": shown_place(stands, end, is_end=True)}
    return event.model_copy(update=update)


def _session(segment_id: str) -> str:
    return segment_id.rpartition("#")[0]
