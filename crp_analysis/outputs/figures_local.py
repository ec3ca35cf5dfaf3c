"""A part beside the whole: for each need the share of people here and elsewhere, or, where nobody was read, what is suggested here."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import CELL_SUGGESTED, LINE, MARK_PEOPLE, PAPER, PEOPLE, SOFT, SUGGESTED, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import between, count, interval, people

ROW = 0.4  # inches a row
MOST_ROWS = 20  # more would not fit on a page; the table beside the picture has them all
APART = 0.17  # of a row: how far the two marks stand above and below its middle
MARK_ELSEWHERE = {"markerfacecolor": PAPER, "markeredgecolor": SOFT, "markersize": 6, "markeredgewidth": 1.3}


def draw_here_and_elsewhere(counts: pd.DataFrame, codebook: Codebook, *, here: str) -> Figure:
    """Shares of people here and elsewhere with their 95 % intervals, one row a code, largest difference in favour of here first.

    Args:
        counts: rows of `LocalCounts` whose numbers may be shown on both sides; others are left out.
        codebook: for the codes' names.
        here: how the part is called.
    """
    compared = counts[counts["difference"].notna() & (counts["n_low"] + counts["elsewhere_low"] > 0)]
    furthest = compared.sort_values(["difference", "code_id"], key=_furthest_first).head(MOST_ROWS)
    rows = furthest.sort_values(["difference", "code_id"], ascending=[False, True], ignore_index=True)
    height = max(len(rows), 1) * ROW + 0.8
    with canvas(height, left=2.35) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.75 / height, box.width * 0.68, 1 - 0.77 / height))
        axes.vlines([0, 0.25, 0.5, 0.75, 1], -0.5, max(len(rows), 1) - 0.5, color=LINE, linewidth=0.7, zorder=0)
        for y, row in enumerate(rows.itertuples()):
            _draw_pair(axes, y, row)
        axes.set_yticks(range(len(rows)), [wrapped(codebook.code_name(code), 38) for code in rows["code_id"]])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(-0.03, 1.03), ylim=(max(len(rows), 1) - 0.5, -0.6))
        key = [("o", MARK_PEOPLE, f"{wrapped(here, 70, 1)}: share of people"), ("o", MARK_ELSEWHERE, "everyone else in the study")]
        draw_key(axes, [*key, ("_", {"markeredgecolor": SOFT, "markersize": 9}, "95 % interval")], lines=2)
    said = "; ".join(f"{codebook.code_name(row.code_id)}: {_pair_in_words(row)}" for row in rows.itertuples())
    alt = f"{_largest_difference(rows, codebook)}{said}. Intervals are 95 %." if said else "No need can be compared."
    caption = f"{here} beside everyone else: people who raised each need, coded by people.{_left_out(len(compared), 'differ least')}"
    return Figure(svg=drawn[0], alt=alt, caption=caption)


def _furthest_first(column: pd.Series) -> pd.Series:
    """For sorting: the largest differences on either side first, then by code."""
    return -column.abs() if column.name == "difference" else column


def _draw_pair(axes, y: int, row) -> None:
    """One code: here above, everyone else below, each with its interval and its numbers."""
    axes.plot([row.share, row.share_elsewhere], [y - APART, y + APART], color=LINE, linewidth=1.6, zorder=1)
    axes.hlines(y - APART, row.share_low, row.share_high, color=PEOPLE, linewidth=1.6, alpha=0.75)
    axes.hlines(y + APART, row.share_elsewhere_low, row.share_elsewhere_high, color=SOFT, linewidth=1.2)
    axes.plot(row.share, y - APART, "o", **MARK_PEOPLE)
    axes.plot(row.share_elsewhere, y + APART, "o", **MARK_ELSEWHERE)
    words = f"{row.n_low} of {row.n_in_scope:.0f}\neveryone else {row.elsewhere_low} of {row.n_elsewhere:.0f}"
    axes.text(1.06, y, words, va="center", fontsize=8, linespacing=1.0, clip_on=False)


def _pair_in_words(row) -> str:
    sides = (
        ("", row.n_low, row.n_in_scope, row.share_low, row.share_high),
        ("of everyone else ", row.elsewhere_low, row.n_elsewhere, row.share_elsewhere_low, row.share_elsewhere_high),
    )
    return ", ".join(f"{who}{people(n, of)} (interval {interval(low, high)})" for who, n, of, low, high in sides)


def _largest_difference(rows: pd.DataFrame, codebook: Codebook) -> str:
    """Where the two sides stand furthest apart; nothing where they do nowhere or there is only one row."""
    if len(rows) < 2 or not rows["difference"].any():
        return ""
    row = rows.loc[rows["difference"].abs().idxmax()]
    sides = f"{row['n_low']} of {row['n_in_scope']:.0f}, of everyone else {row['elsewhere_low']} of {row['n_elsewhere']:.0f}"
    return f"The largest difference is in {codebook.code_name(row['code_id'])}: raised by {sides}. "


def draw_suggested_here(counts: pd.DataFrame, codebook: Codebook, *, here: str) -> Figure:
    """People here for whom each code is suggested, as hollow bars; a range where the number is protected. Nobody has checked these."""
    suggested = counts[counts["suggested_low"] > 0]
    suggested = suggested.sort_values(["suggested_low", "suggested_high", "code_id"], ascending=[False, False, True], ignore_index=True)
    rows = suggested.head(MOST_ROWS)
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
    caption = f"{here}: people for whom each need is suggested, as counted. Nobody has read their words yet."
    return Figure(
        svg=drawn[0], alt=_suggestions_in_words(rows, codebook), caption=f"{caption}{_left_out(len(suggested), 'are suggested least')}"
    )


def _suggestions_in_words(rows: pd.DataFrame, codebook: Codebook) -> str:
    """The needs suggested for most people first, each with its number or range."""
    said = [f"{codebook.code_name(row.code_id)} ({between(row.suggested_low, row.suggested_high)})" for row in rows.itertuples()]
    if not said:
        return "No need is suggested."
    return f"Suggested for most people: {said[0]}. Then: {'; '.join(said[1:])}." if len(said) > 1 else f"Suggested: {said[0]}."


def _left_out(n: int, which: str) -> str:
    """A sentence about the needs that a picture has no room for, out of `n`."""
    return (
        f" The {count(n - MOST_ROWS, 'need')} that {which} {'is' if n == MOST_ROWS + 1 else 'are'} in the table only."
        if n > MOST_ROWS
        else ""
    )
