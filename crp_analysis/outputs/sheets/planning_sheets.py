"""The planning sheet of a local run: needs, what there is, gaps, options and first steps, with room to agree who does what by when."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.given import behind, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text

HEADINGS = {
    "need": "What people here need",
    "provision": "What there is already",
    "gap": "What is missing",
    "option": "Options that answer it",
    "first step": "First steps",
    "not heard": "Who we did not hear from",
}
DECIDED_HERE = ("option", "first step")  # parts that people agree on at the table: who, and by when


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One line, the people behind it (empty where nobody was counted), and a note."""

    text: Text
    behind: str
    note: Text


@dataclass(frozen=True, kw_only=True)
class PlanPart:
    """One part of the plan; `is_decided_here` gives each line room for who and by when."""

    heading: str
    is_decided_here: bool
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, kw_only=True)
class PlanningSheet:
    """One place, programme or group, and its plan."""

    scope: Text
    parts: tuple[PlanPart, ...]


def describe_planning(run: Run) -> tuple[PlanningSheet, ...]:
    """One sheet a scope of the Planning table, in its order."""
    rows = table(run, "planning")
    return tuple(_sheet(scope, rows[rows["scope"] == scope]) for scope in rows["scope"].unique()) if len(rows) else ()


def lay_out_planning(sheets: tuple[PlanningSheet, ...], stamp: Stamp) -> list[Pages]:
    """A4, every scope on a page of its own."""
    return [Pages("planning", "planning", sheets, stamp)]


def _sheet(scope: str, rows: pd.DataFrame) -> PlanningSheet:
    return PlanningSheet(
        scope=Text(words=scope, where=f"{scope}, title"),
        parts=tuple(
            PlanPart(heading=heading, is_decided_here=part in DECIDED_HERE, lines=_lines(mine, f"{scope}, {heading}"))
            for part, heading in HEADINGS.items()
            if len(mine := rows[rows["part"] == part])
        ),
    )


def _lines(rows: pd.DataFrame, where: str) -> tuple[PlanLine, ...]:
    return tuple(
        PlanLine(
            text=Text(words=row.text, where=f"{where}, line {n}"),
            behind=behind(row.n_participants, row.n_in_group),
            note=Text(words=row.note, where=f"{where}, note {n}"),
        )
        for n, row in enumerate(rows.sort_values("position").itertuples(), start=1)
    )
