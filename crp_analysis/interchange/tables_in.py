"""Tables from strangers as rows of text: delimited text in any encoding, or an Excel workbook, within limits."""

from __future__ import annotations

import re

from crp_analysis.cells import Rows, read_delimited, read_xlsx_sheets
from crp_analysis.decoding import decode
from crp_analysis.errors import InterchangeError, SourceError
from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.hardened_xml import refuse_doctype
from crp_analysis.interchange.headings import is_header

_SEPARATOR_LINE = re.compile(r'\A"?sep=.?"?\n', re.IGNORECASE)  # by which Excel is told the separator


def read_sheets(content: bytes, name: str) -> list[Rows]:
    """The sheets of a workbook, or the one table of a text.

    Raises:
        InterchangeError: it is no table, damaged, or unpacks to more than it should.
    """
    try:
        if content.startswith(b"PK"):
            _check_workbook(content, name)
            return [rows for _, rows in read_xlsx_sheets(content, name)]
        text = _SEPARATOR_LINE.sub("", decode(content, name).lstrip("\ufeff"))
        return [read_delimited(text, name, is_header=is_header)]
    except SourceError as error:
        todo = "open it in a spreadsheet and save it again as .xlsx, or as CSV in UTF-8"
        raise InterchangeError(f"{name}: cannot be read as a table; {todo}") from error


def _check_workbook(content: bytes, name: str) -> None:
    """Look into each part before the library does: none may unpack without end or declare entities."""
    container = open_container(content, name, kind=".xlsx")
    for entry in container.entries:
        if entry.casefold().endswith((".xml", ".rels", ".vml")):
            refuse_doctype(container.read(entry), f"{name}, {entry}")
