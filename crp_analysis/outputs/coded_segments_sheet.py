"""Coded segments as a spreadsheet to sort, filter and print: a row a mark, the codes with how many people, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.outputs.cells import append_row, head_row, print_wide, save_book, wrap_rows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Coded segments"
AROUND = 240  # characters of context that a cell to be read holds; the CSV holds all
PRINTED = {  # columns on paper, in letters; those that follow are there on the screen only
    "code": 20,
    "participant": 13,
    "group": 15,
    "session": 16,
    "turn": 6,
    "turn_before": 28,
    "before": 26,
    "words": 46,
    "after": 26,
    "coder": 10,
    "memo": 16,
}
ON_SCREEN = {"turn_after": 26, "role": 12, "consultation": 20, "family": 14, "path": 26, "created": 20, "origin": 16}
MORE = {"score": 8, "start": 9, "end": 9, "code_id": 22, "mark_id": 20}
CODES = {"family": 16, "code": 30, "people": 9, "sessions": 9, "coders": 9, "rows": 9, "retired": 12, "definition": 70, "code_id": 26}


def write_coded_segments(
    rows: pd.DataFrame, codes: pd.DataFrame, about: Sequence[str], path: Path, *, title: str, notice: str = "", creator: str = ""
) -> Path:
    """Write the list as XLSX; the same rows give the same bytes.

    Args:
        rows: one row a mark, sorted as they shall be read.
        codes: one row a code, with counts.
        about: paragraphs of the last sheet.
        path: where to.
        title: of the study.
        notice: on each printed page.
        creator: who the workbook is by.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    widths = {**PRINTED, **ON_SCREEN, **MORE}
    _fill(sheet, _to_read(rows)[list(widths)], list(widths.values()), n_measured=len(PRINTED))
    sheet.freeze_panes = "B2"
    sheet.print_area = f"A1:{sheet.cell(row=max(sheet.max_row, 1), column=len(PRINTED)).coordinate}"
    if "score" in widths:
        _format(sheet, list(widths).index("score") + 1, "0.00")
    print_wide(sheet, title=f"{title}: coded segments", notice=notice)
    _fill(book.create_sheet("Codes"), codes[list(CODES)], list(CODES.values()))
    print_wide(book["Codes"], title=f"{title}: codes", notice=notice)
    _explain(book, about, title=title, notice=notice)
    return save_book(book, path, title=f"{title}: coded segments", creator=creator)


def shorten(text: str, *, keep: str) -> str:
    """The 'start' or 'end' of a text, cut between words; whole where it is short."""
    if len(text) <= AROUND:
        return text
    if keep == "start":
        return f"{text[:AROUND].rpartition(' ')[0] or text[:AROUND]} …"
    return f"… {text[-AROUND:].partition(' ')[2] or text[-AROUND:]}"


def _to_read(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with context cut to what one reads at a glance, the label of a turn kept."""
    return rows.assign(
        turn_before=[_shorten_turn(one) for one in rows["turn_before"]],
        before=[shorten(one, keep="end") for one in rows["before"]],
        after=[shorten(one, keep="start") for one in rows["after"]],
        turn_after=[shorten(one, keep="start") for one in rows["turn_after"]],
    )


def _shorten_turn(text: str) -> str:
    """What was said right before: the end of a long turn, behind the label of who spoke."""
    label, colon, said = text.partition(": ")
    return f"{label}{colon}{shorten(said, keep='end')}"


def _fill(sheet: Worksheet, rows: pd.DataFrame, widths: Sequence[float], *, n_measured: int | None = None) -> None:
    sheet.append([name.replace("_", " ") for name in rows.columns])
    for record in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        append_row(sheet, record)
    wrap_rows(sheet, widths, n_measured=n_measured)
    head_row(sheet)
    sheet.auto_filter.ref = sheet.dimensions


def _format(sheet: Worksheet, column: int, pattern: str) -> None:
    for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
        cell.number_format = pattern


def _explain(book: Workbook, about: Sequence[str], *, title: str, notice: str) -> None:
    sheet = book.create_sheet("About")
    sheet.append(["About this file"])
    for line in (title, *about):
        append_row(sheet, [line])
    wrap_rows(sheet, [95])
    head_row(sheet)
    print_wide(sheet, title=title, notice=notice)
    sheet.page_setup.orientation = "portrait"
