"""The elements of REFI-QDA from a tidy project, in the order that the schema wants; no container is written empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from crp_analysis import __version__
from crp_analysis.interchange.coordinates import OWN_ORIGIN
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import Coder, Mark, Note, Project, Source
from crp_analysis.interchange.refi_replacing import date_time

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = f"{OWN_ORIGIN} {__version__}"
N_QUOTED = 80  # characters of a selection that its name shows; enough to see that positions are right

WRITTEN_AS = {
    "Boolean": re.compile(r"true|false|0|1"),
    "Integer": re.compile(r"[+-]?\d+", re.ASCII),
    "Float": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII),
    "Date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}


@dataclass(frozen=True)
class Element:
    """An XML element that leaves out attributes and descriptions that are empty."""

    node: etree._Element
    namespace: str

    @classmethod
    def root(cls, namespace: str, tag: str, /, **attributes: str) -> Element:
        """The root of a file; its attributes are written even where they are empty."""
        return cls(etree.Element(f"{{{namespace}}}{tag}", attributes, nsmap={None: namespace}), namespace)

    def below(self, tag: str, must: Mapping[str, str] | None = None, /, **attributes: str) -> Element:
        """A new element in this one, last. Those in `must` are written even where empty."""
        given = {**(must or {}), **{key: value for key, value in attributes.items() if value}}
        return Element(etree.SubElement(self.node, f"{{{self.namespace}}}{tag}", given), self.namespace)

    def say(self, name: str, text: str) -> None:
        """A new element with this text, unless it is empty."""
        if text:
            self.below(name).node.text = text


@dataclass(frozen=True)
class Writing:
    """A tidy project, and the memos that hang on each GUID; those under '' hang on the project."""

    project: Project
    hung: Mapping[str, list[str]]

    @classmethod
    def of(cls, project: Project) -> Writing:
        """All memos sorted by what they are about."""
        hung: dict[str, list[str]] = {}
        for note in project.notes:
            for about in note.about or ("",):
                hung.setdefault(about, []).append(note.guid)
        return cls(project, hung)


def add_coders(root: Element, coders: Iterable[Coder]) -> None:
    """Users."""
    users = None
    for coder in coders:
        users = users or root.below("Users")
        users.below("User", guid=coder.guid, name=coder.name)


def add_codes(above: Element, writing: Writing, *, with_notes: bool = True) -> None:
    """Codes, as a tree."""
    made = {"": above.below("Codes")}
    for code in writing.project.codes:
        must = {"guid": code.guid, "name": code.name, "isCodable": str(code.is_codable).lower()}
        element = made[code.guid] = made[code.parent].below("Code", must, color=code.colour)
        element.say("Description", code.description)
        if with_notes:
            add_note_references(element, code.guid, writing)


def add_variables(root: Element, writing: Writing) -> None:
    """Variables, by name."""
    variables = None
    for name, kind in writing.project.attributes.items():
        variables = variables or root.below("Variables")
        variables.below("Variable", {"guid": _variable(name), "name": name, "typeOfVariable": kind})


def add_cases(root: Element, writing: Writing) -> None:
    """Cases, with their values and sources."""
    cases = None
    for case in writing.project.cases:
        cases = cases or root.below("Cases")
        element = cases.below("Case", guid=case.guid, name=case.name)
        element.say("Description", case.description)
        _add_values(element, case.attributes, writing)
        for source in case.sources:
            element.below("SourceRef", targetGUID=source)


def add_sources(root: Element, writing: Writing) -> None:
    """Sources with their selections, and codings on the whole of them."""
    of_source = {source: list(marks) for source, marks in groupby(writing.project.marks, key=lambda mark: mark.source)}
    sources = None
    for source in writing.project.sources:
        sources = sources or root.below("Sources")
        element = sources.below("TextSource", guid=source.guid, name=source.name, plainTextPath=f"internal://{source.guid}.txt")
        element.say("Description", source.description)
        marks = of_source.get(source.guid, [])
        stretches = [mark for mark in marks if not mark.is_whole]
        for _, together in groupby(stretches, key=lambda mark: (mark.start, mark.end, mark.coder, mark.memo)):
            _add_selection(element, source, list(together), writing)
        for mark in marks:
            if mark.is_whole:
                _add_coding(element, mark, writing)
        add_note_references(element, source.guid, writing)
        _add_values(element, writing.project.source_attributes.get(source.guid, {}), writing)


def add_notes(root: Element, notes: Iterable[Note]) -> None:
    """Notes, each with its text in a file of its own: QualCoder opens no other."""
    holder = None
    for note in notes:
        holder = holder or root.below("Notes")
        made = {"creatingUser": note.coder, "creationDateTime": note.created}
        holder.below("Note", guid=note.guid, name=note.name, plainTextPath=f"internal://{note.guid}.txt", **made)


def add_links(root: Element, writing: Writing) -> None:
    """Links from memos to cases, on which the schema allows no note to be hung."""
    cases = {case.guid for case in writing.project.cases}
    links = None
    for note in writing.project.notes:
        for case in note.about:
            if case in cases:
                links = links or root.below("Links")
                links.below("Link", guid=stable_guid("link", note.guid, case), originGUID=note.guid, targetGUID=case)


def add_sets(root: Element, writing: Writing, *, of_codebook: bool = False) -> None:
    """Sets; a codebook has no sources, and its schema names the members' attribute otherwise."""
    sets = None
    for group in writing.project.groups:
        if of_codebook and group.sources and not group.codes:
            continue
        sets = sets or root.below("Sets")
        element = sets.below("Set", {"guid": group.guid, "name": group.name})
        element.say("Description", group.description)
        for code in group.codes:
            element.below("MemberCode", {"guid" if of_codebook else "targetGUID": code})
        if not of_codebook:
            for source in group.sources:
                element.below("MemberSource", targetGUID=source)
            add_note_references(element, group.guid, writing, name="MemberNote")


def add_note_references(element: Element, guid: str, writing: Writing, *, name: str = "NoteRef") -> None:
    """References to the memos about this; about nothing, and so about the project, if `guid` is ''."""
    for note in writing.hung.get(guid, []):
        element.below(name, targetGUID=note)


def _add_selection(element: Element, source: Source, marks: list[Mark], writing: Writing) -> None:
    """All codes that one coder put on one stretch, in one selection that is named by the first words there.

    It states coder and day as its codings do: QualCoder looks for them there only, and drops a second coder's same coding.
    """
    first = marks[0]
    days = [mark.created for mark in marks]
    made = {"creatingUser": first.coder, "creationDateTime": min(days) if all(days) else ""}
    words = " ".join(source.text[first.start : first.end].split()) if source.text else first.quoted
    place = {"startPosition": str(first.start), "endPosition": str(first.end)}
    guid = stable_guid("selection", source.guid, first.start, first.end, first.coder, first.memo)
    selection = element.below("PlainTextSelection", {"guid": guid}, name=words[:N_QUOTED] if source.text else words, **place, **made)
    selection.say("Description", first.memo)
    for mark in marks:
        _add_coding(selection, mark, writing)


def _add_coding(element: Element, mark: Mark, writing: Writing) -> None:
    coding = element.below("Coding", guid=mark.guid, creatingUser=mark.coder, creationDateTime=mark.created)
    coding.below("CodeRef", targetGUID=mark.code)
    add_note_references(coding, mark.guid, writing)


def _add_values(element: Element, values: Mapping[str, str], writing: Writing) -> None:
    for name, value in values.items():
        holder = element.below("VariableValue")
        holder.below("VariableRef", targetGUID=_variable(name))
        kind = writing.project.attributes[name]
        holder.say(f"{kind}Value" if _is_written_as(kind, value) else "TextValue", value)


def _is_written_as(kind: str, value: str) -> bool:
    """Whether a value is what its type asks for; others are written as text rather than lost."""
    if kind in ("Date", "DateTime"):
        is_day = bool(WRITTEN_AS["Date"].fullmatch(value)) and date_time(f"{value}T00:00:00") != ""
        return is_day if kind == "Date" else bool(value) and date_time(value) == value
    return kind in WRITTEN_AS and bool(WRITTEN_AS[kind].fullmatch(value))


def _variable(name: str) -> str:
    return stable_guid("variable", name)
