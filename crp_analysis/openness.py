"""Who else on this computer may read what is written: a file is as open as its folder, and private folders are closed to others.

A folder whose group may write to it is shared on purpose: what is private inside it stays open to that group and to nobody else.
Windows keeps permissions of another kind, which this leaves alone.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

UMASK = os.umask(0o077)  # asked once, while nothing else runs: there is no way to read it but to set it
os.umask(UMASK)
HAS_MODES = os.name != "nt"
SHARED = stat.S_IWGRP
PRIVATE = ("data", "reading", "exports")  # folders of a study that hold what people said, or names


def mode_in(folder: Path) -> int:
    """The mode of a file in a folder: as the umask has it, and open to nobody to whom the folder is closed."""
    return (0o666 & ~UMASK & mode_of(folder)) | 0o600


def mode_of(path: Path) -> int:
    """Permission bits as they stand."""
    return stat.S_IMODE(path.stat().st_mode) & 0o777


def make_folder(folder: Path) -> Path:
    """Make a folder where there is none, and those above it, each no more open than the one that it lies in."""
    if not folder.is_dir():
        above = make_folder(folder.parent)
        folder.mkdir(mode=mode_of(above) | 0o700, exist_ok=True)
    return folder


def make_private(folder: Path) -> Path:
    """Make a folder where there is none, closed to others, and to the group unless the folder above is shared on purpose.

    One that is there already stays as somebody made it: `crp check` tells of it.
    """
    if not folder.is_dir():
        above = make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        if HAS_MODES and mode_of(above) & SHARED:
            folder.chmod(0o770)
    return folder


def open_as_usual(folder: Path) -> None:
    """Give a folder that was built in private, and all that is in it, the modes that they would have had where the folder lies."""
    usual = 0o777 & ~UMASK & mode_of(folder.parent)
    for path in [*folder.rglob("*"), folder]:
        if not path.is_symlink():
            path.chmod(usual | 0o700 if path.is_dir() else usual & 0o666 | 0o600)
