"""Participants' learning needs: the matrix as a picture and as a table, then each need in people's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from crp_analysis.codebook import Code
from crp_analysis.outputs.figures import draw_needs_matrix
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.claims import group_letters, opens, show_number
from crp_analysis.outputs.sections.evidence import evidence_of
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import fewer_than, listed, percent


def needs(run: Run) -> Html:
    """The needs matrix, twice: as a picture and as a table."""
    needs, codes = run.findings.needs, _codes(run)
    return fill(
        "needs",
        facts=facts(run),
        picture=draw_needs_matrix(needs, run.codebook, run.study) if codes else "",
        table=_matrix_table(run, codes) if codes else "",
        minimum=run.study.thresholds.min_group,
        few=listed(run.study.group_name(group) for group in _protected_groups(run)),
    )


def needs_in_words(run: Run) -> Html:
    """Each need with its evidence and people's words; nothing where the codebook has no needs."""
    codes = _codes(run)
    return fill("needs_in_words", codes=evidence_of(run, codes)) if codes else Html("")


def _codes(run: Run) -> list[Code]:
    known = set(run.findings.needs["code_id"])
    return [code for code in run.codebook.of_family("need") if code.code_id in known]


DIRECTIONS = {"gained": "+ raised now", "lost": "− no longer raised", "more": "▲ more people", "fewer": "▼ fewer people"}


def needs_direction(run: Run, moved: Sequence[Mapping[str, str]], *, edition: int = 1) -> Html:
    """Where each need went since the edition before; nothing for a first edition.

    It stands by itself because it compares editions: the same findings, compared with themselves, have moved nowhere.
    """
    if edition < 2:
        return Html("")
    if not moved:
        return Html("<p>Since the last edition no need was gained or lost, and no share moved beyond its interval.</p>")
    order = {code_id: number for number, code_id in enumerate(run.codebook.ids())}
    rows = [
        {
            "need": run.codebook.code_name(one["code_id"]),
            "group": run.study.group_name(one["group"]),
            "direction": DIRECTIONS[one["direction"]],
            "was": one["was"],
            "now": one["now"],
        }
        for one in sorted(moved, key=lambda one: order.get(one["code_id"], len(order)))
    ]
    columns = [
        Column(key="need", title="Need", kind="row", width=30),
        Column(key="group", title="Group", width=26),
        Column(key="direction", title="Direction", width=16),
        Column(key="was", title="Last edition", width=14),
        Column(key="now", title="This edition", width=14),
    ]
    note = "Only what was gained, lost, or moved beyond its 95 % interval. Smaller moves are noise."
    return html_table(rows, columns, caption="Direction of needs since the last edition.", note=note)


def needs_cell(row: pd.Series | None, *, minimum: int, run: Run | None = None) -> object:
    """One cell of the matrix in words: n of N, protected, suggested only, or nothing. With a run it opens its evidence."""
    words = "" if row is None else _cell_words(row, minimum)
    if run is None or not words or row["strength"] == "protected":
        return words
    return opens(run, words, row["code_id"], row["group"], is_numbered=False)


def _cell_words(row: pd.Series, minimum: int) -> object:
    if row["strength"] == "protected":
        return fewer_than(minimum)
    if row["strength"] == "suggested only":
        return Html('<span class="suggested">suggested +{}</span>').format(row["n_suggested"])
    if row["n_in_group"] == 0 and not row["n_confirmed"]:
        return ""
    count = f"{row['n_participants']} of {row['n_in_group']}" if row["n_in_group"] else ""
    if row["n_confirmed"]:
        count = f"{count}, {row['n_confirmed']} singly" if count else f"{row['n_confirmed']} singly"
    if row.get("basis") == "corrected":
        count = f"{count} (all: {percent(row['share'])})"
    return Html('{} <span class="suggested">+{}</span>').format(count, row["n_suggested"]) if row["n_suggested"] else count


def _matrix_table(run: Run, codes: list) -> Html:
    groups = [group for group in run.study.groups if group.is_audience]
    cells = {(row["code_id"], row["group"]): row for _, row in run.findings.needs.iterrows()}
    minimum = run.study.thresholds.min_group
    rows = [
        {"need": Html("{}{}").format(code.name, show_number(run, code.code_id))}
        | {group.id: needs_cell(cells.get((code.code_id, group.id)), minimum=minimum, run=run) for group in groups}
        for code in codes
    ]
    columns = [Column(key="need", title="Need", kind="row", width=28)]
    letters = group_letters(run)
    width = 72 // max(len(groups), 1)
    columns += [Column(key=one.id, title=f"{one.name} ({letters[one.id]})", kind="number", width=width) for one in groups]
    read = "People who raised the need, of the people in the group whose sessions people have read."
    counted = "In how many people's words a need is suggested; nobody has read them." if facts(run).is_unread else read
    note = f"{counted}{_corrected(run.findings.needs)} {_note(minimum)}"
    return html_table(rows, columns, caption="Needs by group, in numbers.", note=note, kind="matrix")


def _note(minimum: int) -> str:
    marks = "A +2 beside a count: suggested for 2 more people. A dash: no evidence."
    return f"{marks} Groups of {fewer_than(minimum)} people are not shown, so that nobody can be recognised."


def _corrected(needs: pd.DataFrame) -> str:
    if not ((needs["basis"] == "corrected") & (needs["strength"] != "protected")).any():
        return ""
    return " (all: 40\u00a0%) beside a count: the share estimated for the whole group, from suggestions corrected by what people coded."


def _protected_groups(run: Run) -> list[str]:
    needs = run.findings.needs
    return list(dict.fromkeys(needs.loc[needs["strength"] == "protected", "group"]))
