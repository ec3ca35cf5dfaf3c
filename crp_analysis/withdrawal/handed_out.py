"""Editions that were made with somebody's words: by what they hold, and by the files that they were made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.editions import MANIFEST
from crp_analysis.store import read_json
from crp_analysis.withdrawal.proof import Trace


@dataclass(frozen=True, kw_only=True)
class HandedOut:
    """One edition: its place, number and date, the files in it that hold a trace, and whether it was made of their files as they are."""

    folder: str
    number: int
    date: str
    files: tuple[str, ...]
    counts_them: bool


def list_handed_out(
    root: Path, reports: Path, traces: Iterable[Trace], hashes: frozenset[str], rewritten: Mapping[str, frozenset[str]] | None = None
) -> list[HandedOut]:
    """Every edition, local ones too, that holds a trace of somebody or was made of a file with their words.

    Args:
        root: the study's folder.
        reports: its editions.
        traces: what a search found, anywhere.
        hashes: of the files that hold their words now, as manifests write them.
        rewritten: by consultation in which an earlier withdrawal wrote one of these files anew, the hashes of all its files now: an
            edition made of any other file there may have been made of theirs as it was.
    """
    several = list(traces)
    found = []
    for path in sorted(reports.rglob(MANIFEST)):
        manifest = read_json(path)
        if not manifest or "edition" not in manifest:
            continue
        folder = path.parent.relative_to(root).as_posix()
        files = tuple(one.path.removeprefix(f"{folder}/") for one in several if one.file.startswith(f"{folder}/"))
        inputs = manifest.get("inputs", {})
        counts_them = not hashes.isdisjoint(_values(inputs)) or _is_of_older(inputs, rewritten or {})
        if files or counts_them:
            found.append(HandedOut(folder=folder, number=manifest["edition"], date=manifest["date"], files=files, counts_them=counts_them))
    return found


def _is_of_older(inputs: dict, rewritten: Mapping[str, frozenset[str]]) -> bool:
    return any(
        name.startswith(f"data/raw/{consultation}, file ") and digest not in now
        for consultation, now in rewritten.items()
        for name, digest in inputs.items()
    )


def not_in_editions(traces: Sequence[Trace], editions: Iterable[HandedOut]) -> list[Trace]:
    """The traces outside of all editions."""
    folders = tuple(f"{one.folder}/" for one in editions)
    return [one for one in traces if not one.file.startswith(folders)]


def _values(inputs: dict) -> set[str]:
    return {one for one in inputs.values() if isinstance(one, str)}
