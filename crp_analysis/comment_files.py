"""Brings Word reports with comments into the study, under names that say whose comments on which edition they hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crp_analysis.errors import CrpError, Fault, faults_of, raise_faults
from crp_analysis.sources.comments import REPLACED, read_copy
from crp_analysis.sources.word_comments import Commented, read_commented
from crp_analysis.store import write_bytes
from crp_analysis.study import Study


def bring_comments(study: Study, files: Sequence[Path]) -> list[Path]:
    """Copy commented reports into data/raw/comments; returns the paths written, backups first. A copy that is there already is left.

    A newer copy of the same people takes the place of the older one, which is kept in the folder `replaced`.

    Raises:
        Faults: everything that is wrong with the files together; then nothing was copied.
    """
    copies: list[tuple[bytes, Commented]] = []
    faults: list[Fault] = []
    for path in files:
        try:
            content = path.read_bytes()
            copies.append((content, read_copy(content, path.name, study)))
        except CrpError as error:
            faults += faults_of(error, path.name)
    raise_faults(faults)
    return [written for content, copy in copies for written in _bring(study.comments, content, copy)]


def _bring(folder: Path, content: bytes, copy: Commented) -> list[Path]:
    path, before = _place(folder, copy)
    if before == content:
        return []
    kept = [write_bytes(_free(folder / REPLACED / path.name), before)] if before is not None else []
    return [*kept, write_bytes(path, content)]


def _place(folder: Path, copy: Commented) -> tuple[Path, bytes | None]:
    """Where a copy belongs, and what stands there: an older copy with comments in common, or nothing.

    Two people may have the same initials, so that a file of the same name may be somebody else's.
    """
    path = _named(folder, copy, 1)
    number = 1
    while path.exists():
        before = path.read_bytes()
        if _moments(copy) & _moments(read_commented(before, path.name)):
            return path, before
        number += 1
        path = _named(folder, copy, number)
    return path, None


def _named(folder: Path, copy: Commented, number: int) -> Path:
    people = "-".join(sorted({remark.initials for remark in copy.remarks if remark.initials.isalnum()})) or "unknown"
    return folder / f"edition-{copy.edition:03d}-{people}{f'-{number}' if number > 1 else ''}.docx"


def _moments(copy: Commented) -> set[tuple[str, str]]:
    return {(remark.initials, remark.moment) for remark in copy.remarks}


def _free(path: Path) -> Path:
    """A name that nothing has yet: with -1, -2 and so on."""
    number = 1
    while (free := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return free
