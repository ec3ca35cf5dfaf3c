"""Tables that people keep, changed in single cells: everything else of the file stays as it is."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.cells import Rows
from crp_analysis.decoding import decode
from crp_analysis.sources.spreadsheets import read_csv_rows

SEPARATORS = ",\t;|"


@dataclass(kw_only=True)
class CsvTable:
    """The rows of a delimited file and what separates its cells. Blank rows are left out, as every reader here does."""

    rows: Rows
    separator: str = ","

    @property
    def header(self) -> list[str]:
        """The names of the columns in lower case."""
        return [cell.strip().lstrip("\ufeff").casefold() for cell in self.rows[0]] if self.rows else []

    def content(self) -> bytes:
        """The file's bytes."""
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self.separator, lineterminator="\n").writerows(self.rows)
        return stream.getvalue().encode()


def read_csv(path: Path) -> CsvTable:
    """A delimited file's rows, padded to the header."""
    text = decode(path.read_bytes(), path.name)
    rows = read_csv_rows(text, path.name)
    separator = next((one for one in SEPARATORS if _split(text, one) == rows), ",")
    width = len(rows[0]) if rows else 0
    return CsvTable(rows=[[*row, *[""] * (width - len(row))] for row in rows], separator=separator)


def column_key(name: str) -> str:
    """A column's name as readers of participants and responses compare it."""
    return re.sub(r"[^a-z]+", "_", name.casefold()).strip("_")


def change_xlsx(path: Path, change: Callable[[list[list]], list[int]]) -> bytes | None:
    """An Excel file with its first filled sheet changed; None where nothing changes.

    Args:
        path: the file.
        change: gets the sheet's rows as lists of cells (objects with a `value`) to change, and says which rows go (from 0).
    """
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    sheet = next((one for one in book.worksheets if one.max_row > 1), book.worksheets[0])
    rows = [list(row) for row in sheet.iter_rows()]
    before = [[cell.value for cell in row] for row in rows]
    gone = change(rows)
    if not gone and before == [[cell.value for cell in row] for row in rows]:
        return None
    for number in sorted(gone, reverse=True):
        sheet.delete_rows(rows[number][0].row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _split(text: str, separator: str) -> Rows:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []
    return [row for row in rows if any(cell.strip() for cell in row)]
