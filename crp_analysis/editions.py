"""Editions of the report on disk: complete or absent, numbered, never changed once in place."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.errors import StudyError
from crp_analysis.store import read_json, replace_folder, write_json, write_text

MANIFEST = "manifest.json"
SNAPSHOT = "findings.json"
SHEETS = {  # files to print, as the index calls them; a name ending in '-' stands for one file a consultation
    "sheets/persona-cards.pdf": "Persona cards, two to a page of A4",
    "sheets/persona-cards-single.pdf": "Persona cards, A5",
    "sheets/persona-cards.pptx": "Persona cards to edit, PowerPoint",
    "sheets/option-sheets.pdf": "Option sheets",
    "sheets/journeys.pdf": "Journeys",
    "sheets/needs-poster.pdf": "Needs poster, A3",
    "sheets/planning.pdf": "Planning sheet",
    "sheets/terms-": "Terms of engagement",
    "sheets/feedback-": "Feedback",
}


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
    """Finish a folder with its manifest, rename it into place, and point `latest` and the index at it."""
    number = manifest["edition"]
    files = sorted(p.relative_to(building).as_posix() for p in building.rglob("*") if p.is_file())
    write_json(building / MANIFEST, {**manifest, "files": files})
    folder = edition_folder(reports, number)
    replace_folder(building, folder)
    _point_latest(reports, folder)
    write_index(reports)
    return Edition(number=number, folder=folder, manifest={**manifest, "files": files})


def _point_latest(reports: Path, folder: Path) -> None:
    """`reports/latest` leads to the newest edition: a link, or a page that leads on where links are not allowed."""
    link = reports / "latest"
    try:
        fresh = reports / ".latest.part"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(folder.name, target_is_directory=True)
        if link.is_dir() and not link.is_symlink():
            shutil.rmtree(link)
        fresh.replace(link)
    except OSError:
        link.mkdir(exist_ok=True)
        target = f"../{folder.name}/report.html"
        write_text(
            link / "index.html",
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}"><title>Latest</title>',
        )


def write_index(reports: Path) -> Path:
    """`reports/index.html`: every edition, newest first, with what changed and its files."""
    editions = list_editions(reports)
    title = editions[-1].manifest["title"] if editions else "No edition yet"
    language = editions[-1].manifest.get("language", "en-GB") if editions else "en-GB"
    entries = "\n".join(_entry(edition) for edition in reversed(editions))
    notice = editions[-1].manifest.get("notice", "") if editions else ""
    page = INDEX_PAGE.format(
        language=html.escape(language),
        title=html.escape(title),
        entries=entries,
        notice=f"<p class=notice>{html.escape(notice)}</p>" if notice else "",
    )
    return write_text(reports / "index.html", page)


def _entry(edition: Edition) -> str:
    manifest = edition.manifest
    documents = [
        f'<a href="{edition.folder.name}/{name}">{label}</a>'
        for name, label in (
            ("report.html", "Read the report"),
            ("report.pdf", "PDF"),
            ("report.docx", "Word"),
            ("findings.xlsx", "Spreadsheet"),
            ("notebooks/01-gather.html", "Notebooks"),
        )
        if name in manifest["files"]
    ]
    counts, name = manifest["counts"], f"e{edition.number}"
    people = f"{counts['participants']} people" if counts["participants"] else "The number of people is protected"
    size = f", {counts['sessions']} sessions, {counts['words']:,} words" if "sessions" in counts else ""  # not told of a part of a study
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">Edition {edition.number}, {html.escape(manifest["date"])}</h2>'
        f"<p>{people}{size}.</p>"
        f"<p class=links>{' '.join(documents)}</p>{_sheets(edition)}"
        f"{_changes(manifest['changes'], first=manifest['previous'] is None)}</section>"
    )


def _sheets(edition: Edition) -> str:
    """The sheets to print, as links; nothing where the edition has none."""
    links = []
    for start, label in SHEETS.items():
        for name in (name for name in edition.manifest["files"] if name == start or (start.endswith("-") and name.startswith(start))):
            whose = name.removeprefix(start).removesuffix(".pdf")
            links.append(f'<a href="{edition.folder.name}/{name}">{html.escape(f"{label}: {whose}" if whose else label)}</a>')
    return f"<details><summary>Sheets to print</summary><p class=links>{' '.join(links)}</p></details>" if links else ""


def _changes(changes: Sequence[dict], *, first: bool) -> str:
    if first:
        return "<p>The first edition.</p>"
    lists = "".join(
        f"<h3>{html.escape(change['heading'])}</h3><ul>{''.join(f'<li>{html.escape(item)}</li>' for item in change['items'])}</ul>"
        for change in changes
    )
    return f"<details><summary>What changed since edition before</summary>{lists or '<p>Wording or layout only.</p>'}</details>"


INDEX_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}: editions</title>
<style>
:root {{ color-scheme: light dark; --ink: #1c2430; --soft: #49566a; --page: #ffffff; --line: #c9d1dc; --link: #0b5394; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8ecf2; --soft: #b4c0d0; --page: #14181f; --line: #3a4454; --link: #8ec5ff; }} }}
body {{ font: 1.06rem/1.55 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; color: var(--ink); background: var(--page);
  max-width: 46rem; margin: 0 auto; padding: 2rem 1.2rem 4rem; }}
h1 {{ line-height: 1.2; }} h2 {{ margin: 0 0 .3rem; font-size: 1.25rem; }} h3 {{ margin: .8rem 0 .2rem; font-size: 1rem; }}
section {{ border-top: 1px solid var(--line); padding: 1.2rem 0; }}
p {{ margin: .3rem 0; }} a {{ color: var(--link); }} .links a {{ display: inline-block; margin-right: 1rem; padding: .3rem 0; }}
.notice {{ border-left: .3rem solid #b8860b; padding-left: .8rem; color: var(--soft); }}
summary {{ cursor: pointer; padding: .3rem 0; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{notice}
<p>All editions of this report, the newest first.</p>
{entries}
</main>
</body>
</html>
"""
