"""Files and folders that are there as a whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crp_analysis.openness import make_folder, mode_in, mode_of, open_as_usual

PIECE = re.compile(r"\..+\.[a-z0-9_]{8}\.part")  # as tempfile names it


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file completely or not at all, and return its path. It is as open as its folder, and never more than the file before it."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream, claimed(stream.fileno()):
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            Path(name).chmod(mode_in(path.parent) & (mode_of(path) if path.is_file() else 0o666) | 0o600)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):  # what went wrong first is told
            Path(name).unlink()
        raise
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place in a private folder where a program may write a file in steps; it goes to `path` when the block ends well."""
    with tempfile.TemporaryDirectory() as scratch:
        unfinished = Path(scratch) / path.name
        yield unfinished
        write_bytes(path, unfinished.read_bytes())


def sync_folder(folder: Path) -> None:
    """Make the names of new files last, too. Windows has no such call and keeps names by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_files(folder: Path) -> None:
    """Wait until every file of a folder is on disk, and the names of all of them: a cut of power leaves nothing half of it."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            sync_folder(path)
        elif path.is_file() and os.name != "nt":
            with path.open("rb") as stream:
                os.fsync(stream.fileno())


def write_text(path: Path, content: str) -> Path:
    """Write UTF-8 with LF line ends, completely or not at all, and return the path."""
    return write_bytes(path, content.encode("utf-8"))


def write_json(path: Path, content: object) -> Path:
    """Write readable JSON, completely or not at all, and return the path."""
    return write_text(path, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=False, default=str) + "\n")


def read_json(path: Path) -> dict | None:
    """The object in a JSON file, or None when it is missing or torn: a torn file is made again, never trusted."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


@contextmanager
def complete_or_absent(folder: Path) -> Iterator[Path]:
    """A hidden neighbour to fill; it takes `folder`'s place when the block ends well and vanishes when it does not."""
    make_folder(folder.parent)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    try:
        with claimed(building):
            yield building
        replace_folder(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def replace_folder(building: Path, folder: Path) -> None:
    """Rename a finished folder into place; an older one there steps aside first and is then removed.

    Where the renaming is refused, the older one goes back to its place.
    """
    old = _aside(folder)
    open_as_usual(building)
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    try:
        building.rename(folder)
    except BaseException:
        put_back(old)
        raise
    shutil.rmtree(old, ignore_errors=True)


def put_back(old: Path) -> bool:
    """Bring a folder back that stepped aside for one that never came; whether there was such a one."""
    folder = old.with_name(old.name.removeprefix(".").removesuffix(".old"))
    if folder.exists() or not old.is_dir():
        return False
    old.rename(folder)
    return True


def clear_leftovers(folder: Path) -> int:
    """Remove the unfinished pieces of runs that were killed; returns how many. Call it only while holding the lock.

    A folder that had stepped aside when the run was killed goes back to its place. Pieces that another command is writing stay.
    """
    count = 0
    for path in [*folder.rglob(".*.part"), *folder.rglob(".*.old")]:
        if os.path.lexists(path) and not (path.suffix == ".old" and put_back(path)):
            count += _remove(path)
    return count


def clear_pieces(folder: Path) -> int:
    """The same where people's own files are: only what `write_bytes` and its like left half, known by its whole name."""
    return sum(_remove(path) for path in [*folder.rglob(".*.part")] if PIECE.fullmatch(path.name) and os.path.lexists(path))


@contextmanager
def claimed(path: Path | int) -> Iterator[None]:
    """Let others see that a piece is being worked at; the system lets go of the claim when the process dies."""
    handle = _claim(path)
    try:
        yield
    finally:
        if handle is not None and handle != path:
            os.close(handle)


def _claim(path: Path | int) -> int | None:
    try:  # Windows removes no open file, and has no such claims; some network disks know none
        import fcntl

        handle = path if isinstance(path, int) else os.open(path, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return None
    return handle


def _is_claimed(path: Path) -> bool:
    try:
        import fcntl

        handle = os.open(path, os.O_RDONLY)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _remove(path: Path) -> bool:
    """Remove an unfinished file or folder that nobody is working at."""
    if _is_claimed(path):
        return False
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return True


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")
