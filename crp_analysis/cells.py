"""The cells of tables as text: delimited text with any separator, and Excel workbooks."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Callable, Sequence

from crp_analysis.errors import SourceError

MOST_CELLS = 20_000_000  # a workbook that states more is broken or means harm

Rows = list[list[str]]


def read_delimited(text: str, name: str, *, is_header: Callable[[Sequence[str]], bool]) -> Rows:
    """The cells of a delimited text, blank rows left out. The separator is the one that gives the most even columns.

    Args:
        text: with line ends as one '\\n'.
        name: the file's name, for the message.
        is_header: whether a first row is a header; a separator under which it is one wins.

    Raises:
        SourceError: quotes are so broken that no rows can be told apart.
    """
    csv.field_size_limit(2**31 - 1)
    try:
        rows = max((_split(text, separator) for separator in ",\t;|"), key=lambda rows: _evenness(rows, is_header))
    except csv.Error as error:
        raise SourceError(f"{name}: the table's quotes or separators are broken; open it in a spreadsheet and save it as .xlsx") from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def read_xlsx_sheets(content: bytes, name: str) -> list[tuple[str, Rows]]:
    """Each sheet's name and its rows of cells as text, blank rows left out.

    Raises:
        SourceError: the workbook cannot be opened.
    """
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and validations that carry no speech
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = [(sheet.title, _rows(sheet)) for sheet in workbook.worksheets]
            workbook.close()
    except Exception as error:  # openpyxl lets errors of zip, XML and its own descriptors through
        raise SourceError(f"{name}: the workbook is damaged; open it in a spreadsheet and save it again as .xlsx") from error
    return sheets


def _rows(sheet) -> Rows:
    """The rows that hold anything. What a sheet states about its size is not believed: it may say a million empty rows."""
    sheet.reset_dimensions()
    rows, n_cells = [], 0
    for row in sheet.iter_rows(values_only=True):
        n_cells += len(row)
        if n_cells > MOST_CELLS:
            raise ValueError("too many cells")
        cells = [_as_text(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    return rows


def _split(text: str, separator: str) -> Rows:
    """Rows under one separator. Tab files are often unquoted, so a quote means nothing there when columns are even without it."""
    if separator == "\t":
        plain_rows = [line.split("\t") for line in text.split("\n") if line.strip()]
        if plain_rows and len({len(row) for row in plain_rows}) == 1 and len(plain_rows[0]) > 1:
            return [[_unquoted(cell) for cell in row] for row in plain_rows]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _evenness(rows: Rows, is_header: Callable[[Sequence[str]], bool]) -> float:
    """How table-like the rows are: many columns, the same number in each row."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    share = count / widths.total()
    return share * (width > 1) * (1 + 0.01 * min(width, 50)) + 2 * is_header(next(row for row in rows if row))


def _as_text(cell: object) -> str:
    """A cell as a person sees it: 1.0 is 1, times and dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, datetime.timedelta):
        return str(cell.total_seconds())
    return str(cell)
