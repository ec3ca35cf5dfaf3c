"""Provision as a picture: for each need and group how many schemes run, and whether people asked for them."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import CELL_PROTECTED, INK, LINE, PAPER, PEOPLE, SOFT, SUGGESTED, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.figures_needs import MOST_UPRIGHT, head_columns, head_height, most_raised
from crp_analysis.outputs.wording import count
from crp_analysis.study import Study

LOOKS = {
    "gap": ({"facecolor": PAPER, "edgecolor": SUGGESTED, "linewidth": 1.8}, SUGGESTED),
    "served": ({"facecolor": PEOPLE, "edgecolor": PAPER}, PAPER),
    "offered": ({"facecolor": "#cfe2e5", "edgecolor": PAPER}, INK),
    "unasked": ({"facecolor": "#cfe2e5", "edgecolor": SOFT, "linestyle": ":", "linewidth": 1.4}, INK),
    "none": ({"facecolor": "#f3f5f6", "edgecolor": PAPER}, SOFT),
    "protected": (CELL_PROTECTED | {"edgecolor": LINE}, SOFT),
}
KEY = {
    "served": "3 = raised by people, 3 schemes run",
    "gap": "gap = raised by people, nothing runs",
    "unasked": "2 = nobody of those heard raised it, 2 schemes run",
    "offered": "1 = only suggested or nobody read yet, 1 scheme runs",
    "protected": "few = too few people to show",
}


def draw_provision(provision: pd.DataFrame, codebook: Codebook, study: Study) -> Figure:
    """Needs down, audience groups across: running schemes in each cell, gaps framed.

    Args:
        provision: Provision.
        codebook: for the needs' names.
        study: for the groups' names.
    """
    groups = [group for group in study.groups if group.id in set(provision["group"])]
    codes, more = most_raised(provision, codebook)
    top = head_height(len(groups))
    height = len(codes) * 0.36 + 0.73 + top
    rows, columns = {code.code_id: y for y, code in enumerate(codes)}, {group.id: x for x, group in enumerate(groups)}
    with canvas(height, left=2.3) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.68 / height, box.width, 1 - (0.68 + top) / height))
        for cell in provision[provision["code_id"].isin(rows)].itertuples():
            _draw_cell(axes, columns[cell.group], rows[cell.code_id], cell, 9 if len(groups) <= MOST_UPRIGHT else 7)
        axes.set_yticks(range(len(codes)), [wrapped(code.name, 38) for code in codes])
        head_columns(axes, [group.name for group in groups])
        axes.set(xlim=(-0.5, len(groups) - 0.5), ylim=(len(codes) - 0.5, -0.5))
        draw_key(axes, [("cell", LOOKS[state][0], words) for state, words in KEY.items() if (provision["state"] == state).any()], lines=3)
    n = provision["state"].value_counts()
    said = [f"{group.name}: {_gaps_in_words(provision[provision['group'] == group.id], codebook)}" for group in groups]
    size = f"{count(len(codes), 'need')} by {count(len(groups), 'group')}"
    raised = n.get("served", 0) + n.get("gap", 0)
    summary = f"Nothing runs for {n.get('gap', 0)} of {count(raised, 'need')} that groups raised"
    summary += f"; schemes run for {n['unasked']} that nobody of those heard asked for" if n.get("unasked", 0) else ""
    return Figure(
        svg=drawn[0],
        alt=f"{summary} ({size}). Needs without provision: {' '.join(said)}",
        caption=f"Running schemes for each need and group, as counted, beside what people of the group raised.{more}",
    )


def _draw_cell(axes, x: int, y: int, cell, size: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    look, ink = LOOKS[cell.state]
    axes.add_patch(FancyBboxPatch((x - 0.43, y - 0.4), 0.86, 0.8, boxstyle="round,pad=0,rounding_size=0.06", mutation_aspect=1.0, **look))
    text = {"gap": "gap", "protected": "few", "none": "–"}.get(cell.state, str(cell.n_schemes))
    back = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0} if cell.state == "protected" else None
    look = {"color": ink, "fontsize": size, "bbox": back, "weight": "bold" if cell.state == "gap" else "normal"}
    axes.text(x, y, text, ha="center", va="center_baseline", **look)


def _gaps_in_words(rows: pd.DataFrame, codebook: Codebook) -> str:
    if (rows["state"] == "protected").all():
        return "too few people to show."
    gaps = rows[rows["state"] == "gap"].sort_values(["n_participants", "code_id"], ascending=[False, True])
    return (
        "; ".join(f"{codebook.code_name(row.code_id)} ({row.n_participants} of {row.n_in_group})" for row in gaps.itertuples()) + "."
        if len(gaps)
        else "none."
    )
