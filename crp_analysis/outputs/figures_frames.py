"""The areas of a second frame, with the people who spoke of each; areas of silence keep their row."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figure import INK, LINE, MARK_PEOPLE, MARK_SUGGESTED, PEOPLE, SOFT, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import count, interval, listed, people

ROW = 0.36  # inches a row


def draw_frame(areas: pd.DataFrame, *, title: str) -> Figure:
    """Share of people with its 95 % interval for each area, in the frame's own order; what is suggested as hollow marks.

    Args:
        areas: rows of `FrameAreas` of one frame.
        title: becomes the caption.
    """
    rows = areas.sort_values("position", ignore_index=True)
    height = max(len(rows), 1) * ROW + 0.6
    with canvas(height, left=2.35) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.55 / height, box.width * 0.66, 1 - 0.57 / height))
        axes.vlines([0, 0.25, 0.5, 0.75, 1], -0.5, max(len(rows), 1) - 0.5, color=LINE, linewidth=0.7, zorder=0)
        for y, row in enumerate(rows.itertuples()):
            _draw_area(axes, y, row)
        axes.set_yticks(range(len(rows)), [wrapped(_capital(name), 38) for name in rows["name"]])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(-0.03, 1.03), ylim=(max(len(rows), 1) - 0.5, -0.6))
        key = [("o", MARK_PEOPLE, "share of people, coded by people, with 95 % interval")] if (rows["n_in_group"] > 0).any() else []
        key += [("D", MARK_SUGGESTED, "suggested, share of people not read yet")] if (rows["n_suggested"] > 0).any() else []
        draw_key(axes, key)
    said = [f"{_capital(row.name)}: {_in_words(row)}" for row in rows.itertuples()]
    return Figure(svg=drawn[0], alt=f"{_main(rows)}{'; '.join(said)}. Intervals are 95 %.", caption=title)


def _main(rows: pd.DataFrame) -> str:
    """The area that most people spoke of, and how many nobody did."""
    heard, silent = rows[rows["n_participants"] > 0], rows[(rows["n_participants"] == 0) & (rows["n_suggested"] == 0)]
    silence = f"{count(len(silent), 'area')} of {len(rows)} {'is' if len(silent) == 1 else 'are'} silent. " if len(silent) else ""
    if heard.empty:
        return silence
    top = heard.loc[heard["n_participants"].idxmax()]
    most = heard[heard["n_participants"] == top["n_participants"]]
    several = len(most) > 1
    who = f"{people(top['n_participants'], top['n_in_group'])}{' each' * several}"
    return f"First {'come' if several else 'comes'} {listed(_capital(name) for name in most['name'])}, spoken of by {who}. {silence}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _draw_area(axes, y: int, row) -> None:
    words = []
    is_counted = bool(row.code_ids) and row.n_in_group > 0
    shift = 0.16 if is_counted and row.n_suggested else 0.0
    if is_counted:
        axes.hlines(y - shift, row.ci_low, row.ci_high, color=PEOPLE, linewidth=1.6, alpha=0.75)
        axes.plot(row.share, y - shift, "o", **MARK_PEOPLE)
        words.append(f"{row.n_participants} of {row.n_in_group}" if row.n_participants else f"nobody of {row.n_in_group}")
    if row.n_suggested:
        axes.plot(row.n_suggested / max(row.n_unread, 1), y + shift, "D", **MARK_SUGGESTED)
        words.append(f"{row.n_suggested} of {row.n_unread} suggested")
    silence = "no code asks for it" if not row.code_ids else "nobody spoke of it"
    look = {"fontsize": 8.5 if len(words) < 2 else 8, "color": INK if words else SOFT}
    axes.text(1.06, y, "\n".join(words) or silence, va="center", linespacing=0.95, clip_on=False, **look)


def _in_words(row) -> str:
    span = interval(row.ci_low, row.ci_high)
    parts = [f"{people(row.n_participants, row.n_in_group)}{f', interval {span},' if span else ''}"] if row.n_participants else []
    parts += [f"suggested for {row.n_suggested} of {row.n_unread} not read yet"] if row.n_suggested else []
    return " and ".join(parts).removesuffix(",") or ("nobody spoke of it" if row.code_ids else "no code asks for it")
