"""Files of people that are replaced: what stood there before is kept beside them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from crp_analysis.openness import make_folder, mode_of
from crp_analysis.whole_files import write_bytes


def write_kept(path: Path, content: bytes) -> Path:
    """Write a file completely or not at all; what it replaces is kept beside it, and the same bytes are left as they are."""
    if path.is_file() and path.read_bytes() == content:
        return path
    keep_older(path)
    return write_bytes(path, content)


def copy_folder_kept(folder: Path, target: Path) -> Path:
    """Copy a folder to its place, completely or not at all; one that stood there is kept beside it."""
    make_folder(target.parent)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        shutil.copytree(folder, fresh, dirs_exist_ok=True)
        if target.exists():
            target.rename(_numbered(target, _free_number(target)))
        return fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def keep_older(path: Path) -> Path | None:
    """Copy what stands at a path beside it, as `<name>.1.bak` and so on; None where no file stands there.

    A command that was cut off and is given again finds the copy that it made, and makes no other.
    """
    if not path.is_file():
        return None
    content, number = path.read_bytes(), _free_number(path)
    last = _numbered(path, number - 1)
    if last.is_file() and last.read_bytes() == content:
        return last
    kept = write_bytes(_numbered(path, number), content)
    kept.chmod(mode_of(kept) & mode_of(path) | 0o600)  # no more open than what it is a copy of
    return kept


def _free_number(path: Path) -> int:
    return next(number for number in range(1, 10_000) if not _numbered(path, number).exists())


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}.bak")
