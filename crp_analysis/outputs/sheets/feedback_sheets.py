"""Feedback sheets, one page a group: what was heard, what it changed, and what did not change and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.promises import is_told
from crp_analysis.outputs.sheets.given import behind, consultation_title, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text
from crp_analysis.outputs.wording import sentence

HEADINGS = {
    "heard": "What we heard",
    "changed": "What it changed",
    "not changed": "What did not change, and why",
    "not decided": "What is not decided yet",
}
EMPTY = {"heard": "Nothing that we may show yet.", "changed": "Nothing has been decided yet."}  # other parts without lines are left out


@dataclass(frozen=True, kw_only=True)
class FeedbackLine:
    """One line, the people behind it (empty where nobody was counted), and the reason that was given."""

    text: Text
    behind: str
    reason: Text


@dataclass(frozen=True, kw_only=True)
class FeedbackPart:
    """One part; `empty` stands where it has no lines."""

    heading: str
    empty: str
    lines: tuple[FeedbackLine, ...]


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """What one group is told after a consultation."""

    group: Text
    title: Text
    parts: tuple[FeedbackPart, ...]


@dataclass(frozen=True, kw_only=True)
class FeedbackSheet:
    """All pages of one consultation."""

    consultation_id: str
    pages: tuple[FeedbackPage, ...]


def describe_feedback(run: Run) -> tuple[FeedbackSheet, ...]:
    """One sheet a consultation that has feedback: a page for everyone, then one a group of whom something heard can be told."""
    rows = table(run, "feedback")
    if rows.empty:
        return ()
    order = ["all", *(group.id for group in run.study.groups), "unknown"]
    return tuple(
        FeedbackSheet(
            consultation_id=one,
            pages=tuple(
                _page(run, one, group, part)
                for group in order
                if len(part := mine[mine["group"] == group]) and (group == "all" or is_told(part))
            ),
        )
        for one in rows["consultation_id"].unique()
        if len(mine := rows[rows["consultation_id"] == one])
    )


def lay_out_feedback(sheets: tuple[FeedbackSheet, ...], stamp: Stamp) -> list[Pages]:
    """One file a consultation, one A4 page a group."""
    return [Pages(f"feedback-{sheet.consultation_id}", "feedback", sheet, stamp) for sheet in sheets]


def _page(run: Run, consultation_id: str, group: str, rows: pd.DataFrame) -> FeedbackPage:
    folder, name = f"data/raw/{consultation_id}", run.study.group_name(group)
    title = consultation_title(run, consultation_id)
    by_part = {part: rows[rows["part"] == part].sort_values("position") for part in HEADINGS}
    return FeedbackPage(
        group=Text(words=name, where=f"{name}, name of the group", place="study.toml, groups"),
        title=Text(words=title, where=f"{name}, title", place=f"{folder}/consultation.toml, title"),
        parts=tuple(
            FeedbackPart(heading=HEADINGS[part], empty=EMPTY.get(part, ""), lines=_lines(mine, f"{name}, {HEADINGS[part]}", folder))
            for part, mine in by_part.items()
            if part in EMPTY or len(mine)
        ),
    )


def _lines(rows: pd.DataFrame, where: str, folder: str) -> tuple[FeedbackLine, ...]:
    """The lines of one part. What was heard is a code's name; what became of it are words from feedback.toml."""
    lines = []
    for n, row in enumerate(rows.itertuples(), start=1):
        own = f"{folder}/feedback.toml" if row.part in ("changed", "not changed") else ""
        counted, reason = behind(row.n_participants, getattr(row, "n_in_group", 0)), sentence(row.reason)
        if not row.text.strip():  # nothing can be shown, and the reason says why
            words, counted, reason = reason, "", ""
        elif row.part == "heard" and not counted:  # a count that is known as a range only stands where a count stands
            words, counted, reason = sentence(row.text), f"{row.reason[:1].lower()}{row.reason[1:].rstrip('.')}", ""
        else:
            words = sentence(row.text)
        text = Text(words=words, where=f"{where}, line {n}", place=own)
        lines.append(FeedbackLine(text=text, behind=counted, reason=Text(words=reason, where=f"{where}, reason {n}", place=own)))
    return tuple(lines)
