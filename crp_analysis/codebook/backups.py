"""Several files of codebook/ changed together, or none: what stood there is kept, and what a crash cut short is finished.

A change is first written whole into codebook/.backup/<time>/: the files as they are, as they will be, and a journal. The journal's
last byte decides: without it nothing has happened; with it the change is carried out, if need be by the next command.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.codebook.changes import CodebookChange, append_changes
from crp_analysis.errors import CodebookError, Fault, raise_faults
from crp_analysis.store import read_json, write_bytes, write_json

BACKUPS = ".backup"
JOURNAL, DONE = "journal.json", "done.json"

Files = Mapping[str, bytes | None]  # path below codebook/ (forward slashes) and content; None: there is no such file


@dataclass(frozen=True)
class Backup:
    """One change as it is kept: its folder and what its journal says."""

    folder: Path
    about: dict

    def before(self) -> dict[str, bytes | None]:
        """The files as they stood before."""
        return {name: _kept(self.folder / "before" / name) for name in self.about["files"]}

    def after(self) -> dict[str, bytes | None]:
        """The files as the change left them."""
        return {name: _kept(self.folder / "after" / name) for name in self.about["files"]}


def carry_out(folder: Path, files: Files, change: CodebookChange) -> Path:
    """Change the files and add the line, all or nothing; returns the folder that keeps what stood there.

    Args:
        folder: codebook/.
        files: the files that change, as they will be.
        change: the line for the log.
    """
    stamp = change.time.replace(":", "")
    home = folder / BACKUPS / f"{stamp}-{change.change_id}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    told = {}
    for name, content in files.items():
        now = _kept(folder / name)
        told[name] = {"before": _hash(now), "after": _hash(content)}
        for side, one in (("before", now), ("after", content)):
            if one is not None:
                write_bytes(home / side / name, one)
    write_json(home / JOURNAL, {"files": told, "change": json.loads(change.line)})
    _finish(folder, Backup(home, read_json(home / JOURNAL) or {}))
    return home


def unfinished(folder: Path) -> list[Fault]:
    """A fault for each change that was cut short: what the files say now is neither before nor after."""
    todo = "run 'crp codebook log': it finishes the change before it does anything else"
    return [
        Fault(kind=CodebookError, place="codebook", found="is in the middle of a change that was interrupted", todo=todo)
        for _ in (folder / BACKUPS).glob(f"*/{JOURNAL}")
    ]


def needs_recovery(folder: Path) -> bool:
    """Whether a change was cut short, begun or not."""
    return any(home.is_dir() and not (home / DONE).is_file() for home in (folder / BACKUPS).glob("*"))


def recover(folder: Path) -> list[CodebookChange]:
    """Finish what was cut short, and take away what had not begun; returns the changes that were finished.

    Raises:
        Faults: a file was edited since, so that finishing would lose the edit.
    """
    finished = []
    for home in sorted(path for path in (folder / BACKUPS).glob("*") if path.is_dir()):
        if (home / JOURNAL).is_file():
            backup = Backup(home, read_json(home / JOURNAL) or {})
            if backup.about:
                raise_faults(_edited(folder, backup, ("before", "after")))
                finished.append(_finish(folder, backup))
                continue
        if not (home / DONE).is_file():
            shutil.rmtree(home)
    return finished


def find_backup(folder: Path, change_id: str) -> Backup | None:
    """What is kept of a change; None when somebody took it away."""
    for path in sorted((folder / BACKUPS).glob(f"*-{change_id}/{DONE}")):
        if about := read_json(path):
            return Backup(path.parent, about)
    return None


def edited_since(folder: Path, backup: Backup) -> list[Fault]:
    """A fault for each file that is no longer as the change left it: taking the change back would lose what was edited."""
    return list(_edited(folder, backup, ("after",)))


def _finish(folder: Path, backup: Backup) -> CodebookChange:
    """Put every file in place, then the line, then call it done; each step may have been taken already."""
    for name, content in backup.after().items():
        if _hash(_kept(folder / name)) == _hash(content):
            continue
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_bytes(folder / name, content)
    change = CodebookChange(**backup.about["change"])
    append_changes(folder, [change])
    (backup.folder / JOURNAL).replace(backup.folder / DONE)
    return change


def _edited(folder: Path, backup: Backup, allowed: Iterable[str]) -> Iterable[Fault]:
    for name, hashes in backup.about["files"].items():
        if _hash(_kept(folder / name)) not in {hashes[side] for side in allowed}:
            kept = f"codebook/{BACKUPS}/{backup.folder.name}/before/{name}"
            found, todo = "was edited since the change", f"bring the file back by hand; what stood there before is {kept}"
            yield Fault(kind=CodebookError, place=f"codebook/{name}", found=found, todo=todo)


def _kept(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
