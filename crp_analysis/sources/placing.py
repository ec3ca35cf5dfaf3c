"""Marks of another program's file to stretches of our sessions: the same words found again, or said to be missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crp_analysis.interchange.aligning import Found, align
from crp_analysis.interchange.project import Mark, Source
from crp_analysis.interchange.session_text import compose_session
from crp_analysis.sources.codings import CodedSession, touched_segments
from crp_analysis.sources.places import said_place
from crp_analysis.sources.searching import EMPTY, MISSING, search_marks

WHOLE = "is put on a whole document, which says of no words that they have it"
ANNOTATION = "has no code"
NO_TURN = "marks words that nobody says, such as a label or a heading"
SET_ASIDE = "marks words of somebody whose words are not used"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One mark with its place in the session's extracted text. `is_exact`: the same words, none more, none fewer."""

    mark: Mark
    start: int
    end: int
    is_exact: bool


@dataclass(kw_only=True)
class Placing:
    """What became of a source's marks: placed, or kept back with a reason."""

    placed: list[Placed] = field(default_factory=list)
    kept_back: list[tuple[Mark, str]] = field(default_factory=list)


def place_marks(source: Source, marks: Sequence[Mark], session: CodedSession) -> Placing:
    """Each mark of one source in the session that it belongs to.

    The source's text may be the session's text as extracted, the text that we give to other programs, or either as another program
    made it out of the same file. A source without text has its quoted words searched.
    """
    placing = Placing()
    for mark, found in _found_marks(source, marks, session):
        problem = found if isinstance(found, str) else _problem(found, session)
        if problem:
            placing.kept_back.append((mark, problem))
        else:
            placing.placed.append(Placed(mark=mark, start=found.start, end=found.end, is_exact=found.is_exact))
    return placing


def _found_marks(source: Source, marks: Sequence[Mark], session: CodedSession) -> list[tuple[Mark, Found | str]]:
    """Each mark with its place, or why it has none."""
    usable = [mark for mark in marks if not _unusable(mark)]
    if source.text:
        text = _Text(source, session)
        places: list[Found | str] = [text.place(mark.start, mark.end) for mark in usable]
    else:
        places = search_marks(usable, session)
    found = iter(places)
    return [(mark, _unusable(mark) or next(found)) for mark in marks]


def _unusable(mark: Mark) -> str:
    """Why a mark cannot be looked for at all; '' where it can."""
    if mark.is_whole:
        return WHOLE
    if not mark.code:
        return ANNOTATION
    return EMPTY if mark.start >= mark.end and not mark.quoted and not mark.clue and mark.raw_end in (None, mark.raw_start) else ""


def likeness(source: Source, session: CodedSession, *, least: float = 0.0) -> float:
    """How much of a source's words the session has in the same order, 0 to 1; 0 where it is less than `least`."""
    return _Text(source, session, least=least).share if source.text else 0.0


class _Text:
    """A source's text beside the one of the session's two texts that is more like it."""

    def __init__(self, source: Source, session: CodedSession, *, least: float = 0.0):
        self._session = session
        self._shown = compose_session(_Row(row) for row in session.shown)
        said, shown = align(source.text, session.text), align(source.text, self._shown.text)
        as_said = said.share_from(least)
        as_shown = as_said if as_said == 1.0 else shown.share_from(max(least, as_said))
        self.is_shown, self.share = as_shown > as_said, max(as_shown, as_said)
        self.alignment = shown if self.is_shown else said

    def place(self, start: int, end: int) -> Found | str:
        found = self.alignment.place(start, end)
        if found is None:
            return MISSING
        if not self.is_shown:
            return found
        places = enumerate(self._shown.places)
        touched = [(number, first, last) for number, (_, first, last) in places if first < found.end and found.start < last]
        if not touched:
            return NO_TURN
        begin, end_place = touched[0], touched[-1]
        return Found(
            start=self._said(begin[0], max(found.start, begin[1]) - begin[1], is_end=False),
            end=self._said(end_place[0], min(found.end, end_place[2]) - end_place[1], is_end=True),
            is_exact=found.is_exact,
        )

    def _said(self, number: int, shown: int, *, is_end: bool) -> int:
        segment_id, start, _ = self._session.segments[number]
        return start + said_place(self._session.changes.get(segment_id, ()), shown, is_end=is_end)


class _Row:
    """A row of Segments, still a dict, as `compose_session` wants it."""

    def __init__(self, row: dict):
        self.__dict__.update(row)


def _problem(found: Found, session: CodedSession) -> str:
    """Why a found stretch gives no coding; '' where it gives one."""
    if touched_segments(session, found.start, found.end):
        return ""
    is_lost = any(first < found.end and found.start < last for first, last in session.lost)
    return SET_ASIDE if is_lost else NO_TURN


def count_reasons(kept_back: Iterable[tuple[Mark, str]]) -> dict[str, int]:
    """How many marks were kept back for each reason."""
    counts: dict[str, int] = {}
    for _, why in kept_back:
        counts[why] = counts.get(why, 0) + 1
    return counts
