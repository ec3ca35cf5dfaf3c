"""The needs matrix as a poster of A3, to read from a metre away and without colour: n of N in each cell, gaps, and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text
from crp_analysis.outputs.wording import fewer_than

MOST_ROWS = 20  # on a page, at letters of a metre's distance; more needs go on to a second page
KINDS = {"protected": "few", "suggested only": "suggested", "not raised": "none"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One need in one group: its look ('people', 'suggested', 'few', 'none', 'unread'), number, share (0 to 1), gap and direction.

    `direction` is 'up' or 'down' where the count moved beyond its interval since the edition before, else empty.
    """

    kind: str
    number: str
    share: float
    has_gap: bool
    direction: str


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    """One need and its cells, in the order of the groups."""

    need: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Poster:
    """The whole matrix. `seen` lists what occurs in it, so that the key explains that and no more; `few` names a protected count."""

    question: Text
    groups: tuple[Text, ...]
    rows: tuple[NeedRow, ...]
    seen: tuple[str, ...]
    few: str


def describe_poster(run: Run, before: Mapping | None = None) -> tuple[Poster, ...]:
    """The poster; none where the study has no needs or no groups.

    Args:
        run: Run.
        before: the snapshot of the edition before; without it nothing has a direction.
    """
    needs = run.findings.needs
    groups = [group for group in run.study.groups if group.is_audience]
    codes = [code for code in run.codebook.of_family("need") if code.code_id in set(needs["code_id"])]
    if not codes or not groups:
        return ()
    moved = find_directions(needs, before)
    cells = {(row.code_id, row.group): _cell(row, moved.get((row.code_id, row.group), "")) for row in needs.itertuples()}
    rows = tuple(
        NeedRow(
            need=Text(words=code.name, where=f"need {code.code_id}", place=f"codebook/codes/{code.code_id}.toml, name"),
            cells=tuple(cells.get((code.code_id, group.id), EMPTY) for group in groups),
        )
        for code in codes
    )
    return (
        Poster(
            question=Text(words=run.study.question, where="question", place="study.toml, question"),
            groups=tuple(Text(words=group.name, where=f"group {group.id}", place="study.toml, groups") for group in groups),
            rows=rows,
            seen=_seen([cell for row in rows for cell in row.cells]),
            few=fewer_than(run.study.thresholds.min_group),
        ),
    )


def lay_out_poster(posters: tuple[Poster, ...], stamp: Stamp) -> list[Pages]:
    """One A3 page, or more where there are many needs."""
    return [Pages("needs-poster", "needs-poster", posters[0], stamp, most_rows=MOST_ROWS)]


def find_directions(needs: pd.DataFrame, before: Mapping | None) -> dict[tuple[str, str], str]:
    """'up' or 'down' for each need and group whose shares lie outside each other's interval.

    Inside the interval a change is noise, as in the report's list of changes; shares that are corrected by the machine are not
    compared with counts.
    """
    old = {(row["code_id"], row["group"]): row for row in (before or {}).get("counts", []) if not row["is_protected"]}
    moved = {}
    for row in needs[(needs["strength"] != "protected") & (needs["basis"] == "people")].itertuples():
        was = old.get((row.code_id, row.group))
        if was is None or was["share"] is None or pd.isna(row.ci_low):
            continue
        if not row.ci_low <= was["share"] <= row.ci_high and not was.get("ci_low", 1.0) <= row.share <= was.get("ci_high", 0.0):
            moved[row.code_id, row.group] = "up" if row.ci_low > was["share"] else "down"
    return moved


def _cell(row, direction: str) -> Cell:
    kind = KINDS.get(row.strength, "people")
    if kind == "none" and row.n_in_group == 0:
        kind = "unread"
    number = {"people": f"{row.n_participants} of {row.n_in_group}", "suggested": f"{row.n_suggested}?", "few": "few"}.get(kind, "")
    if kind == "none":
        number = f"0 of {row.n_in_group}"
    share = round(row.n_participants / row.n_in_group, 3) if kind == "people" and row.n_in_group else 0.0
    return Cell(kind=kind, number=number, share=share, has_gap=bool(row.has_gap) and kind == "people", direction=direction)


EMPTY = Cell(kind="unread", number="", share=0.0, has_gap=False, direction="")


def _seen(cells: list[Cell]) -> tuple[str, ...]:
    """What the key has to explain, in its order."""
    kinds = {cell.kind for cell in cells} | {cell.direction for cell in cells} | ({"gap"} if any(cell.has_gap for cell in cells) else set())
    return tuple(one for one in ("people", "none", "suggested", "few", "unread", "gap", "up", "down") if one in kinds)
