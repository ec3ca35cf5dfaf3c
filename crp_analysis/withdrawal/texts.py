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
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from crp_analysis.decoding import decode
from crp_analysis.errors import CrpError

Piece = tuple[str, str]  # place, words
DEEPEST = 4  # archives in archives
MOST_BYTES = 400_000_000  # of one file, unpacked; a larger one is told as not searched
PART_NAMES = "names of parts"
BLOCK_ENDS = re.compile(r"</(?:\w+:)?(?:p|si|c|t[dhr]|li|h\d|div|title|dc|creator|subject|description|lastModifiedBy)>|<br\s*/?>|<w:br/>")
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r'\b(?:descr|title|name|alt|aria-label|creatingUser|author|w:author)="([^"]*)"')
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".emf", ".wmf"}
SOUND = {".mp3", ".wav", ".m4a", ".mp4", ".ogg", ".webm", ".mov", ".wma", ".opus", ".flac", ".aac", ".amr", ".avi", ".mkv", ".wmv"}
CLOSED = {".doc", ".xls", ".ppt", ".msg", ".7z", ".rar", ".gpg", ".pgp", ".npy", ".npz"}
MEDIA = PICTURES | SOUND | CLOSED
NUMBERS_ONLY = {".npy", ".npz", ".woff", ".woff2", ".ttf", ".otf", ".odttf", ".fntdata", ".onnx", ".pyc"}  # hold no words
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # older Office files, and the shell around newer ones that are locked
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
LOCKED = "locked with a password"
NO_TEXT = "no text that can be read"
_SMALL = re.compile(r"(?:^|/)thumbnail\.(?:png|jpe?g)$|printerSettings", re.IGNORECASE)  # too small to read, and not written by people
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BLANK = re.compile(rb"(?:[\s\x00\xfe\xff]|\xef\xbb\xbf)*")


class UnsearchableError(Exception):
    """A file holds something that cannot be searched for words: sound, a picture, a lock, damage."""


class PartlySearchedError(UnsearchableError):
    """A file's words were searched; there are pictures inside, or parts that cannot be searched."""

    def __init__(self, n_pictures: int, n_parts: int) -> None:
        self.n_pictures, self.n_parts = n_pictures, n_parts
        counts = [(n_pictures, "picture"), (n_parts, "part that cannot be searched" if n_parts == 1 else "parts that cannot be searched")]
        told = [f"{n} {what}{'s' if n > 1 and what == 'picture' else ''}" for n, what in counts if n]
        super().__init__(f"{' and '.join(told)} inside")


def pieces_of(path: Path) -> Iterator[Piece]:
    """The texts in a file, each with its place there.

    Raises:
        UnsearchableError: it cannot be searched; its kind is the message.
        PartlySearchedError: some of it cannot; all that can was given before.
    """
    if path.suffix.lower() in NUMBERS_ONLY:
        return
    yield from _guarded(lambda: _content(path), path.name, 0)


def _content(path: Path) -> bytes:
    if not path.exists():
        raise UnsearchableError("broken link" if path.is_symlink() else "no longer there")
    if not path.is_file():  # reading a pipe would wait for ever
        raise UnsearchableError("folder that cannot be searched" if path.is_dir() else "no file")
    if path.stat().st_size > MOST_BYTES:
        raise UnsearchableError("too large")
    return path.read_bytes()


def _guarded(read: Callable[[], bytes], name: str, depth: int) -> Iterator[Piece]:
    """The texts of a file or of a part, whatever the libraries raise where it is damaged."""
    content = b""
    try:
        content = read()
        yield from _pieces(content, name, depth)
    except UnsearchableError:
        raise
    except Exception as error:  # of a dozen libraries, which know more ways to fail than could be listed
        yield from _strings(content)
        raise UnsearchableError(f"damaged ({type(error).__name__})") from error


def _pieces(content: bytes, name: str, depth: int) -> Iterator[Piece]:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
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
    elif content.startswith(b"-----BEGIN PGP MESSAGE") or (content.startswith(OLE) and ENCRYPTED_PART in content):
        raise UnsearchableError(LOCKED)
    elif suffix in MEDIA:
        yield from _strings(content)
        raise UnsearchableError(f"{suffix.removeprefix('.')} file")
    elif content.lstrip().startswith(b"{\\rtf"):
        yield from _rich_text(content)
    else:
        yield from _text(content, suffix)


def _text(content: bytes, suffix: str) -> Iterator[Piece]:
    if _BLANK.fullmatch(content):
        return
    text = _decoded(content)
    if text is None:
        yield from _strings(content)
        raise UnsearchableError(NO_TEXT)
    yield "text", text
    if suffix in (".json", ".ipynb", ".jsonl"):
        yield from _json(text, lines=suffix == ".jsonl")
    if re.search(r"</\w|/>", text):
        yield from _marked_up(text)


def _decoded(content: bytes) -> str | None:
    """The text as a run reads it, also with a few control characters, which programs leave; None where there is none."""
    sample = content[:4000]
    n_controls, n_zeros = len(_CONTROL.findall(sample)), sample.count(b"\x00")
    is_wide = n_zeros > len(sample) // 5 or sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if not is_wide and n_controls * 100 > len(sample):
        return None  # said at once, since guessing an encoding takes long
    try:
        return decode(content, "file")
    except CrpError:
        pass
    try:
        return None if is_wide or b"\x00" in content else content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _rich_text(content: bytes) -> Iterator[Piece]:
    from striprtf.striprtf import rtf_to_text

    yield "text", rtf_to_text(content.decode("latin-1"), errors="replace")
    if n_pictures := content.count(b"{\\pict"):
        raise PartlySearchedError(n_pictures, 0)


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
        parts = archive.infolist()
        if sum(one.file_size for one in parts) > MOST_BYTES:
            raise UnsearchableError("too large")
        yield from _parts(((one.filename, None if one.is_dir() else partial(archive.read, one)) for one in parts), depth)


def _tarred(content: bytes, depth: int) -> Iterator[Piece]:
    if depth > DEEPEST:
        raise UnsearchableError("archives inside each other")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        yield from _parts(((one.name, archive.extractfile(one).read if one.isfile() else None) for one in archive), depth)
        if content[archive.offset :].strip(b"\x00"):  # what cannot be read as a head is taken for the end
            raise UnsearchableError("damaged (ReadError)")


def _parts(parts: Iterable[tuple[str, Callable[[], bytes] | None]], depth: int) -> Iterator[Piece]:
    """The texts of an archive's parts; one that cannot be searched does not hide those after it."""
    n_pictures = n_parts = 0
    for name, read in parts:
        yield PART_NAMES, name
        suffix = PurePosixPath(name).suffix.lower()
        if read is None or suffix in NUMBERS_ONLY:
            continue
        if suffix in PICTURES:
            n_pictures += not _SMALL.search(name)
            continue
        if suffix in SOUND:
            n_parts += 1
            continue
        try:
            for place, text in _guarded(read, name, depth + 1):
                yield f"part {name}, {place}", text
        except PartlySearchedError as error:
            n_pictures, n_parts = n_pictures + error.n_pictures, n_parts + error.n_parts
        except UnsearchableError:
            n_parts += not _SMALL.search(name)
    if n_pictures or n_parts:
        raise PartlySearchedError(n_pictures, n_parts)


def _pdf(content: bytes) -> Iterator[Piece]:
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        yield from _pages(content)
    except (DependencyError, FileNotDecryptedError) as error:  # the first: locked in a way that needs another library
        raise UnsearchableError(LOCKED) from error


def _pages(content: bytes) -> Iterator[Piece]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    whole = []
    n_pictures = 0
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(re.sub(r"(?<=\w)-\n(?=\w)", "", page.extract_text()).translate({0x200B: None, 0xAD: None}).split())
        whole.append(text)
        n_pictures += not text and bool((page.get("/Resources") or {}).get("/XObject"))
        yield f"page {number}", text
        yield f"comments on page {number}", "\n".join(_comments_on(page))
    yield "over the pages", " ".join(whole)
    yield "about itself", " ".join(str(value) for value in (reader.metadata or {}).values())
    if not any(whole):
        raise UnsearchableError("pages without text")
    if n_pictures:
        raise PartlySearchedError(n_pictures, 0)


def _comments_on(page) -> Iterator[str]:
    """What readers wrote into a page: notes with their writers, and fields that were filled in."""
    for one in page.annotations or ():
        note = one.get_object()
        yield from (str(note[key]) for key in ("/Contents", "/T", "/V") if key in note)


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
