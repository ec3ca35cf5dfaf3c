"""What stands after all decisions of everybody: the same, in whatever order and however often the files are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from crp_analysis.journal.events import Event, hash_words

WORDS_THAT_TELL = 5  # shorter turns ("Yes, I think so") are said again and again: the same words need not be the same turn

Key = tuple[str, str, str]  # segment_id, code_id, coder
Names = Callable[[str, str], Sequence[str]]  # all ids that led to a code at a time, its own first


def its_own_name(code_id: str, time: str) -> tuple[str]:
    """Names of a code in a codebook whose codes never had others."""
    return (code_id,)


@dataclass(frozen=True, kw_only=True)
class StandingCode:
    """A code that a coder's decisions leave on a segment. Without `start` and `end` no decision said which words it means."""

    event_id: str
    created: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True)
class SegmentRead:
    """How a coder read a segment: in which streams, and whether no suggestion was in view, the first time and when codes changed later."""

    streams: frozenset[str]
    was_blind: bool


@dataclass(frozen=True, kw_only=True)
class Memo:
    """A note and when it was written."""

    note: str
    created: str


@dataclass(frozen=True, kw_only=True)
class State:
    """What stands.

    `codes` are given, `taken` were taken away or refused by their coder; `memos` are notes by segment, code ('' for the segment
    itself) and coder. `seen` are segments whose codes a coder changed with suggestions in view.
    """

    codes: Mapping[Key, StandingCode] = field(default_factory=dict)
    taken: frozenset[Key] = frozenset()
    readings: Mapping[tuple[str, str], SegmentRead] = field(default_factory=dict)
    memos: Mapping[Key, Memo] = field(default_factory=dict)
    seen: frozenset[tuple[str, str]] = frozenset()


def merge_events(*journals: Iterable[Event]) -> tuple[Event, ...]:
    """All events of all journals once, in the order of time and id. Of two events with one id the one whose line sorts first counts."""
    found: dict[str, Event] = {}
    for event in (one for journal in journals for one in journal):
        other = found.setdefault(event.id, event)
        if other != event:
            found[event.id] = min(other, event, key=Event.line)
    return tuple(sorted(found.values(), key=lambda event: event.order))


def live_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that no undo took back, without the undos. A coder can only take back what is earlier and their own."""
    ordered = sorted(events, key=lambda event: event.order)
    undone: set[tuple[str, str]] = set()
    live = []
    for event in reversed(ordered):  # whatever could take an event back is later, so it is known by now whether that holds
        if (event.id, event.coder) in undone:
            continue
        if event.act == "undo":
            undone.add((event.undoes or "", event.coder))
        else:
            live.append(event)
    return tuple(reversed(live))


def place_events(
    events: Iterable[Event], words: Mapping[str, str], said: Mapping[str, str] = MappingProxyType({})
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Events at the segments that now hold their words, and those that wait since no segment does.

    A segment with the same id and words is the one. Where a transcript gained or lost a turn, ids move on: then it is the one segment
    of the same session with exactly these words, if there is only one and it says enough.

    Args:
        events: decisions, without undos.
        words: the text of each segment as shown, by segment_id.
        said: the words as said where a name in them is replaced: a decision may be older than the list that has the name.
    """
    hashes = {segment_id: hash_words(text) for segment_id, text in words.items()}
    elsewhere: dict[tuple[str, str], list[str]] = {}
    for segment_id, digest in hashes.items():
        if len(words[segment_id].split()) >= WORDS_THAT_TELL:
            elsewhere.setdefault((segment_id.rpartition("#")[0], digest), []).append(segment_id)
    placed, waiting = [], []
    for event in events:
        own = event.segment_id or ""
        same = elsewhere.get((own.rpartition("#")[0], event.words or ""), [])
        if hashes.get(own) == event.words or (own in said and hash_words(said[own]) == event.words):
            placed.append(event)
        elif len(same) == 1:
            placed.append(event.model_copy(update={"segment_id": same[0]}))
        else:
            waiting.append(event)
    return tuple(placed), tuple(waiting)


def fold_events(events: Iterable[Event], names: Names = its_own_name) -> State:
    """What live events leave standing, the later ones winning.

    Args:
        events: decisions, without undos.
        names: under which ids a code was known when an event was made: who takes a code away takes away what was given under an
            older id of it. Codes that met only later stay apart, so that merging them loses nobody's coding.
    """
    growing = _Growing(names=names)
    for event in sorted(events, key=lambda event: event.order):
        growing.take(event)
    return State(
        codes=growing.codes,
        taken=frozenset(growing.taken),
        readings=growing.readings,
        memos={key: memo for key, memo in growing.memos.items() if memo.note},
        seen=frozenset(growing.seen),
    )


def state_of(events: Iterable[Event], names: Names = its_own_name) -> State:
    """What stands after these events, from however many files, in whatever order, and however often each is among them."""
    return fold_events(live_events(merge_events(events)), names)


@dataclass
class _Growing:
    names: Names
    codes: dict[Key, StandingCode] = field(default_factory=dict)
    taken: set[Key] = field(default_factory=set)
    readings: dict[tuple[str, str], SegmentRead] = field(default_factory=dict)
    memos: dict[Key, Memo] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """One event, later than all before."""
        ways: dict[str, Callable[[Event], None]] = {
            "accept": self._give,
            "add": self._give,
            "reject": self._take_away,
            "remove": self._take_away,
            "replace": self._replace,
            "span": self._span,
            "memo": self._memo,
            "read": self._read,
        }
        ways[event.act](event)
        if event.act not in ("memo", "read") and not event.was_blind:
            self._see(event)

    def _give(self, event: Event) -> None:
        self._put(event, event.code_id or "", event.start, event.end)

    def _put(self, event: Event, code_id: str, start: int | None, end: int | None) -> None:
        """A code given again keeps the words that it means, unless the event says which. What stands under an older id stays as well."""
        keys = self._keys(event, code_id)
        before = self._standing(keys)
        if start is None and before:
            start, end = self.codes[before].start, self.codes[before].end
        self.taken.discard(keys[0])
        self.codes[keys[0]] = StandingCode(event_id=event.id, created=event.time, start=start, end=end)

    def _take_away(self, event: Event) -> None:
        self._drop(self._keys(event, event.code_id or ""))

    def _drop(self, keys: Sequence[Key]) -> None:
        for key in keys:
            self.codes.pop(key, None)
        self.taken.update(keys)

    def _replace(self, event: Event) -> None:
        """The new codes mean the words from the first to the last that the old ones meant, all of them where one meant all."""
        gone = [self._keys(event, code_id) for code_id in event.codes or ()]
        old = [self.codes[key] if (key := self._standing(keys)) else None for keys in gone]
        start, end = event.start, event.end
        starts = [one.start for one in old if one and one.start is not None]
        ends = [one.end for one in old if one and one.end is not None]
        if start is None and len(starts) == len(old):
            start, end = min(starts), max(ends)
        for keys in gone:
            self._drop(keys)
        for code_id in event.becomes or ():
            self._put(event, code_id, start, end)

    def _span(self, event: Event) -> None:
        """Words for a code that stands; a code that was taken away stays away."""
        keys = self._keys(event, event.code_id or "")
        key = self._standing(keys) or keys[0]
        if not self.taken.intersection(keys) or key in self.codes:
            before = self.codes.get(key) or StandingCode(event_id=event.id, created=event.time)
            self.codes[key] = replace(before, start=event.start, end=event.end)

    def _memo(self, event: Event) -> None:
        keys = self._keys(event, event.code_id or "")
        for key in keys:
            self.memos.pop(key, None)
        self.memos[keys[0]] = Memo(note=event.note or "", created=event.time)

    def _read(self, event: Event) -> None:
        key = (event.segment_id or "", event.coder)
        before = self.readings.get(key)
        streams = (before.streams if before else frozenset()) | {event.stream or ""}
        was_blind = before.was_blind if before else bool(event.was_blind) and key not in self.seen
        self.readings[key] = SegmentRead(streams=streams, was_blind=was_blind)

    def _see(self, event: Event) -> None:
        key = (event.segment_id or "", event.coder)
        self.seen.add(key)
        if key in self.readings:
            self.readings[key] = replace(self.readings[key], was_blind=False)

    def _keys(self, event: Event, code_id: str) -> list[Key]:
        """A code under all its names of then, its own first."""
        names = self.names(code_id, event.time) if code_id else (code_id,)
        return [(event.segment_id or "", one, event.coder) for one in names]

    def _standing(self, keys: Sequence[Key]) -> Key | None:
        """The name under which a code stands."""
        return next((key for key in keys if key in self.codes), None)
