"""Recommendations: written by people, each with what stands behind it, what against it, and what would change their minds."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.anchors import short_anchor
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens, opens_several
from crp_analysis.outputs.sections.evidence import SUGGESTED, everyone, link_quotes, numbered_quotes, show_quotes
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import people
from crp_analysis.recommendations import Recommendation

QUOTES_FOR, QUOTES_AGAINST = 2, 1  # shown; the others are linked
STRENGTH = {
    "strong": "strong",
    "some": "some evidence",
    "contested": "contested",
    "single voices": "single voices",
    "suggested only": "suggested only",
    "no evidence": "no evidence yet",
}


def recommendations(run: Run) -> Html:
    """An overview of all, then each under its area; one without evidence says so. Nothing where none is written."""
    numbered = numbered_quotes(run)
    rows = run.findings.recommendations.set_index("recommendation_id", drop=False)
    written = [one for one in run.codebook.recommendations if one.recommendation_id in rows.index]
    if not written:
        return Html("")
    areas = [
        (area, [_recommendation(run, one, rows.loc[one.recommendation_id], numbered) for one in written if one.area == area.id])
        for area in run.codebook.recommendation_areas
    ]
    return fill(
        "recommendations",
        table=_overview(run, written, rows),
        areas=[(area, several) for area, several in areas if several],
        thresholds=run.study.thresholds,
    )


def strength_words(strength: str) -> str:
    """How far evidence carries a recommendation, as a reader sees it."""
    return STRENGTH[strength]


def _recommendation(run: Run, one: Recommendation, row: pd.Series, numbered: pd.DataFrame) -> dict:
    return {
        "written": one,
        "strength": strength_words(row["strength"]),
        "behind": _behind(row, anchor=advice_anchor(one.recommendation_id)),
        "anchor": advice_anchor(one.recommendation_id),
        "anchor_against": advice_anchor(one.recommendation_id, "against"),
        "rests_on": [_counted(run, named) for named in one.rests_on],
        "against": [_counted(run, named) for named in one.against],
        "counter": _counter(row, len(one.against)),
        "quotes": show_quotes(numbered, row["quote_ids"], run.study, most=QUOTES_FOR),
        "quotes_against": show_quotes(numbered, row["counter_quote_ids"], run.study, most=QUOTES_AGAINST),
        "more": link_quotes(numbered, ";".join(row["quote_ids"].split(";")[QUOTES_FOR:])),
        "more_against": link_quotes(numbered, ";".join(row["counter_quote_ids"].split(";")[QUOTES_AGAINST:])),
    }


def advice_anchor(recommendation_id: str, side: str = "") -> str:
    """Where the evidence for a recommendation, or against it, stands; its link opens what people said."""
    return short_anchor(f"e-advice_{recommendation_id}{f'_{side}' if side else ''}")


def _behind(row: pd.Series, *, anchor: str) -> Html:
    """The people behind a recommendation in one sentence."""
    more = (
        Html(" ") + SUGGESTED + Html(" for {} more, in sessions not read yet.").format(people(row["n_suggested"]))
        if row["n_suggested"]
        else Html("")
    )
    if not row["n_participants"]:
        none = (
            "Nobody in the sessions that people read said anything that it rests on."
            if row["n_read"]
            else "No session has been read by people."
        )
        return Html(none) + more
    sessions = f"{row['n_sessions']} session{'' if row['n_sessions'] == 1 else 's'}"
    return (
        opens_several(Html("<strong>{}</strong>").format(people(row["n_participants"], row["n_read"])), anchor)
        + Html(" in {} said something that it rests on.").format(sessions)
        + more
    )


def _counter(row: pd.Series, n_codes: int) -> str:
    """The people against a recommendation, where the list of themes does not say it already, and those on both sides."""
    if not row["n_counter"]:
        return "Nobody in the sessions that people read said so." if row["n_read"] else ""
    said = [f"{people(row['n_counter'], row['n_read'])} said something that counts against it."] if n_codes > 1 else []
    if row["n_both"]:
        said.append(f"Of these, {people(row['n_both'])} also stand{'s' if row['n_both'] == 1 else ''} behind it.")
    return " ".join(said)


def _counted(run: Run, named: str) -> Html:
    """A code or option with the people behind it, of those read."""
    counts = everyone(run)
    options = {option.option_id: option for option in run.codebook.options}
    code_id = f"option-{named}" if named in options and f"option-{named}" in counts.index else named
    if code_id in counts.index:
        row = counts.loc[code_id]
        said = f"{row['n_participants']} of {row['n_in_group']}" if row["n_in_group"] else "not read yet"
        return Html("{} ({})").format(run.codebook.code_name(code_id), opens(run, said, code_id))
    if named in options:
        return Html("needs that {} answers").format(options[named].name)
    return Html("{}").format(run.codebook.code_name(named))


def _overview_cell(row: pd.Series, key: str, recommendation_id: str, side: str = "") -> Html:
    words = f"{row[key]} of {row['n_read']}"
    return opens_several(words, advice_anchor(recommendation_id, side)) if row[key] else Html(words)


def _overview(run: Run, written: list[Recommendation], rows: pd.DataFrame) -> Html:
    areas = {area.id: area.name for area in run.codebook.recommendation_areas}
    records = []
    for one in written:
        row = rows.loc[one.recommendation_id]
        records.append(
            {
                "title": one.title,
                "area": areas[one.area],
                "people": _overview_cell(row, "n_participants", one.recommendation_id) if row["n_read"] else "not read yet",
                "counter": _overview_cell(row, "n_counter", one.recommendation_id, "against") if one.against and row["n_read"] else "",
                "strength": strength_words(row["strength"]),
            }
        )
    columns = [
        Column(key="title", title="Recommendation", kind="row", width=36),
        Column(key="area", title="Area", width=26),
        Column(key="people", title="People behind it", kind="number", width=12),
        Column(key="counter", title="Against it", kind="number", width=12),
        Column(key="strength", title="Evidence", width=14),
    ]
    note = "A dash: the team named nothing that would count against it."
    return html_table(records, columns, caption="Recommendations and the evidence for each.", note=note)
