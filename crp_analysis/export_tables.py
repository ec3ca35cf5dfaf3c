"""Coded segments as files: the list, the counts beside it, and what a reader must know about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crp_analysis.coded_segments import (
    NOT_QUOTED,
    SUGGESTION,
    accepted_suggestions,
    count_by_code,
    list_coded_segments,
    without_rare_labels,
)
from crp_analysis.editions import latest_edition
from crp_analysis.outputs.cells import csv_bytes
from crp_analysis.outputs.coded_segments_sheet import AROUND, write_coded_segments
from crp_analysis.workflow import Run


def coded_segments_csv(run: Run, *, suggestions: bool = False, quotable: bool = False) -> bytes:
    """The list as CSV, context whole."""
    rows = _rows(run, suggestions, quotable)
    return csv_bytes(without_rare_labels(rows, run.material, run.study) if quotable else rows)


def coded_segments_xlsx(run: Run, path: Path, *, suggestions: bool = False, quotable: bool = False) -> Path:
    """The list as a workbook to read and print, with the codes and how to read it."""
    rows = _rows(run, suggestions, quotable)
    codes = count_by_code(rows, run.codebook, run.material)
    about = list(_about(run, rows, quotable=quotable))
    rows = without_rare_labels(rows, run.material, run.study) if quotable else rows
    return write_coded_segments(rows, codes, about, path, title=run.study.title, notice=run.study.notice, creator=run.study.organisation)


def _rows(run: Run, suggestions: bool, quotable: bool) -> pd.DataFrame:
    return list_coded_segments(
        run.material,
        run.codebook,
        run.study,
        suggestions=run.coded if suggestions else None,
        accepted=accepted_suggestions(run),
        only_quotable=quotable,
    )


def _about(run: Run, rows: pd.DataFrame, *, quotable: bool) -> Iterator[str]:
    """What a reader must know, in the order of reading; without a date, so that the same study gives the same file."""
    if run.study.notice:
        yield run.study.notice
    edition = latest_edition(run.whole_reports)
    yield f"The newest edition of the report is number {edition.number}." if edition else "There is no edition of the report yet."
    n = (rows["origin"] == SUGGESTION).sum()
    yield f"{len(rows) - n} rows are codings by people" + (
        f"; {n} are suggestions of the machine that nobody has looked at: the column 'origin' tells them apart." if n else "."
    )
    if quotable:
        hidden = int((rows["words"] == NOT_QUOTED).sum())
        yield (
            f"Words of people who did not agree to be quoted are not in it, nor what facilitators and unknown people said: '{NOT_QUOTED}' "
            f"stands there instead. Their rows are kept and counted ({hidden} of {len(rows)}). Pseudonyms and sessions are left out, "
            f"and of role, group and consultation what fewer than {run.study.thresholds.min_group} people share. It is for people "
            "who work on the study all the same. What may be published is the report."
        )
    else:
        yield (
            "It holds everybody's words, also those of people who did not agree to be quoted: give it only to people who may read the "
            "transcripts. 'crp export --quotable' leaves those words out."
        )
    yield "Names are replaced as in the report, and nobody who has withdrawn is in it."
    yield (
        "A row is a mark: one coder's one code on one stretch of what was said. 'words' are exactly those; 'before' and 'after' are the "
        "rest of the turn, 'turn before' and 'turn after' what was said around it. A coding without a stretch marks its whole segment."
    )
    yield (
        f"Context is cut to about {AROUND} characters here, and a row to what a page can show; a .csv holds all. 'start' and 'end' count "
        "characters (code points) in the session's text as 'crp export' writes it for other programs; 'turn' is the number of the turn."
    )
    yield "On paper stand the columns up to 'memo'. Filters are set; the header is repeated on each page."
    yield (
        "In the sheet 'Codes', 'people' are different participants in whose words people gave the code, however often. "
        "Several coders may have marked the same words; each of their marks is a row."
    )
