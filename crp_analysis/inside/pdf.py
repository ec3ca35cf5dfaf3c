"""A PDF's pages, and every other text in it: properties, XMP, bookmarks, notes, form fields, alternative texts, attached files."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

ATTACHED = ("/EmbeddedFile",)
XMP = "/Metadata"
DIVIDED = re.compile(r"[-\u2010]\s*\n\s*")  # a word over the end of a line
TAG = re.compile(r"<[^>]*>")
CONTENTS = {"/Font", "/FontDescriptor"}  # names of typefaces


def pieces_of_pdf(content: bytes, *, pages: bool, inner: Callable[[bytes, str], Iterable[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """The words of each page on one line, since a name may run over the end of a line; then what the file says of itself."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the page
    try:
        reader = PdfReader(BytesIO(content))
        if pages:
            for number, page in enumerate(reader.pages, start=1):
                text = page.extract_text()
                yield f"page {number}", " ".join(text.split())
                yield f"page {number}", " ".join(DIVIDED.sub("", text).split())
        yield "about itself", "\n".join(str(value) for value in (reader.metadata or {}).values())
        yield from _objects(reader, inner)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield "bytes", content.decode("latin-1")


def _objects(reader: Any, inner: Callable[[bytes, str], Iterable[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Text strings of all objects that the file lists, whether a page shows them or not."""
    said: list[str] = []
    numbers = {number for several in reader.xref.values() for number in several} | set(reader.xref_objStm)
    for number in sorted(numbers):
        found = _object(reader, number)
        kind = found.get("/Type") if isinstance(found, dict) else None
        if kind in CONTENTS:
            continue
        if kind in (*ATTACHED, XMP) and hasattr(found, "get_data"):
            data = found.get_data()
            if kind == XMP:
                words = data.decode("utf-8", errors="replace")
                yield "about itself", f"{TAG.sub(chr(10), words)}\n{words}"
            else:
                yield from ((f"attachment {number}", text) for _, text in inner(data, ""))
        said += _text_strings(found)
    yield "unseen texts", "\n".join(said)


def _object(reader: Any, number: int) -> Any:
    from pypdf.errors import PyPdfError
    from pypdf.generic import IndirectObject

    try:
        return reader.get_object(IndirectObject(number, 0, reader))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


def _text_strings(value: Any) -> Iterator[str]:
    """The texts directly in an object; what it refers to is an object of its own."""
    from pypdf.generic import ByteStringObject, TextStringObject

    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, TextStringObject):
            yield str(one)
        elif isinstance(one, ByteStringObject):
            yield bytes(one).decode("latin-1")
        elif isinstance(one, dict):
            waiting += dict.values(one)
        elif isinstance(one, list):
            waiting += list.__iter__(one)
