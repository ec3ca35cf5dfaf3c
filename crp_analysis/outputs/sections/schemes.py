"""What exists already: schemes and resources, whom they are for, and the needs that none of them serves."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import listed, people

STRONG_ENOUGH = ["strong", "some"]
MOST_FORMATS = 6  # columns that a page has room for


def landscape(run: Run) -> Html:
    """The scheme table, offers by audience and format, and gaps between what people need and what exists."""
    schemes = run.material.schemes
    return fill(
        "landscape",
        n_schemes=len(schemes),
        table=_scheme_table(run) if len(schemes) else "",
        formats=_format_table(run) if len(schemes) else "",
        gaps=_gaps(run),
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


def _format_table(run: Run) -> Html:
    """Schemes by audience (down) and format (across), or by kind where formats are told in so many words that none recurs."""
    schemes = run.material.schemes
    across = "format" if schemes["format"].nunique() <= MOST_FORMATS else "kind"
    long = schemes.assign(audience=lambda rows: rows["audiences"].str.split(";")).explode("audience")
    long = long.assign(audience=[_audiences(run, one) for one in long["audience"].fillna("")])
    long = long[long["audience"] != ""]
    if long.empty:
        return Html("")
    table = pd.crosstab(long["audience"], long[across].replace("", "not stated"))
    columns = [Column(key="audience", title="For", kind="row")] + [
        Column(key=name, title=name.capitalize(), kind="number") for name in table.columns
    ]
    return html_table(
        table.reset_index(), columns, caption=f"Offers by audience and {across}.", note="A scheme for two audiences counts for both."
    )


def _gaps(run: Run) -> list[tuple[str, str]]:
    """Needs that a group raised and no scheme for it serves."""
    needs = run.findings.needs
    gaps = needs[needs["has_gap"] & needs["strength"].isin(STRONG_ENOUGH)].sort_values(["code_id", "group"])
    return [
        (
            run.codebook.code_name(code_id),
            listed(f"{run.study.group_name(r.group)} ({people(r.n_participants, r.n_in_group)})" for r in rows.itertuples()),
        )
        for code_id, rows in gaps.groupby("code_id", sort=False)
    ]
