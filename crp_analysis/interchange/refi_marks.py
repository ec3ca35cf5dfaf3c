"""Selections and codings of a REFI-QDA source as marks: one for each code that one coder put on one stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from crp_analysis.interchange.coordinates import Place, RawText, Stretch, find_counting, fits_quote, place, stated_words
from crp_analysis.interchange.hardened_xml import children, local
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.nearby_words import NearbyWords
from crp_analysis.interchange.project import Counting, Mark, Note
from crp_analysis.interchange.refi_parts import Reading

NO_NUMBER = "its positions are missing or no numbers"
OUTSIDE = "it lies outside of the text, or ends before it starts"


@dataclass(frozen=True)
class Selection:
    """One selection element and the stretch that it states, None if it states none that can be read."""

    element: etree._Element
    stretch: Stretch | None


def read_selections(
    reading: Reading, selections: Sequence[Selection], source: str, raw: RawText | None
) -> tuple[list[Mark], list[Note], list[Counting]]:
    """Marks of all selections on one source, notes for those without a code, and how positions were counted.

    Where the file lacks the text, or it is empty, stretches keep the positions and words that the file states: nothing can be proved.
    """
    stated = [selection for selection in selections if selection.stretch is not None]
    for selection in selections:
        if selection.stretch is None:
            _lose(reading, selection.element, NO_NUMBER)
    stretches = [selection.stretch for selection in stated if selection.stretch is not None]
    if raw is None or not raw.text:
        places, countings = [_as_stated(stretch) for stretch in stretches], []
    else:
        counting = find_counting(raw, stretches, origin=reading.origin, source=source)
        places, countings = place(raw, stretches, counting), [counting] if stretches else []
        places = _on_their_words(reading, raw, stretches, places)
        stretches = _quotes(reading, raw, stretches, places)
    marks: list[Mark] = []
    notes: list[Note] = []
    for selection, stretch, where in zip(stated, stretches, places, strict=True):
        if where is None:
            _lose(reading, selection.element, OUTSIDE)
        else:
            _read_selection(reading, selection.element, stretch, where, source, marks, notes)
    return marks, notes, countings


def read_whole_codings(reading: Reading, element: etree._Element, source: str, text: str) -> list[Mark]:
    """The codings that stand on a source itself, without a stretch."""
    whole = Mark(guid="", source=source, start=0, end=len(text), code="", is_whole=True)
    return _read_codings(reading, element, whole)


def _read_selection(
    reading: Reading, element: etree._Element, stretch: Stretch, where: Place, source: str, marks: list[Mark], notes: list[Note]
) -> None:
    if where.is_clipped:
        reading.ledger.remark("selection", "it reached beyond the text or into a character; it was cut to what is there")
    memo = reading.describe(element)
    mark = Mark(
        guid="",
        source=source,
        start=where.start,
        end=where.end,
        code="",
        memo=memo,
        quoted=stretch.quoted,
        raw_start=stretch.start,
        raw_end=stretch.end,
    )
    read = _read_codings(reading, element, mark)
    marks += read
    stands_for = tuple(mark.guid for mark in read) or (source,)
    reading.targets.setdefault(normal_guid(element.get("guid", "")), stands_for)
    reading.hang_notes(element, stands_for)
    if read:
        reading.ledger.read(element)
        return
    why = "no code stands on it; its comment is kept as a memo on the source, its place is not" if memo else "no code stands on it"
    reading.ledger.lose(element, why)
    if memo:
        guid = reading.new_guid(element, "note")
        coder, created = reading.coder_of(element), reading.created(element)
        notes.append(Note(guid=guid, name="", text=memo, coder=coder, created=created, about=(source,)))


def _read_codings(reading: Reading, element: etree._Element, mark: Mark) -> list[Mark]:
    """One mark for each Coding in the element. Coder and date are the coding's, else the selection's."""
    found = []
    made_by = () if local(element).endswith("Source") else (element,)  # who added a document did not code all of it
    for coding in children(element, "Coding"):
        references = children(coding, "CodeRef")[:1]
        code = reading.referred(references[0], "code") if references else ""
        if not code:
            reading.ledger.lose(coding, "its code is not in the file" if references else "it names no code")
            continue
        guid = reading.enter(coding, "mark")
        reading.ledger.read(references[0])
        coder, created = reading.coder_of(coding, *made_by), reading.created(coding, *made_by)
        found.append(replace(mark, guid=guid, code=code, coder=coder, created=created))
    return found


def _on_their_words(reading: Reading, raw: RawText, stretches: list[Stretch], places: list[Place | None]) -> list[Place | None]:
    """The places, where names are quotes: those that hold other words are counted in another way, or put where their words stand.

    QualCoder's files mix countings: its editor has UTF-16 units, its automatic coding has not always.
    """
    placed = list(places)
    astray = [n for n, (stretch, where) in enumerate(zip(stretches, places, strict=True)) if _is_astray(raw, stretch, where)]
    if not astray or 2 * len(astray) > sum(bool(stated_words(stretch.quoted)) for stretch in stretches):
        return placed
    again, nearby = [stretches[n] for n in astray], NearbyWords(raw.text)
    for n, where in zip(astray, place(raw, again, find_counting(raw, again)), strict=True):
        if _is_astray(raw, stretches[n], where):
            where = _nearby(nearby, raw.text, stretches[n], places[n])
        if where:
            placed[n] = where
            reading.ledger.remark("selection", "its words stand near the place that it states, and it was put on them")
    return placed


def _is_astray(raw: RawText, stretch: Stretch, where: Place | None) -> bool:
    return bool(stated_words(stretch.quoted)) and not (where and fits_quote(raw.text, where, stretch.quoted))


def _nearby(nearby: NearbyWords, text: str, stretch: Stretch, where: Place | None) -> Place | None:
    """Where all the words of a selection stand near; None if they stand nowhere near, or its name shows only the first of them."""
    n_units = len(stretch.quoted.encode("utf-16-le", "surrogatepass")) // 2
    if not len(stretch.quoted) <= stretch.end - stretch.start <= n_units + stretch.quoted.count(" "):
        return None
    found = nearby.find(stretch.quoted, where.start if where else min(stretch.start, len(text)))
    return Place(start=found[0], end=found[1]) if found else None


def _quotes(reading: Reading, raw: RawText, stretches: list[Stretch], places: list[Place | None]) -> list[Stretch]:
    """The stretches with their names as quotes where names are quotes in this source; qc's 'line:6' and the like are none."""
    pairs = [(stretch, where) for stretch, where in zip(stretches, places, strict=True) if where and stated_words(stretch.quoted)]
    fits = [bool(fits_quote(raw.text, where, stretch.quoted)) for stretch, where in pairs]
    if not fits or 2 * sum(fits) < len(fits):
        if fits:
            reading.ledger.remark("selection", "its name is not what stands there, so it was not kept", len(fits))
        return [replace(stretch, quoted="") for stretch in stretches]
    if not all(fits):
        reading.ledger.remark("selection", "its name is not what stands there, though others' are; look at it again", len(fits) - sum(fits))
    return stretches


def _as_stated(stretch: Stretch) -> Place | None:
    return Place(start=stretch.start, end=stretch.end) if 0 <= stretch.start <= stretch.end else None


def _lose(reading: Reading, element: etree._Element, why: str) -> None:
    reading.ledger.lose(element, why)
    for coding in children(element, "Coding"):
        reading.ledger.lose(coding, f"it stands on a selection that is not carried: {why}")
