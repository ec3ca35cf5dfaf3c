"""A Word file opened from its bytes: its text in order, its comments with who answers whom. Nothing is unpacked to disk.

Word and LibreOffice name parts and write namespaces in more than one way (strict and transitional, `document2.xml`), so parts are
found by their relations and elements by their names.
"""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.containers import Container, open_container
from crp_analysis.interchange.hardened_xml import parse

WORD = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
MAIN_PART = "word/document.xml"
# deleted words, what a fallback repeats, readings above characters; field codes and formulas stand in elements of other names
_NO_TEXT = {"del", "moveFrom", "Fallback", "rt"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


@dataclass(frozen=True, kw_only=True)
class WordComment:
    """One comment. `moment` is ISO to the second as the file has it, or ''; `parent` the id of the comment that it answers, or ''."""

    id: str
    author: str = ""
    initials: str = ""
    moment: str = ""
    lines: tuple[str, ...] = ()
    parent: str = ""
    is_resolved: bool = False


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """A document's body and its comments in the order of the file."""

    body: etree._Element
    comments: tuple[WordComment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing met on the way through a document: its kind, its element, and for 'text' what it adds.

    Kinds: 'paragraph' (before what it holds), 'text', 'bookmark', and for comments 'start', 'end' and 'mark', where the balloon hangs.
    """

    kind: str
    element: etree._Element
    text: str = ""


_OF_COMMENTS = {"commentRangeStart": "start", "commentRangeEnd": "end", "commentReference": "mark"}
_KINDS = {"p": "paragraph", "bookmarkStart": "bookmark"} | _OF_COMMENTS


def open_word(content: bytes, name: str) -> WordFile:
    """A .docx from its bytes. `name` is what messages call it.

    Raises:
        InterchangeError: it is no Word document, damaged, protected, or unpacks to more than it should.
    """
    container = open_container(content, name, kind=".docx")
    names = {one.casefold(): one for one in container.entries}
    main = _main_part(container, names)
    root = _part(container, main)
    body = next((one for one in root if tag(one) == "body"), None)
    if tag(root) != "document" or body is None:
        raise not_word(name)
    parts = _related(container, names, main)
    comments = [_part(container, parts["comments"])] if "comments" in parts else []
    threads = _threads(_part(container, parts["commentsExtended"])) if "commentsExtended" in parts else {}
    return WordFile(body=body, comments=_comments(comments, threads))


def is_word(names: Collection[str]) -> bool:
    """Whether a zip with these files, in lower case, is a Word document."""
    return MAIN_PART in names or any(one.startswith("word/document") and one.endswith(".xml") for one in names)


def steps(element: etree._Element) -> Iterator[Step]:
    """All that matters below an element, in the order of reading; deleted words are left out, inserted ones are text."""
    for child in element:
        name = _word_tag(child)
        if name in _NO_TEXT:
            yield from (step for step in steps(child) if step.kind in _OF_COMMENTS.values()) if name == "del" else ()
            continue
        if name in _KINDS:
            yield Step(kind=_KINDS[name], element=child)
        if name == "t":
            yield Step(kind="text", element=child, text=child.text or "")
        elif name in _SIGNS and _word_tag(element) == "r":  # w:tab also stands among a paragraph's tab stops
            yield Step(kind="text", element=child, text=_SIGNS[name])
        elif len(child):
            yield from steps(child)


def attribute(element: etree._Element, name: str) -> str:
    """A WordprocessingML attribute, whichever of its namespaces the file uses; '' where it is not there."""
    return next((value for space in WORD if (value := element.get(f"{{{space}}}{name}")) is not None), "")


def tag(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _word_tag(element: etree._Element) -> str:
    """As `tag`, but '' for elements that are not Word's own, such as formulas and drawings, which have a 't' and an 'r', too."""
    space, _, name = element.tag[1:].rpartition("}") if isinstance(element.tag, str) else ("", "", "")
    return name if space in WORD or name == "Fallback" else ""


def not_word(name: str) -> InterchangeError:
    """The error for a file that is no Word document."""
    return InterchangeError(f"{name}: cannot be opened as a Word document; open it in Word and save it again as .docx")


def _main_part(container: Container, names: Mapping[str, str]) -> str:
    """The path of the text itself, by the package's own relations."""
    if "_rels/.rels" in names:
        for one in _relations(container, names["_rels/.rels"]):
            path = one.get("Target", "").lstrip("/")
            if one.get("Type", "").endswith("/officeDocument") and path.casefold() in names:
                return names[path.casefold()]
    if MAIN_PART not in names:
        raise not_word(container.name)
    return names[MAIN_PART]


def _related(container: Container, names: Mapping[str, str], main: str) -> dict[str, str]:
    """The paths of the parts that the text refers to, by the last word of their relation's type."""
    folder, _, file = main.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels".casefold()
    found: dict[str, str] = {}
    for one in _relations(container, names[relations]) if relations in names else []:
        target = one.get("Target", "")
        path = (target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")).casefold()
        if one.get("TargetMode") != "External" and path in names:
            found.setdefault(one.get("Type", "").rpartition("/")[2], names[path])
    return found


def _relations(container: Container, path: str) -> list[etree._Element]:
    return [one for one in _part(container, path) if tag(one) == "Relationship"]


def _part(container: Container, path: str) -> etree._Element:
    return parse(container.read(path), f"{container.name}, {path}")


def _comments(roots: list[etree._Element], threads: Mapping[str, tuple[str, bool]]) -> tuple[WordComment, ...]:
    elements = [one for root in roots for one in root if tag(one) == "comment"]
    by_paragraph = {para_id: attribute(one, "id") for one in elements for para_id in _paragraph_ids(one)[-1:] if para_id}
    return tuple(_comment(one, by_paragraph, threads) for one in elements)


def _comment(element: etree._Element, by_paragraph: Mapping[str, str], threads: Mapping[str, tuple[str, bool]]) -> WordComment:
    parent, is_resolved = threads.get(next(iter(_paragraph_ids(element)[-1:]), ""), ("", False))
    return WordComment(
        id=attribute(element, "id"),
        author=attribute(element, "author").strip(),
        initials=attribute(element, "initials").strip(),
        moment=moment_of(attribute(element, "date")),
        lines=tuple(_lines(element)),
        parent=by_paragraph.get(parent, ""),
        is_resolved=is_resolved,
    )


def _lines(comment: etree._Element) -> list[str]:
    """A comment's paragraphs; line breaks divide them further."""
    paragraphs: list[list[str]] = []
    for step in steps(comment):
        if step.kind == "paragraph":
            paragraphs.append([])
        elif step.kind == "text" and paragraphs:
            paragraphs[-1].append(step.text)
    return [" ".join(line.split()) for one in paragraphs for line in "".join(one).split("\n")]


def _paragraph_ids(comment: etree._Element) -> list[str]:
    """The ids of a comment's paragraphs; Word's list of threads knows a comment by that of the last one."""
    return [one.get(PARA_ID, "") for one in comment.iter() if tag(one) == "p"]


def _threads(root: etree._Element) -> dict[str, tuple[str, bool]]:
    """For each comment's paragraph id: that of the comment it answers, and whether somebody has ticked it off."""
    rows = [one for one in root if tag(one) == "commentEx"]
    return {
        one.get(f"{EXTENDED}paraId", ""): (one.get(f"{EXTENDED}paraIdParent", ""), one.get(f"{EXTENDED}done", "0") in ("1", "true"))
        for one in rows
    }


def moment_of(stated: str) -> str:
    """The time as stated: Word writes the clock on the wall and a Z behind it, so no zone is read out of it."""
    try:
        return datetime.datetime.fromisoformat(stated.strip()).replace(microsecond=0, tzinfo=None).isoformat()
    except ValueError:
        return ""
