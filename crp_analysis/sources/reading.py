"""What a file is, judged by its content, and its text whatever its encoding.

A name may lie (`.txt` that is Word, `.doc` that is RTF), so the first bytes decide; the name only breaks ties between
kinds of plain text.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath

from crp_analysis.decoding import decode
from crp_analysis.errors import SourceError

_ZIPPED = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "content.xml": "odt"}
_OTHER_BINARIES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"ID3": "a sound recording",
    b"RIFF": "a sound or video recording",
    b"OggS": "a sound recording",
    b"\x1aE\xdf\xa3": "a video recording",
    b"\x1f\x8b": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
}
MOST_BYTES = 200 * 2**20  # of a file with pictures in it
MOST_TEXT_BYTES = 20 * 2**20  # of plain text, four Bibles
MOST_UNPACKED_BYTES = 500 * 2**20
MOST_MEMBERS = 20_000
MOST_RATIO = 200  # real documents pack 5 to 30 times smaller; a bomb a thousand times
RATIO_COUNTS_FROM = 5 * 2**20  # small repetitive files pack well and do no harm
_CUE_ARROW = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d+\s*-->\s*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d+", re.MULTILINE)
_LRC_LINE = re.compile(r"^\[\d{1,3}:\d{2}\.\d{1,3}\]", re.MULTILINE)
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL)
_TABLES = {".csv": "csv", ".tsv": "csv", ".tab": "csv"}


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One file as it came: its format ('docx', 'vtt', 'text' ...), its bytes and, for text formats, its decoded text."""

    name: str
    format: str
    content: bytes
    text: str = ""


def read_raw(content: bytes, name: str) -> RawFile:
    """The file's format by its content, with its text decoded where it is text.

    Args:
        content: the whole file.
        name: its name, for the message and to break ties between kinds of plain text.

    Raises:
        SourceError: the file is empty, cut off, password protected, a recording or picture, or in no known encoding.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise SourceError(f"{name}: the file is empty; put the transcript into it or take it away")
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return RawFile(name=name, format="pdf", content=content)
    if content.startswith(b"PK"):
        return RawFile(name=name, format=_zipped_format(content, name), content=content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return RawFile(name=name, format=_legacy_format(content, name), content=content)
    if content.lstrip().startswith(b"{\\rtf"):
        if len(content) > MOST_TEXT_BYTES:
            raise _too_large(name, MOST_TEXT_BYTES)
        return RawFile(name=name, format="rtf", content=content)
    for start, kind in _OTHER_BINARIES.items():
        if content.startswith(start) or (kind.endswith("recording") and content[4:8] == b"ftyp"):
            raise SourceError(f"{name}: this is {kind}, not a transcript; put the transcript of it here instead")
    if len(content) > MOST_TEXT_BYTES:
        raise _too_large(name, MOST_TEXT_BYTES)
    text = decode(content, name)
    return RawFile(name=name, format=_text_format(text, name), content=content, text=text)


def read_bytes(path: Path, name: str) -> bytes:
    """A raw file's bytes, refused before they are read where it is larger than any transcript.

    Raises:
        SourceError: it is too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(name, MOST_BYTES)
    return path.read_bytes()


def _too_large(name: str, most: int) -> SourceError:
    return SourceError(f"{name}: the file is larger than {most // 2**20} MB, more than any transcript; check what it is, or divide it")


def _zipped_format(content: bytes, name: str) -> str:
    """Which of the zipped office formats it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            _refuse_bomb(archive, name)
            kind = archive.read("mimetype")[:80].decode("ascii", "ignore") if "mimetype" in names else ""
            damaged = archive.testzip()
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        MemoryError,
        zipfile.zlib.error,
    ) as error:
        raise SourceError(
            f"{name}: the file is cut off or damaged (its archive cannot be opened); copy it again from where it came"
        ) from error
    if damaged is not None:
        raise SourceError(f"{name}: the file is damaged inside; copy it again from where it came")
    if "spreadsheet" in kind:
        raise SourceError(f"{name}: OpenDocument spreadsheets are not read; save it as .xlsx or .csv")
    for member, found in _ZIPPED.items():
        if member in names:
            if found == "pptx":
                raise SourceError(f"{name}: this is a presentation, not a transcript; take it away, or save its notes as .docx")
            return found
    raise SourceError(f"{name}: this is an archive, not a transcript; unpack it here")


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """By the sizes that the archive states, before anything is unpacked; a member that turns out longer than stated counts as damaged."""
    members = archive.infolist()
    unpacked = sum(one.file_size for one in members)
    swollen = any(one.file_size > RATIO_COUNTS_FROM and one.file_size > MOST_RATIO * max(one.compress_size, 1) for one in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or swollen:
        raise SourceError(f"{name}: what is packed inside is far larger than any transcript; check where the file comes from")


def _legacy_format(content: bytes, name: str) -> str:
    """Legacy Word, or an explanation of what else the old container holds."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SourceError(f"{name}: the file is protected by a password; save it without one")
    if "Workbook".encode("utf-16-le") in content:
        raise SourceError(f"{name}: this is a legacy Excel file (.xls); open it and save it as .xlsx or .csv")
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    raise SourceError(f"{name}: this is a legacy Office file that is not read; save it as .docx, .xlsx or plain text")


def _text_format(text: str, name: str) -> str:
    """Which kind of text it is."""
    suffix = PurePath(name).suffix.lower()
    start = text[:20000]
    if start.lstrip().startswith("WEBVTT"):
        return "vtt"
    if len(_CUE_ARROW.findall(start)) >= 1 and (suffix in (".srt", ".vtt") or _CUE_ARROW.search(start[:300])):
        return "srt"
    if (suffix == ".lrc" and re.search(r"^\[\d{1,3}:\d{2}", start, re.MULTILINE)) or len(_LRC_LINE.findall(start)) > 0.4 * max(
        1, sum(bool(line.strip()) for line in start.split("\n"))
    ):
        return "lrc"
    if start.lstrip()[:1] in "{[" and (suffix == ".json" or _is_json(text)):
        return "json"
    if _HTML_START.match(start):
        return "html"
    if suffix in _TABLES or _has_table_header(text):
        return "csv"
    return "md" if suffix in (".md", ".markdown") else "text"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _has_table_header(text: str) -> bool:
    """Whether an oddly named text file starts with a header row such as `start<tab>end<tab>text`."""
    from crp_analysis.sources.spreadsheets import names_columns

    first = text.lstrip("\n").split("\n", 1)[0]
    return any(names_columns(first.split(separator)) for separator in ("\t", ";", "|", ","))
