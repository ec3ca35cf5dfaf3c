"""Editions of the report on disk: complete or absent, numbered, never changed once in place."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.errors import StudyError
from crp_analysis.store import read_json, write_json, write_text
from crp_analysis.whole_files import replace_folder, sync_files, sync_folder

MANIFEST = "manifest.json"
SNAPSHOT = "findings.json"
LEFT_OUT = ".left-out.json"  # parts of a study that got no report of their own (see `run_states`)
RUNS = ".runs.json"  # what became of the last run (see `run_states`)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition: its number, its folder, and what its manifest says."""

    number: int
    folder: Path
    manifest: dict

    @property
    def snapshot(self) -> dict:
        """What a reader of this edition could compare with another (see `changes`)."""
        return read_json(self.folder / SNAPSHOT) or {}

    def is_intact(self) -> bool:
        """Whether every file that the manifest names is still there."""
        return all((self.folder / name).is_file() for name in self.manifest.get("files", []))


def list_editions(reports: Path) -> list[Edition]:
    """All complete editions, oldest first."""
    found = []
    for folder in reports.glob("edition-*"):
        manifest = read_json(folder / MANIFEST)
        if manifest and (number := re.fullmatch(r"edition-(\d+)", folder.name)):
            found.append(Edition(number=int(number[1]), folder=folder, manifest=manifest))
    return sorted(found, key=lambda edition: edition.number)


def latest_edition(reports: Path) -> Edition | None:
    """The newest complete edition, if there is one."""
    return next(reversed(list_editions(reports)), None)


def find_edition(reports: Path, name: str) -> Edition:
    """The edition that a person calls '3', '003', 'edition-003' or 'latest'.

    Raises:
        StudyError: there is no such edition; it lists those that there are.
    """
    editions = list_editions(reports)
    wanted = editions[-1].number if name == "latest" and editions else int(digits[0]) if (digits := re.findall(r"\d+$", name)) else None
    for edition in editions:
        if edition.number == wanted:
            return edition
    there = ", ".join(str(edition.number) for edition in editions) or "none yet; make one with 'crp run'"
    raise StudyError(f"reports: there is no edition '{name}'; there are: {there}")


def edition_folder(reports: Path, number: int) -> Path:
    """Where the edition of this number stands."""
    return reports / f"edition-{number:03d}"


def put_in_place(building: Path, reports: Path, manifest: dict) -> Edition:
    """Finish a folder with its manifest, rename it into place, and point `latest` at it."""
    number = manifest["edition"]
    files = sorted(p.relative_to(building).as_posix() for p in building.rglob("*") if p.is_file())
    write_json(building / MANIFEST, {**manifest, "files": files})
    folder = edition_folder(reports, number)
    sync_files(building)
    replace_folder(building, folder)
    sync_folder(reports)
    edition = Edition(number=number, folder=folder, manifest={**manifest, "files": files})
    point_latest(edition)
    return edition


def point_latest(edition: Edition) -> None:
    """Let `latest`, beside an edition, lead to it: a link, or a page that leads on where links are not allowed."""
    link, name = edition.folder.with_name("latest"), edition.folder.name
    if link.is_symlink() and link.readlink() == Path(name):
        return
    fresh = link.with_name(".latest.part")
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(name, target_is_directory=True)
    except OSError:
        if link.is_symlink():  # then links are allowed, and a page would be written into the edition that it leads to
            raise
        page = (
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=../{name}/report.html"><title>Latest</title>'
        )
        write_text(link / "index.html", page)
        return
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    fresh.replace(link)
