"""Any program's file of codings to a `Project`, by its ending."""

from __future__ import annotations

from pathlib import Path

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx
from crp_analysis.interchange.taguette import read_taguette

READERS = {".qdpx": read_qdpx, ".qdc": read_qdc, ".sqlite3": read_taguette}
MOST_BYTES = 2**31 - 1  # the largest file that REFI-QDA allows inside a project


def read_file(path: Path) -> Project:
    """What a file holds.

    Raises:
        InterchangeError: no reader knows the file, or it cannot be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InterchangeError(f"{path.name}: no reader knows files of this kind; known are {', '.join(READERS)}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InterchangeError(f"{path.name}: is larger than 2 GB; export it without its recordings")
        content = path.read_bytes()
    except OSError as error:
        raise InterchangeError(f"{path.name}: cannot be opened; check that it is a file and that you may read it") from error
    return reader(content, path.name)
