"""A search over every file of a study for what is left of somebody: places, never words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.withdrawal.needles import Needles
from crp_analysis.withdrawal.texts import NUMBERS_ONLY, PART_NAMES, PartlySearchedError, UnsearchableError, pieces_of

NOT_OURS = {".git", ".venv", "venv", "node_modules", "__pycache__", ".ruff_cache", ".pytest_cache", ".hypothesis", ".withdrawal"}
LOCKS = (".lock",)
EDITION = re.compile(r"reports/(?:[^/]+/)*edition-\d+/")


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What one file still holds: how many names and runs, and the first place. `path` is without names, `file` as it is."""

    path: str
    file: str
    place: str
    n_names: int
    n_runs: int

    def __str__(self) -> str:
        parts = [f"{n} {what}{'s' if n > 1 else ''}" for n, what in ((self.n_names, "name"), (self.n_runs, "run of words")) if n]
        return f"{self.path}, {self.place}: {' and '.join(parts)}".replace("run of wordss", "runs of words")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a search found. `unsearched` are files of which something cannot be searched, with their kind."""

    traces: tuple[Trace, ...]
    n_files: int
    unsearched: tuple[tuple[str, str], ...]


def files_of(root: Path) -> dict[str, Path]:
    """Every file of a study by its path there; environments, caches of tools and git's own folder are no part of it.

    Links are followed, each real file once. What cannot be followed is among the files, so that a search says so.
    """
    return _walk(root)[0]


def names_of(root: Path) -> list[str]:
    """The paths of folders, and of links to files that `files_of` lists under their own."""
    return _walk(root)[1]


def search_files(files: Mapping[str, Path], needles: Needles, names: Iterable[str] = ()) -> Proof:
    """Look for somebody in files; the keys are how the files are called. Of `names` nothing but the name is searched."""
    traces: list[Trace] = []
    unsearched: list[tuple[str, str]] = []
    n_files = 0
    for name, path in files.items():
        trace, error = _search_file(name, path, needles)
        traces += [trace] if trace else []
        unsearched += [(needles.without_names(name), str(error))] if error and not _is_picture_of_ours(name, error) else []
        n_files += _is_searched(error) and path.suffix.lower() not in NUMBERS_ONLY
    return Proof(traces=(*traces, *_named(names, traces, needles)), n_files=n_files, unsearched=tuple(unsearched))


def search_study(root: Path, needles: Needles) -> Proof:
    """Look for somebody in every file of a study."""
    files, names = _walk(root)
    return search_files(files, needles, names)


def _walk(root: Path) -> tuple[dict[str, Path], list[str]]:
    """Files, and paths of which only the name is to be searched. Links come last, so that a file goes by its own path."""
    files: dict[str, Path] = {}
    names: list[str] = []
    home = root.resolve()
    seen = {home}
    folders, links = [root], []
    while folders or links:
        follows = not folders
        for path in [links.pop(0)] if follows else sorted(folders.pop().iterdir()):
            if path.name in NOT_OURS or path.name.endswith(LOCKS):
                continue
            if path.is_symlink() and not follows:
                links.append(path)
                continue
            name = path.relative_to(root).as_posix()
            target = _real(path)
            if target is None or (target != home and home.is_relative_to(target)):
                files[name] = path
            elif target in seen:
                names.append(name)
            elif path.is_dir():
                names.append(name)
                folders.append(path)
            else:
                files[name] = path
            seen.add(target or path)
    return files, names


def _real(path: Path) -> Path | None:
    """Where a path leads; None where it leads nowhere or to a folder that is locked."""
    try:
        if path.is_dir():
            next(path.iterdir(), None)
        return path.resolve(strict=True)
    except (OSError, RuntimeError):  # the second: links in a circle
        return None


def _search_file(name: str, path: Path, needles: Needles) -> tuple[Trace | None, UnsearchableError | None]:
    """What one file holds of somebody, and why where not all of it could be searched."""
    found = [("its name", 1, 0)] if any(needles.names_in(part) for part in name.split("/")) else []
    stopped = None
    try:
        for place, text in pieces_of(path):
            if any(counts := _count(place, text, needles)):
                found.append((place, *counts))  # one by one: what was found before a file stops is kept
    except UnsearchableError as error:
        stopped = error
    if not found:
        return None, stopped
    return Trace(
        path=needles.without_names(name),
        file=name,
        place=needles.without_names(found[0][0]),
        n_names=max(n for _, n, _ in found),
        n_runs=max(n for _, _, n in found),
    ), stopped


def _count(place: str, text: str, needles: Needles) -> tuple[int, int]:
    """How many names and runs; the name of an archive's part is read as that of a file."""
    n_names, n_runs = needles.count_in(text)
    return n_names or int(place.endswith(PART_NAMES) and any(map(needles.names_in, text.split("/")))), n_runs


def _named(names: Iterable[str], traces: Iterable[Trace], needles: Needles) -> list[Trace]:
    """Folders and links with a name of theirs. Where a folder holds files, these are told, and it is not."""
    told = [one.file for one in traces]
    return [
        Trace(path=needles.without_names(name), file=name, place="its name", n_names=1, n_runs=0)
        for name in names
        if any(map(needles.names_in, name.split("/"))) and not any(one.startswith(f"{name}/") for one in told)
    ]


def _is_searched(error: UnsearchableError | None) -> bool:
    """Whether all words of a file were read, whatever pictures it holds."""
    return error is None or (isinstance(error, PartlySearchedError) and not error.n_parts)


def _is_picture_of_ours(name: str, error: UnsearchableError) -> bool:
    """Charts inside an edition's files were drawn by a run and hold no words of people."""
    return bool(EDITION.match(name)) and isinstance(error, PartlySearchedError) and not error.n_parts
