"""What every table for spreadsheets shares: texts that never run as formulas, headers that stay, sheets that print, the same bytes."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.interchange.cell_texts import FORMULA_STARTS, escape_text, guard_text
from crp_analysis.outputs.archives import moment, save_frozen

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WIDEST = 60  # characters; longer texts wrap
MOST_SIGNS = 32_767  # that a cell can hold
LINE, HIGHEST = 15.0, 409.0  # points: a line of the default letters, and the highest row that a spreadsheet can show


def head_row(sheet: Worksheet) -> None:
    """The first row as a header: bold, tinted, and in view while the rows below it move."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(name="Calibri", size=11, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B5563")
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def append_row(sheet: Worksheet, values: Sequence[object]) -> None:
    """One row; a text that begins like a formula is stored as quoted text."""
    from openpyxl.styles import Alignment

    row = sheet.max_row + 1
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=row, column=column)
        if isinstance(value, str):
            cell.value = cell_text(value)
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(FORMULA_STARTS)
            cell.alignment = Alignment(wrap_text=len(value) > WIDEST, vertical="top")
        else:
            cell.value = value.item() if hasattr(value, "item") else value


def cell_text(text: str) -> str:
    """The text as a cell can hold it: without characters that the format forbids, and cut (which it says) where it is too long."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text = escape_text(ILLEGAL_CHARACTERS_RE.sub("", text))
    if len(text) <= MOST_SIGNS:
        return text
    note = f" … [cut: {len(text):,} characters, more than a cell can hold]"
    return text[: MOST_SIGNS - len(note)] + note


def wrap_rows(sheet: Worksheet, widths: Sequence[float], *, n_measured: int | None = None) -> None:
    """Columns of these widths (in letters), texts wrapped in them, thin lines between rows, and rows high enough.

    Spreadsheets do not measure what another program wrote. Only the first `n_measured` columns make a row higher, where it is given.
    """
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    line = Border(bottom=Side(style="thin", color="D5DCE0"))
    for cells in sheet.iter_rows():
        for cell in cells:
            is_number = isinstance(cell.value, int | float)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if is_number else None)
            cell.border = line
        measured = zip(cells[:n_measured], widths, strict=False)
        lines = max((count_lines(cell.value, width) for cell, width in measured), default=1)
        sheet.row_dimensions[cells[0].row].height = min(LINE * lines + 2, HIGHEST)


def count_lines(value: object, width: float) -> int:
    """Lines that a value takes in a column, wrapped between words; letters are on average narrower than the digits that widths count."""
    if value is None:
        return 1
    return sum(max(len(textwrap.wrap(part, max(round(width * 1.1), 1))), 1) for part in str(value).split("\n"))


def print_wide(sheet: Worksheet, *, title: str, notice: str = "", margin: float = 0.4) -> None:
    """Landscape A4 as wide as the page, the header row on each page, title and notice above, page numbers below.

    Args:
        sheet: whose first row is the header.
        title: above each page, on the left.
        notice: above each page, on the right.
        margin: at the sides, in inches.
    """
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    margins = sheet.page_margins
    margins.left = margins.right = margin
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.6, 0.3, 0.3
    head = sheet.oddHeader
    head.left.text, head.right.text = _edge_text(title, 90), _edge_text(notice, 110)
    sheet.oddFooter.right.text = "&P / &N"
    for part in (head.left, head.right, sheet.oddFooter.right):
        part.size = 8


def save_book(book: Workbook, path: Path, *, title: str, creator: str = "") -> Path:
    """Write the workbook; the same content gives the same bytes."""
    book.properties.creator, book.properties.title = creator or "crp-analysis", title
    book.properties.created = book.properties.modified = moment("").replace(tzinfo=None)
    return save_frozen(book, path)


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """A table as CSV for Excel and for statistics programs: commas, UTF-8 with a byte order mark, lines end in CRLF (RFC 4180).

    Without the mark Excel takes UTF-8 for the computer's own code page and spoils every accent without a word; R, pandas and
    others read or skip it (base R: fileEncoding = "UTF-8-BOM"). Line ends within a cell are one '\\n'. A text that a
    spreadsheet would run as a formula has an apostrophe in front.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for record in rows.astype(object).where(rows.notna(), "").itertuples(index=False):
        writer.writerow([guard_text(_plain_lines(value)) if isinstance(value, str) else value for value in record])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", errors="replace")


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _edge_text(text: str, most: int) -> str:
    """A text for the head of a page, where '&' begins a command and digits after a size would join it."""
    short = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    return short.replace("&", "&&")
