"""What became of suggestions, counted once: accepted, refused, added."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from crp_analysis import tables
from crp_analysis.outputs import sections
from crp_analysis.outputs.sections.tallies import Suggestions, count_reading, headline, judged_blind, judged_in_view, rejected_in_words


def said(run) -> str:
    return " ".join(BeautifulSoup(str(sections.method(run)), "lxml").get_text(" ").split())


@pytest.fixture
def in_view(run):
    """Ben read s3 with suggestions in view and g2 from a guided list; the machine suggested time on g3 and ethics on g2."""
    material, machine = run.material, run.coded.codings
    assignments = pd.concat([material.assignments, pd.DataFrame([("s3", "ben", False)], columns=material.assignments.columns)])
    readings = pd.DataFrame([("g2", "ben", "guided", False)], columns=["segment_id", "coder_id", "stream", "was_blind"])
    given = pd.DataFrame(
        {"segment_id": ["g3", "g2"], "code_id": ["barrier-time", "need-find-partner"], "coder_id": "ben", "origin": "person"}
    )
    material = replace(
        material,
        assignments=assignments,
        readings=tables.check(readings, tables.Readings, "test"),
        codings=pd.concat([material.codings, given]),
    )
    more = machine.assign(segment_id="g2", code_id="need-ethics")
    return run.but(material=material, coded=replace(run.coded, codings=pd.concat([machine, more], ignore_index=True)))


def test_sessions_read_blind_double_and_open_are_told_apart(run, in_view):
    assert (count_reading(run).n_blind, count_reading(run).n_double, count_reading(run).n_open) == (2, 1, 0)
    assert (count_reading(in_view).n_open, count_reading(in_view).lists) == (1, (("guided", 1, 1),))


def test_suggestions_judged_blind_are_the_counts_under_the_agreement(run, unread_run):
    assert judged_blind(run) == Suggestions(n_accepted=12, n_refused=8, n_added=5)
    assert judged_blind(unread_run) is None


def test_suggestions_in_view_are_counted_apart(run, in_view):
    assert judged_in_view(run) is None
    assert judged_in_view(in_view) == Suggestions(n_accepted=1, n_refused=1, n_added=1)


def test_the_method_tells_what_became_of_suggestions(run, in_view, unread_run):
    text = said(run).replace("\u00a0", " ")
    assert "20 codes were suggested there. People gave 12 of them themselves (60 %; counted as accepted) and did not give 8" in text
    assert "They gave 5 codes that had not been suggested (counted as added)." in text
    assert "Krippendorff’s alpha 0.71 (95 % interval 0.60 to 0.80)" in text
    assert "with suggestions in view" not in text and "1 is withheld as unstable" in text
    assert "today’s suggestions, which may differ" in said(in_view) and "1 single passage chosen because" in said(in_view)
    assert "accepted" not in said(unread_run) and "Nobody has coded yet." in said(unread_run)


def test_one_session_read_is_no_other_session(run):
    material = replace(run.material, assignments=run.material.assignments.head(1), codings=run.material.codings.head(1))
    assert "that part of the one session read" in said(run.but(material=material))


def test_a_figure_of_agreement_stands_with_its_interval(agreement):
    assert headline(agreement, "people", "krippendorff_alpha").replace("\u00a0", " ") == "0.71 (95 % interval 0.60 to 0.80)"
    assert headline(agreement.assign(ci_low=None), "people", "krippendorff_alpha") == "0.71"
    assert headline(agreement, "people", "gwet_ac1") == ""


def test_rejected_material_is_told_by_reason_most_first(run):
    rows = pd.DataFrame({"reason": ["empty", "no speaker", "no speaker"], "n_words": [0, 12, 8]})
    assert rejected_in_words(rows) == "3 places (20 words): no speaker (2) and empty (1)"
    assert rejected_in_words(run.material.rejected.head(0)) == ""
