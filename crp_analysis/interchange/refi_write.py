"""A `Project` as REFI-QDA: .qdpx and .qdc, valid against the schemas, the same bytes for the same project.

Written with lxml: of the packages for REFI-QDA, pyrefiqda has models but brings three dependencies and neither order, dates nor checks.
"""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.project import CodeEntry, Loss, Project
from crp_analysis.interchange.refi_elements import (
    CODEBOOK,
    ORIGIN,
    PROJECT,
    Element,
    Writing,
    add_cases,
    add_coders,
    add_codes,
    add_links,
    add_note_references,
    add_notes,
    add_sets,
    add_sources,
    add_variables,
)
from crp_analysis.interchange.refi_tidy import tidied

MAX_DEPTH = 200  # of codes below codes; XML parsers stop at 256 elements inside each other
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold: no clock in the bytes


def write_qdpx(project: Project) -> bytes:
    """A .qdpx file. Texts are UTF-8 without BOM, lines end in LF, positions count code points with the end exclusive.

    What the format cannot hold is left out or replaced as `list_losses` says. Identifiers are kept; a selection's is made from its place.

    Raises:
        InterchangeError: codes lie more than 200 deep.
    """
    tidy, _ = tidied(project)
    _refuse_depth(tidy.codes)
    writing = Writing.of(tidy)
    root = Element.root(PROJECT, "Project", name=tidy.name, origin=ORIGIN)
    add_coders(root, tidy.coders)
    if tidy.codes:
        add_codes(root.below("CodeBook"), writing)
    add_variables(root, writing)
    add_cases(root, writing)
    add_sources(root, writing)
    add_notes(root, tidy.notes)
    add_links(root, writing)
    add_sets(root, writing)
    root.say("Description", tidy.description)
    add_note_references(root, "", writing)
    files = {f"sources/{one.guid}.txt": one.text.encode() for one in (*tidy.sources, *tidy.notes)}
    return _zipped({"project.qde": _bytes(root), **dict(sorted(files.items()))})


def write_qdc(project: Project) -> bytes:
    """A .qdc file: the codes and the sets that hold codes.

    Raises:
        InterchangeError: there are no codes (no valid codebook is empty), or they lie more than 200 deep.
    """
    tidy, _ = tidied(project)
    if not tidy.codes:
        raise InterchangeError("codebook: it has no codes, and an empty .qdc file is not valid; add a code first")
    _refuse_depth(tidy.codes)
    root = Element.root(CODEBOOK, "CodeBook", origin=ORIGIN)
    add_codes(root, Writing.of(tidy), with_notes=False)
    add_sets(root, Writing.of(tidy), of_codebook=True)
    return _bytes(root)


def list_losses(project: Project, *, codebook_only: bool = False) -> tuple[Loss, ...]:
    """What `write_qdpx` (or, with `codebook_only`, `write_qdc`) leaves out or changes, and what other programs may misread."""
    tidy, losses = tidied(project)
    if not codebook_only:
        return losses
    parts = {"source": tidy.sources, "mark": tidy.marks, "case": tidy.cases, "memo": tidy.notes, "coder": tidy.coders}
    left_out = [Loss(kind=kind, n=len(part), why="a codebook file holds codes and sets only") for kind, part in parts.items() if part]
    return tuple(left_out)


def _refuse_depth(codes: tuple[CodeEntry, ...]) -> None:
    depth = {"": 0}
    for code in codes:  # each comes after the one above it
        depth[code.guid] = depth[code.parent] + 1
    if max(depth.values()) > MAX_DEPTH:
        raise InterchangeError(f"codebook: codes lie more than {MAX_DEPTH} deep; move some of them up")


def _bytes(root: Element) -> bytes:
    body = etree.tostring(root.node, encoding="utf-8", pretty_print=True)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()
