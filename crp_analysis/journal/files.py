"""Journals on disk: lines are added whole and reach the disk before anybody is told that they are kept.

A crash can only tear the last line. It is found when the file is next written to: the piece is moved to a file beside it
(`<coder>.torn-1`) and the lines before it stay as they are. Reading alone never writes.
"""

from __future__ import annotations

import os
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from crp_analysis.errors import Fault, SourceError, StudyError
from crp_analysis.journal.events import TIME, Event, new_id
from crp_analysis.openness import make_private, mode_in
from crp_analysis.store import NO_FILE_NAMES, sync_folder

FOLDER = "decisions"  # in a consultation's folder
LONGEST_NAME = 80  # letters of a coder's name in a file's name; file systems allow 255 bytes


@dataclass(frozen=True, kw_only=True)
class JournalFile:
    """What one file holds: its whole events, the bytes of a torn last line, and what is damaged before it."""

    events: tuple[Event, ...] = ()
    torn: bytes = b""
    faults: tuple[Fault, ...] = ()


def file_part(coder: str) -> str:
    """A coder's name as a part of a file name.

    Raises:
        StudyError: nothing of it could stand in one.
    """
    kept = "".join(letter if letter.isalnum() else "-" for letter in unicodedata.normalize("NFC", coder)).strip("-")[:LONGEST_NAME]
    if not kept:
        raise StudyError("--coder: has no letter or digit; write who will read, as in assignments.csv")
    if any(unicodedata.category(letter) == "Cs" for letter in coder):  # bytes that were no text in the terminal's encoding
        raise StudyError("--coder: has letters that this terminal sends in an encoding of its own; write it in letters from a to z")
    return f"{kept}-" if kept.casefold() in NO_FILE_NAMES else kept


def journal_files(folder: Path) -> list[Path]:
    """The journals in a consultation's folder of decisions, which need not exist."""
    return sorted(path for path in folder.glob("*.jsonl") if not path.name.startswith("."))


def read_journal(path: Path, place: str) -> JournalFile:
    """All whole events of a file in its order; damaged lines become faults, with their number.

    Args:
        path: the file; one that does not exist is empty.
        place: the file as messages call it.
    """
    whole, torn = _split_torn(path.read_bytes() if path.is_file() else b"")
    events: list[Event] = []
    faults = []
    for number, line in enumerate(whole.split(b"\n"), start=1):
        if not _plain(line):
            continue
        try:
            events.append(Event.model_validate_json(_plain(line)))
        except ValidationError as error:
            kinds = "it is no JSON" if any(one["type"] == "json_invalid" for one in error.errors()) else "it is no decision by the schema"
            todo = "take the line back from a backup, or move it out of the file"
            faults.append(Fault(kind=SourceError, place=f"{place}, line {number}", found=f"the line is damaged: {kinds}", todo=todo))
    return JournalFile(events=tuple(events), torn=torn, faults=tuple(faults))


def mend_journal(path: Path) -> Path | None:
    """Move a torn last line out of a journal; the file that holds it now, or None where nothing was torn."""
    if not path.is_file():
        return None
    with _locked(path):
        return _mend(path)


@dataclass
class Journal:
    """One coder's journal in one consultation, to add to.

    Args:
        folder: the consultation's folder of decisions; it is made with the first decision.
        coder: who decides.
        after: a time that all events must be later than: the last one known of this coder in other files.
    """

    folder: Path
    coder: str
    after: str = ""
    torn: list[Path] = field(default_factory=list)  # torn lines that were moved away while writing
    _size: int = -1  # of the file when this process last wrote to it
    _last: str = ""

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self.folder / f"{file_part(self.coder)}.jsonl"

    def append(self, act: str, **what: object) -> Event:
        """Keep one decision. When this returns, it is on disk.

        Raises:
            SourceError: the disk refused it; then the journal is as it was.
        """
        try:
            if is_new := not self.folder.is_dir():
                make_private(self.folder)
            with _locked(self.path):
                self._look()
                event = Event(id=new_id(), time=self._next_time(), coder=self.coder, act=act, **what)  # type: ignore[arg-type]
                self._size = _write_line(self.path, event.line())
                self._last = event.time
            if is_new:
                sync_folder(self.folder.parent)
        except OSError as error:
            todo = "make room or allow writing, and decide again"
            raise SourceError(f"{self.path.name}: the decision could not be kept ({error.strerror}); {todo}") from error
        return event

    def _look(self) -> None:
        """What others added since this process last wrote; a torn line is moved away before anything follows it."""
        size = self.path.stat().st_size if self.path.is_file() else 0
        if size == self._size:
            return
        torn = _mend(self.path) if size else None
        self.torn += [torn] if torn else []
        self._last = max((event.time for event in read_journal(self.path, self.path.name).events), default="")

    def _next_time(self) -> str:
        """Now, or a microsecond after the last event where the clock says less."""
        now, last = datetime.now(UTC).strftime(TIME), max(self._last, self.after)
        return now if now > last else (datetime.strptime(last, TIME) + timedelta(microseconds=1)).strftime(TIME)


def _plain(line: bytes) -> bytes:
    """A line without what editors put around it: a byte order mark, where files were joined also in the middle, and white space."""
    return line.removeprefix(BOM_UTF8).strip()


def _split_torn(content: bytes) -> tuple[bytes, bytes]:
    """The whole lines and the torn piece after them. A last line that only lacks its line feed is whole: editors take that away."""
    whole, _, rest = content.rpartition(b"\n")
    if not _plain(rest):
        return content, b""
    try:
        Event.model_validate_json(_plain(rest))
    except ValidationError:
        return (whole + b"\n" if whole else b""), rest
    return content, b""


def _mend(path: Path) -> Path | None:
    """Make the file end in a whole line. Call it while holding the lock."""
    content = path.read_bytes()
    whole, torn = _split_torn(content)
    if not torn:
        if content and not content.endswith(b"\n"):
            _write_line(path, b"\n")
        return None
    beside = next(p for n in range(1, 1_000_000) if not (p := path.with_name(f"{path.stem}.torn-{n}")).exists())
    _write_line(beside, torn)  # before the journal lets go of it: a crash in between leaves it in both
    with path.open("r+b") as file:
        file.truncate(len(whole))
        os.fsync(file.fileno())
    return beside


def _write_line(path: Path, line: bytes) -> int:
    """Add bytes to a file's end in one write and wait until they are on disk; the file's size then."""
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), mode_in(path.parent))
    try:
        before = os.fstat(handle).st_size
        try:
            if os.write(handle, line) != len(line):
                raise OSError(28, "no space left for a whole line")
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)
    return before + len(line)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the lock is a hidden file beside the journal, let go of by the system when a process dies."""
    with FileLock(path.with_name(f".{path.name}.lock")):
        yield
