"""Private folders of a study that others on this computer can look into: told of, and closed on demand."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from crp_analysis.errors import Fault, StudyError
from crp_analysis.openness import HAS_MODES, PRIVATE, SHARED, mode_of
from crp_analysis.study import WITHDRAWING

OTHERS, GROUP = 0o007, 0o070
READ, ENTER = 0o444, 0o111


def look_at_openness(root: Path) -> list[Fault]:
    """A warning for each private folder in which people can read something who were not meant to; none in Windows.

    A study whose own folder its group may write to is shared with that group on purpose.
    """
    if not HAS_MODES:
        return []
    faults = []
    for folder in _private_folders(root):
        if n := sum(1 for _ in _open_files(folder, _reached(folder) & _closed_to(root))):
            found = f"{n} file{'s' if n > 1 else ''} can be read by other people on this computer"
            faults.append(Fault(kind=StudyError, place=folder.name, found=found, todo="close them with: crp check --tighten"))
    return faults


def tighten(root: Path) -> tuple[int, int]:
    """Close the private folders and all that is in them to those who were not meant to read it.

    Links are not followed, and what they lead to is left. Returns how many files and folders were closed, and how many could not be,
    since they belong to somebody else.
    """
    closed, refused = 0, 0
    for path in _all_in(_private_folders(root)) if HAS_MODES else ():
        mode = mode_of(path)
        if kept := mode & _closed_to(root):
            try:
                path.chmod(mode & ~kept)
                closed += 1
            except OSError:
                refused += 1
    return closed, refused


def _closed_to(root: Path) -> int:
    """Permission bits that nobody should have in a private folder."""
    return OTHERS if mode_of(root) & SHARED else OTHERS | GROUP


def _private_folders(root: Path) -> list[Path]:
    return [folder for name in (*PRIVATE, WITHDRAWING) if (folder := root / name).is_dir() and not folder.is_symlink()]


def _all_in(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield folder
        yield from (path for path in sorted(folder.rglob("*")) if not path.is_symlink())


def _reached(folder: Path) -> int:
    """For whom every folder down to this one is open to be entered, as bits of all kinds."""
    ways = 0o777
    for one in (folder, *folder.resolve().parents):
        ways &= stat.S_IMODE(one.stat().st_mode) & ENTER
    return ways * 0o7


def _open_files(folder: Path, may: int) -> Iterator[Path]:
    """Files that somebody can reach and read, of those whose bits are in `may`."""
    if not may:
        return
    with suppress(PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                continue
            mode = stat.S_IMODE(entry.stat().st_mode)
            if entry.is_dir():
                yield from _open_files(Path(entry.path), may & (mode & ENTER) * 0o7)
            elif mode & may & READ:
                yield Path(entry.path)
