"""Where a mark stands whose file holds no document: by its quoted words, by a segment or turn, or by offsets.

Nothing is guessed. Words that stand in several places are settled by what else the table says (segment, turn, speaker, exact offsets),
or by the order of marks whose place is certain; else the mark is kept back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from crp_analysis.interchange.aligning import Found
from crp_analysis.interchange.finding import find_like
from crp_analysis.interchange.project import Clue, Mark
from crp_analysis.sources.codings import CodedSession, Spans, find_words, searchable_text, touched_segments
from crp_analysis.sources.places import said_span

EMPTY = "marks no words"
MISSING = "marks words that do not stand in the session"
AMBIGUOUS = "marks words that stand in the session more than once"
NO_SEGMENT = "names a segment or turn that the session does not have"
OUTSIDE = "marks words outside the segment or turn that it names"
NO_OFFSETS = "has a start and end that do not lie in the session's text"


def search_marks(marks: Sequence[Mark], session: CodedSession) -> list[Found | str]:
    """The place of each mark, or why it has none."""
    found = [_candidates(mark, session) for mark in marks]
    certain = [
        (order, one[0].start)
        for mark, one in zip(marks, found, strict=True)
        if not isinstance(one, str) and len(one) == 1 and (order := _order(mark)) is not None
    ]
    return [_settled(mark, one, certain) for mark, one in zip(marks, found, strict=True)]


def _candidates(mark: Mark, session: CodedSession) -> list[Found] | str:
    """All places where a mark may stand, or why there is none."""
    clue = mark.clue or Clue()
    areas = _areas(clue, session, with_position=not mark.quoted)
    if areas == []:
        return NO_SEGMENT
    if not mark.quoted.strip():
        return _unquoted(mark, areas, session)
    places = _places(mark.quoted, session)
    if not places:
        return MISSING
    if areas:
        places = [one for one in places if any(first <= one.start and one.end <= last for first, last in areas)]
        if not places:
            return OUTSIDE
    if len(places) > 1 and clue.speaker:
        places = [one for one in places if _says(clue.speaker, one, session)] or places
    return places


def _unquoted(mark: Mark, areas: Spans | None, session: CodedSession) -> list[Found] | str:
    """A mark without words: by its offsets, else its whole segment or turn."""
    start, end = mark.raw_start, mark.raw_end
    if start is not None and end is not None:
        return [Found(start=start, end=end, is_exact=True)] if 0 <= start < end <= len(session.text) else NO_OFFSETS
    if areas:
        return [Found(start=areas[0][0], end=areas[-1][1], is_exact=True)]
    return EMPTY


def _areas(clue: Clue, session: CodedSession, *, with_position: bool) -> Spans | None:
    """The stretches of the segments that a clue names; [] where there are none of these, None where it names none."""
    if clue.segment:
        ending = f"#{clue.segment}"
    elif clue.turn is not None:
        ending = f"#{clue.turn:04d}."
    elif with_position and clue.position is not None:
        return [session.segments[clue.position][1:]] if 0 <= clue.position < len(session.segments) else []
    else:
        return None
    return [(first, last) for one, first, last in session.segments if (one.endswith(ending) if clue.segment else ending in one)]


def _places(quote: str, session: CodedSession) -> list[Found]:
    """Where words stand: as they are, within one turn, else over several, else as names replaced in them show them, else almost."""
    exact = find_words(quote, session) or _anywhere(quote, session) or _shown(quote, session)
    if exact:
        return [Found(start=start, end=end, is_exact=True) for start, end in exact]
    return [one for one in find_like(quote, session.text) if touched_segments(session, one.start, one.end)]


def _anywhere(quote: str, session: CodedSession) -> Spans:
    """As `find_words`, but over the borders of turns, labels in between included."""
    text, positions = session.searchable
    needle, _ = searchable_text(quote.strip())
    places, position = [], text.find(needle) if needle else -1
    while position >= 0:
        start, end = positions[position], positions[position + len(needle) - 1] + 1
        if touched_segments(session, start, end):
            places.append((start, end))
        position = text.find(needle, position + 1)
    return places


def _shown(quote: str, session: CodedSession) -> Spans:
    """In the segments as they are shown, where names in them are replaced."""
    needle, _ = searchable_text(quote.strip())
    places = []
    for (segment_id, first, _), row in zip(session.segments, session.shown, strict=False):
        if not (changes := session.changes.get(segment_id)):
            continue
        text, positions = searchable_text(row["text"])
        position = text.find(needle) if needle else -1
        while position >= 0:
            start, end = said_span(changes, positions[position], positions[position + len(needle) - 1] + 1)
            places.append((first + start, first + end))
            position = text.find(needle, position + 1)
    return places


def _says(speaker: str, place: Found, session: CodedSession) -> bool:
    """Whether a speaker, by label or by participant_id, says the words at a place."""
    named = " ".join(speaker.split()).casefold()
    ids = {one for one, _, _ in touched_segments(session, place.start, place.end)}
    if any(row["participant_id"].casefold() == named for row in session.shown if row["segment_id"] in ids):
        return True
    before = 0
    for first, last in session.turns:
        if first <= place.start < last:
            return named in " ".join(session.text[before:first].split()).casefold()
        before = last
    return False


def _settled(mark: Mark, found: list[Found] | str, certain: Sequence[tuple[int, int]]) -> Found | str:
    if isinstance(found, str):
        return found
    if len(found) > 1 and mark.raw_start is not None:
        at = [one for one in found if one.start == mark.raw_start and mark.raw_end in (None, one.end)]
        found = at or found
    order = _order(mark)
    if len(found) > 1 and order is not None and _rises(tuple(sorted(certain))):
        low = max((start for one, start in certain if one < order), default=-1)
        high = min((start for one, start in certain if one > order), default=None)
        found = [one for one in found if low <= one.start and (high is None or one.start <= high)] or found
    return found[0] if len(found) == 1 else AMBIGUOUS


def _order(mark: Mark) -> int | None:
    """What says how far down the document a mark stands, in whatever unit its program counts."""
    clue = mark.clue or Clue()
    return next((one for one in (clue.order, mark.raw_start, clue.position) if one is not None), None)


@lru_cache(maxsize=64)
def _rises(certain: tuple[tuple[int, int], ...]) -> bool:
    """Whether places rise with the table's count wherever they are certain; only then can the count settle others."""
    highest = {}
    for order, start in certain:
        highest[order] = max(start, highest.get(order, -1))
    lowest = dict(reversed(certain))
    orders = sorted(highest)
    return all(highest[one] <= lowest[other] for one, other in itertools.pairwise(orders))
