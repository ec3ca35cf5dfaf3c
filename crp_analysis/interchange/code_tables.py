"""A codebook that people edited as a spreadsheet (.xlsx, .csv), read back with the place of every row.

Lenient about what programs for spreadsheets do: columns in another order, hidden ones, blank rows, numbers and dates where texts were.
Strict about what could lose something: formulas, cells that show an error, merged cells, columns that nobody knows beside missing ones.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.codebook.rows import COLUMNS, CodeRow, CodeTable
from crp_analysis.errors import Fault, InterchangeError, raise_faults
from crp_analysis.interchange.cell_texts import unescape_text, unguard_text
from crp_analysis.interchange.containers import open_container

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

SHEET, HOW_TO = "Codes", "How to"
EXPORTED = "Codes in this sheet when it was written:"  # in HOW_TO; the next cell lists them
ENDINGS = (".xlsx", ".csv")
_TODO_XLSX = "open it in a spreadsheet and save it as .xlsx"
_TODO_EXPORT = "export the codebook anew and edit that file"
_ALIASES = {"id": "code_id", "code": "code_id"}


def read_code_table(path: Path) -> CodeTable:
    """The rows of the sheet of codes.

    Raises:
        Faults, InterchangeError: the file cannot be read, or cells cannot be taken over; all of them together.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InterchangeError(f"{path.name}: a codebook is not read from '{path.suffix}'; save it as .xlsx or .csv")
    return _read_xlsx(path) if ending == ".xlsx" else _read_csv(path)


def _read_xlsx(path: Path) -> CodeTable:
    import warnings

    import openpyxl

    content = path.read_bytes()
    container = open_container(content, path.name, kind="workbook (.xlsx)")
    for entry in container.entries:  # refuses what unpacks to far more than it should
        container.read(entry)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and drop-downs that carry no text
            book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception as error:  # openpyxl lets errors of zip, XML and its own descriptors through
        raise InterchangeError(f"{path.name}: the workbook is damaged; {_TODO_XLSX}") from error
    sheet = next((one for one in book.worksheets if one.title == SHEET or _is_header(_header(one))), None)
    if sheet is None:
        raise InterchangeError(
            f"{path.name}: no sheet has a column 'code_id' in its first row; export the codebook anew and edit that file"
        )
    faults: list[Fault] = []
    place = f"{path.name}, sheet '{sheet.title}'"
    for merged in sheet.merged_cells.ranges:
        faults.append(_fault(f"{place}, {merged.coord}", "is several cells merged into one", "split them again"))
    letters = [re.sub(r"\d", "", cell.coordinate) for cell in sheet[1]]
    called = [_called(letter, _key(name)) for letter, name in zip(letters, _header(sheet), strict=True)]
    rows = []
    for cells in sheet.iter_rows(min_row=2):
        where = f"{place}, row {cells[0].row}"
        rows.append((where, [_text(cell, f"{where}, column {called[number]}", faults) for number, cell in enumerate(cells)]))
    exported = next((_listed(one) for one in book.worksheets if one.title == HOW_TO), None)
    return _table(_header(sheet), letters, rows, place, faults, exported)


def _read_csv(path: Path) -> CodeTable:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InterchangeError(f"{path.name}: it is not UTF-8; save it as 'CSV UTF-8', or as .xlsx") from None
    header = text.partition("\n")[0]
    mark = max(",;\t", key=header.count)
    csv.field_size_limit(2**31 - 1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InterchangeError(f"{path.name}: its quotes are broken; {_TODO_XLSX}") from error
    if not rows or not _is_header(rows[0]):
        raise InterchangeError(f"{path.name}: no column is called 'code_id'; {_TODO_EXPORT}")
    places = [(f"{path.name}, row {number}", [unguard_text(cell) for cell in row]) for number, row in enumerate(rows[1:], start=2)]
    return _table(rows[0], [str(number) for number in range(1, len(rows[0]) + 1)], places, path.name, [])


def _table(
    header: Sequence[str],
    letters: Sequence[str],
    rows: Sequence[tuple[str, Sequence[str]]],
    place: str,
    faults: Sequence[Fault],
    exported: frozenset[str] | None = None,
) -> CodeTable:
    """Columns by name, in whatever order; blank rows are left out."""
    names = [_key(one) for one in header]
    used = [
        number for number in range(len(names)) if names[number] or any(len(cells) > number and cells[number].strip() for _, cells in rows)
    ]
    unknown = [number for number in used if names[number] not in COLUMNS]
    columns = {names[number]: _called(letters[number], names[number]) for number in used if number not in unknown}
    missing = [one for one in COLUMNS if one not in columns]
    raise_faults(_odd_columns(names, letters, unknown, missing, place))
    found, width = [*faults], len(names)
    for where, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            found.append(_fault(where, f"has more cells than the header names columns ({width})", "check the quotes and separators there"))
    kept = [
        CodeRow(place=where, cells={names[n]: cells[n] if n < len(cells) else "" for n in used if n not in unknown})
        for where, cells in rows
        if any(cell.strip() for cell in cells)
    ]
    remarks = [f"{place}, column {letters[number]}: is none of a codebook's columns and is not taken over" for number in unknown]
    remarks += [f"{place}: has no column '{one}'; what codes say there stays" for one in missing]
    return CodeTable(rows=tuple(kept), columns=columns, exported=exported, faults=tuple(found), remarks=tuple(remarks))


def _odd_columns(
    names: Sequence[str], letters: Sequence[str], unknown: Sequence[int], missing: Sequence[str], place: str
) -> Iterator[Fault]:
    for name in sorted({one for one in names if one in COLUMNS and names.count(one) > 1}):
        yield _fault(f"{place}, row 1", f"has the column '{name}' twice", "delete one of them")
    named = [number for number in unknown if names[number]]
    if named and missing:
        several = ", ".join(missing)
        for number in named:
            todo = f"give it its name back if it is one of {several}; else delete the column"
            yield _fault(f"{place}, column {letters[number]}", "has a name that is no column of a codebook, while others are missing", todo)


def _text(cell: Cell, place: str, faults: list[Fault]) -> str:
    """A cell as text; formulas and errors are faults, since what they show is not what is in them."""
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        faults.append(_fault(place, "is a formula", "put the text itself there (copy, then paste as values)"))
        return ""
    if cell.data_type == "e":
        faults.append(
            _fault(place, "shows an error of the spreadsheet", "write the text again; begin with an apostrophe where it starts with '='")
        )
        return ""
    if isinstance(cell.value, str):
        return unescape_text(cell.value)
    if isinstance(cell.value, bool):
        return str(cell.value).lower()
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    if isinstance(cell.value, datetime.date):
        return cell.value.isoformat().removesuffix("T00:00:00")
    return str(cell.value)


def _header(sheet: Worksheet) -> list[str]:
    return [str(cell.value or "") for cell in sheet[1]] if sheet.max_row else []


def _is_header(names: Sequence[str]) -> bool:
    return "code_id" in [_key(one) for one in names]


def _key(name: str) -> str:
    key = re.sub(r"[\s_-]+", "_", unescape_text(name).strip().casefold())
    return _ALIASES.get(key, key)


def _called(letter: str, name: str) -> str:
    return f"{letter} ({name})" if name in COLUMNS else letter


def _listed(sheet: Worksheet) -> frozenset[str] | None:
    """The codes that a workbook was written with, as its sheet of explanations has them."""
    cells = [str(row[0].value or "") for row in sheet.iter_rows(max_col=1)]
    said: Mapping[str, str] = dict(zip((one.strip() for one in cells), cells[1:], strict=False))
    return frozenset(said[EXPORTED].replace(",", " ").split()) if EXPORTED in said else None


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=InterchangeError, place=place, found=found, todo=todo)
