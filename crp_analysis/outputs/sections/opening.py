"""What a hurried reader opens: cover, a summary that stands alone, and who took part."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures import draw_participation
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.advice import strength_words
from crp_analysis.outputs.sections.claims import group_anchor, opens_several
from crp_analysis.outputs.sections.coders import MEASURES, headline_measure
from crp_analysis.outputs.sections.evidence import count_words, everyone
from crp_analysis.outputs.sections.tallies import headline, kinds_of_sessions
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import HIDDEN, fewer_than, number, percent
from crp_analysis.tables import UNKNOWN

STRONGEST = 3
FAMILIES_IN_SUMMARY = {
    "barrier": "What gets in the way",
    "challenge": "What makes partnerships hard",
    "provision": "What people say of today’s offers",
}
DIMENSIONS = {
    "group": "Group",
    "role": "Role",
    "experience": "Experience",
    "consultation": "Consultation",
    "kind": "Kind of session",
    "participation_level": "Level of participation",
    "organisation_kind": "Kind of organisation",
    "place": "Place",
}
SILENT = {"groups": "group", "places": "place"}  # what study.toml says that the study set out to hear from
MOST_HIDDEN = 4  # protected rows that are still listed one by one
RAISED = ["strong", "some", "single voice"]


def cover(run: Run, *, edition: int = 1, date: str = "") -> Html:
    """Title, question, edition and the notice that a synthetic study carries everywhere."""
    return fill("cover", study=run.study, edition=edition, date=date)


def summary(run: Run) -> Html:
    """Two screens: what was asked, who took part, strongest needs by group, what is only suggested, and the limits."""
    findings = run.findings
    return fill(
        "summary",
        study=run.study,
        facts=facts(run),
        has_words=len(run.findings.passages) > 0,
        consultations="; ".join(f"“{title}”" for title in run.material.consultations["title"]),
        kinds=kinds_of_sessions(run),
        n_codes=len(run.codebook.codes),
        agreement=_agreement(run),
        groups=[_strongest_needs(run, group) for group in run.study.groups if group.is_audience],
        families=[(title, lines) for family, title in FAMILIES_IN_SUMMARY.items() if (lines := _strongest(run, family))],
        recommendations=_recommendations(run),
        n_guessed=int((findings.needs["strength"] == "suggested only").sum()),
        limits=findings.limits["statement"].tolist()[:6],
        n_limits=len(findings.limits),
    )


def participation(run: Run) -> Html:
    """Who was involved: pictures and one table for each way to count, small numbers protected."""
    participation = run.findings.participation
    known = participation[participation["value"] != UNKNOWN]  # a table with nothing but 'not stated' tells nobody anything
    present = [dimension for dimension in DIMENSIONS if (known["dimension"] == dimension).any()]
    has_places = bool(run.study.places) and "place" in present
    return fill(
        "participation",
        facts=facts(run),
        picture=draw_participation(participation) if "group" in present else "",
        places=draw_participation(participation, dimension="place", title="People who took part, by place.") if has_places else "",
        tables=[_participation_table(run, dimension) for dimension in present],
        silent=[(word, labels) for word, dimension in SILENT.items() if (labels := _silent(participation, dimension))],
        few=[(word, labels) for word, dimension in SILENT.items() if (labels := _few(participation, dimension))],
        minimum=run.study.thresholds.min_group,
    )


def _agreement(run: Run) -> str:
    """How far coders agree over all codes, with the name of the measure; empty where nobody can tell."""
    measure = headline_measure(run.agreement)
    figure = headline(run.agreement, "people", measure)
    return f"{MEASURES.get(measure, measure)} {figure}" if figure else ""


def _recommendations(run: Run) -> list[tuple[str, str, str]]:
    """Each recommendation's id and title, and how far evidence carries it."""
    rows = {row.recommendation_id: row for row in run.findings.recommendations.itertuples()}
    found = [(one, rows[one.recommendation_id]) for one in run.codebook.recommendations if one.recommendation_id in rows]
    return [
        (
            one.recommendation_id,
            one.title,
            f"{strength_words(row.strength)}, {row.n_participants} of {row.n_read}" if row.n_participants else strength_words(row.strength),
        )
        for one, row in found
    ]


def _silent(participation: pd.DataFrame, dimension: str) -> list[str]:
    """Groups or places that study.toml names and from which nobody took part."""
    rows = participation[(participation["dimension"] == dimension) & (participation["n_participants"] == 0)]
    return rows["label"].tolist()


def _few(participation: pd.DataFrame, dimension: str) -> list[str]:
    """Groups or places whose number is not shown: somebody came, and nothing can be said of them alone."""
    rows = participation[(participation["dimension"] == dimension) & participation["is_protected"]]
    return rows["label"].tolist()


def _strongest_needs(run: Run, group) -> dict:
    """A group's name and its strongest needs in words, or why there are none."""
    needs = run.findings.needs[run.findings.needs["group"] == group.id]
    raised = needs[needs["strength"].isin(RAISED)].sort_values(["n_participants", "code_id"], ascending=[False, True]).head(STRONGEST)
    lines = [(run.codebook.code_name(row["code_id"]), count_words(row, run)) for _, row in raised.iterrows()]
    guessed = needs[needs["strength"] == "suggested only"].sort_values(["n_suggested", "code_id"], ascending=[False, True]).head(STRONGEST)
    if not lines:
        lines = [(run.codebook.code_name(row["code_id"]), count_words(row, run)) for _, row in guessed.iterrows()]
    is_protected = len(needs) > 0 and bool((needs["strength"] == "protected").all())
    return {"name": group.name, "lines": lines, "why": "" if lines else _why_none(run, group, is_protected)}


def _why_none(run: Run, group, is_protected: bool) -> str:
    """Why no need is shown for a group: nobody came, too few came, or they spoke of other things."""
    if group.id not in set(run.material.participants["group"]):
        return "Nobody of this group took part."
    return f"Too few people to show ({fewer_than(run.study.thresholds.min_group)})." if is_protected else "No need was raised."


def _strongest(run: Run, family: str) -> list[tuple[str, Html]]:
    counts = everyone(run)
    codes = [code.code_id for code in run.codebook.of_family(family) if code.code_id in counts.index]
    rows = counts.loc[codes]
    rows = rows[(rows["n_participants"] > 0) | (rows["n_suggested"] > 0)]
    rows = rows.sort_values(["n_participants", "n_suggested", "code_id"], ascending=[False, False, True]).head(STRONGEST)
    return [(run.codebook.code_name(row["code_id"]), count_words(row, run)) for _, row in rows.iterrows()]


def _participation_table(run: Run, dimension: str) -> Html:
    rows = run.findings.participation
    rows = _join_hidden(rows[rows["dimension"] == dimension])
    shown = [
        {
            "label": f"{row.label[:1].upper()}{row.label[1:]}",
            "people": _how_many(row),
            "share": "" if row.is_protected or pd.isna(row.share) else percent(row.share),
            "sessions": HIDDEN if row.is_protected else row.n_sessions,  # of one person each, they would say how many people
            "words": HIDDEN if row.is_protected else row.n_words,
        }
        for row in rows.itertuples()
    ]
    columns = [
        Column(key="label", title=DIMENSIONS[dimension], kind="row", width=40),
        Column(key="people", title="People", kind="number", width=18),
        Column(key="share", title="Share", kind="number", width=12),
        Column(key="sessions", title="Sessions", kind="number", width=15),
        Column(key="words", title="Words", kind="number", width=15),
    ]
    return html_table(shown, columns, caption=f"People, sessions and words by {DIMENSIONS[dimension].lower()}.")


def _how_many(row) -> object:
    """A number of people; that of a group opens what they said."""
    if row.is_protected:
        return HIDDEN
    if row.dimension == "group" and row.value != UNKNOWN and row.n_participants:
        return opens_several(number(row.n_participants), group_anchor(row.value))
    return row.n_participants


def _join_hidden(rows: pd.DataFrame) -> pd.DataFrame:
    """Many protected rows as one: a list of names without numbers tells nobody anything."""
    hidden = rows[rows["is_protected"]]
    if len(hidden) <= MOST_HIDDEN:
        return rows
    one = hidden.head(1).assign(label=f"{len(hidden)} others, each with a small number")
    return pd.concat([rows[~rows["is_protected"]], one])
