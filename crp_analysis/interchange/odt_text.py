"""An OpenDocument text (.odt, as LibreOffice writes it) as plain text with its comments, as `word_text` and `word_files` do for Word."""

from __future__ import annotations

import re

from lxml import etree

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.hardened_xml import parse
from crp_analysis.interchange.word_files import WordComment, moment_of, tag
from crp_analysis.interchange.word_text import Composing, WordText, cell_of

CONTENT = "content.xml"
# deleted words stand in a list in front of the text; footnotes, drawings' titles and lists of variables are no text
_NO_TEXT = {"tracked-changes", "note", "sequence-decls", "variable-decls", "user-field-decls", "title", "desc", "forms"}
_SPACE = re.compile(r"[ \t\r\n]+")  # runs of white space count as one; more of it has elements of its own
_PARAGRAPHS = {"p", "h"}
MOST_SPACES = 1000  # that one element may stand for


def open_odt(content: bytes, name: str) -> tuple[WordText, tuple[WordComment, ...]]:
    """The text of an OpenDocument file with the ranges of its comments, and the comments.

    Raises:
        InterchangeError: it is damaged, or no OpenDocument text.
    """
    container = open_container(content, name, kind=".odt")
    root = parse(container.read(CONTENT), f"{name}, {CONTENT}")
    body = next((text for one in root if tag(one) == "body" for text in one if tag(text) == "text"), None)
    if body is None:
        raise InterchangeError(f"{name}: is no text document; open it in LibreOffice and save it as .docx")
    composing, comments = Composing(), []
    _walk(body, composing, comments)
    return composing.finish(), tuple(comments)


def _walk(element: etree._Element, composing: Composing, comments: list[WordComment]) -> None:
    for child in element:
        name = tag(child)
        if name in _PARAGRAPHS:
            composing.paragraph(cell_of(child, "table-cell", "table-row"))
            composing.add(_plain(child.text).lstrip(" "))
        elif name == "annotation":
            comments.append(_comment(child, f"at {len(comments)}"))
            ends = bool(_attribute(child, "name"))
            for kind in ("start", "mark") if ends else ("mark",):
                composing.comment(kind, comments[-1].id)
        elif name == "annotation-end":
            composing.comment("end", _attribute(child, "name"))
        elif name in ("s", "tab", "line-break"):
            composing.add(_sign(child, name))
        elif name not in _NO_TEXT and _is_inside(child):
            composing.add(_plain(child.text))
        if name not in _NO_TEXT and name != "annotation":
            _walk(child, composing, comments)
        if _is_inside(child) and name not in _PARAGRAPHS:
            composing.add(_plain(child.tail))


def _is_inside(element: etree._Element) -> bool:
    """Whether an element stands inside a paragraph, where text between elements is text."""
    return any(tag(one) in _PARAGRAPHS for one in element.iterancestors())


def _sign(element: etree._Element, name: str) -> str:
    count = _attribute(element, "c")
    return " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES) if name == "s" else "\t" if name == "tab" else "\n"


def _plain(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def _comment(element: etree._Element, place: str) -> WordComment:
    """A comment; one on a point has no name in the file and gets its place as one."""
    said = {tag(one): one.text or "" for one in element}
    return WordComment(
        id=_attribute(element, "name") or place,
        author=said.get("creator", "").strip(),
        initials=said.get("creator-initials", "").strip(),
        moment=moment_of(said.get("date", "")[:19]),
        lines=tuple(line for one in element if tag(one) in (*_PARAGRAPHS, "list") for line in _lines(one)),
        parent=_attribute(element, "parent-name"),
        is_resolved=_attribute(element, "resolved") == "true",
    )


def _lines(element: etree._Element) -> list[str]:
    composing = Composing()
    composing.add(_plain(element.text))
    _walk(element, composing, [])
    return [" ".join(line.split()) for line in composing.finish().text.split("\n")]


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name, whatever its namespace: LibreOffice moves some from one to another."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
