"""What exists already: schemes and resources by audience, provision beside needs, gaps, and what nobody asked for."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures_landscape import draw_provision
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import listed, people

STRONG_ENOUGH = ["strong", "some"]
DIMENSIONS = {
    "status": "Schemes by audience, and whether they run.",
    "format": "Schemes by audience and format.",
    "length": "Schemes by audience and length.",
}
ALWAYS_LAST = ["other", "stated otherwise", "not stated", "status unknown"]  # in this order
LENGTH_ORDER = ["up to a week", "up to three months", "up to a year", "over a year", "continuing", "at one's own pace"]


def landscape(run: Run) -> Html:
    """Provision beside needs, gaps, offers nobody asked for, then the list itself; nothing at all where no scheme is listed."""
    schemes, provision = run.material.schemes, run.findings.provision
    if schemes.empty:
        return Html("")
    return fill(
        "landscape",
        n_schemes=len(schemes),
        picture=draw_provision(provision, run.codebook, run.study) if len(provision) else "",
        gaps=_gaps(run),
        unasked=_unasked(run),
        tables=[_dimension_table(run, dimension) for dimension in DIMENSIONS],
        table=_scheme_table(run),
    )


def _scheme_table(run: Run) -> Html:
    rows = run.material.schemes.sort_values(["kind", "name"])
    about = [Html("{}<br>{}").format(row.aim, _line(row.format, row.length, row.participants)) for row in rows.itertuples(index=False)]
    shown = [
        {"name": row.name, "organiser": row.organiser, "about": words, "audiences": _audiences(run, row.audiences), "status": row.status}
        for row, words in zip(rows.itertuples(index=False), about, strict=True)
    ]
    columns = [
        Column(key="name", title="Name", kind="row", width=20),
        Column(key="organiser", title="Organiser", width=17),
        Column(key="about", title="Aim, format, length, participants", width=33),
        Column(key="audiences", title="For", width=18),
        Column(key="status", title="Status", width=12),
    ]
    return html_table(shown, columns, caption="Schemes, programmes and resources that exist or existed.", kind="dense")


def _line(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _audiences(run: Run, ids: str) -> str:
    """Groups by name; anything that is no group's id stays as it was written."""
    known = {group.id: group.name for group in run.study.groups} | {"all": "everyone"}
    return listed(known.get(one.strip(), one.strip()) for one in ids.split(";") if one.strip())


def _dimension_table(run: Run, dimension: str) -> Html:
    """Audiences down, the values of one dimension across, how many schemes in the cells."""
    counts = run.findings.landscape
    counts = counts[counts["dimension"] == dimension]
    if counts.empty:
        return Html("")
    cells = {(row.audience, row.value): row.n_schemes for row in counts.itertuples()}
    values = sorted(set(counts["value"]), key=_place_of_value)
    names = {"all": "Whole list", "none": "None of the study’s groups"}
    audiences = [one for one in dict.fromkeys(counts["audience"]) if one != "all"] + ["all"]
    rows = [
        {"audience": names.get(one) or run.study.group_name(one)} | {value: cells.get((one, value), "") for value in values}
        for one in audiences
    ]
    columns = [Column(key="audience", title="For", kind="row", width=24)]
    columns += [Column(key=value, title=value.capitalize(), kind="number", width=76 // len(values)) for value in values]
    note = {
        "status": "A scheme for two groups counts for both, and once in the whole list.",
        "format": "Kinds of format are told by words in the list’s own description; a scheme with two counts under both.",
    }
    return html_table(rows, columns, caption=DIMENSIONS[dimension], note=note.get(dimension, ""), kind="matrix")


def _place_of_value(value: str) -> tuple:
    """Lengths by length, what is not known last, the rest by name."""
    place = LENGTH_ORDER.index(value) if value in LENGTH_ORDER else 0
    return (ALWAYS_LAST.index(value) + 1 if value in ALWAYS_LAST else 0, place, value)


def _gaps(run: Run) -> list[tuple[str, Html]]:
    """Needs that a group raised and no scheme for it serves."""
    needs = run.findings.needs
    gaps = needs[needs["has_gap"] & needs["strength"].isin(STRONG_ENOUGH)].sort_values(["code_id", "group"])
    return [
        (
            run.codebook.code_name(code_id),
            Html(", ").join(
                Html("{} ({})").format(run.study.group_name(r.group), opens(run, people(r.n_participants, r.n_in_group), code_id, r.group))
                for r in rows.itertuples()
            ),
        )
        for code_id, rows in gaps.groupby("code_id", sort=False)
    ]


def _unasked(run: Run) -> list[tuple[str, str]]:
    """Needs that running schemes serve for a group of which nobody heard raised them."""
    rows: pd.DataFrame = run.findings.provision
    rows = rows[rows["state"] == "unasked"]
    return [
        (
            run.codebook.code_name(code_id),
            listed(
                f"{run.study.group_name(r.group)} ({_schemes(r.n_schemes)}, none of {people(r.n_in_group)})" for r in found.itertuples()
            ),
        )
        for code_id, found in rows.groupby("code_id", sort=False)
    ]


def _schemes(n: int) -> str:
    return f"{n} scheme{'' if n == 1 else 's'}"
