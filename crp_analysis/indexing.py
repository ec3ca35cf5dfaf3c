"""`reports/index.html`, and one page for each line of editions: what stands in the folders, put into words for the page."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from crp_analysis.citing import cite
from crp_analysis.editions import LEFT_OUT, RUNS, Edition, latest_edition, list_editions
from crp_analysis.outputs.index_page import EditionEntry, LeftOutEntry, LineEntry, LinkedFile, NotebookEntry, RunEntry, index_page
from crp_analysis.store import read_json, write_text
from crp_analysis.study import Study
from crp_analysis.workflow import Run

FILES = {  # what a reader opens, as the page calls it
    "report.html": "Read the report",
    "report.pdf": "PDF",
    "report.docx": "Word",
    "summary.pdf": "Summary, two pages",
    "findings.xlsx": "Spreadsheet",
    "notebooks/01-gather.html": "Notebooks",
}
SIZED = {".pdf", ".docx", ".xlsx"}  # files that are downloaded rather than read on the spot
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
LINES = {"local": "Places, programmes and groups", "only": "Single consultations"}  # folders of other lines of editions


def write_indexes(run: Run) -> list[Path]:
    """The page of this run's line of editions, and that of the whole study; returns those that are now other than before."""
    folders = dict.fromkeys([run.reports, run.study.reports])
    return [path for folder in folders if (path := write_index(run.study, folder))]


def write_index(study: Study, reports: Path, *, is_site: bool = False) -> Path | None:
    """Write `index.html` of one line of editions; None where it says the same already, or there is nothing to say.

    On a site (`is_site`) it leads to nothing but what is in its own folder, and says nothing of runs.
    """
    editions = list_editions(reports)
    is_home = reports == study.reports
    elsewhere = [(heading, list(_lines(reports, name)), _left_out(reports / name)) for name, heading in LINES.items()] if is_home else []
    state = None if is_site else read_json(reports / RUNS)
    if not (editions or state or any(lines for _, lines, _ in elsewhere)):
        return None
    page = index_page(
        [_edition(one) for one in reversed(editions)],
        title=editions[-1].manifest["title"] if editions else study.title,
        organisation=study.organisation,
        language=study.language,
        notice=study.notice,
        home="" if is_home or is_site else Path(os.path.relpath(study.reports / "index.html", reports)).as_posix(),
        run=_run(state) if state else None,
        elsewhere=elsewhere,
    )
    path = reports / "index.html"
    return None if path.is_file() and path.read_text(encoding="utf-8") == page else write_text(path, page)


def _edition(edition: Edition) -> EditionEntry:
    manifest, counts = edition.manifest, edition.manifest["counts"]
    people = f"{counts['participants']} people" if counts["participants"] else "The number of people is protected"
    size = f", {counts['sessions']} sessions, {counts['words']:,} words" if "sessions" in counts else ""  # not told of a part of a study
    return EditionEntry(
        number=edition.number,
        date=manifest["date"],
        size=f"{people}{size}.",
        files=tuple(_file(edition, name, label) for name, label in FILES.items() if name in manifest["files"]),
        sheets=tuple(_sheets(edition)),
        previous=manifest["previous"],
        changes=tuple((change["heading"], tuple(change["items"])) for change in manifest["changes"]),
        citation=cite(manifest),
    )


def _file(edition: Edition, name: str, label: str) -> LinkedFile:
    path = edition.folder / name
    size = _size(path.stat().st_size) if path.suffix in SIZED and path.is_file() else ""
    return LinkedFile(href=f"{edition.folder.name}/{name}", label=label, size=size)


def _size(n_bytes: int) -> str:
    """
    >>> _size(1_250_000), _size(80)
    ('1.2 MB', '1 KB')
    """
    return f"{n_bytes / 1_000_000:.1f} MB" if n_bytes >= 1_000_000 else f"{max(1, round(n_bytes / 1000))} KB"


def _sheets(edition: Edition) -> Iterable[LinkedFile]:
    for start, label in SHEETS.items():
        for name in (name for name in edition.manifest["files"] if name == start or (start.endswith("-") and name.startswith(start))):
            whose = name.removeprefix(start).removesuffix(".pdf")
            yield LinkedFile(href=f"{edition.folder.name}/{name}", label=f"{label}: {whose}" if whose else label)


def _lines(reports: Path, name: str) -> Iterable[LineEntry]:
    """The newest edition of each line in a folder of lines, by name."""
    for folder in sorted(path for path in (reports / name).glob("*") if path.is_dir()):
        if edition := latest_edition(folder):
            yield LineEntry(
                title=folder.name.replace("+", ", ") if name == "only" else edition.manifest["title"],
                number=edition.number,
                date=edition.manifest["date"],
                report=f"{name}/{folder.name}/{edition.folder.name}/report.html",
                index=f"{name}/{folder.name}/index.html",
                has_stopped=(read_json(folder / RUNS) or {}).get("outcome") == "stopped",
            )


def _left_out(folder: Path) -> list[LeftOutEntry]:
    """Parts that got no report of their own, by why; those of which one was made since are left out."""
    found: dict[str, list[str]] = {}
    for parts in (read_json(folder / LEFT_OUT) or {}).values():
        for slug, one in sorted(parts.items()):
            edition = latest_edition(folder / slug)
            if edition is None or edition.manifest["date"] < one["date"]:
                found.setdefault(one["why"], []).append(one["label"])
    return [LeftOutEntry(names=tuple(names), why=why) for why, names in found.items()]


def _run(state: dict) -> RunEntry:
    """The last run in words."""
    notebooks = tuple(_notebook(one) for one in state["notebooks"])
    stands = f" Edition {state['edition']} is as it was." if state["edition"] else ""
    sentence = {
        "new edition": f"it made edition {state['edition']}.",
        "nothing new": f"a reader could see nothing new since edition {state['edition']}, so no edition was made.",
        "stopped": f"it stopped: {state.get('stopped')}.{stands} Those who work on the study find out more with 'crp check' and 'crp run'.",
    }[state["outcome"]]
    return RunEntry(date=state["date"], sentence=f"On {state['date']} {sentence}", notebooks=notebooks)


def _notebook(one: dict) -> NotebookEntry:
    places = [f"cell {one['cell']}" if one.get("cell") else "", one.get("kind", "")]
    where = ", ".join(filter(None, places))
    return NotebookEntry(
        name=one["name"], state=one["state"], where=f"{where};" if where and one.get("copy") else where, copy=one.get("copy", "")
    )
