"""The last stage: notebooks run, the report rendered, the gate passed, and an edition put in place if a reader could see a difference."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from crp_analysis import changes, progress
from crp_analysis.editions import SNAPSHOT, Edition, latest_edition, put_in_place
from crp_analysis.errors import CrpError, faults_of, raise_faults
from crp_analysis.gate import check_names
from crp_analysis.gathering import raw_files
from crp_analysis.memory import CARRIED, write_memory
from crp_analysis.scope import label_scope
from crp_analysis.store import ENGINES, hash_file, hash_of, read_json, versions, write_json
from crp_analysis.workflow import Run

REPORT_NOTEBOOK = "06-report.ipynb"
LOCAL_NOTEBOOK = "07-local.ipynb"
RENDERERS = ["papermill", "nbconvert", "pypandoc-binary", "typst", "matplotlib", "openpyxl", "python-docx", "python-pptx"]
SEEN = ".seen.json"  # which inputs led to the newest edition, also when they made no new one
NOTEBOOKS_AT_ONCE = 2  # kernels start on the processor; more than two gain nothing on a laptop


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What presenting came to: a new edition, or the one that already says the same."""

    edition: Edition
    is_new: bool


def reports_folder(run: Run) -> Path:
    """Where this run's editions stand."""
    return run.reports


def up_to_date(run: Run) -> Edition | None:
    """The newest edition, if it was made from exactly these inputs by this version of the package."""
    reports = reports_folder(run)
    seen, edition = read_json(reports / SEEN), latest_edition(reports)
    return edition if seen and edition and seen == _seen(run, edition) and edition.is_intact() else None


def present(run: Run) -> Outcome:
    """Build an edition beside the others and put it in place, unless a reader could see no difference to the newest.

    Raises:
        Faults: a notebook failed (its executed copy is kept in reports/failed), or the gate found a quote or a name.
            The newest edition stays as it was.
    """
    started = time.monotonic()
    reports = reports_folder(run)
    reports.mkdir(parents=True, exist_ok=True)
    previous = latest_edition(reports)
    date = edition_date()
    check_quotes(run)
    building = Path(tempfile.mkdtemp(dir=reports, prefix=".building.", suffix=".part"))
    building.chmod(0o755)
    try:
        content = _build(run, building, previous, date)
        if previous and previous.manifest["content"] == content and previous.is_intact():
            shutil.rmtree(building)
            write_json(reports / SEEN, _seen(run, previous))
            return Outcome(edition=previous, is_new=False)
        after = changes.local_snapshot(run) if run.part else changes.snapshot(run)
        write_json(building / SNAPSHOT, after)
        if not run.part:  # a part is cut from the whole, and hands on nothing of its own
            write_memory(building / CARRIED, run.hand_on())
        raise_faults(check_names(building, run.gathering.private_names, public=public_words(run)))
        edition = put_in_place(building, reports, _manifest(run, previous, date, content, after, time.monotonic() - started))
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    write_json(reports / SEEN, _seen(run, edition))
    return Outcome(edition=edition, is_new=True)


def edition_date() -> str:
    """Today as YYYY-MM-DD; SOURCE_DATE_EPOCH stands in for today where it is set, so that builds can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch else datetime.datetime.now(datetime.UTC)
    return now.date().isoformat()


def check_quotes(run: Run) -> None:
    """Stop before anything is built when words of people are not verbatim, not by their speaker, or not allowed, wherever they stand."""
    from crp_analysis.findings.quotes import check_quotes as faults_in_quotes
    from crp_analysis.findings.word_gate import check_words

    raise_faults(check_words(run.findings, run.material, run.codebook, run.study))
    if run.part:
        raise_faults(faults_in_quotes(run.local.quotes, run.material, run.study))


def public_words(run: Run) -> list[str]:
    """What names the study itself makes public: its authors, those whom participants can turn to, and those who edited cards."""
    terms = run.material.terms
    stated = terms.loc[terms["field"].isin(["lead", "contact"]), "answer"].tolist()
    return [run.study.organisation, *run.study.authors, *stated, *run.material.persona_edits["editor"]]


def notebooks_folder(run: Run) -> Path:
    """The study's own notebooks, or those that come with the package."""
    own, packaged = run.study.root / "notebooks", Path(__file__).parent / "outputs" / "notebooks"
    return own if (own / report_notebook(run)).is_file() else packaged if packaged.is_dir() else Path(__file__).parent.parent / "notebooks"


def report_notebook(run: Run) -> str:
    """The notebook whose output is the report of this run."""
    return LOCAL_NOTEBOOK if run.part else REPORT_NOTEBOOK


def title_of(run: Run) -> str:
    """What the report of this run is called in running heads and lists."""
    if not run.part:
        return run.study.title
    return f"{'Needs of' if run.scope.kind == 'group' else 'Local needs:'} {label_scope(run.scope, run.study)}"


def sources_of(run: Run) -> list[Path]:
    """The notebooks that this run executes: its own for a part of a study, all others for the whole."""
    found = sorted(notebooks_folder(run).glob("[0-9][0-9]-*.ipynb"))
    return [path for path in found if (path.name == LOCAL_NOTEBOOK) == bool(run.part)]


def _build(run: Run, building: Path, previous: Edition | None, date: str) -> str:
    """Fill the building folder; returns the hash of what a reader could see."""
    from crp_analysis.outputs.render import content_hash, render_notebook, render_report
    from crp_analysis.outputs.sheets import content_of_sheets, write_sheets
    from crp_analysis.outputs.workbook import write_workbook
    from crp_analysis.outputs.workbook_local import write_local_workbook

    # first, because a text that does not fit should be told in seconds
    number, before = _next_number(previous), previous.snapshot if previous else None
    write_sheets(run, building / "sheets", edition=number, date=date, before=before)
    executed = _run_notebooks(run, building, previous, date)
    pages = building / "notebooks"
    with progress.bar("Rendering", len(executed) + 1) as advance:
        for path in executed:
            if path.name != report_notebook(run):
                render_notebook(path, path.with_suffix(".html"))
            advance()
        report = pages / report_notebook(run)
        render_report(
            report,
            building,
            title=title_of(run),
            language=run.study.language,
            date=date,
            notice=run.study.notice,
            formats=run.study.edition.formats,
        )
        advance()
    if run.part:
        write_local_workbook(run.local, run.codebook, run.study, building / "findings.xlsx", title=title_of(run))
    else:
        write_workbook(run.findings, run.material, run.codebook, run.study, building / "findings.xlsx")
    seen = [content_hash(path) for path in executed]
    return hash_of(seen, content_of_sheets(run), list(run.study.edition.formats), versions(RENDERERS), _outputs_code())


def _next_number(previous: Edition | None) -> int:
    return previous.number + 1 if previous else 1


def _run_notebooks(run: Run, building: Path, previous: Edition | None, date: str) -> list[Path]:
    """Execute all notebooks, two at a time; one that fails does not stop the others, but no edition comes of it."""
    sources = sources_of(run)
    pages = building / "notebooks"
    pages.mkdir()
    consultations = ",".join(folder.name for folder in run.folders) if run.whole_reports != run.study.reports else ""
    shared = {"study": str(run.study.root), "consultations": consultations, "keep_going": run.keep_going}
    edition = {"edition": _next_number(previous), "date": date, "previous": str(previous.folder) if previous else ""}
    if run.part:
        edition |= {"kind": run.scope.kind, "scope": run.scope.text}
    jobs = [(source, shared | edition if source.name == report_notebook(run) else shared) for source in sources]
    faults = []
    with progress.bar("Running notebooks", len(jobs)) as advance, ThreadPoolExecutor(NOTEBOOKS_AT_ONCE) as pool:
        running = [pool.submit(_run_one, run, source, pages / source.name, parameters) for source, parameters in jobs]
        for (source, _), future in zip(jobs, running, strict=True):
            try:
                future.result()
            except CrpError as error:
                faults += faults_of(error, source.name)
                _keep_failed(run, pages / source.name)
            advance()
    raise_faults(faults)
    return [pages / source.name for source in sources]


def _run_one(run: Run, source: Path, output: Path, parameters: dict) -> Path:
    from crp_analysis.notebooks import model_for, run_notebook

    return run_notebook(source, output, parameters, model=model_for(source), cwd=run.study.root)


def _keep_failed(run: Run, executed: Path) -> None:
    """Keep the executed copy of a failed notebook where a person can open it."""
    if executed.is_file():
        failed = reports_folder(run) / "failed"
        failed.mkdir(exist_ok=True)
        shutil.copyfile(executed, failed / executed.name)


def _outputs_code() -> str:
    """A hash of the code that draws and renders: another layout is something that a reader sees."""
    folder = Path(__file__).parent / "outputs"
    return hash_of(sorted((p.name, hash_file(p)) for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts))


def _seen(run: Run, edition: Edition) -> dict:
    """The inputs of a run and the edition they led to."""
    notebooks = {path.name: hash_file(path) for path in sources_of(run)}
    return {"inputs": hash_of(run.key, notebooks, versions(RENDERERS), list(run.study.edition.formats)), "edition": edition.number}


def _manifest(run: Run, previous: Edition | None, date: str, content: str, after: dict, seconds: float) -> dict:
    from crp_analysis import __version__

    return {
        "edition": _next_number(previous),
        "date": date,
        "title": title_of(run),
        "notice": run.study.notice,
        "language": run.study.language,
        "previous": previous.number if previous else None,
        "changes": changes.as_records(changes.compare(previous.snapshot, after)) if previous else [],
        "counts": _counts(run, after),
        "parameters": {
            "consultations": [folder.name for folder in run.folders],
            "seed": run.study.seed,
            "keep_going": run.keep_going,
            **({run.scope.kind: list(run.scope.values)} if run.part else {}),
        },
        "inputs": _input_hashes(run),
        "content": content,
        "package": __version__,
        "versions": versions(ENGINES + RENDERERS),
        "seconds": round(seconds, 1),
    }


def _counts(run: Run, after: dict) -> dict[str, int | None]:
    """How much stands behind the edition; of a part only its people and quotes, since sessions and words could single people out."""
    material = run.material
    if run.part:
        return {"participants": after["n_participants"] or None, "quotes": len(run.local.quotes)}
    return {
        "participants": int(material.participants["participant_id"].nunique()),
        "sessions": len(material.sessions),
        "segments": len(material.segments),
        "words": after["n_words"],
        "codings_by_people": len(material.codings),
        "suggestions": len(run.coded.codings),
        "quotes": len(run.findings.quotes),
    }


def _input_hashes(run: Run) -> dict[str, str]:
    """Hashes of raw and codebook files. Raw files are listed by consultation and position: a file's name may hold a person's."""
    root = run.study.root
    hashes = {path.relative_to(root).as_posix(): hash_file(path) for path in sorted(run.study.codebook_folder.rglob("*.toml"))}
    for folder in run.folders:
        inside = [path for path in raw_files(run.study, run.folders) if folder in path.parents]
        hashes |= {f"data/raw/{folder.name}, file {number}": hash_file(path) for number, path in enumerate(inside, start=1)}
    return hashes


def leftovers(reports: Path) -> Sequence[Path]:
    """Unfinished editions of runs that were killed."""
    return sorted(reports.glob(".building.*.part")) if reports.is_dir() else []
