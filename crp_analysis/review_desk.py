"""One coder's decisions while they review, kept one by one; and what somebody means who types a code or words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.errors import StudyError
from crp_analysis.journal.events import Event, hash_words
from crp_analysis.journal.files import FOLDER, Journal, journal_files, mend_journal, read_journal
from crp_analysis.journal.standing import StandingCode, State, fold_events, live_events, merge_events, place_events
from crp_analysis.reviewing import Item, Suggestion
from crp_analysis.sources.codings import CodedSession
from crp_analysis.study import WITHDRAWING
from crp_analysis.workflow import Run


@dataclass
class Desk:
    """One coder's decisions while they review: each method keeps one decision on disk before it returns."""

    coder: str
    codebook: Codebook
    journals: Mapping[str, Journal]  # by consultation
    events: list[Event]  # of this coder, at the segments that hold their words now
    elsewhere: frozenset[tuple[str, str]] = frozenset()  # segment_id and code_id that the coder gave in other files
    made: list[Event] = field(default_factory=list)
    withdrawing: Path | None = None  # where a plan stands while somebody is taken out of the study
    _known: tuple[int, State] = (-1, State())  # how many events there were when it was last worked out, and what stood

    @property
    def state(self) -> State:
        """What stands of this coder's decisions, under the codes' ids of then."""
        if self._known[0] != len(self.events):
            self._known = (len(self.events), fold_events(live_events(self.events), self.codebook.lineage.names_then))
        return self._known[1]

    def given(self, item: Item) -> dict[str, StandingCode | None]:
        """The codes that the coder gives a segment, as they are called now, in the order in which they came; None: in another file."""
        here = [(one, code_id) for (segment_id, code_id, _), one in self.state.codes.items() if segment_id == item.segment_id]
        found: dict[str, StandingCode | None] = {}
        for one, code_id in sorted(here, key=lambda pair: (pair[0].created, pair[1])):
            found[self._now(code_id)] = one
        taken = {self._now(code_id) for segment_id, code_id, _ in self.state.taken if segment_id == item.segment_id}
        older = sorted(code_id for segment_id, code_id in self.elsewhere if segment_id == item.segment_id)
        return found | {one: None for one in older if one not in found and one not in taken}

    def codes(self, item: Item) -> list[str]:
        """The same without what stands."""
        return list(self.given(item))

    def read_before(self, assigned: Collection[str]) -> set[str]:
        """Segments that the coder read singly or in a session assigned to them, or gave a code."""
        return {segment_id for segment_id, _ in {*self.state.readings, *self.elsewhere}} | set(assigned)

    def stand(self, item: Item) -> list[Event]:
        """The coder looked again at codes whose meaning has changed: those that are still given are given anew."""
        return [self.give(item, code_id) for code_id in item.looks if code_id in self.codes(item)]

    def begun(self, assigned: Collection[str]) -> dict[str, Event]:
        """Segments to which single codes were given and that were not read to the end, with the last event there.

        Args:
            assigned: segments of sessions that the coder read as a whole.
        """
        state = self.state
        unread = {one for one, _, _ in state.codes} - {one for one, _ in state.readings} - set(assigned)
        last = {event.segment_id or "": event for event in live_events(self.events) if event.act != "memo" and event.stream != "session"}
        return {segment_id: event for segment_id, event in last.items() if segment_id in unread}

    def toggle(self, item: Item, code_id: str) -> Event:
        """Give a code, or take it away where the coder gave it."""
        return self.refuse(item, code_id) if code_id in self.codes(item) else self.give(item, code_id)

    def give(self, item: Item, code_id: str) -> Event:
        """Give a code: an answer to a suggestion where the machine made it and it was in view."""
        offer = _offer(item, code_id)
        return self._keep(item, "accept" if offer else "add", code_id=code_id, **_seen(offer))

    def refuse(self, item: Item, code_id: str) -> Event:
        """Take a code away: a suggestion is refused, one's own code removed."""
        offer = _offer(item, code_id)
        return self._keep(item, "reject" if offer else "remove", code_id=code_id, **_seen(offer))

    def replace(self, item: Item, codes: Sequence[str], becomes: Sequence[str]) -> Event:
        """Put codes in the place of others: one split into several, several merged into one."""
        return self._keep(item, "replace", codes=tuple(codes), becomes=tuple(becomes))

    def mark(self, item: Item, code_id: str, start: int, end: int) -> Event:
        """Say which words of the segment a code means."""
        return self._keep(item, "span", code_id=code_id, start=start, end=end)

    def note(self, item: Item, note: str) -> Event:
        """A memo on the segment; an empty one takes it away."""
        return self._keep(item, "memo", note=note)

    def read(self, item: Item) -> Event:
        """The segment was read to its end: what it was not given counts as not given."""
        return self._keep(item, "read")

    def undo(self) -> Event | None:
        """Take the last decision that stands back, and say which; None where there is none."""
        standing = live_events(self.events)
        if not standing:
            return None
        last = standing[-1]
        home = (last.segment_id or "").partition("/")[0]
        self._add(self._append(home, "undo", undoes=last.id))
        return last

    def _now(self, code_id: str) -> str:
        """A code as it is called now; one that is gone keeps its id."""
        return self.codebook.follow(code_id) or code_id

    def _keep(self, item: Item, act: str, **what: object) -> Event:
        place = {"segment_id": item.segment_id, "words": hash_words(item.words)}
        seen = {"stream": item.stream, "was_blind": item.is_blind}
        return self._add(self._append(item.consultation_id, act, **place, **what, **seen))

    def _append(self, consultation_id: str, act: str, **what: object) -> Event:
        if self.withdrawing and self.withdrawing.is_file():
            raise StudyError("crp review: somebody is being taken out of the study; decisions so far are kept, begin again afterwards")
        return self.journals[consultation_id].append(act, **what)

    def _add(self, event: Event) -> Event:
        self.events.append(event)
        self.made.append(event)
        return event


def open_desk(run: Run, coder: str) -> tuple[Desk, list[Path]]:
    """The coder's place of work, and the files to which torn lines of their journals were moved.

    Raises:
        StudyError: nothing of the coder's name could stand in a file's name.
    """
    folders = {folder.name: folder / FOLDER for folder in run.folders}
    journals = {name: Journal(folder, coder) for name, folder in folders.items()}
    torn = [moved for journal in journals.values() if (moved := mend_journal(journal.path))]
    files = [read_journal(path, path.name) for folder in folders.values() for path in journal_files(folder)]
    own = [event for event in merge_events(*(file.events for file in files)) if event.coder == coder]
    for journal in journals.values():
        journal.after = max(own[-1].time if own else "", run.codebook.lineage.newest)  # decided under the names of now
    segments = run.material.segments
    words = dict(zip(segments["segment_id"], segments["text"], strict=True))
    placed, _ = place_events(run.follow_names([event for event in own if event.act != "undo"]), words)
    events = [*placed, *(event for event in own if event.act == "undo")]
    plan = run.study.root / WITHDRAWING / "plan.json"
    desk = Desk(coder=coder, codebook=run.codebook, journals=journals, events=events, withdrawing=plan)
    codings = run.material.codings
    mine = codings[codings["coder_id"] == coder]
    decided = {(segment_id, run.codebook.follow(code_id)) for segment_id, code_id, _ in desk.state.codes}
    desk.elsewhere = frozenset(zip(mine["segment_id"], mine["code_id"], strict=True)) - decided
    return desk, torn


def match_codes(codebook: Codebook, typed: str) -> list[str]:
    """The codes that somebody may mean: the one of this id or name, else those that begin so, else those that hold the letters."""
    sought = typed.strip().casefold()
    if not sought:
        return []
    names = {code.code_id: (code.code_id.casefold(), code.name.casefold()) for code in codebook.codes}
    tests = (
        lambda name: name == sought,
        lambda name: name.startswith(sought),
        lambda name: sought in name,
    )
    found = ([code_id for code_id, several in names.items() if any(map(test, several))] for test in tests)
    return next((several for several in found if several), [])


def find_words(text: str, typed: str) -> list[tuple[int, int]]:
    """Every place where typed words stand in a text; white space, capitals and the form of quotation marks do not matter.

    >>> find_words("We don’t  know. We do.", "don't know")
    [(3, 14)]
    """
    (haystack, positions), (needle, _) = (CodedSession("", one, [], []).searchable for one in (text, typed.strip()))
    if len(haystack.lower()) == len(haystack):
        haystack, needle = haystack.lower(), needle.lower()
    places, position = [], haystack.find(needle) if needle else -1
    while position >= 0:
        places.append((positions[position], positions[position + len(needle) - 1] + 1))
        position = haystack.find(needle, position + 1)
    return places


def _offer(item: Item, code_id: str) -> Suggestion | None:
    return next((one for one in item.suggestions if one.code_id == code_id and one.score is not None), None)


def _seen(offer: Suggestion | None) -> dict:
    return {"score": offer.score, "fingerprint": offer.fingerprint} if offer else {}
