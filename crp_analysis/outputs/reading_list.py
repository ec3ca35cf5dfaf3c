"""A reading list as a spreadsheet: single segments to read, with what stands around them, and a column for the codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.codebook import FAMILIES, Codebook
from crp_analysis.openness import make_private
from crp_analysis.outputs.cells import append_row, count_lines, head_row, save_book
from crp_analysis.whole_files import whole_file

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LINE = 13.5  # points, of the default letters
WIDTHS = {  # in letters
    "list": 8,
    "coder": 8,
    "segment": 20,
    "who": 20,
    "words": 64,
    "before": 32,
    "after": 32,
    "codes": 28,
    "read": 7,
    "machine suggests": 24,
    "unsure about": 24,
    "code": 26,
    "name": 26,
    "definition": 50,
    "put it on": 44,
    "not on": 44,
}
FILLED_IN = ("codes", "read")  # what the reader of the list writes
HOW = [
    "Each row of the sheet 'To read' is something that one person said; 'before' and 'after' are what was said around it.",
    "Write the codes that apply to the column 'words' into the column 'codes', several separated by ';'. Ids and names both do.",
    "Write 'yes' into the column 'read' for every row that you read, also where no code applies. Leave the other columns as they are.",
    "You may stop anywhere: rows left empty count as not read.",
    "Then bring the list back: crp queue --bring FILE. The next 'crp run' learns from it.",
]
WHY = {
    "audit": "These segments were drawn at random and show no suggestions: the machine is judged by them. Read them in order, skip none.",
    "guided": "These segments come first because reading them mends most. Suggestions are shown; what you decide teaches the machine, "
    "and is never used to judge it.",
}


def write_reading_list(rows: pd.DataFrame, codebook: Codebook, path: Path, *, stream: str, title: str) -> Path:
    """Write the list as XLSX, with the codebook and how to fill it in on further sheets; the same rows give the same bytes.

    Args:
        rows: one row a segment, columns as they are shown; those of `FILLED_IN` are empty.
        codebook: for the sheet of codes.
        path: where to; must not exist.
        stream: 'audit' or 'guided'.
        title: of the workbook.

    Raises:
        FileExistsError: `path` exists; somebody may have written into it.
    """
    from openpyxl import Workbook

    if path.exists():
        raise FileExistsError(path)
    book = Workbook()
    sheet = book.active
    sheet.title = "To read"
    _fill(sheet, rows)
    _fill(book.create_sheet("Codes"), _codes(codebook))
    about = book.create_sheet("How")
    for line in (WHY[stream], *HOW):
        append_row(about, [line])
    about.column_dimensions["A"].width = 110
    make_private(path.parent)
    with whole_file(path) as unfinished:
        save_book(book, unfinished, title=title)
    return path


def _width(column: str) -> int:
    return WIDTHS.get(column, 14)


def _codes(codebook: Codebook) -> pd.DataFrame:
    rows = [
        {
            "code": code.code_id,
            "name": code.name,
            "family": FAMILIES[code.family],
            "definition": code.definition,
            "put it on": "\n".join(code.include),
            "not on": "\n".join(code.exclude),
        }
        for code in codebook.living
    ]
    return pd.DataFrame(rows, columns=["code", "name", "family", "definition", "put it on", "not on"])


def _fill(sheet: Worksheet, rows: pd.DataFrame) -> None:
    """Wrapped text, a header that stays, columns to be filled in tinted, a printout as wide as a page."""
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.append(list(rows.columns))
    for record in rows.itertuples(index=False):
        append_row(sheet, record)
    head_row(sheet)
    last = max(len(rows) + 1, 2)
    for number, name in enumerate(rows.columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _width(name)
        for (cell,) in sheet.iter_rows(min_row=2, max_row=last, min_col=number, max_col=number):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if name in FILLED_IN:
                cell.fill = PatternFill("solid", fgColor="FFF6DA")
        if name == "read":
            choice = DataValidation(type="list", formula1='"yes"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{last}")
    for number, record in enumerate(rows.itertuples(index=False), start=2):
        sheet.row_dimensions[number].height = LINE * max(
            count_lines(value, _width(name)) for value, name in zip(record, rows.columns, strict=True)
        )
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
