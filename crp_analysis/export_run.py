"""One study written as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crp_analysis.errors import InterchangeError
from crp_analysis.exporting import build_codebook, build_project
from crp_analysis.interchange.project import Loss, Project
from crp_analysis.interchange.refi_write import list_losses, write_qdc, write_qdpx
from crp_analysis.keeping import write_kept
from crp_analysis.store import only_writer
from crp_analysis.workflow import Run

WRITERS: dict[str, Callable[[Project], bytes]] = {".qdpx": write_qdpx, ".qdc": write_qdc}


def export_to(run: Run, paths: Sequence[Path], *, with_suggestions: bool) -> tuple[list[Path], list[Loss]]:
    """Write each file by its ending; returns the paths written, and what could not be carried.

    Raises:
        InterchangeError: an ending that nothing is written for; then nothing is written.
    """
    if odd := [path.suffix for path in paths if path.suffix.lower() not in WRITERS]:
        raise InterchangeError(f"'{odd[0]}': nothing is written with this ending; known are {', '.join(WRITERS)}")
    contents, losses = [], []
    with only_writer(run.study.processed):
        for path in paths:
            is_codebook = path.suffix.lower() == ".qdc"
            suggested = run.coded if with_suggestions and not is_codebook else None
            codebook = build_codebook(run.codebook, run.study)
            project = codebook if is_codebook else build_project(run.material, run.codebook, run.study, suggestions=suggested)
            contents.append(WRITERS[path.suffix.lower()](project))
            losses += list_losses(project, codebook_only=is_codebook)
    return [write_kept(path, content) for path, content in zip(paths, contents, strict=True)], losses
