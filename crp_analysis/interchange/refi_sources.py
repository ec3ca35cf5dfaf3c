"""The sources of a REFI-QDA file: texts, and what stands for PDFs, pictures and recordings, with all marks on their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from crp_analysis.interchange.coordinates import RawText, Stretch
from crp_analysis.interchange.hardened_xml import children, local
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.project import Counting, Mark, Note, Source
from crp_analysis.interchange.refi_cases import read_values
from crp_analysis.interchange.refi_marks import Selection, read_selections, read_whole_codings
from crp_analysis.interchange.refi_parts import Reading, containers, number_of

KINDS = {"TextSource": "text", "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio", "VideoSource": "video"}
TEXT_PARTS = {"pdf": "Representation", "picture": "TextDescription"}


@dataclass
class SourcesRead:
    """All that the Sources of a file hold; `notes` are its comments on stretches that no code stands on."""

    sources: list[Source] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    countings: list[Counting] = field(default_factory=list)
    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)


def read_sources(reading: Reading) -> SourcesRead:
    """The file's sources in its order; a transcript of a recording is a source of its own."""
    found = SourcesRead()
    for holder in containers(reading, "Sources"):
        for element in children(holder, *KINDS):
            _read_source(reading, element, found)
    return found


def _read_source(reading: Reading, element: etree._Element, found: SourcesRead) -> None:
    kind = KINDS[local(element)]
    guid = reading.enter(element, "source")
    part = element if kind == "text" else next(iter(children(element, TEXT_PARTS.get(kind, "-"))), None)
    raw = _read_text(reading, part, kind)
    text = raw.text if raw else ""
    description = reading.describe(element)
    found.sources.append(Source(guid=guid, name=element.get("name", ""), text=text, kind=kind, description=description))
    if part is not None:
        _read_marks(reading, part, guid, raw, found)
    if part is not element:
        found.marks += read_whole_codings(reading, element, guid, text)
    if values := read_values(reading, element):
        found.attributes[guid] = values
    for transcript in children(element, "Transcript"):
        _read_transcript(reading, transcript, element.get("name", ""), found)


def _read_text(reading: Reading, part: etree._Element | None, kind: str) -> RawText | None:
    if part is None:
        return None
    reading.ledger.read(part)
    raw = reading.text_of(part)
    if raw is None and kind == "text":
        reading.ledger.remark("text of a source", "it is not in the file; marks on it keep the places and words that the file states")
    elif raw is not None and kind == "text" and not raw.text.strip():
        reading.ledger.remark("text of a source", "it is empty in the file; the program that wrote it may have lost it")
    return raw


def _read_marks(reading: Reading, part: etree._Element, guid: str, raw: RawText | None, found: SourcesRead) -> None:
    selections = [_selection(element) for element in children(part, "PlainTextSelection")]
    marks, notes, counting = read_selections(reading, selections, guid, raw)
    found.marks += marks + read_whole_codings(reading, part, guid, raw.text if raw else "")
    found.notes += notes
    found.countings += counting


def _selection(element: etree._Element) -> Selection:
    start, end = number_of(element, "startPosition"), number_of(element, "endPosition")
    if start is None or end is None:
        return Selection(element, None)
    return Selection(element, Stretch(start=start, end=end, quoted=element.get("name", "")))


def _read_transcript(reading: Reading, transcript: etree._Element, recording: str, found: SourcesRead) -> None:
    """A transcript's selections go from one time to another; each time states a position in the text."""
    guid = reading.enter(transcript, "source")
    raw = _read_text(reading, transcript, "text")
    name = transcript.get("name") or recording
    found.sources.append(Source(guid=guid, name=name, text=raw.text if raw else "", description=reading.describe(transcript)))
    positions = {normal_guid(point.get("guid", "")): number_of(point, "position") for point in children(transcript, "SyncPoint")}
    selections = [_timed(element, positions) for element in children(transcript, "TranscriptSelection")]
    marks, notes, counting = read_selections(reading, selections, guid, raw)
    found.marks += marks
    found.notes += notes
    found.countings += counting


def _timed(element: etree._Element, positions: Mapping[str, int | None]) -> Selection:
    start, end = (positions.get(normal_guid(element.get(name, ""))) for name in ("fromSyncPoint", "toSyncPoint"))
    if start is None or end is None:
        return Selection(element, None)
    return Selection(element, Stretch(start=start, end=end, quoted=element.get("name", "")))
