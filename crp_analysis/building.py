"""An edition's files made in a folder of their own: sheets, notebooks, report, spreadsheet, what later editions need; then the gate."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from crp_analysis import changes, progress
from crp_analysis.disclosure_audit import refuse_differences
from crp_analysis.editions import SNAPSHOT, Edition
from crp_analysis.errors import CrpError, Fault, Faults, faults_of, raise_faults
from crp_analysis.gate import check_names
from crp_analysis.memory import CARRIED, write_memory
from crp_analysis.notebooks import FailedNotebook
from crp_analysis.scope import label_scope
from crp_analysis.store import hash_file, hash_of, versions, write_json
from crp_analysis.workflow import Run

REPORT_NOTEBOOK = "06-report.ipynb"
LOCAL_NOTEBOOK = "07-local.ipynb"
RENDERERS = ["papermill", "nbconvert", "pypandoc-binary", "typst", "matplotlib", "openpyxl", "python-docx", "python-pptx"]
NOTEBOOKS_AT_ONCE = 2  # kernels start on the processor; more than two gain nothing on a laptop


@dataclass(frozen=True, kw_only=True)
class NotebookOutcome:
    """What became of one notebook: the hash of what a reader of it sees, or the cell and the kind of error that stopped it."""

    name: str
    content: str = ""
    cell: int | None = None
    kind: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether it stopped before its end."""
        return bool(self.faults)


@dataclass(frozen=True, kw_only=True)
class Built:
    """What stands in the folder: a hash of all that a reader could see, the notebooks, and the snapshot for later comparisons."""

    content: str
    notebooks: tuple[NotebookOutcome, ...]
    snapshot: dict


class NotebooksFailed(Faults):
    """At least one notebook failed; the others ran to their end."""

    def __init__(self, outcomes: Sequence[NotebookOutcome]):
        super().__init__(fault for one in outcomes for fault in one.faults)
        self.outcomes = tuple(outcomes)


def build_edition(run: Run, folder: Path, previous: Edition | None, date: str) -> Built:
    """Fill `folder` with everything that an edition holds but its manifest.

    Raises:
        NotebooksFailed: their executed copies are in the folder `failed` beside the editions.
        Faults: words that do not fit on a sheet, a name that would be published, or numbers of too few people where the study refuses that.
    """
    content, notebooks = _fill(run, folder, previous, date)
    before = previous.snapshot if previous else None
    after = changes.local_snapshot(run, before) if run.part else changes.snapshot(run, before)
    raise_faults(refuse_differences(run, after))
    write_json(folder / SNAPSHOT, after)
    if not run.part:  # a part is cut from the whole, and hands on nothing of its own
        write_memory(folder / CARRIED, run.hand_on())
    raise_faults(check_names(folder, run.gathering.private_names, public=public_words(run)))
    return Built(content=content, notebooks=notebooks, snapshot=after)


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


def next_number(previous: Edition | None) -> int:
    """The number of the edition to come."""
    return previous.number + 1 if previous else 1


def _fill(run: Run, folder: Path, previous: Edition | None, date: str) -> tuple[str, tuple[NotebookOutcome, ...]]:
    """Sheets, notebooks, report and spreadsheet; returns the hash of what a reader could see, and the notebooks."""
    from crp_analysis.outputs.sheets import content_of_sheets, write_sheets

    # first, because a text that does not fit should be told in seconds
    number, before = next_number(previous), changes.comparable_part(run, previous.snapshot if previous else None)
    write_sheets(run, folder / "sheets", edition=number, date=date, before=before)
    outcomes = _run_notebooks(run, folder / "notebooks", previous, date)
    _render(run, folder, [folder / "notebooks" / f"{one.name}.ipynb" for one in outcomes], date)
    _write_spreadsheet(run, folder / "findings.xlsx")
    seen = [one.content for one in outcomes]
    return hash_of(seen, content_of_sheets(run), list(run.study.edition.formats), versions(RENDERERS), _outputs_code()), outcomes


def _render(run: Run, folder: Path, executed: Sequence[Path], date: str) -> None:
    from crp_analysis.outputs.render import render_notebook, render_report

    about = {"title": title_of(run), "language": run.study.language, "date": date, "notice": run.study.notice}
    with progress.bar("Rendering", len(executed)) as advance:
        for path in executed:
            if path.name == report_notebook(run):
                render_report(path, folder, formats=run.study.edition.formats, **about)
            else:
                render_notebook(path, path.with_suffix(".html"))
            advance()


def _write_spreadsheet(run: Run, path: Path) -> None:
    from crp_analysis.outputs.workbook import write_workbook
    from crp_analysis.outputs.workbook_local import write_local_workbook

    if run.part:
        write_local_workbook(run.local, run.codebook, run.study, path, title=title_of(run))
    else:
        write_workbook(run.findings, run.material, run.codebook, run.study, path)


def _run_notebooks(run: Run, pages: Path, previous: Edition | None, date: str) -> tuple[NotebookOutcome, ...]:
    """Execute all notebooks, two at a time; one that fails does not stop the others, but no edition comes of it."""
    sources = sources_of(run)
    pages.mkdir()
    jobs = [(source, _parameters(run, source, previous, date)) for source in sources]
    outcomes = []
    with progress.bar("Running notebooks", len(jobs)) as advance, ThreadPoolExecutor(NOTEBOOKS_AT_ONCE) as pool:
        running = [pool.submit(_run_one, run, source, pages / source.name, parameters) for source, parameters in jobs]
        for (source, _), future in zip(jobs, running, strict=True):
            outcomes.append(_outcome(run, future, pages / source.name))
            advance()
    if any(one.has_failed for one in outcomes):
        raise NotebooksFailed(outcomes)
    return tuple(outcomes)


def _parameters(run: Run, source: Path, previous: Edition | None, date: str) -> Mapping[str, object]:
    """What a notebook is told; the report also which edition it is."""
    consultations = ",".join(folder.name for folder in run.folders) if run.whole_reports != run.study.reports else ""
    shared = {"study": str(run.study.root), "consultations": consultations, "keep_going": run.keep_going}
    if source.name != report_notebook(run):
        return shared
    edition = {"edition": next_number(previous), "date": date, "previous": str(previous.folder) if previous else ""}
    return shared | edition | ({"kind": run.scope.kind, "scope": run.scope.text} if run.part else {})


def _run_one(run: Run, source: Path, output: Path, parameters: dict) -> Path:
    from crp_analysis.notebooks import model_for, run_notebook

    return run_notebook(source, output, parameters, model=model_for(source), cwd=run.study.root)


def _outcome(run: Run, future: Future, executed: Path) -> NotebookOutcome:
    from crp_analysis.outputs.render import content_hash

    try:
        return NotebookOutcome(name=executed.stem, content=content_hash(future.result()))
    except CrpError as error:
        _keep_failed(run, executed)
        cell, kind = (error.cell, error.kind) if isinstance(error, FailedNotebook) else (None, type(error).__name__)
        return NotebookOutcome(name=executed.stem, cell=cell, kind=kind, faults=tuple(faults_of(error, executed.name)))


def _keep_failed(run: Run, executed: Path) -> None:
    """Keep the executed copy of a failed notebook where a person can open it, and as a page beside it."""
    from crp_analysis.outputs.render import render_notebook

    if executed.is_file():
        failed = run.reports / "failed"
        failed.mkdir(exist_ok=True)
        copy = Path(shutil.copyfile(executed, failed / executed.name))
        render_notebook(copy, copy.with_suffix(".html"), language=run.study.language, notice=run.study.notice)


def _outputs_code() -> str:
    """A hash of the code that draws and renders: another layout is something that a reader sees."""
    folder = Path(__file__).parent / "outputs"
    return hash_of(sorted((p.name, hash_file(p)) for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts))
