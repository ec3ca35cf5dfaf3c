"""Memos of a REFI-QDA file, and the links that hang one on something."""

from __future__ import annotations

from lxml import etree

from crp_analysis.interchange.hardened_xml import children
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.project import Note
from crp_analysis.interchange.refi_parts import Reading, containers, reference_of


def read_notes(reading: Reading) -> tuple[Note, ...]:
    """The notes with what they are about. To be called last: everything that a note can hang on has been read by then."""
    elements = [note for holder in containers(reading, "Notes") for note in children(holder, "Note")]
    guids = {normal_guid(note.get("guid", "")) for note in elements}
    abouts = _abouts(reading, guids)
    notes = []
    for element in elements:
        reading.ledger.read(element)
        for stretch in children(element, "PlainTextSelection"):
            reading.ledger.lose(stretch, "the memo is kept; the stretch that it states, and codings on that, are not")
        raw = reading.text_of(element)
        if raw is None and (element.get("plainTextPath") or element.get("richTextPath")):
            reading.ledger.remark("text of a memo", "it is not in the file")
        text = raw.text if raw else ""
        stated = normal_guid(element.get("guid", ""))
        notes.append(
            Note(
                guid=reading.new_guid(element, "note"),
                name=element.get("name", ""),
                text=text or reading.describe(element),
                coder=reading.coder_of(element),
                created=reading.created(element),
                about=tuple(sorted(set(abouts.pop(stated, [])))),
            )
        )
    return tuple(notes)


def _abouts(reading: Reading, notes: set[str]) -> dict[str, list[str]]:
    """What each note hangs on, by references to it and by links."""
    found: dict[str, list[str]] = {}
    for reference, about in reading.note_references:
        if (note := reference_of(reference)) in notes:
            reading.ledger.read(reference)
            found.setdefault(note, []).extend(about)
    for holder in containers(reading, "Links"):
        for link in children(holder, "Link"):
            note, other = _ends(link, notes)
            if other in reading.targets:
                reading.ledger.read(link)
                found.setdefault(note, []).extend(reading.targets[other])
    return found


def _ends(link: etree._Element, notes: set[str]) -> tuple[str, str]:
    """The memo and what it is linked with; that is how NVivo hangs an annotation on something, and how the writer does on a case."""
    origin, target = (normal_guid(link.get(name, "")) for name in ("originGUID", "targetGUID"))
    if (origin in notes) == (target in notes):
        return "", ""
    return (origin, target) if origin in notes else (target, origin)
