"""A search over every file of a study for what is left of somebody: places, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.withdrawal.needles import Needles
from crp_analysis.withdrawal.texts import NUMBERS_ONLY, UnsearchableError, pieces_of

NOT_OURS = {".git", ".venv", "venv", "node_modules", "__pycache__", ".ruff_cache", ".pytest_cache", ".hypothesis", ".withdrawal"}
LOCKS = (".lock",)


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
    """What a search found. `unsearched` are files that hold no searchable words, with their kind."""

    traces: tuple[Trace, ...]
    n_files: int
    unsearched: tuple[tuple[str, str], ...]


def files_of(root: Path) -> dict[str, Path]:
    """Every file of a study by its path there; environments, caches of tools and git's own folder are no part of it."""
    found: dict[str, Path] = {}
    waiting = [root]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.is_symlink():
                continue
            if path.is_dir():
                waiting += [] if path.name in NOT_OURS else [path]
            elif not path.name.endswith(LOCKS):
                found[path.relative_to(root).as_posix()] = path
    return found


def search_files(files: Mapping[str, Path], needles: Needles) -> Proof:
    """Look for somebody in files; the keys are how the files are called."""
    traces: list[Trace] = []
    unsearched: list[tuple[str, str]] = []
    n_files = 0
    for name, path in files.items():
        if path.suffix.lower() in NUMBERS_ONLY:
            continue
        trace, kind = _search_file(name, path, needles)
        traces += [trace] if trace else []
        unsearched += [(needles.without_names(name), kind)] if kind else []
        n_files += not kind
    return Proof(traces=tuple(traces), n_files=n_files, unsearched=tuple(unsearched))


def search_study(root: Path, needles: Needles) -> Proof:
    """Look for somebody in every file of a study."""
    return search_files(files_of(root), needles)


def _search_file(name: str, path: Path, needles: Needles) -> tuple[Trace | None, str]:
    """What one file holds of somebody, and of what kind it is where it could not be searched."""
    found = [("its name", 1, 0)] if needles.names_in(name.rpartition("/")[2]) else []
    kind = ""
    try:
        found += [(place, *counts) for place, text in pieces_of(path) if any(counts := needles.count_in(text))]
    except UnsearchableError as error:
        kind = str(error)
    if not found:
        return None, kind
    return Trace(
        path=needles.without_names(name),
        file=name,
        place=found[0][0],
        n_names=max(n for _, n, _ in found),
        n_runs=max(n for _, _, n in found),
    ), kind
