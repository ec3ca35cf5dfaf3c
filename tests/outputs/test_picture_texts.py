"""What a picture says comes first in its alternative text, and no share stands in a picture without its interval."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import counted, frame, needed
from test_offer import offered  # noqa: F401  (fixture)

from crp_analysis import tables
from crp_analysis.outputs import figures, figures_needs
from crp_analysis.outputs.figures_frames import draw_frame
from crp_analysis.outputs.figures_journeys import draw_journeys
from crp_analysis.outputs.figures_landscape import draw_provision
from crp_analysis.outputs.figures_local import draw_here_and_elsewhere, draw_suggested_here
from crp_analysis.outputs.figures_offer import draw_budgets, draw_preferences
from crp_analysis.outputs.figures_system import draw_system

LETTERS = {"hub": "A", "mentoring": "B", "hub;mentoring": "C"}
AREAS = [
    ("levels", "inform", 0, "level", "information", 3, 9, 1 / 3, 0.12, 0.65, 2, 3, "a", "a", "", ""),
    ("levels", "consult", 1, "level", "consultation", 6, 9, 2 / 3, 0.35, 0.88, 0, 3, "b", "b", "", ""),
    ("levels", "act", 2, "level", "acting together", 0, 9, 0.0, 0.0, 0.3, 0, 3, "c", "", "", ""),
]


def start(figure) -> str:
    """The first sentence of an alternative text, as plain spaces have it."""
    return figure.alt.replace("\u00a0", " ").split(". ", 1)[0]


def test_the_message_comes_first_with_its_numbers(offered, here, coded, agreement):  # noqa: F811
    findings, book, study = offered.findings, offered.codebook, offered.study
    everyone = findings.counts[findings.counts["group"] == "all"]
    votes = findings.preferences.query("group == 'all'")
    needs = here.local.counts[here.local.counts["family"] == "need"]
    assert start(figures.draw_participation(findings.participation)) == "Largest: Community organisations, with 5 people"
    assert start(figures.draw_counts(everyone, book)) == "First comes Lack of time, spoken of by 8 of 9 people"
    assert start(figures.draw_needs_matrix(findings.needs, book, study)).startswith("Finding a partner is raised in most groups: ")
    assert start(figures.draw_lanes(coded.lanes)) == "Automatic are 1 of 3 codes"
    assert start(figures.draw_saturation(findings.saturation)).startswith("8 codes were met in 8 sessions; the last added ")
    assert start(draw_preferences(votes, book)) == "Most first choices: Peer mentoring and The Hub (2.5 of 5 each)"
    assert start(draw_budgets(findings.option_sets, LETTERS)).startswith("With 1 point a budget can answer 75 % of what people raised")
    assert start(draw_system(book)) == "2 options and 1 link"
    assert start(draw_journeys(findings.journeys, book, study)).startswith("Community organisations: The Hub (1 need, 4 people)")
    provision = "Nothing runs for 1 of 2 needs that groups raised; schemes run for 1 that nobody of those heard asked for"
    assert start(draw_provision(findings.provision, book, study)).startswith(provision)
    difference = "The largest difference is in Finding a partner: raised by 7 of 8, of everyone else 0 of 9"
    assert start(draw_here_and_elsewhere(needs, book, here="Tinybrook")) == difference
    assert start(draw_suggested_here(here.local.counts, book, here="Tinybrook")) == "Suggested: Lack of time (2–5)."
    assert start(draw_frame(frame(tables.FrameAreas, AREAS), title="Areas.")) == "First comes Consultation, spoken of by 6 of 9 people"
    rows = [
        (one, "people", "kappa", value, 0.1, 0.9, 40, 12, 2, "")
        for one, value in (("all", 0.6), ("barrier-time", 0.8), ("need-ethics", 0.4))
    ]
    drawn = figures.draw_agreement(frame(tables.Agreement, rows), book, measure="kappa")
    assert start(drawn) == "Between people, agreement on 2 codes runs from 0.40 to 0.80"


def test_what_is_equal_is_named_together(codebook):
    rows = [counted(code, "all", 4, 9, 0.2, 0.7) for code in ("need-ethics", "barrier-time")]
    together = "First come Lack of time and Ethics in practice, spoken of by 4 of 9 people each"
    assert start(figures.draw_counts(frame(tables.CodeCounts, rows), codebook)) == together


def test_a_need_of_few_groups_is_not_called_widespread(codebook, study):
    cells = [needed("need-ethics", group, n, 6, "some") for group, n in (("community", 2), ("broker", 0), ("researcher", 0))]
    alt = figures.draw_needs_matrix(frame(tables.Needs, cells), codebook, study).alt
    assert alt.startswith("No need is raised in more groups than Ethics in practice: 1 of 3, by 2 of 18 people.")


def test_without_anybody_the_text_says_so(codebook, study):
    none = {"participation": tables.Participation, "counts": tables.CodeCounts, "needs": tables.Needs}
    assert figures.draw_counts(tables.empty(none["counts"]), codebook).alt == "Nobody spoke of any of these."
    assert figures.draw_needs_matrix(tables.empty(none["needs"]), codebook, study).alt.startswith("No need was raised")


@pytest.fixture
def lines(monkeypatch):
    """The intervals drawn into cells: low end, high end and share of each."""
    drawn: list[tuple[float, float, float]] = []
    monkeypatch.setattr(figures_needs, "draw_interval", lambda axes, scale, span, **look: drawn.append(span))
    return drawn


def test_each_cell_with_a_share_has_its_interval_and_no_other_has(lines, codebook, study):
    cells = [
        needed("need-ethics", "community", 3, 6, "some"),
        needed("need-ethics", "broker", 0, 6, "not raised"),
        needed("need-find-partner", "community", 0, 6, "suggested only", suggested=2),
        needed("need-find-partner", "broker", 0, 0, "not raised"),
        needed("need-ethics", "researcher", 2, 3, "protected"),
    ]
    figure = figures.draw_needs_matrix(frame(tables.Needs, cells), codebook, study)
    assert lines == [pytest.approx((0.2, 0.8, 0.5)), pytest.approx((0.0, 0.3, 0.0))]
    assert "estimated" not in figure.caption


def test_the_stroke_of_an_estimate_is_explained(lines, codebook, study):
    cells = frame(tables.Needs, [needed("need-ethics", "community", 3, 6, "some")]).assign(basis="corrected", share=0.7)
    assert "the stroke is the share estimated for the whole group" in figures.draw_needs_matrix(cells, codebook, study).caption
    assert [span[2] for span in lines] == [0.7]


def test_intervals_of_areas_and_of_both_sides_are_said(here):
    areas = draw_frame(frame(tables.FrameAreas, AREAS), title="Areas.").alt.replace("\u00a0", " ")
    assert "Information: 3 of 9 people, interval 12–65 %, and suggested for 2 of 3 not read yet" in areas
    needs = here.local.counts[here.local.counts["family"] == "need"]
    pair = draw_here_and_elsewhere(needs, here.codebook, here="Tinybrook").alt.replace("\u00a0", " ")
    assert "Finding a partner: 7 of 8 people (interval 53–98 %), of everyone else 0 of 9 people (interval 0–30 %)" in pair


def test_agreement_without_an_interval_is_explained(codebook):
    rows = pd.DataFrame([("need-ethics", "people", "kappa", 0.5, None, None, 40, 2, 2, "")])
    bare = frame(tables.Agreement, list(rows.itertuples(index=False)))
    assert "A mark without a line: too little was coded for an interval." in figures.draw_agreement(bare, codebook, measure="kappa").caption
