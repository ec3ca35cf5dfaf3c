"""Learner journeys as strips: a row a group, a box a step, arrows between them."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import INK, PAPER, PEOPLE, SOFT, WIDTH, Figure, canvas, wrapped
from crp_analysis.outputs.wording import count, listed, people
from crp_analysis.study import Study

NAME, GAP, ROW = 1.45, 0.24, 0.82  # inches: the group's name, the arrow between boxes, a row
WIDEST = 1.5
COUNTED = "People are counted, not estimated."
MOST_GROUPS = 11  # rows that fit on a page; the table beside the picture has them all


def draw_journeys(journeys: pd.DataFrame, codebook: Codebook, study: Study) -> Figure:
    """Each group's way over the options, with the needs that each step adds and the people who raised them.

    Args:
        journeys: Journeys.
        codebook: for the options' names.
        study: for the groups' names.
    """
    every = list(dict.fromkeys(journeys["group"]))
    groups = every[:MOST_GROUPS]
    more = f" {count(len(every) - MOST_GROUPS, 'further group')} in the table only." if len(every) > MOST_GROUPS else ""
    names = {option.option_id: option.name for option in codebook.options}
    n_steps = int(journeys["position"].max()) + 1
    width = min((WIDTH - NAME) / n_steps - GAP, WIDEST)
    height = len(groups) * ROW + 0.05
    with canvas(height) as (axes, drawn):
        axes.set(xlim=(0, WIDTH), ylim=(height, 0), xticks=[], yticks=[])
        for number, group in enumerate(groups):
            y = number * ROW + ROW / 2
            axes.text(0.02, y, wrapped(study.group_name(group), 22), va="center", fontsize=8.5, weight="bold")
            for step in journeys[journeys["group"] == group].itertuples():
                _draw_step(axes, step, names[step.option_id], NAME + step.position * (width + GAP), y, width)
    return Figure(
        svg=drawn[0],
        alt=_starts(journeys, names) + " ".join(_in_words(journeys[journeys["group"] == group], names, study) for group in groups),
        caption=f"Learner journeys: the way over the options that each group's needs and the options' links give. {COUNTED}{more}",
    )


def _starts(journeys: pd.DataFrame, names: dict[str, str]) -> str:
    """With which options how many journeys start; nothing where there is only one."""
    starts = journeys.loc[journeys["position"] == 0, "option_id"].value_counts()
    if starts.sum() < 2:
        return ""
    said = listed(f"{n} with {names[one]}" for one, n in starts.sort_index().sort_values(ascending=False, kind="stable").items())
    return f"Of {starts.sum()} journeys, {said.replace(' with', ' start with', 1)}. "


def _draw_step(axes, step, name: str, x: float, y: float, width: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    high = ROW - 0.16
    look, ink = (
        ({"facecolor": PEOPLE, "edgecolor": PEOPLE}, PAPER) if step.position == 0 else ({"facecolor": "#eef5f6", "edgecolor": PEOPLE}, INK)
    )
    axes.add_patch(FancyBboxPatch((x, y - high / 2), width, high, boxstyle="round,pad=0,rounding_size=0.07", linewidth=1.0, **look))
    axes.text(
        x + width / 2,
        y - 0.1,
        wrapped(name, int(width * 15.5), 3),
        ha="center",
        va="center",
        fontsize=7.6,
        color=ink,
        weight="bold",
        linespacing=1.0,
    )
    n_needs = len(step.code_ids.split(";"))
    words = f"{'' if step.position == 0 else '+'}{count(n_needs, 'need')}, {people(step.n_participants)}"
    axes.text(x + width / 2, y + 0.21, words, ha="center", va="center", fontsize=7.2, color=ink)
    if step.position:
        axes.annotate(
            "",
            (x - 0.02, y),
            (x - GAP + 0.02, y),
            arrowprops={"arrowstyle": "-|>", "color": SOFT, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
        )


def _in_words(steps: pd.DataFrame, names: dict[str, str], study: Study) -> str:
    said = [
        f"{names[step.option_id]} ({count(len(step.code_ids.split(';')), 'need')}, {people(step.n_participants)})"
        for step in steps.itertuples()
    ]
    return f"{study.group_name(steps['group'].iat[0])}: {', then '.join(said)}."
