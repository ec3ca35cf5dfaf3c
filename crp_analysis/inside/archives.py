"""Zipped documents (Word, Excel, PowerPoint, OpenDocument, REFI-QDA) and plain archives: every member, hidden or not."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO

XML = (".xml", ".rels", ".vml", ".qde", ".xhtml", ".opf", ".ncx")
FONTS = re.compile(r"(?:fontTable|theme/theme\d*|presProps|tableStyles|stylesWithEffects)\.xml$")  # 'Georgia' is a typeface there
_ENDS = """p si c comment author lpwstr lpstr title creator subject description keywords category lastModifiedBy contentStatus manager
    company definedName oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter dataValidation hyperlink row tr tc sp is f v"""
ENDS = re.compile(rf"</(?:\w+:)?(?:{'|'.join(_ENDS.split())})>")  # after these a new text begins; other tags may cut a word
TAG = re.compile(r"<[^>]*>")
# what is said unseen: to a screen reader, of a shape, of somebody who changed or commented, of a link or a list
_SAID = r"descr|title|name|author|initials|userId|Target|tooltip|display|displayName|prompt|promptTitle|error|errorTitle|tag|alt|dc:creator"
SAID = re.compile(rf"""(?<![\w-])(?:\w+:)?(?:{_SAID})=(?:"([^"]*)"|'([^']*)')""")
CONTROL = re.compile(r"<w:(?:tag|alias|docVar|placeholder)\b[^>]*>")  # of a content control, and variables of a document
VALUE = re.compile(r'="([^"]*)"')


def pieces_of_archive(content: bytes, *, inner: Callable[[bytes, str], Iterable[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """The texts of all members, the names of members, and what the archive says of itself. A damaged member is searched as bytes."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield "part of the archive's own words", archive.comment.decode("utf-8", errors="replace")
            for number, member in enumerate(archive.infolist(), start=1):
                yield f"part {number}'s name", member.filename.replace("/", " / ")
                yield f"part {number}'s name", member.comment.decode("utf-8", errors="replace")
                if not member.is_dir():
                    yield from _member(archive, member, inner)
    except zipfile.BadZipFile:
        yield "bytes", content.decode("utf-8", errors="replace")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: Callable[[bytes, str], Iterable[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    name, content = member.filename, archive.read(member)
    if not name.lower().endswith(XML):
        yield from ((f"part {name}", text) for _, text in inner(content, name))
    elif not FONTS.search(name):
        yield from ((f"part {name}", text) for text in _xml_texts(content.decode("utf-8", errors="replace")))


def _xml_texts(text: str) -> Iterator[str]:
    """The paragraphs put together from their runs, the same with a space for each tag, and what is said unseen."""
    words = ENDS.sub("\n", text)
    yield html.unescape(TAG.sub("", words))
    yield html.unescape(TAG.sub(" ", words))
    controls = [value for control in CONTROL.findall(text) for value in VALUE.findall(control)]
    yield html.unescape("\n".join([first or second for first, second in SAID.findall(text)] + controls))
