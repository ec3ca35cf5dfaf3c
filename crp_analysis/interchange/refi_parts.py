"""What all parts of a REFI-QDA reading share: attributes, identifiers, references, texts, and the account of what is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from crp_analysis.interchange.containers import Container
from crp_analysis.interchange.coordinates import RawText, normal_text
from crp_analysis.interchange.hardened_xml import children
from crp_analysis.interchange.identifiers import distinct, is_guid, normal_guid, stable_guid
from crp_analysis.interchange.refi_ledger import Ledger

WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}", re.ASCII)


@dataclass
class Reading:
    """One file being read. `targets` leads from any GUID of the file to what of the project it stands for."""

    root: etree._Element
    ledger: Ledger
    origin: str
    container: Container | None = None
    targets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    note_references: list[tuple[etree._Element, tuple[str, ...]]] = field(default_factory=list)
    coders: dict[str, str] = field(default_factory=dict)  # guid and name, those that no User element names included
    variables: dict[str, str] = field(default_factory=dict)  # guid and name
    _became: dict[str, dict[str, str]] = field(default_factory=dict)
    _taken: set[tuple[str, str]] = field(default_factory=set)

    def enter(self, element: etree._Element, kind: str) -> str:
        """Take an element into the project: note it as read, hang its notes on it; returns the GUID that it has there."""
        self.ledger.read(element)
        guid = self.new_guid(element, kind)
        stated = normal_guid(element.get("guid", ""))
        self._became.setdefault(kind, {}).setdefault(stated, guid)
        self.targets.setdefault(stated, (guid,))
        self.hang_notes(element, (guid,))
        return guid

    def referred(self, reference: etree._Element, kind: str) -> str:
        """The GUID of the thing of this kind that a reference points at, '' if the file holds no such thing."""
        return self._became.get(kind, {}).get(reference_of(reference), "")

    def referred_by(self, element: etree._Element, name: str, kind: str) -> tuple[str, ...]:
        """The GUIDs of all things of a kind that the element's references of this name point at, each once."""
        pairs = [(reference, self.referred(reference, kind)) for reference in children(element, name)]
        self.ledger.read(*(reference for reference, guid in pairs if guid))
        return distinct(guid for _, guid in pairs if guid)

    def new_guid(self, element: etree._Element, kind: str) -> str:
        """The element's GUID in normal form. A missing one, or one that another of its kind has, is made: the same every time."""
        stated = element.get("guid", "")
        guid = normal_guid(stated) if stated.strip() else ""
        if guid and not is_guid(stated):
            self.ledger.remark("identifier", "it is no GUID; a GUID that always stands for it took its place")
        n = 1
        while not guid or (kind, guid) in self._taken:
            n += 1
            if n == 2:
                why = "it is missing, or another has the same; it got one of its own, references lead to the first"
                self.ledger.remark("identifier", why)
            guid = stable_guid("again", kind, normal_guid(stated), n)
        self._taken.add((kind, guid))
        return guid

    def describe(self, element: etree._Element) -> str:
        """Its Description, or the `description` attribute that some programs write instead."""
        for found in children(element, "Description")[:1]:
            self.ledger.read(found)
            return found.text or element.get("description", "")
        return element.get("description", "")

    def hang_notes(self, element: etree._Element, about: tuple[str, ...]) -> None:
        """Remember which notes hang on what this element became."""
        for reference in children(element, "NoteRef", "MemberNote"):
            self.note_references.append((reference, about))

    def coder_of(self, *elements: etree._Element) -> str:
        """The GUID of who made the first of these elements that says so, '' if none does."""
        stated = next((value for element in elements if (value := element.get("creatingUser", "").strip())), "")
        guid = normal_guid(stated) if stated else ""
        if guid and guid not in self.coders:
            self.coders[guid] = ""
            self.ledger.remark("coder", "codings name a coder whom the file does not list; kept without a name")
        return guid

    def created(self, *elements: etree._Element) -> str:
        """When the first of these that says so was made, as the file has it; '' if none does or it is no date."""
        stated = next((value for element in elements if (value := element.get("creationDateTime", "").strip())), "")
        if stated and not is_date_time(stated):
            self.ledger.remark("creationDateTime", "it is no date and time")
            return ""
        return stated

    def text_of(self, element: etree._Element) -> RawText | None:
        """The text of a TextSource, Note, Transcript or Representation: inline, or its plain file. None where there is none."""
        inline = children(element, "PlainTextContent")[:1]
        self.ledger.read(*inline)
        if inline and inline[0].text:
            return normal_text(inline[0].text)
        content = self._plain_file(element)
        if content is not None:
            return normal_text(self._decoded(content))
        return normal_text("") if inline else None

    def _plain_file(self, element: etree._Element) -> bytes | None:
        if self.container is None:
            return None
        plain, rich = element.get("plainTextPath", ""), element.get("richTextPath", "")
        twin = f"{rich.rpartition('.')[0]}.txt" if rich else ""
        for path in distinct([plain, rich if rich.lower().endswith(".txt") else "", twin, f"{element.get('guid', '').strip('{} ')}.txt"]):
            if path and path != ".txt" and (content := self.container.find(path)) is not None:
                return content
        return None

    def _decoded(self, content: bytes) -> str:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16", "replace")
        try:
            return content.decode("utf-8")  # never utf-8-sig: whether the BOM counts is for the coordinates to find out
        except UnicodeDecodeError:
            self.ledger.remark("encoding", "a text is not UTF-8, as REFI-QDA wants; it was read as Windows-1252")
            return content.decode("cp1252", "replace")


def reference_of(element: etree._Element) -> str:
    """What it points at: codebooks write `guid` where projects write `targetGUID`, and some programs mix them."""
    return normal_guid(element.get("targetGUID") or element.get("guid") or "")


def number_of(element: etree._Element, name: str) -> int | None:
    """A whole number, or None if the attribute is missing or no such number (or one beyond any text)."""
    stated = element.get(name, "").strip()
    return int(stated) if WHOLE_NUMBER.fullmatch(stated) else None


def is_date_time(stated: str) -> bool:
    """Whether it is an ISO date with a time."""
    try:
        datetime.fromisoformat(stated)
    except ValueError:
        return False
    return "T" in stated


def containers(reading: Reading, *path: str) -> list[etree._Element]:
    """The elements at this path below the root; the containers on the way are noted as read, empty ones too."""
    level = [reading.root]
    for name in path:
        level = [child for element in level for child in children(element, name)]
        reading.ledger.read(*level)
    return level
