"""The codebook as rows of cells, one a code, for people who edit it in a spreadsheet; and what cells that come back mean.

Programs for spreadsheets add and take away blanks and write line ends in ways of their own. Texts that differ in no more than that are
the same here, so that a sheet that nobody edited changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from crp_analysis.codebook.models import Code
from crp_analysis.errors import Fault

LISTS = ("include", "exclude", "examples", "non_examples", "doubted_by", "groups", "options", "also")  # one entry a line of the cell
BULLETED, BULLET = LISTS[:4], "• "  # sentences, which wrap; a cell shows where the next begins
FIELDS = (
    *("code_id", "name", "family", "parent", "definition", "include", "exclude", "examples", "non_examples", "need", "so_that"),
    *("seat", "opposes", "doubted_by", "groups", "options", "source", "retired", "also", "guid", "colour"),
)
VERSION = "as_exported"
COLUMNS = (*FIELDS, VERSION)
Value = str | tuple[str, ...]
_OPENING = re.compile(rf"^[\s{BULLET}]+")
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|x005F_")  # what a workbook cannot hold, or libraries drop
_LINE_END = re.compile("(_x000D_|\r)\n|_x000D_|\r")  # the first is how a workbook writes the second


@dataclass(frozen=True, kw_only=True)
class CodeRow:
    """One row that came back: where it stands, and its cells by column; a column that the sheet lacks is not among them."""

    place: str
    cells: Mapping[str, str]

    @property
    def code_id(self) -> str:
        """The code that the row is about."""
        return plain_text(self.cells.get("code_id", ""))

    def values(self) -> dict[str, Value]:
        """What the row says of the code."""
        return {key: read_cell(key, self.cells[key]) for key in FIELDS if key in self.cells}

    @property
    def version(self) -> tuple[str, str]:
        """The code that the row was written for, and its version then; empty where the row was added by hand."""
        code_id, _, version = plain_text(self.cells.get(VERSION, "")).partition(" ")
        return code_id, version


@dataclass(frozen=True, kw_only=True)
class CodeTable:
    """All rows that came back.

    `columns` says by key how a person finds a column, `exported` which codes the table was written with, where that is known. `faults`
    are cells that say nothing sure, `remarks` what is not taken over.
    """

    rows: tuple[CodeRow, ...]
    columns: Mapping[str, str]
    exported: frozenset[str] | None = None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


def code_cells(code: Code) -> dict[str, str]:
    """One code as cells by column; a list has a line an entry."""
    cells = {key: _cell(key, getattr(code, key)) for key in FIELDS}
    return {**cells, VERSION: f"{code.code_id} {version_of(code_values(code))}"}


def code_values(code: Code) -> dict[str, Value]:
    """One code as its cells would say it when they come back."""
    return {key: plain_text(value) if isinstance(value, str) else _entries(value) for key in FIELDS for value in [getattr(code, key)]}


def read_cell(key: str, text: str) -> Value:
    """What a cell means: a text, or the entries of a list."""
    return _entries(_unified(text).split("\n")) if key in LISTS else plain_text(text)


def version_of(values: Mapping[str, Value]) -> str:
    """Changes with anything that a row says of its code."""
    told = [[key, values.get(key, "")] for key in FIELDS]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()[:16]


def plain_text(text: str) -> str:
    """The text without blanks around it or at the ends of its lines, with line ends as one '\\n'.

    >>> plain_text(" Hours. \\r\\nOr days. ")
    'Hours.\\nOr days.'
    """
    return "\n".join(line.rstrip() for line in _unified(text).split("\n")).strip()


def _cell(key: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(f"{BULLET}{one}" if key in BULLETED else one for one in map(_one_line, value))


def _unified(text: str) -> str:
    return _LINE_END.sub("\n", _LOST.sub("", text))


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in _unified(text).split("\n"))


def _entries(several: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(entry for one in several if (entry := _OPENING.sub("", _one_line(one)).strip()))
