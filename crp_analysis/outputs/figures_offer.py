"""Pictures of choices: what workshops preferred, and how far a budget goes."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import INK, LINE, MARK_PEOPLE, PAPER, PEOPLE, SOFT, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import SPACE, count, decimal, interval, listed, percent, sentence

ROW = 0.42
MARK_NEAR = {"markerfacecolor": PAPER, "markeredgecolor": SOFT, "markersize": 4.5, "markeredgewidth": 1.1}
COUNTED = "These are counts of ballots cast, not estimates."
MOST_OPTIONS = 20  # bars that fit on a page; the table beside the picture has them all
MOST_TICKS = 15
MOST_IN_LABEL = 4  # sets that a label in the picture names; the table has them all


def draw_preferences(preferences: pd.DataFrame, codebook: Codebook) -> Figure:
    """Bars of first choices of everyone, with how many other options each beats head to head.

    Args:
        preferences: Preferences of everyone ('all').
        codebook: for the options' names.
    """
    names = {option.option_id: option.name for option in codebook.options}
    ranked = preferences.sort_values(["n_first", "n_beats", "option_id"], ascending=[False, False, True]).reset_index(drop=True)
    rows, more = ranked.head(MOST_OPTIONS), _how_many_more(len(ranked))
    n_chosen = int((rows["n_ballots"] - rows["n_abstained"]).max())
    with canvas(len(rows) * ROW + 0.1, left=2.3) as (axes, drawn):
        for y, row in rows.iterrows():
            axes.barh(y, row["n_first"] / n_chosen, height=0.6, color=PEOPLE)
            words = _result(row, n_chosen).replace("; ", "\n")
            axes.text(row["n_first"] / n_chosen + 0.012, y, words, va="center", fontsize=8, linespacing=0.95)
        axes.set_yticks(range(len(rows)), [wrapped(names[one], 34) for one in rows["option_id"]])
        axes.set(xticks=[], xlim=(0, max(rows["n_first"].max() / n_chosen, 0.05) * 2.1), ylim=(len(rows) - 0.4, -0.6))
    said = "; ".join(f"{names[row['option_id']]}: {_result(row, n_chosen)}" for _, row in rows.iterrows())
    return Figure(
        svg=drawn[0],
        alt=f"{_favourite(rows, names, n_chosen)}{said}.",
        caption=f"First choices on {count(n_chosen, 'ballot')}, and how many other options each beats head to head. {COUNTED}{more}",
    )


def _favourite(rows: pd.DataFrame, names: dict[str, str], n_chosen: int) -> str:
    """Which option most ballots name first; nothing where there is only one."""
    most = rows[rows["n_first"] == rows["n_first"].max()]
    if len(rows) < 2:
        return ""
    each = " each" * (len(most) > 1)
    return (
        f"Most first choices: {listed(names[one] for one in most['option_id'])} ({decimal(most['n_first'].iat[0])} of {n_chosen}{each}). "
    )


def draw_budgets(sets: pd.DataFrame, letters: dict[str, str]) -> Figure:
    """How much of what people raised the best sets answer, for each budget, with 95 % intervals; sets near the best as hollow marks.

    Args:
        sets: OptionSets.
        letters: a letter for each set by its option_ids.
    """
    steps = _rises(sets[sets["is_best"]])
    last = int(sets["level"].max())
    height = 3.6
    with canvas(height, left=0.75) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.75 / height, box.width * 0.98, 1 - 0.85 / height))
        axes.hlines([0.25, 0.5, 0.75, 1], 0, last + 0.5, color=LINE, linewidth=0.7, zorder=0)
        near = _draw_steps(axes, steps, sets, last)
        axes.set_xticks(range(0, last + 1, -(-last // MOST_TICKS)))
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(0, last + 0.5), ylim=(0, 1.12))
        axes.set_xlabel("cost points", fontsize=8.5)
        taken: list = []
        n_unnamed = _label_steps(axes, steps, letters, taken) + _label_near(axes, near, letters, taken)
        draw_key(axes, _key_to_budgets(steps, near))
    named = [_which(one, letters, len(one)) for one in steps["all_ids"]]
    said = [
        f"from {count(row.level, 'point')} {_with_interval(row)} with set {names}"
        for row, names in zip(steps.itertuples(), named, strict=True)
    ]
    also = "; ".join(f"{letters[row.option_ids]} {_with_interval(row)} at {count(row.cost, 'point')}" for row in near.itertuples())
    more = " Letters that had no room are in the table only." if n_unnamed else ""
    nearly = f" Nearly as good: {also}." if also else ""
    return Figure(
        svg=drawn[0],
        alt=f"{_span(steps)}{sentence('; '.join(said))} More points answer no further need.{nearly}",
        caption=f"What a budget can answer: needs that people raised, each counted once for each person who raised it.{more}",
    )


def _draw_steps(axes, steps: pd.DataFrame, sets: pd.DataFrame, last: int) -> pd.DataFrame:
    """Draw the steps and the sets near them; returns those near."""
    shares = [0, *steps["share_covered"], steps["share_covered"].iat[-1]]
    axes.step([0, *steps["level"], last + 0.5], shares, where="post", color=PEOPLE, linewidth=2)
    known = steps[steps["ci_low"].notna()]
    if len(known):
        ends = [[*known[end], known[end].iat[-1]] for end in ("ci_low", "ci_high")]
        axes.fill_between([*known["level"], last + 0.5], *ends, step="post", color=PEOPLE, alpha=0.14, linewidth=0)
    near = sets[~sets["option_ids"].isin(sets.loc[sets["is_best"], "option_ids"])].drop_duplicates("option_ids")
    axes.vlines(near["cost"], near["ci_low"], near["ci_high"], color=SOFT, linewidth=1.0)
    axes.plot(near["cost"], near["share_covered"], "D", **MARK_NEAR)
    axes.plot(steps["level"], steps["share_covered"], "o", **MARK_PEOPLE)
    return near


def _rises(best: pd.DataFrame) -> pd.DataFrame:
    """The budgets at which the best set answers more than any smaller budget could; `all_ids` are the sets that do."""
    by_level = best.groupby("level", as_index=False).agg(
        share_covered=("share_covered", "first"),
        n_covered=("n_covered", "first"),
        ci_low=("ci_low", "min"),
        ci_high=("ci_high", "max"),
        all_ids=("option_ids", list),
    )
    return by_level[by_level["n_covered"] > by_level["n_covered"].shift(fill_value=0)].reset_index(drop=True)


def _key_to_budgets(steps: pd.DataFrame, near: pd.DataFrame) -> list[tuple[str, dict, str]]:
    key = [("o", MARK_PEOPLE, "best for the budget")]
    key += [("D", MARK_NEAR, "nearly as good")] if len(near) else []
    band = {"facecolor": "#dbe7e9", "edgecolor": "none"}
    lines = " (lines: of those nearly as good)" if len(near) else ""
    return [*key, ("cell", band, f"95 % interval{lines}")] if steps["ci_low"].notna().any() else key


def _with_interval(row) -> str:
    span = interval(row.ci_low, row.ci_high)
    return f"{percent(row.share_covered)}{f' (95{SPACE}% interval {span})' if span else ''}"


def _span(steps: pd.DataFrame) -> str:
    """What the smallest and the largest useful budget answer; nothing where they are one."""
    if len(steps) < 2:
        return ""
    first, last = steps.iloc[0], steps.iloc[-1]
    least = f"With {count(first['level'], 'point')} a budget can answer {percent(first['share_covered'])} of what people raised"
    return f"{least}, with {count(last['level'], 'point')} {percent(last['share_covered'])}. "


def _label_steps(axes, steps: pd.DataFrame, letters: dict[str, str], taken: list) -> int:
    """Labels left above the steps, where nothing else is drawn, the largest rises first; returns how many had no room."""
    rises = steps["n_covered"].diff().fillna(steps["n_covered"])
    order = rises.iloc[::-1].sort_values(ascending=False, kind="stable").index  # of equal rises the last first
    left_out = 0
    for one in order:
        row = steps.loc[one]
        words = f"{_which(row['all_ids'], letters, MOST_IN_LABEL)}: {percent(row['share_covered'])}"
        spots = [(row["level"] - 0.12, row["share_covered"] + up, "right") for up in (0.005, 0.03)]
        left_out += not _write_where_free(axes, words, spots, taken, va="bottom", color=INK)
    return left_out


def _label_near(axes, near: pd.DataFrame, letters: dict[str, str], taken: list) -> int:
    """The letters of the sets of one cost beside their marks; returns how many costs had no room."""
    left_out = 0
    for cost, rows in near.groupby("cost"):
        ids = rows.sort_values("share_covered", ascending=False)["option_ids"]
        words = ", ".join(letters[one] for one in ids.head(MOST_IN_LABEL)) + (" …" if len(rows) > MOST_IN_LABEL else "")
        spots = [(cost + 0.17, rows["share_covered"].mean(), "left"), (cost - 0.17, rows["share_covered"].mean(), "right")]
        left_out += not _write_where_free(axes, words, spots, taken, va="center", color=SOFT)
    return left_out


def _write_where_free(axes, words: str, spots: list[tuple[float, float, str]], taken: list, **look: str) -> bool:
    """Write at the first spot that is inside the axes and on no other label; whether there was one. `taken` holds the labels' boxes."""
    renderer, frame = axes.figure.canvas.get_renderer(), axes.get_window_extent()
    for x, y, side in spots:
        text = axes.text(x, y, words, ha=side, fontsize=8.5, **look)
        box = text.get_window_extent(renderer)
        is_inside = box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1
        if is_inside and not any(box.overlaps(other) for other in taken):
            taken.append(box)
            return True
        text.remove()
    return False


def _which(ids: list[str], letters: dict[str, str], most: int) -> str:
    """The letters of sets: A; B, C or D; E, F and 4 more."""
    named = sorted((letters[one] for one in ids), key=lambda letter: (len(letter), letter))
    return listed(named, "or") if len(named) <= most else f"{', '.join(named[: most - 1])} and {len(named) - most + 1} more"


def _how_many_more(n: int) -> str:
    return f" {n - MOST_OPTIONS} further options are in the table only." if n > MOST_OPTIONS else ""


def _result(row: pd.Series, n_chosen: int) -> str:
    others = int(row["n_beats"] + row["n_loses"] + row["n_even"])
    even = f", even with {row['n_even']}" if row["n_even"] else ""
    return f"{decimal(row['n_first'])} of {n_chosen}; beats {row['n_beats']} of {others} others{even}"
