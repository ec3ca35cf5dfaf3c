"""Lists for a person to fill in: CSV files in the study's private folder, none of which replaces an older one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from crp_analysis.interchange.cell_texts import guard_text
from crp_analysis.openness import make_private
from crp_analysis.store import write_text
from crp_analysis.study import Study

FOLDER = "reading"  # kept out of git and out of everything that is given on


def write_private_list(study: Study, what: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write `<what>-01.csv`, or the next free number; a spreadsheet computes nothing in it, and opens it as UTF-8.

    Returns:
        The path written.
    """
    folder = study.root / FOLDER
    path = next(one for n in range(1, 10_000) if not (one := folder / f"{what}-{n:02d}.csv").exists())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    make_private(folder)
    return write_text(path, "\ufeff" + out.getvalue())
