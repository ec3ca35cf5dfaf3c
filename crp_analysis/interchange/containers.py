"""Zip files from strangers (.qdpx, zipped projects), opened in memory: nothing is unpacked to disk, no stated size is believed."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from crp_analysis.errors import InterchangeError

MAX_ENTRIES = 20_000  # a project of 10,000 documents, each as text and as Word file
MAX_ENTRY_BYTES = 100 * 2**20  # of the project file: some 300,000 codings
MAX_TEXT_BYTES = 20 * 2**20  # of one text, four Bibles; positions take some 40 bytes of memory a character
MAX_TOTAL_BYTES = 500 * 2**20  # all that is read of one project
MAX_RATIO = 200  # real projects pack 5 to 30 times smaller; a bomb a thousand times
RATIO_COUNTS_FROM = 5 * 2**20  # small repetitive files pack well and do no harm
CHUNK = 2**16

# all that zipfile is known to raise on broken files
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    IndexError,
    KeyError,
)


@dataclass
class Container:
    """The entries of one zip file, by their names; each is read when asked for, within the limits."""

    name: str
    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    max_entry_bytes: int
    n_bytes_read: int = 0
    _by_lower: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            lower = entry.lower()
            for key in (lower, lower.rpartition("/")[2]):
                self._by_lower.setdefault(key, []).append(entry)

    def project_file(self) -> bytes:
        """The bytes of the one .qde at the root, whatever it is called."""
        found = [entry for entry in self.entries if "/" not in entry and entry.lower().endswith(".qde")]
        if len(found) != 1:
            todo = "export the project again as REFI-QDA (.qdpx) and bring that file, unopened and unchanged"
            raise InterchangeError(f"{self.name}: {len(found)} files ending in .qde at its root, where one project.qde belongs; {todo}")
        return self.read(found[0])

    def find(self, path: str) -> bytes | None:
        """A file that the project speaks of, as 'internal://x.txt', 'Sources/x.TXT' or 'x.txt'; None if it is not there."""
        plain = path.rpartition("://")[2].replace("\\", "/").strip("/")
        for wanted in (plain, f"sources/{plain}", plain.rpartition("/")[2]):
            named = self._by_lower.get(wanted.lower(), [])
            exact = [entry for entry in named if entry.endswith(wanted)]
            for entry in (exact or named)[:1]:
                return self.read(entry, MAX_TEXT_BYTES)
        return None

    def only(self, wanted: str) -> bytes:
        """The bytes of the one file of a name, in whatever folder it lies; case does not matter.

        Raises:
            InterchangeError: it is not there, or there more than once.
        """
        parts = wanted.lower().split("/")
        found = [entry for entry in self.entries if entry.lower().split("/")[-len(parts) :] == parts]
        found = [entry for entry in found if not entry.startswith("__MACOSX/")]  # what macOS adds to every zip
        if len(found) != 1:
            what = "holds no file" if not found else f"holds {len(found)} files"
            raise InterchangeError(f"{self.name}: {what} {wanted}; zip the whole project once more, one project a file")
        return self.read(found[0])

    def read(self, entry: str, most_bytes: int | None = None) -> bytes:
        """One entry's bytes, read in pieces and stopped at the limits."""
        info = self.entries[entry]
        self._refuse_unreadable(info)
        pieces: list[bytes] = []
        n_bytes = 0
        try:
            with self.archive.open(info) as stream:
                while piece := stream.read(CHUNK):
                    n_bytes += len(piece)
                    self.n_bytes_read += len(piece)
                    self._refuse_too_big(n_bytes, most_bytes or self.max_entry_bytes, info.compress_size)
                    pieces.append(piece)
        except BROKEN as error:
            raise InterchangeError(f"{self.name}: an entry inside is damaged; export it again from the program it comes from") from error
        return b"".join(pieces)

    def _refuse_unreadable(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 0x1:
            raise InterchangeError(f"{self.name}: an entry inside is encrypted; export the project again without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InterchangeError(f"{self.name}: an entry inside is packed in an unusual way; export the project again, or zip it plainly")

    def _refuse_too_big(self, n_bytes: int, most_bytes: int, packed: int) -> None:
        if n_bytes > most_bytes or self.n_bytes_read > MAX_TOTAL_BYTES:
            raise InterchangeError(f"{self.name}: what is inside is larger than any study's; check where the file comes from")
        if n_bytes > RATIO_COUNTS_FROM and n_bytes > MAX_RATIO * max(packed, 1):
            raise InterchangeError(f"{self.name}: an entry inside unpacks to far more than it should; check where the file comes from")


def open_container(content: bytes, name: str, *, kind: str = ".qdpx", max_entry_bytes: int | None = None) -> Container:
    """A zip file from its bytes.

    Args:
        content: the whole file.
        name: what messages call it.
        kind: what it should be, for the message.
        max_entry_bytes: of the longest entry that may be read, where it is no text.

    Raises:
        InterchangeError: it is no zip, is damaged, holds too many entries, or an entry whose name leads out of it.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except BROKEN as error:
        raise InterchangeError(
            f"{name}: it is not a {kind} (no zip file, or cut off); check that it is complete, or export it again"
        ) from error
    if len(infos) > MAX_ENTRIES:
        raise InterchangeError(f"{name}: {len(infos)} entries inside, {MAX_ENTRIES} are allowed; split the project")
    for info in infos:
        _refuse_bad_name(info, name)
    entries = {info.filename: info for info in infos if not info.is_dir()}
    if len(entries) != sum(not info.is_dir() for info in infos):
        raise InterchangeError(f"{name}: two entries inside have the same name; export the project again")
    return Container(name, archive, entries, max_entry_bytes or MAX_ENTRY_BYTES)


def _refuse_bad_name(info: zipfile.ZipInfo, name: str) -> None:
    stated = info.orig_filename
    bad = "\\" in stated or "\0" in stated or stated.startswith("/") or ":" in stated or ".." in stated.split("/")
    if bad or stat.S_ISLNK(info.external_attr >> 16):
        raise InterchangeError(f"{name}: an entry inside has a path that leads out of the file; check where the file comes from")
