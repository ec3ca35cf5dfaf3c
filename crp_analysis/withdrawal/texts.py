"""The words in any file of a study, with their place there: inside Office files, PDF, archives, databases and tables, too."""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from crp_analysis.decoding import decode
from crp_analysis.errors import CrpError

Piece = tuple[str, str]  # place, words
DEEPEST = 4  # archives in archives
MOST_BYTES = 400_000_000  # of one file, unpacked; a larger one is told as not searched
BLOCK_ENDS = re.compile(r"</(?:\w+:)?(?:p|si|c|t[dhr]|li|h\d|div|title|dc|creator|subject|description|lastModifiedBy)>|<br\s*/?>|<w:br/>")
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r'\b(?:descr|title|name|alt|aria-label|creatingUser|author|w:author)="([^"]*)"')
MEDIA = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".wav", ".m4a", ".mp4", ".ogg", ".webm", ".mov", ".doc", ".xls", ".npy", ".npz"}
NUMBERS_ONLY = {".npy", ".npz", ".woff", ".woff2", ".ttf", ".otf", ".onnx", ".pyc"}  # hold no words


class UnsearchableError(Exception):
    """A file holds something that cannot be searched for words: sound, a picture, a lock, damage."""


def pieces_of(path: Path) -> Iterator[Piece]:
    """The texts in a file, each with its place there.

    Raises:
        UnsearchableError: it cannot be searched; its kind is the message.
    """
    if path.suffix.lower() in NUMBERS_ONLY:
        return
    if path.stat().st_size > MOST_BYTES:
        raise UnsearchableError("too large")
    try:
        yield from _pieces(path.read_bytes(), path.name, 0)
    except UnsearchableError:
        raise
    except (CrpError, OSError, ValueError, KeyError, zipfile.BadZipFile, RuntimeError, sqlite3.Error, RecursionError, EOFError) as error:
        raise UnsearchableError(f"damaged ({type(error).__name__})") from error


def _pieces(content: bytes, name: str, depth: int) -> Iterator[Piece]:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(b"PK\x03\x04"):
        yield from _zipped(content, depth)
    elif content.startswith(b"%PDF-"):
        yield from _pdf(content)
    elif content.startswith(b"SQLite format 3\x00"):
        yield from _database(content)
    elif content.startswith(b"PAR1"):
        yield from _parquet(content)
    elif content[257:262] == b"ustar":
        yield from _tarred(content, depth)
    elif content.startswith(b"\x1f\x8b"):
        yield from _pieces(gzip.decompress(content), name.removesuffix(".gz"), depth + 1)
    elif suffix in MEDIA:
        yield from _strings(content)
        raise UnsearchableError(f"{suffix.removeprefix('.')} file")
    elif content.lstrip().startswith(b"{\\rtf"):
        from striprtf.striprtf import rtf_to_text

        yield "text", rtf_to_text(content.decode("latin-1"), errors="replace")
    elif b"\x00" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _strings(content)
    else:
        yield from _text(content, suffix)


def _text(content: bytes, suffix: str) -> Iterator[Piece]:
    try:
        text = decode(content, "file")
    except CrpError:
        text = content.decode("utf-8", errors="replace")
    yield "text", text
    if suffix in (".json", ".ipynb", ".jsonl"):
        yield from _json(text, lines=suffix == ".jsonl")
    if re.search(r"</\w|/>", text):
        yield from _marked_up(text)


def _json(text: str, *, lines: bool) -> Iterator[Piece]:
    """Each text of a JSON file as it is meant; lists of texts also joined, as notebooks hold their lines."""
    for number, line in enumerate(text.splitlines() if lines else [text], start=1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        for one in _texts_in(value):
            yield (f"line {number}" if lines else "value"), one
            if "</" in one:
                yield from _marked_up(one)


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield "".join(value)
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts_in(one)


def _marked_up(text: str) -> Iterator[Piece]:
    """The words between the tags, those that a screen reader says, and what a page holds packed."""
    from crp_analysis.outputs.page import unpack_data

    yield "between tags", html.unescape(TAG.sub("", BLOCK_ENDS.sub("\n", text)))
    yield "attributes", html.unescape("\n".join(ATTRIBUTE.findall(text)))
    try:
        yield "packed data", unpack_data(text)
    except (ValueError, OSError):
        return


def _zipped(content: bytes, depth: int) -> Iterator[Piece]:
    if depth > DEEPEST:
        raise UnsearchableError("archives inside each other")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
            raise UnsearchableError("too large")
        for name in archive.namelist():
            yield "names of parts", name
            if PurePosixPath(name).suffix.lower() in NUMBERS_ONLY | MEDIA or name.endswith("/"):
                continue
            for place, text in _pieces(archive.read(name), name, depth + 1):
                yield f"part {name}, {place}", text


def _tarred(content: bytes, depth: int) -> Iterator[Piece]:
    if depth > DEEPEST:
        raise UnsearchableError("archives inside each other")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            yield "names of parts", member.name
            if member.isfile() and PurePosixPath(member.name).suffix.lower() not in NUMBERS_ONLY | MEDIA:
                for place, text in _pieces(archive.extractfile(member).read(), member.name, depth + 1):
                    yield f"part {member.name}, {place}", text


def _pdf(content: bytes) -> Iterator[Piece]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    whole = []
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(re.sub(r"(?<=\w)-\n(?=\w)", "", page.extract_text()).translate({0x200B: None, 0xAD: None}).split())
        whole.append(text)
        yield f"page {number}", text
    yield "over the pages", " ".join(whole)
    yield "about itself", " ".join(str(value) for value in (reader.metadata or {}).values())


def _database(content: bytes) -> Iterator[Piece]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite3"
        path.write_bytes(content)
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            for (table,) in database.execute("select name from sqlite_master where type='table'").fetchall():
                for row in database.execute(f'select * from "{table.replace(chr(34), chr(34) * 2)}"'):
                    for cell in row:
                        if isinstance(cell, str):
                            yield f"table {table}", cell
                            if "</" in cell:
                                yield f"table {table}", html.unescape(TAG.sub("", BLOCK_ENDS.sub("\n", cell)))
        database.close()
    yield from _strings(content)  # pages that the database has let go of still hold their words


def _parquet(content: bytes) -> Iterator[Piece]:
    import pandas as pd

    table = pd.read_parquet(io.BytesIO(content))
    for column in table.columns:
        if not pd.api.types.is_numeric_dtype(table[column]):
            yield f"column {column}", "\n".join(str(one) for one in table[column].dropna())


def _strings(content: bytes) -> Iterator[Piece]:
    """What can be read in bytes of an unknown kind."""
    yield "bytes", content.decode("utf-8", errors="replace")
    if b"\x00" in content:
        yield "bytes as UTF-16", content.decode("utf-16-le", errors="replace")
