"""One study written as files for other programs and for people: which file holds what, and each of them written or none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, InterchangeError, raise_faults
from crp_analysis.export_codebook import codebook_csv, codebook_docx, codebook_xlsx
from crp_analysis.export_tables import coded_segments_csv, coded_segments_xlsx
from crp_analysis.exporting import build_codebook, build_project
from crp_analysis.interchange.project import Loss
from crp_analysis.interchange.refi_write import list_losses, write_qdc, write_qdpx
from crp_analysis.keeping import write_kept
from crp_analysis.openness import make_private
from crp_analysis.outputs.codebook_markdown import codebook_markdown
from crp_analysis.store import only_writer
from crp_analysis.study import Study
from crp_analysis.workflow import Run

CODINGS, CODEBOOK = "codings", "codebook"
USUAL = ("study.qdpx", "coded-segments.xlsx", "codebook.qdc", "codebook.docx")  # what is written when nobody names a file


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody wants in the files: codings or the codebook where the ending leaves it open, suggestions, only words for quotation."""

    what: str = ""
    suggestions: bool = False
    quotable: bool = False


@dataclass
class Export:
    """A study on its way out. A codebook needs no transcripts: they are gathered when a file asks for them."""

    study: Study
    codebook: Codebook
    wishes: Wishes
    losses: list[Loss] = field(default_factory=list)

    @cached_property
    def run(self) -> Run:
        """The study with everything made of it."""
        return Run(self.study, self.codebook)

    @property
    def gathered(self) -> Material | None:
        """What people said, if there is any and all of it can be read."""
        try:
            return self.run.material
        except CrpError:
            return None


def export_to(study: Study, codebook: Codebook, paths: Sequence[Path], wishes: Wishes) -> tuple[list[Path], list[Loss]]:
    """Write each file by its ending; returns the paths written, and what could not be carried.

    Raises:
        Faults: files that nothing is written for, or not as it is wished; then nothing is written.
    """
    kinds = [what_of(path, wishes.what) for path in paths]
    raise_faults(fault for path, what in zip(paths, kinds, strict=True) for fault in _refused(path, what, wishes))
    one = Export(study, codebook, wishes)
    with only_writer(study.processed):
        contents = [WRITERS[what, path.suffix.lower()](one) for path, what in zip(paths, kinds, strict=True)]
    for path in paths:
        make_private(path.parent)
    return [write_kept(path, content) for path, content in zip(paths, contents, strict=True)], one.losses


def what_of(path: Path, wished: str = "") -> str:
    """Whether a file holds codings or the codebook: as wished, else by its ending, else by its name.

    >>> what_of(Path("codes.qdc")), what_of(Path("for-print.xlsx")), what_of(Path("our-codebook.xlsx"))
    ('codebook', 'codings', 'codebook')
    """
    possible = [what for what, ending in WRITERS if ending == path.suffix.lower()]
    if wished or len(possible) < 2:
        return wished or next(iter(possible), CODINGS)
    return CODEBOOK if CODEBOOK in path.stem.casefold() else CODINGS


def _refused(path: Path, what: str, wishes: Wishes) -> list[Fault]:
    ending = path.suffix.lower()
    if (what, ending) not in WRITERS:
        known = sorted({one for kind, one in WRITERS if kind == what}) if wishes.what else sorted({one for _, one in WRITERS})
        found = f"nothing{f' of the {what}' if wishes.what else ''} is written with the ending '{path.suffix}'"
        return [_fault(path, found, f"known are {', '.join(known)}")]
    if wishes.quotable and (what, ending) not in QUOTABLE:
        return [_fault(path, "--quotable cannot hold here", "name only files of coded segments (.csv, .xlsx)")]
    return []


def _fault(path: Path, found: str, todo: str) -> Fault:
    return Fault(kind=InterchangeError, place=path.name, found=found, todo=todo)


def _qdpx(one: Export) -> bytes:
    run = one.run
    project = build_project(run.material, run.codebook, run.study, suggestions=run.coded if one.wishes.suggestions else None)
    one.losses += list_losses(project)
    return write_qdpx(project)


def _qdc(one: Export) -> bytes:
    project = build_codebook(one.codebook, one.study)
    one.losses += list_losses(project, codebook_only=True)
    return write_qdc(project)


def _segments_csv(one: Export) -> bytes:
    return coded_segments_csv(one.run, suggestions=one.wishes.suggestions, quotable=one.wishes.quotable)


def _segments_xlsx(one: Export) -> bytes:
    wished = one.wishes
    return _made(lambda path: coded_segments_xlsx(one.run, path, suggestions=wished.suggestions, quotable=wished.quotable), ".xlsx")


def _codebook_csv(one: Export) -> bytes:
    return codebook_csv(one.codebook)


def _codebook_xlsx(one: Export) -> bytes:
    return _made(lambda path: codebook_xlsx(one.codebook, one.study, path), ".xlsx")


def _codebook_docx(one: Export) -> bytes:
    return _made(lambda path: codebook_docx(one.codebook, one.study, path, material=one.gathered), ".docx")


def _codebook_md(one: Export) -> bytes:
    return codebook_markdown(one.codebook, title=one.study.title, notice=one.study.notice).encode("utf-8")


def _made(write: Callable[[Path], object], ending: str) -> bytes:
    """What a writer of files writes, before anything stands where people look."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"made{ending}"
        write(path)
        return path.read_bytes()


WRITERS: dict[tuple[str, str], Callable[[Export], bytes]] = {
    (CODINGS, ".qdpx"): _qdpx,
    (CODINGS, ".xlsx"): _segments_xlsx,
    (CODINGS, ".csv"): _segments_csv,
    (CODEBOOK, ".qdc"): _qdc,
    (CODEBOOK, ".docx"): _codebook_docx,
    (CODEBOOK, ".md"): _codebook_md,
    (CODEBOOK, ".xlsx"): _codebook_xlsx,
    (CODEBOOK, ".csv"): _codebook_csv,
}
QUOTABLE = {(CODINGS, ".csv"), (CODINGS, ".xlsx")}
