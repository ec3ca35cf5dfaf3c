"""A file's bytes to its texts, by what it is: the name of a file may lie, its first bytes do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from crp_analysis.inside.archives import pieces_of_archive
from crp_analysis.inside.pdf import pieces_of_pdf
from crp_analysis.inside.pictures import is_picture, pieces_of_picture
from crp_analysis.inside.tables import is_table, pieces_of_table
from crp_analysis.inside.texts import pieces_of_text

Piece = tuple[str, str]  # where it stands in the file, and the text
DEEPEST = 4  # of files within files
RUNS = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}")
WIDE_RUNS = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00){4,}")
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def pieces_of(content: bytes, name: str, *, pages: bool = True, depth: int = 0) -> Iterator[Piece]:
    """Every text in the file, each with its place there.

    Args:
        content: the whole file.
        name: its name or the end of it; it only breaks ties between kinds of text.
        pages: False leaves out the words of a PDF's pages, where they are known from elsewhere.
        depth: how many files it already lies in.
    """
    if depth > DEEPEST:
        yield "part nested too deeply", _strings(content)
    elif content.startswith(b"%PDF-"):
        yield from pieces_of_pdf(content, pages=pages, inner=lambda inside, called: pieces_of(inside, called, depth=depth + 1))
    elif content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from pieces_of_archive(content, inner=lambda inside, called: pieces_of(inside, called, depth=depth + 1))
    elif is_picture(content):
        yield from pieces_of_picture(content)
    elif is_table(content):
        yield from pieces_of_table(content)
    elif BINARY.search(content[:4096]) and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "bytes", _strings(content)
    else:
        yield from pieces_of_text(
            _decoded(content), PurePath(name).suffix.lower(), inner=lambda inside: pieces_of(inside, "", depth=depth + 1)
        )


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _strings(content: bytes) -> str:
    """What can be read in bytes of an unknown kind, in letters of one byte, several (UTF-8) or two (UTF-16)."""
    narrow = [found.group().decode("utf-8", errors="replace") for found in RUNS.finditer(content)]
    wide = [found.group().decode("utf-16-le", errors="replace") for found in WIDE_RUNS.finditer(content)]
    return "\n".join([*narrow, *wide])
