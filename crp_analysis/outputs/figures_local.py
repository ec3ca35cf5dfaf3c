"""A part beside the whole: for each need the share of people here and elsewhere, or, where nobody was read, what is suggested here."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import CELL_SUGGESTED, LINE, MARK_PEOPLE, PAPER, SOFT, SUGGESTED, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import between, people

ROW = 0.34  # inches a row
MARK_ELSEWHERE = {"markerfacecolor": PAPER, "markeredgecolor": SOFT, "markersize": 6, "markeredgewidth": 1.3}


def draw_here_and_elsewhere(counts: pd.DataFrame, codebook: Codebook, *, here: str) -> Figure:
    """Shares of people here and elsewhere, one row a code, largest difference in favour of here first.

    Args:
        counts: rows of `LocalCounts` whose numbers may be shown on both sides; others are left out.
        codebook: for the codes' names.
        here: how the part is called.
    """
    rows = counts[counts["difference"].notna() & (counts["n_low"] + counts["elsewhere_low"] > 0)]
    rows = rows.sort_values(["difference", "code_id"], ascending=[False, True], ignore_index=True)
    height = max(len(rows), 1) * ROW + 0.6
    with canvas(height, left=2.35) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.55 / height, box.width * 0.62, 1 - 0.57 / height))
        axes.vlines([0, 0.25, 0.5, 0.75, 1], -0.5, max(len(rows), 1) - 0.5, color=LINE, linewidth=0.7, zorder=0)
        for y, row in enumerate(rows.itertuples()):
            axes.hlines(y, *sorted((row.share, row.share_elsewhere)), color=LINE, linewidth=2.2)
            axes.plot(row.share_elsewhere, y, "o", **MARK_ELSEWHERE)
            axes.plot(row.share, y, "o", **MARK_PEOPLE)
            words = f"{row.n_low} of {row.n_in_scope:.0f};  elsewhere {row.elsewhere_low} of {row.n_elsewhere:.0f}"
            axes.text(1.06, y, words, va="center", fontsize=8.5, clip_on=False)
        axes.set_yticks(range(len(rows)), [wrapped(codebook.code_name(code), 38) for code in rows["code_id"]])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(-0.03, 1.03), ylim=(max(len(rows), 1) - 0.5, -0.6))
        draw_key(axes, [("o", MARK_PEOPLE, f"share of people: {here}"), ("o", MARK_ELSEWHERE, "everyone else in the study")])
    said = [
        f"{codebook.code_name(row.code_id)}: {people(row.n_low, row.n_in_scope)} here, "
        f"{people(row.elsewhere_low, row.n_elsewhere)} elsewhere"
        for row in rows.itertuples()
    ]
    alt = f"Two dots for each need, here and elsewhere, in the order of the difference. {'; '.join(said)}."
    return Figure(svg=drawn[0], alt=alt, caption=f"{here} beside everyone else: people who raised each need, coded by people.")


def draw_suggested_here(counts: pd.DataFrame, codebook: Codebook, *, here: str) -> Figure:
    """People here for whom each code is suggested, as hollow bars; a range where the number is protected. Nobody has checked these."""
    rows = counts[counts["suggested_low"] > 0]
    rows = rows.sort_values(["suggested_low", "suggested_high", "code_id"], ascending=[False, False, True], ignore_index=True)
    largest = max([*rows["suggested_high"], 1])
    height = max(len(rows), 1) * ROW + 0.45
    with canvas(height, left=2.5) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.38 / height, box.width, 1 - 0.4 / height))
        for y, row in enumerate(rows.itertuples()):
            axes.barh(y, row.suggested_low, height=0.55, **CELL_SUGGESTED)
            if row.suggested_high > row.suggested_low:
                axes.hlines(y, row.suggested_low, row.suggested_high, color=SUGGESTED, linewidth=1.2, linestyle=":")
            axes.text(row.suggested_high + largest * 0.02, y, between(row.suggested_low, row.suggested_high), va="center", color=SUGGESTED)
        axes.set_yticks(range(len(rows)), [wrapped(codebook.code_name(code), 38) for code in rows["code_id"]])
        axes.set_xticks([])
        axes.set(xlim=(0, largest * 1.2), ylim=(max(len(rows), 1) - 0.4, -0.6))
        is_range = bool((rows["suggested_high"] > rows["suggested_low"]).any())
        about = "; a dotted line: the number is protected and lies in this range" if is_range else ""
        draw_key(axes, [("cell", CELL_SUGGESTED, f"suggested by machine{about}")])
    said = [f"{codebook.code_name(row.code_id)}: {between(row.suggested_low, row.suggested_high)}" for row in rows.itertuples()]
    alt = f"Bars, drawn as outlines, of people for whom a need is suggested. {'; '.join(said)}."
    return Figure(svg=drawn[0], alt=alt, caption=f"{here}: people for whom each need is suggested. Nobody has read their words yet.")
