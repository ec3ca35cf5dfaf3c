"""names.csv: a study's own list of people, places and organisations that are spoken of, and what stands for each.

The list belongs to the whole study and lies beside its consultations, so that `[person 3]` is the same person everywhere. A number is the
place among rows of one kind: a row that is added at the end changes no other number. The list is private, as participants.csv is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crp_analysis.errors import Fault, Faults, SourceError, TableError, faults_of
from crp_analysis.sources.answers import is_yes
from crp_analysis.sources.labels import plain
from crp_analysis.sources.schemes import read_csv_table
from crp_analysis.study import NAMES_FILE, Study

COLUMNS = ("name", "kind", "aliases", "keep")
KINDS = {"person": "person", "place": "place", "organisation": "organisation", "organization": "organisation", "other": "name"}
PLACE = f"data/raw/{NAMES_FILE}"


@dataclass(frozen=True, kw_only=True)
class ListedName:
    """One row of names.csv; `row` is its number as a spreadsheet shows it."""

    names: tuple[str, ...]
    kind: str
    number: int
    may_stand: bool = False
    row: int = 0

    @property
    def mark(self) -> str:
        """What stands for the name, such as `[organisation 1]`; the name itself where it may stand is left as it is said."""
        return f"[{KINDS[self.kind]} {self.number}]"


def read_names(study: Study) -> tuple[ListedName, ...]:
    """The study's list; nothing where there is none.

    Raises:
        Faults: all that is wrong with it, with row and column; also a list in a consultation's folder, where nobody would read it.
    """
    faults = [_astray(folder.name) for folder in study.consultations() if (folder / NAMES_FILE).is_file()]
    rows, found = _rows(study.names)
    faults += found
    listed = [] if faults else _listed(rows)
    faults += [fault for row, values in rows.iterrows() for fault in _faults_of_row(int(row), values)] if not found else []
    faults += _told_twice(rows) if not found else []
    if faults:
        raise Faults(faults)
    return tuple(listed)


def _astray(consultation: str) -> Fault:
    todo = f"move its rows to the end of {PLACE}, so that a number is one person in the whole study"
    return Fault(kind=TableError, place=f"data/raw/{consultation}/{NAMES_FILE}", found="lies where it is not read", todo=todo)


def _rows(path: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows that hold anything, with all columns."""
    nothing = pd.DataFrame(columns=list(COLUMNS))
    if not path.is_file():
        return nothing, []
    try:
        rows = read_csv_table(path.read_bytes(), PLACE)
    except SourceError as error:
        return nothing, [Fault(kind=TableError, place=one.place, found=one.found, todo=one.todo) for one in faults_of(error, PLACE)]
    rows = rows.rename(columns=lambda name: name.casefold())
    missing = [column for column in ("name", "kind") if column not in rows.columns]
    todo = "write the first line as name,kind,aliases,keep"
    if missing:
        return nothing, [Fault(kind=TableError, place=PLACE, found=f"the column '{one}' is missing", todo=todo) for one in missing]
    rows = rows.reindex(columns=list(COLUMNS), fill_value="")
    return rows[(rows != "").any(axis=1)], []


def _listed(rows: pd.DataFrame) -> list[ListedName]:
    count: Counter[str] = Counter()
    listed = []
    for row, values in rows.iterrows():
        kind = values["kind"].casefold()
        called = KINDS.get(kind, "name")
        count[called] += 1
        keep = bool(is_yes(values["keep"]))
        listed.append(ListedName(names=_names(values), kind=kind, number=count[called], may_stand=keep, row=int(row)))
    return listed


def _names(values: pd.Series) -> tuple[str, ...]:
    """The name and its aliases, each once."""
    several = [values["name"], *re.split(r"[;\n]", values["aliases"])]
    return tuple(dict.fromkeys(" ".join(one.split()) for one in several if one.strip()))


def _faults_of_row(row: int, values: pd.Series) -> list[Fault]:
    wrong = []
    if not values["name"]:
        wrong.append(("name", "is empty", "write the name as people say it, or take the row away"))
    for column, names in (("name", [values["name"]] if values["name"] else []), ("aliases", _names(values)[bool(values["name"]) :])):
        if any(len(re.findall(r"[^\W_]", one)) < 2 for one in names):
            wrong.append((column, "holds a name of fewer than two letters", "write the whole name: one letter would be found everywhere"))
        if any(sign in one for one in names for sign in "[]"):
            wrong.append((column, "holds a square bracket", "write the name alone: brackets mark what was replaced"))
    if values["kind"].casefold() not in KINDS:
        wrong.append(("kind", "is none of person, place, organisation, other", "write one of them"))
    if is_yes(values["keep"]) is None:
        wrong.append(("keep", "is neither yes nor no", "write yes if the name may stand, else no or nothing"))
    return [Fault(kind=TableError, place=f"{PLACE}, row {row}, {column}", found=found, todo=todo) for column, found, todo in wrong]


def _told_twice(rows: pd.DataFrame) -> list[Fault]:
    """A name in two rows would have two numbers."""
    first: dict[str, int] = {}
    faults = []
    for row, values in rows.iterrows():
        for number, name in enumerate(_names(values)):
            other = first.setdefault(plain(name), int(row))
            if other != row:
                column = "name" if number == 0 and values["name"] else "aliases"
                found = f"holds a name that row {other} lists, too"
                todo = "keep it in one of the two rows; people of one name are one row, or are told apart by their full names"
                faults.append(Fault(kind=TableError, place=f"{PLACE}, row {row}, {column}", found=found, todo=todo))
    return faults
