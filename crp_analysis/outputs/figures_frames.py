"""The areas of a second frame, with the people who spoke of each; areas of silence keep their row."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figure import INK, LINE, MARK_PEOPLE, MARK_SUGGESTED, PEOPLE, SOFT, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import people

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
        axes.set_yticks(range(len(rows)), [wrapped(name[:1].upper() + name[1:], 38) for name in rows["name"]])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set(xlim=(-0.03, 1.03), ylim=(max(len(rows), 1) - 0.5, -0.6))
        key = [("o", MARK_PEOPLE, "share of people, coded by people, with 95 % interval")] if (rows["n_in_group"] > 0).any() else []
        key += [("D", MARK_SUGGESTED, "suggested, share of people not read yet")] if (rows["n_suggested"] > 0).any() else []
        draw_key(axes, key)
    said = [f"{row.name}: {_in_words(row)}" for row in rows.itertuples()]
    return Figure(svg=drawn[0], alt=f"Dot plot with 95 % intervals, one row an area. {'; '.join(said)}.", caption=title)


def _draw_area(axes, y: int, row) -> None:
    words = []
    shift = 0.16 if row.n_participants and row.n_suggested else 0.0
    if row.n_participants:
        axes.hlines(y - shift, row.ci_low, row.ci_high, color=PEOPLE, linewidth=1.6, alpha=0.75)
        axes.plot(row.share, y - shift, "o", **MARK_PEOPLE)
        words.append(f"{row.n_participants} of {row.n_in_group}")
    if row.n_suggested:
        axes.plot(row.n_suggested / max(row.n_unread, 1), y + shift, "D", **MARK_SUGGESTED)
        words.append(f"{row.n_suggested} of {row.n_unread} suggested")
    silence = "no code asks for it" if not row.code_ids else "nobody spoke of it"
    look = {"fontsize": 8.5 if len(words) < 2 else 8, "color": INK if words else SOFT}
    axes.text(1.06, y, "\n".join(words) or silence, va="center", linespacing=0.95, clip_on=False, **look)


def _in_words(row) -> str:
    parts = [people(row.n_participants, row.n_in_group)] if row.n_participants else []
    parts += [f"suggested for {row.n_suggested} of {row.n_unread} not read yet"] if row.n_suggested else []
    return " and ".join(parts) or ("nobody spoke of it" if row.code_ids else "no code asks for it")
