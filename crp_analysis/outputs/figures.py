"""The report's pictures: counts of people with their uncertainty, suggestions always drawn hollow, labels at the marks."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import (
    CELL_PROTECTED,
    LINE,
    MARK_PEOPLE,
    MARK_SUGGESTED,
    PAPER,
    PEOPLE,
    SOFT,
    SUGGESTED,
    Figure,
    canvas,
    draw_key,
    wrapped,
)
from crp_analysis.outputs.figures_agreement import draw_agreement
from crp_analysis.outputs.figures_needs import draw_needs_matrix
from crp_analysis.outputs.figures_saturation import draw_saturation
from crp_analysis.outputs.wording import HIDDEN, count, interval, listed, number, people, percent

ROW = 0.34  # inches a row
MOST_ROWS = 24  # more would not fit on a page; the table beside the picture has them all
__all__ = ["draw_agreement", "draw_counts", "draw_lanes", "draw_needs_matrix", "draw_participation", "draw_saturation"]

COUNTED = "These are counts of who took part, not estimates."
SUGGESTIONS = ("n_suggested", "n_unread", "suggested for")
LANE_WORDS = {"automatic": "Automatic", "assisted": "Assisted", "human only": "Human only"}


def draw_participation(participation: pd.DataFrame, *, dimension: str = "group", title: str = "People who took part, by group.") -> Figure:
    """Bars of people for one dimension of `Participation`; a protected count is a short hatched stub without a number."""
    rows = participation[participation["dimension"] == dimension].reset_index(drop=True)
    largest = max([*rows["n_participants"].dropna(), 1])
    with canvas(max(len(rows), 1) * ROW + 0.1, left=2.5) as (axes, drawn):
        for y, row in rows.iterrows():
            if row["is_protected"]:
                axes.barh(y, largest * 0.08, height=0.6, **CELL_PROTECTED)
                axes.text(largest * 0.1, y, f"small number, {HIDDEN}", va="center", color=SOFT)
            elif row["n_participants"] == 0:
                axes.text(largest * 0.02, y, "nobody", va="center", color=SUGGESTED, weight="bold")
            else:
                axes.barh(y, row["n_participants"], height=0.6, color=PEOPLE)
                words = (
                    f"{number(row['n_participants'])} ({percent(row['share'])})"
                    if pd.notna(row["share"])
                    else number(row["n_participants"])
                )
                axes.text(row["n_participants"] + largest * 0.02, y, words, va="center")
        axes.set_yticks(range(len(rows)), [wrapped(label, 34) for label in rows["label"]])
        axes.set_xticks([])
        axes.set(xlim=(0, largest * 1.3), ylim=(max(len(rows), 1) - 0.4, -0.6))
    said = [
        f"{row.label}: {HIDDEN if row.is_protected else people(row.n_participants) if row.n_participants else 'nobody'}"
        for row in rows.itertuples()
    ]
    return Figure(svg=drawn[0], alt=f"{_most(rows)}{'; '.join(said)}.", caption=f"{title} {COUNTED}")


def _most(rows: pd.DataFrame) -> str:
    """Which row has most people, first of all; nothing where that is not to be shown or there is only one row."""
    shown = rows[~rows["is_protected"] & (rows["n_participants"] > 0)]
    if len(rows) < 2 or shown.empty:
        return ""
    most = shown[shown["n_participants"] == shown["n_participants"].max()]
    size = f"{people(most['n_participants'].iat[0])}{' each' * (len(most) > 1)}"
    return f"Largest: {listed(most['label'])}, with {size}. "


def draw_counts(counts: pd.DataFrame, codebook: Codebook, *, title: str = "People behind each theme.") -> Figure:
    """People behind each code as a share with its 95 % interval; suggestions among people not read yet as hollow marks.

    Args:
        counts: rows of `CodeCounts` for one group (or 'all'), protected rows are left out.
        codebook: for the codes' names.
        title: becomes the caption.
    """
    rows = _ranked(counts[~counts["is_protected"]])
    shown = rows.head(MOST_ROWS)
    height = max(len(shown), 1) * ROW + 0.6
    with canvas(height, left=2.35) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.55 / height, box.width * 0.66, 1 - 0.57 / height))
        axes.vlines([0, 0.25, 0.5, 0.75, 1], -0.5, max(len(shown), 1) - 0.5, color=LINE, linewidth=0.7, zorder=0)
        for y, row in enumerate(shown.itertuples()):
            _draw_count(axes, y, row)
        axes.set_yticks(range(len(shown)), [wrapped(codebook.code_name(code), 38) for code in shown["code_id"]])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(-0.03, 1.03), ylim=(max(len(shown), 1) - 0.5, -0.6))
        draw_key(axes, _key_to_counts(shown))
    more = f" The {len(rows) - len(shown)} rarest are in the table only." if len(rows) > len(shown) else ""
    said = [f"{codebook.code_name(row.code_id)}: {_count_in_words(row)}" for row in shown.itertuples()]
    intervals = " Intervals are 95 %." if shown["ci_low"].notna().any() else ""
    alt = f"{_first_of(shown, codebook)}{'; '.join(said)}.{intervals}{more}" if said else "Nobody spoke of any of these."
    return Figure(svg=drawn[0], alt=alt, caption=title + more)


def _first_of(shown: pd.DataFrame, codebook: Codebook) -> str:
    """What comes first, with its number of people; nothing where there is only one row."""
    if len(shown) < 2:
        return ""
    column, base, said = ("n_participants", "n_in_group", "spoken of by") if shown["n_participants"].iat[0] else SUGGESTIONS
    first = shown[shown[column] == shown[column].iat[0]]
    names = listed(codebook.code_name(code) for code in first["code_id"])
    several = len(first) > 1
    return f"First {'come' if several else 'comes'} {names}, {said} {people(first[column].iat[0], first[base].iat[0])}{' each' * several}. "


def draw_lanes(lanes: pd.DataFrame) -> Figure:
    """How many codes stand in each lane, as one bar in three parts."""
    totals = {lane: int((lanes["lane"] == lane).sum()) for lane in LANE_WORDS}
    faces = {"automatic": {"facecolor": PEOPLE}, "assisted": {"facecolor": "#8fb5bc"}, "human only": {"facecolor": PAPER, "hatch": "///"}}
    with canvas(0.85) as (axes, drawn):
        start = 0
        for lane, n in totals.items():
            if n:
                axes.barh(0, n, left=start, height=0.5, edgecolor=SOFT, linewidth=0.8, **faces[lane])
            start += n
        axes.set_xticks([]), axes.set_yticks([])
        axes.set(xlim=(-0.01 * max(start, 1), max(start, 1) * 1.01), ylim=(0.8, -0.3))
        draw_key(
            axes, [("cell", faces[lane] | {"edgecolor": SOFT}, f"{LANE_WORDS[lane]}: {count(n, 'code')}") for lane, n in totals.items()]
        )
    n_all, said = sum(totals.values()), listed(f"{n} {LANE_WORDS[lane].lower()}" for lane, n in totals.items())
    largest = max(totals, key=totals.__getitem__)
    alt = f"{LANE_WORDS[largest]} are {totals[largest]} of {count(n_all, 'code')}. By lane: {said}."
    return Figure(svg=drawn[0], alt=alt, caption="How far suggestions are trusted: codes in each lane, as counted.")


def _ranked(counts: pd.DataFrame) -> pd.DataFrame:
    """Most people first; where nobody was read, most suggested first. Codes without anybody are left out."""
    suggested = counts["n_suggested"] / counts["n_unread"].where(counts["n_unread"] > 0)
    ranked = counts.assign(suggested_share=suggested.fillna(0.0), first=counts["share"].fillna(-1.0))
    heard = ranked[(ranked["n_participants"] > 0) | (ranked["n_suggested"] > 0)]
    return heard.sort_values(["first", "suggested_share", "code_id"], ascending=[False, False, True]).reset_index(drop=True)


def _draw_count(axes, y: int, row) -> None:
    words, has_people = [], row.n_in_group > 0 and pd.notna(row.share)
    shift = 0.16 if has_people and row.n_suggested else 0.0
    if has_people:
        if pd.notna(row.ci_low):
            axes.hlines(y - shift, row.ci_low, row.ci_high, color=PEOPLE, linewidth=1.6, alpha=0.75)
        axes.plot(row.share, y - shift, "o", color=PEOPLE, markersize=6)
        words.append(f"{row.n_participants} of {row.n_in_group}")
    if row.n_suggested:
        axes.plot(row.suggested_share, y + shift, "D", **MARK_SUGGESTED)
        words.append(f"{row.n_suggested} of {row.n_unread} suggested")
    axes.text(1.06, y, "\n".join(words), va="center", fontsize=8.5 if len(words) == 1 else 8, linespacing=0.95, clip_on=False)


def _key_to_counts(rows: pd.DataFrame) -> list[tuple[str, dict, str]]:
    key = [("o", MARK_PEOPLE, "share of people, coded by people, with 95 % interval")] if (rows["n_in_group"] > 0).any() else []
    if (rows["n_suggested"] > 0).any():
        key.append(("D", MARK_SUGGESTED, "suggested by machine, share of people not read yet"))
    return key


def _count_in_words(row) -> str:
    parts = []
    if row.n_in_group > 0 and pd.notna(row.share):
        span = interval(row.ci_low, row.ci_high)
        parts.append(f"{people(row.n_participants, row.n_in_group)}{f', interval {span}' if span else ''}")
    if row.n_suggested:
        parts.append(f"suggested for {row.n_suggested} of {row.n_unread} not read yet")
    return ", and ".join(parts)
