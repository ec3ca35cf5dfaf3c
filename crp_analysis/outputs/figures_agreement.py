"""Agreement per code as a picture: filled among people, hollow between machine and people, intervals always drawn."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import LINE, MARK_PEOPLE, MARK_SUGGESTED, PEOPLE, SUGGESTED, Figure, canvas, draw_key, wrapped

MOST_CODES = 24  # more would not fit on a page; the table beside the picture has them all


def draw_agreement(
    agreement: pd.DataFrame,
    codebook: Codebook,
    *,
    measure: str = "krippendorff_alpha",
    title: str = "Agreement per code, with 95 % intervals.",
) -> Figure:
    """One measure of agreement per code with its interval: filled among people, hollow between machine and people."""
    rows = agreement[(agreement["measure"] == measure) & agreement["value"].notna()]
    order, n_more = _agreement_order(rows)
    height = max(len(order), 1) * 0.26 + 0.75
    with canvas(height, left=2.35) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.62 / height, box.width * 0.94, 1 - 0.64 / height))
        axes.vlines([0, 0.667, 0.8, 1], -0.6, len(order) - 0.4, color=LINE, linewidth=0.8, zorder=0)
        for row in rows[rows["code_id"].isin(order)].itertuples():
            _draw_agreement(axes, order.index(row.code_id), row)
        axes.set_yticks(range(len(order)), ["All codes" if code == "all" else wrapped(codebook.code_name(code), 42) for code in order])
        axes.set_xticks([0, 0.667, 0.8, 1], ["0\nchance", "0.67", "0.8", "1\nperfect"])
        axes.set(xlim=(min([-0.25, *rows["ci_low"].dropna()]) - 0.02, 1.05), ylim=(max(len(order), 1) - 0.4, -0.6))
        draw_key(axes, [("o", MARK_PEOPLE, "between people"), ("D", MARK_SUGGESTED, "between machine and people")])
    shown = rows[rows["code_id"].isin(order)]
    bare = " A mark without a line: too little was coded for an interval." if shown["ci_low"].isna().any() else ""
    more = f" The {n_more} codes with fewest examples are in the table only." if n_more else ""
    said = [_agreement_in_words(row, codebook) for row in shown.sort_values("code_id", key=lambda ids: ids.map(order.index)).itertuples()]
    alt = f"{_over_all(shown)}{'; '.join(said)}. Intervals are 95 %." if said else "Agreement could be told for no code."
    return Figure(svg=drawn[0], alt=alt, caption=title + bare + more)


def _over_all(shown: pd.DataFrame) -> str:
    """The range that the codes span, between people where people compare with each other, with the number of codes."""
    codes = shown[shown["code_id"] != "all"]
    between = "people" if (codes["between"] == "people").any() else "machine and people"
    values = codes.loc[codes["between"] == between, "value"]
    return (
        ""
        if len(values) < 2
        else f"Between {between}, agreement on {len(values)} codes runs from {values.min():.2f} to {values.max():.2f}. "
    )


def _agreement_order(rows: pd.DataFrame) -> tuple[list[str], int]:
    """Pooled first, then codes from most to least agreement; of many codes those with most examples. And how many are left out."""
    codes = rows[rows["code_id"] != "all"].groupby("code_id")["n_positive"].max().sort_values(ascending=False, kind="stable")
    people_first = rows.sort_values(["between", "value"], ascending=[False, False])["code_id"]
    kept = set(codes.index[:MOST_CODES])
    return list(dict.fromkeys(["all"] * bool((rows["code_id"] == "all").any()) + [code for code in people_first if code in kept])), len(
        codes
    ) - len(kept)


def _draw_agreement(axes, y: int, row) -> None:
    is_people = row.between == "people"
    place, colour = (y - 0.15, PEOPLE) if is_people else (y + 0.15, SUGGESTED)
    if pd.notna(row.ci_low):
        axes.hlines(place, row.ci_low, row.ci_high, color=colour, linewidth=1.5, alpha=0.75)
    axes.plot(row.value, place, "o" if is_people else "D", **(MARK_PEOPLE if is_people else MARK_SUGGESTED))


def _agreement_in_words(row, codebook: Codebook) -> str:
    name = "All codes" if row.code_id == "all" else codebook.code_name(row.code_id)
    span = f", interval {row.ci_low:.2f} to {row.ci_high:.2f}" if pd.notna(row.ci_low) else ""
    return f"{name}, between {row.between}: {row.value:.2f}{span}"
