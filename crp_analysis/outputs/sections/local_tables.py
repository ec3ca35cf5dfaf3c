"""The tables and lists of a local report: every number that may be told, a range or a word where it may not."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs import wording
from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import LocalRun
from crp_analysis.outputs.sections.evidence import CLEAR_DIFFERENCE
from crp_analysis.outputs.sections.local_claims import opens_group, opens_here
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.scope import say

BY = {"group": "Group", "place": "Place"}
COLUMN = {"place": "People here", "programme": "In the programme", "group": "In the group"}
STANDINGS = [
    ("stronger here", "Stronger here", "a larger share of people here than elsewhere raised it"),
    ("here only", "Heard here only", "nobody elsewhere raised it"),
    ("weaker here", "Weaker here", "a smaller share of people here than elsewhere raised it"),
    ("not heard here", "Not heard here", "people elsewhere raised it, and nobody here did: that is silence, and not a hidden number"),
]


def list_standings(run: LocalRun, rows: pd.DataFrame) -> list[tuple[str, str, list[Html]]]:
    """Codes under the heading of how they stand, with what the heading means; headings without a code are left out."""
    told = []
    for standing, title, about in STANDINGS:
        names = [_named(run, row, is_open=standing != "not heard here") for row in rows[rows["standing"] == standing].itertuples()]
        if names:
            told.append((say(title, run.scope), say(about, run.scope), names))
    return told


def _named(run: LocalRun, row, *, is_open: bool) -> Html:
    name, mark = run.codebook.code_name(row.code_id), ""
    if pd.notna(row.q_value) and row.q_value < CLEAR_DIFFERENCE and row.standing.endswith("er here"):
        mark = " (clear)"
    return (opens_here(run, name, row.code_id, is_numbered=False) if is_open else Html("{}").format(name)) + mark


def count_table(run: LocalRun, rows: pd.DataFrame, caption: str) -> Html:
    """Codes here and of everyone else, with the difference, what is suggested besides, and how each stands.

    What was counted here opens the words; where only the machine speaks, its count does.
    """
    shown = [
        {
            "name": run.codebook.code_name(row.code_id),
            "here": _opened(run, row, _cell(row.n_low, row.n_high, row.n_in_scope, row), is_open=row.n_low > 0),
            "elsewhere": _cell(row.elsewhere_low, row.elsewhere_high, row.n_elsewhere, row),
            "difference": _difference(row),
            "suggested": _opened(run, row, _suggested(row.suggested_low, row.suggested_high, row.n_unread), is_open=row.n_low == 0),
            "others": _suggested(row.suggested_elsewhere_low, row.suggested_elsewhere_high, row.n_unread_elsewhere),
            "standing": say(_standing_words(row), run.scope),
        }
        for row in rows.itertuples()
    ]
    if rows["difference"].isna().all() and (rows["n_low"] == 0).all():  # nothing counted: columns that all say so help nobody
        columns = [
            Column(key="name", title="What", kind="row", width=40),
            Column(key="suggested", title=f"Suggested: {COLUMN[run.scope.kind].lower()}", kind="number", width=18),
            Column(key="others", title="Suggested: everyone else", kind="number", width=18),
            Column(key="standing", title="How it stands", width=24),
        ]
        return html_table(shown, columns, caption=say(caption, run.scope), kind="dense")
    columns = [
        Column(key="name", title="What", kind="row", width=27),
        Column(key="here", title=COLUMN[run.scope.kind], kind="number", width=13),
        Column(key="elsewhere", title="Everyone else", kind="number", width=13),
        Column(key="difference", title="Difference in points (95 % interval)", kind="number", width=18),
        Column(key="suggested", title="Suggested besides", kind="number", width=12),
        Column(key="standing", title="How it stands", width=17),
    ]
    return html_table(shown, columns, caption=say(caption, run.scope), kind="dense")


def _opened(run: LocalRun, row, words: str, *, is_open: bool) -> Html | str:
    return opens_here(run, words, row.code_id) if words and is_open else words


def _cell(low: int, high: int, base: float, row) -> str:
    """n of N; the range where the number is protected; nothing where too few people were read."""
    if row.standing == "not read":
        return "not read yet"
    if pd.isna(base):
        return wording.HIDDEN
    return f"{wording.between(low, high)} of {wording.number(base)}" if base else ""


def _suggested(low: int, high: int, base: float) -> str:
    """People for whom a code is suggested, of those not read yet where that may be told."""
    if not high:
        return ""
    return wording.between(low, high) if pd.isna(base) else f"{wording.between(low, high)} of {wording.number(base)}"


def _difference(row) -> str:
    if pd.isna(row.difference):
        return ""
    points = round(100 * row.difference)
    return f"{points:+d} ({100 * row.ci_low:+.0f} to {100 * row.ci_high:+.0f})".replace("-", "−")


def _standing_words(row) -> str:
    is_clear = pd.notna(row.q_value) and row.q_value < CLEAR_DIFFERENCE
    if row.standing in ("stronger here", "weaker here"):
        return f"{row.standing}{', clear' if is_clear else ''}"
    words = {"protected": "not shown: small number", "suggested only": "suggested only", "nowhere": "nobody in the study"}
    return words.get(row.standing, row.standing)


def people_table(run: LocalRun, rows: pd.DataFrame, dimension: str) -> Html:
    """People here by group or place; protected numbers say so, and those of groups open what they said."""
    shown = [
        {"label": row.label, "here": _people_here(run, row), "all": wording.HIDDEN if pd.isna(row.n_everywhere) else row.n_everywhere}
        for row in rows.itertuples()
    ]
    columns = [
        Column(key="label", title=BY[dimension], kind="row", width=50),
        Column(key="here", title=COLUMN[run.scope.kind], kind="number", width=25),
        Column(key="all", title="In the whole study", kind="number", width=25),
    ]
    return html_table(shown, columns, caption=say(f"People here by {dimension}, beside the whole study.", run.scope))


def _people_here(run: LocalRun, row) -> object:
    """A number of people, what stands for one that is kept back, or a link to what people of this group said here."""
    if row.is_protected:
        return wording.HIDDEN
    return opens_group(run, row.n_participants, row.value) if row.dimension == "group" else row.n_participants
