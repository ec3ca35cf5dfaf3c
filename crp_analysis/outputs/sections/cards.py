"""Persona cards: composite people, each line with the people it rests on, and whom they leave out."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.evidence import SINGLE, SUGGESTED
from crp_analysis.outputs.wording import people

PARTS = ["I am", "I'd like", "How do I", "Pains", "Enablers"]
HEADINGS = {
    "I am": "I am …",
    "I'd like": "I’d like …",
    "How do I": "How do I …",
    "Pains": "What gets in my way",
    "Enablers": "What helps me",
}


def personas(run: Run) -> Html:
    """One card a group that has evidence; then groups and places that nobody spoke for."""
    lines = run.findings.personas
    present = set(run.material.participants["group"])
    cards = [_card(run, group, lines[lines["group"] == group.id]) for group in run.study.groups if (lines["group"] == group.id).any()]
    audience = [group for group in run.study.groups if group.is_audience]
    heard = set(run.material.participants["place"])
    return fill(
        "personas",
        cards=cards,
        facts=facts(run),
        absent=[group.name for group in audience if group.id not in present],
        thin=[group.name for group in audience if group.id in present and not (lines["group"] == group.id).any()],
        places=[place for place in run.study.places if place not in heard],
        thresholds=run.study.thresholds,
    )


def _card(run: Run, group, lines: pd.DataFrame) -> dict:
    size, parts = _size(run, group.id), []
    for part in PARTS:
        rows = lines[lines["part"] == part].sort_values("position")
        if len(rows):
            parts.append(
                {"heading": HEADINGS[part], "lines": [(row.text, _evidence(row, is_size_hidden=not size)) for row in rows.itertuples()]}
            )
    return {"id": group.id, "name": group.name, "size": size, "parts": parts}


def _size(run: Run, group_id: str) -> str:
    """How many people the group has; empty where that is protected."""
    rows = run.findings.participation
    size = rows.loc[(rows["dimension"] == "group") & (rows["value"] == group_id) & ~rows["is_protected"], "n_participants"].dropna()
    return people(size.iloc[0]) if len(size) else ""


def _evidence(line, *, is_size_hidden: bool) -> Html:
    """What one line rests on, beside it on the card. Suggested lines count people whose sessions nobody has read.

    Where the size of the group is protected, so is every number from which it could be worked out: the whole of a line that
    no code stands behind, and the number of those not read.
    """
    if is_size_hidden and not line.code_id:
        return Html("")
    whole = line.n_in_group or None
    if line.is_suggested:
        return SUGGESTED + Html(" for {} not read yet").format(people(line.n_participants, None if is_size_hidden else whole))
    who = Html(people(line.n_participants, whole)) if whole else Html("")
    return who + Html(" · ") + SINGLE if line.is_single_voice else who
