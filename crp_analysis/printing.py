"""Sheets to try out before there is an edition: a draft in reports/sheets-draft, past the same gate."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from crp_analysis import changes
from crp_analysis.building import public_words
from crp_analysis.editions import latest_edition
from crp_analysis.errors import raise_faults
from crp_analysis.gate import check_names
from crp_analysis.present import check_quotes, edition_date, reports_folder
from crp_analysis.store import replace_folder
from crp_analysis.workflow import Run

DRAFT = "sheets-draft"


def write_draft(run: Run, only: Sequence[str] = ()) -> list[Path]:
    """Write the sheets as a draft into reports/sheets-draft, in place of an earlier draft; returns their paths.

    Raises:
        Faults: words that do not fit, or a name. The earlier draft stays as it was.
    """
    from crp_analysis.outputs.sheets import write_sheets

    reports = reports_folder(run)
    reports.mkdir(parents=True, exist_ok=True)
    check_quotes(run)
    previous = latest_edition(reports)
    building = Path(tempfile.mkdtemp(dir=reports, prefix=".building.", suffix=".part"))
    try:
        before = changes.comparable_part(run, previous.snapshot if previous else None)
        paths = write_sheets(run, building, edition=0, date=edition_date(), before=before, only=only)
        raise_faults(check_names(building, run.gathering.private_names, public=public_words(run)))
        replace_folder(building, reports / DRAFT)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return [reports / DRAFT / path.relative_to(building) for path in paths]
