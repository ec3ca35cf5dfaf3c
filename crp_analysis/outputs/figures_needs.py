"""The needs matrix as a picture: n of N in each cell, and at a glance where each number comes from."""

from __future__ import annotations

import textwrap

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import (
    CELL_PROTECTED,
    CELL_SUGGESTED,
    INK,
    LINE,
    PAPER,
    SHADES,
    SOFT,
    SUGGESTED,
    Figure,
    canvas,
    draw_interval,
    draw_key,
    wrapped,
)
from crp_analysis.outputs.wording import count, people
from crp_analysis.study import Study

MOST_UPRIGHT = 8  # columns whose names can stand side by side
MOST_NEEDS = 22  # rows that fit on a page with the heads of columns
CELL = 0.88  # how much of its column a cell takes


def draw_needs_matrix(needs: pd.DataFrame, codebook: Codebook, study: Study) -> Figure:
    """The needs matrix: needs down, audience groups across, n of N in each cell, darker for more of the group."""
    from matplotlib.colors import LinearSegmentedColormap

    groups = [group for group in study.groups if group.is_audience]
    codes, more = most_raised(needs, codebook)
    cells = needs.set_index(["code_id", "group"])
    shade = LinearSegmentedColormap.from_list("people", SHADES)
    top = head_height(len(groups))
    key = _key_to_needs(needs, shade)
    lines = 2 if len(key) <= 6 else 3
    foot = 0.2 * lines + 0.08
    height = max(len(codes), 1) * 0.36 + foot + 0.05 + top
    with canvas(height, left=2.3) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, foot / height, box.width, 1 - (foot + top) / height))
        for y, code in enumerate(codes):
            for x, group in enumerate(groups):
                if (code.code_id, group.id) in cells.index:
                    _draw_cell(axes, x, y, cells.loc[(code.code_id, group.id)], shade, is_narrow=len(groups) > MOST_UPRIGHT)
        axes.set_yticks(range(len(codes)), [wrapped(code.name, 38) for code in codes])
        head_columns(axes, [_heading(group, needs, len(groups)) for group in groups])
        axes.set(xlim=(-0.5, max(len(groups), 1) - 0.5), ylim=(max(len(codes), 1) - 0.5, -0.5))
        draw_key(axes, key, lines=lines)
    said = [f"{group.name}: {_group_in_words(needs[needs['group'] == group.id], codebook)}" for group in groups]
    size, estimates = f"{count(len(codes), 'need')} by {count(len(groups), 'group')}", _about_estimates(needs)
    return Figure(
        svg=drawn[0],
        alt=f"{_widest(needs, codebook)}Needs raised by most people in each group: {' '.join(said)} All in all {size}.",
        caption=f"Needs by group: {_counted(needs)}{estimates}{more}",
    )


def _counted(needs: pd.DataFrame) -> str:
    """What the numbers in the cells are: people who were read, or nothing but suggestions."""
    if (needs["n_in_group"] > 0).any():
        return "how many people raised each need, of those whose sessions people have read."
    return "for how many people each need is suggested; nobody has read what they said."


def _widest(needs: pd.DataFrame, codebook: Codebook) -> str:
    """The need that most groups raised (of these the one that most people did), with its numbers; nothing where none was raised."""
    shown = needs[(needs["strength"] != "protected") & (needs["n_in_group"] > 0)]
    raised = shown[shown["n_participants"] > 0].groupby("code_id").agg(n_groups=("group", "size"), n=("n_participants", "sum"))
    if raised.empty:
        return "No need was raised in words that people have coded. "
    top = raised.sort_values(["n_groups", "n"], ascending=False, kind="stable").iloc[0]
    cells = shown[shown["code_id"] == top.name]
    name, numbers = codebook.code_name(top.name), f"{top['n_groups']} of {len(cells)}, by {people(top['n'], cells['n_in_group'].sum())}. "
    if 2 * top["n_groups"] > len(cells):
        return f"{name} is raised in most groups: {numbers}"
    return f"No need is raised in more groups than {name}: {numbers}"


def _about_estimates(needs: pd.DataFrame) -> str:
    """Where a stroke stands for more than n of N; nothing where none does."""
    drawn = needs[needs.apply(_has_interval, axis=1)] if len(needs) else needs
    if drawn.empty or not (drawn["basis"] == "corrected").any():
        return ""
    return " Where the table says “all”, the stroke is the share estimated for the whole group."


def _has_interval(cell: pd.Series) -> bool:
    """Whether a cell shows a share of people, which is never without its interval."""
    return cell["n_in_group"] > 0 and cell["strength"] not in ("protected", "suggested only") and bool(pd.notna(cell["ci_low"]))


def _draw_cell(axes, x: int, y: int, cell: pd.Series, shade, *, is_narrow: bool) -> None:
    """One cell: its look says where its number comes from, its text says the number."""
    from matplotlib.patches import FancyBboxPatch

    look, text, ink = {"facecolor": shade(0.0), "edgecolor": PAPER}, "–", SOFT
    if cell["strength"] == "protected":
        look, text = CELL_PROTECTED | {"edgecolor": LINE}, "few"
    elif cell["strength"] == "suggested only":
        look, text, ink = CELL_SUGGESTED, f"{cell['n_suggested']}?", SUGGESTED
    elif cell["n_in_group"] > 0:
        share = cell["n_participants"] / cell["n_in_group"]
        look, ink = {"facecolor": shade(share), "edgecolor": PAPER}, PAPER if share > 0.55 else INK
        text = f"{cell['n_participants']}" if is_narrow else f"{cell['n_participants']}/{cell['n_in_group']}"
    elif cell["n_confirmed"] > 0:
        text, ink = f"{cell['n_confirmed']}*", INK
    axes.add_patch(
        FancyBboxPatch((x - CELL / 2, y - 0.41), CELL, 0.82, boxstyle="round,pad=0,rounding_size=0.06", mutation_aspect=1.0, **look)
    )
    back = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0} if cell["strength"] == "protected" else None
    if _has_interval(cell):
        span = (cell["ci_low"], cell["ci_high"], cell["share"])
        draw_interval(axes, (x - 0.45 * CELL, 0.9 * CELL, y + 0.26), span, color=PAPER if ink == PAPER else INK)
        y -= 0.1
    axes.text(x, y, text, ha="center", va="center_baseline", color=ink, fontsize=7.5 if is_narrow else 9, bbox=back)


def _key_to_needs(needs: pd.DataFrame, shade) -> list[tuple[str, dict, str]]:
    """The looks of cells that occur, so that nobody searches the picture for one that does not."""
    key = [
        ("cell", {"facecolor": shade(s), "edgecolor": LINE}, words)
        for s, words in ((0.0, "nobody"), (0.5, "half of the group"), (1.0, "everybody"))
    ]
    if len(needs) and needs.apply(_has_interval, axis=1).any():
        key.append(("interval", {"color": INK}, "share (stroke) with 95 % interval (thick line), from nobody to everybody"))
    if (needs["strength"] == "suggested only").any():
        key.append(("cell", CELL_SUGGESTED, "2? = suggested for 2 people, nobody has checked"))
    if ((needs["n_in_group"] == 0) & (needs["n_confirmed"] > 0) & (needs["strength"] != "protected")).any():
        key.append(("cell", {"facecolor": shade(0.0), "edgecolor": LINE}, "2* = 2 people, in words read singly"))
    if (needs["strength"] == "protected").any():
        key.append(("cell", CELL_PROTECTED, "few = too few people to show"))
    return key


def most_raised(rows: pd.DataFrame, codebook: Codebook) -> tuple[list, str]:
    """The needs that a picture has room for, in the codebook's order, and a sentence about those left out.

    Args:
        rows: Needs or Provision.
        codebook: Codebook.
    """
    codes = [code for code in codebook.of_family("need") if code.code_id in set(rows["code_id"])]
    if len(codes) <= MOST_NEEDS:
        return codes, ""
    totals = rows[rows["strength" if "strength" in rows else "state"] != "protected"].groupby("code_id")["n_participants"].sum()
    order = sorted(codes, key=lambda code: -totals.get(code.code_id, 0))  # sorting keeps the codebook's order among equals
    kept = {code.code_id for code in order[:MOST_NEEDS]}
    return [code for code in codes if code.code_id in kept], _left_out(len(codes) - MOST_NEEDS)


def _left_out(n: int) -> str:
    return f" The {count(n, 'need')} that fewest raised {'is' if n == 1 else 'are'} in the table only."


def head_height(n_groups: int) -> float:
    """Inches above a matrix for the names of its columns."""
    return 0.62 if n_groups <= MOST_UPRIGHT else 1.9


def head_columns(axes, names: list[str]) -> None:
    """Groups' names above the columns of a matrix, upright where there are few, turned where they would touch."""
    turned = len(names) > MOST_UPRIGHT
    shown = [wrapped(name, 32, 1) if turned else narrow(name) for name in names]
    axes.set_xticks(range(len(names)), shown, rotation=90 if turned else 0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False, labelcolor=INK, labelsize=7.5 if turned else 8)


def _heading(group, needs: pd.DataFrame, n_groups: int) -> str:
    """A group's name, with how many of it were read where cells are too narrow to say so."""
    n = needs.loc[(needs["group"] == group.id) & (needs["strength"] != "protected"), "n_in_group"].max()
    return f"of {n:.0f}: {group.name}" if n_groups > MOST_UPRIGHT and pd.notna(n) else group.name


def narrow(name: str) -> str:
    """A group's name as a column's heading, on up to four short lines."""
    return "\n".join(textwrap.wrap(name, 13, max_lines=4, placeholder=" …"))


def _group_in_words(rows: pd.DataFrame, codebook: Codebook) -> str:
    """The up to three needs that most people of one group raised."""
    if len(rows) and (rows["strength"] == "protected").all():
        return "too few people to show."
    raised = rows[(rows["n_participants"] > 0) & (rows["strength"] != "protected")].sort_values(
        ["n_participants", "code_id"], ascending=[False, True]
    )
    top = [f"{codebook.code_name(row.code_id)} ({row.n_participants} of {row.n_in_group})" for row in raised.head(3).itertuples()]
    guessed = int((rows["strength"] == "suggested only").sum())
    also = f"{count(guessed, 'need')} suggested only" if guessed else ""
    return "; ".join([*top, also] if also else top or ["none raised"]) + "."
