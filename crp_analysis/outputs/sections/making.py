"""How the report came about, written from the run itself, and what a reader must know before trusting it."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures import draw_saturation
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.coders import MEASURES, headline_measure
from crp_analysis.outputs.sections.tallies import (
    count_reading,
    headline,
    judged_blind,
    judged_in_view,
    kinds_of_sessions,
    rejected_in_words,
)
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import count
from crp_analysis.tables import UNKNOWN


def method(run: Run) -> Html:
    """What was gathered, who coded what, what was suggested and what became of it: sentences for a paper, all numbers from the run."""
    measure = headline_measure(run.agreement)
    sessions, lanes = run.material.sessions, run.coded.lanes
    known = sessions["minutes"].dropna()
    return fill(
        "method",
        facts=facts(run),
        kinds=kinds_of_sessions(run),
        hours=round(known.sum() / 60, 1),
        n_timed=len(known),
        n_codes=len(run.codebook.codes),
        codebook=run.codebook.fingerprint[:8],
        lanes=[(lane, int((lanes["lane"] == lane).sum())) for lane in ("automatic", "assisted", "human only")],
        consultations=_consultations(run),
        thresholds=run.study.thresholds,
        rejected=rejected_in_words(run.material.rejected),
        reading=count_reading(run),
        blind=judged_blind(run),
        in_view=judged_in_view(run),
        measure=MEASURES.get(measure, measure.replace("_", " ")),
        between_people=headline(run.agreement, "people", measure),
        with_machine=headline(run.agreement, "machine and people", measure),
        themes=_themes(run.coded.themes),
        saturation=" ".join(_statements(run.findings.limits, "saturation")),
        saturation_picture=draw_saturation(run.findings.saturation) if len(run.findings.saturation) else "",
    )


def limits(run: Run) -> Html:
    """Limits by topic, and what was missing and stood in by a default."""
    limits = run.findings.limits
    said = set(limits["statement"])
    notes = [note for note in (*run.material.notes, *run.coded.notes) if note not in said]
    topics = [(topic, rows["statement"].tolist()) for topic, rows in limits.groupby("topic", sort=False)]
    return fill("limits", topics=topics, notes=notes, rejected=_rejected(run.material.rejected))


def _themes(themes: pd.DataFrame) -> dict[str, int]:
    """How many themes outside the codebook were found, and how many of each state; a withheld one is not shown."""
    return {"found": len(themes), **{state: int((themes["status"] == state).sum()) for state in ("stable", "tentative", "withheld")}}


def _statements(limits: pd.DataFrame, topic: str) -> list[str]:
    return limits.loc[limits["topic"] == topic, "statement"].tolist()


def _consultations(run: Run) -> Html:
    rows = run.material.consultations
    columns = [
        Column(key="title", title="Consultation", kind="row", width=30),
        Column(key="kind", title="Kind", width=15),
        Column(key="dates", title="Dates", width=20),
        Column(key="place", title="Place", width=15),
        Column(key="participation_level", title="Level of participation", width=20),
    ]
    told = rows.replace({UNKNOWN: "not stated"})
    shown = told.assign(dates=[_dates(dates) for dates in rows["dates"]])
    return html_table(shown, columns, caption="Consultations in this report.")


def _dates(dates: object) -> str:
    """One date, or the first and last of several; a consultation keeps them as a list, or as text with semicolons."""
    found = sorted(one.strip() for one in (dates.split(";") if isinstance(dates, str) else map(str, dates)))
    return found[0] if len(found) == 1 else f"{found[0]} to {found[-1]}, on {len(found)} days" if found else ""


def _rejected(rejected: pd.DataFrame) -> Html:
    """Material that could not be used, by reason. File names may hold names of people and stay out."""
    if rejected.empty:
        return Html("")
    rows = rejected.groupby("reason", as_index=False).agg(places=("reason", "size"), words=("n_words", "sum")).sort_values("reason")
    columns = [
        Column(key="reason", title="Reason", kind="row", width=60),
        Column(key="places", title="Places", kind="number", width=20),
        Column(key="words", title="Words", kind="number", width=20),
    ]
    return html_table(rows, columns, caption=f"Material that could not be used: {count(len(rejected), 'place')}.")
