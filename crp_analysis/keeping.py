"""Files of people that are replaced: what stood there before is kept beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

from crp_analysis.store import write_bytes


def write_kept(path: Path, content: bytes) -> Path:
    """Write a file completely or not at all; what it replaces is kept beside it, and the same bytes are left as they are."""
    if path.is_file() and path.read_bytes() == content:
        return path
    keep_older(path)
    return write_bytes(path, content)


def copy_folder_kept(folder: Path, target: Path) -> Path:
    """Copy a folder to its place, completely or not at all; one that stood there is kept beside it."""
    fresh = target.with_name(f".{target.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder, fresh)
    if target.exists():
        target.rename(_free(target))
    return fresh.rename(target)


def keep_older(path: Path) -> Path | None:
    """Copy what stands at a path beside it, as `<name>.1.bak` and so on; None where no file stands there."""
    return Path(shutil.copy2(path, _free(path))) if path.is_file() else None


def _free(path: Path) -> Path:
    return next(one for number in range(1, 10_000) if not (one := path.with_name(f"{path.name}.{number}.bak")).exists())
