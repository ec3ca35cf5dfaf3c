"""One file out of a zip archive from strangers, in memory: no path of the archive is ever used as a path here."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from crp_analysis.errors import InterchangeError

MOST_MEMBERS = 20_000
MOST_RATIO = 300  # how far a member may unpack; databases full of speech stay below 20
SMALL = 1_000_000  # bytes; a member this small may unpack as far as it likes


def member_names(content: bytes, name: str) -> list[str]:
    """The names of the archive's files, with forward slashes.

    Raises:
        InterchangeError: it is no zip archive, or has too many files.
    """
    return [_plain(info) for info in _members(content, name)]


def read_member(content: bytes, name: str, wanted: str, *, most_bytes: int) -> bytes:
    """The bytes of the one file called `wanted`, in whatever folder of the archive it lies; case does not matter.

    Args:
        content: the archive.
        name: what to call it in a message.
        wanted: a file's name without folders, or with them ('word/document.xml').
        most_bytes: what the file may take unpacked.

    Raises:
        InterchangeError: it is not there or there twice, damaged, encrypted, or unpacks to more than it should.
    """
    parts = PurePosixPath(wanted.casefold()).parts
    found = [info for info in _members(content, name) if PurePosixPath(_plain(info).casefold()).parts[-len(parts) :] == parts]
    found = [info for info in found if not _plain(info).startswith("__MACOSX/")]  # what macOS adds to every zip
    if len(found) != 1:
        what = "holds no file" if not found else f"holds {len(found)} files"
        raise InterchangeError(f"{name}: {what} {wanted}; zip the whole project once more, one project a file")
    (info,) = found
    if info.flag_bits & 1:
        raise InterchangeError(f"{name}: is protected by a password; save it without one")
    if info.file_size > most_bytes or (info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1)):
        raise InterchangeError(f"{name}: {wanted} would unpack to far more than it should; save it again where it was made")
    return _unpacked(content, info, name, most_bytes)


def _members(content: bytes, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as error:
        raise InterchangeError(f"{name}: is a damaged or cut off archive; save it again where it was made") from error
    if len(members) > MOST_MEMBERS:
        raise InterchangeError(f"{name}: holds more than {MOST_MEMBERS:,} files; save a smaller project")
    return [info for info in members if not info.is_dir()]


def _unpacked(content: bytes, info: zipfile.ZipInfo, name: str, most_bytes: int) -> bytes:
    """The member's bytes; read up to the limit, because an archive may lie about sizes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(info) as stream:
            unpacked = stream.read(most_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InterchangeError(f"{name}: is a damaged or cut off archive; save it again where it was made") from error
    if len(unpacked) > most_bytes:
        raise InterchangeError(
            f"{name}: {PurePosixPath(_plain(info)).name} unpacks to more than it should; save it again where it was made"
        )
    return unpacked


def _plain(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/")
