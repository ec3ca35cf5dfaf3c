"""What stands behind a recommendation and against it; and the gate over words that stand outside the bank."""

from __future__ import annotations

import dataclasses
import doctest

import pandas as pd
import pytest

from crp_analysis import abbreviations, evidence_marks
from crp_analysis.errors import GateError
from crp_analysis.findings import questions
from crp_analysis.findings import recommendations as module
from crp_analysis.findings.build import find_all
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.findings.recommendations import weigh_recommendations
from crp_analysis.findings.word_gate import check_words
from crp_analysis.recommendations import Recommendation
from crp_analysis.tables import Agreement, PersonaEdits, Recommendations, check, empty

from .conftest import make_codebook


@pytest.mark.parametrize("part", [abbreviations, evidence_marks, module, questions])
def test_examples_in_docstrings(part):
    assert doctest.testmod(part).failed == 0
    assert doctest.testmod(part).attempted > 0


def make_book(**lists):
    """The codebook with one recommendation a keyword: (rests_on, against)."""
    written = tuple(
        Recommendation(recommendation_id=name, title=name, area="pilot", text="T.", rests_on=rests_on, against=against)
        for name, (rests_on, against) in lists.items()
    )
    return make_codebook().model_copy(update={"recommendations": written})


def test_people_are_counted_once_over_all_codes(material, coded, study):
    book = make_book(both=(("need-partner", "need-money"), ("tension-closed",)), none=((), ()))
    quotes = choose_quotes(material, coded, book, study)
    before = material.codings.copy()
    got = weigh_recommendations(material, coded, book, study, quotes=quotes).set_index("recommendation_id")
    pd.testing.assert_frame_equal(material.codings, before)
    # P1 and P2 raised the one, P3 and P4 the other; P1 and P4 hold the position against; five people were read, P5 and P7 were not
    columns = ["n_participants", "n_read", "n_sessions", "n_suggested", "n_weakest", "n_counter", "n_both", "strength"]
    assert got.loc["both", columns].tolist() == [4, 5, 3, 1, 2, 2, 2, "contested"]
    assert got.loc["none", ["n_participants", "strength", "quote_ids"]].tolist() == [0, "no evidence", ""]
    assert got.loc["both", "segment_ids"] == "a1;a2;a3;b1;d1"
    assert set(got.loc["both", "quote_ids"].split(";")) <= set(quotes["quote_id"])


def test_an_option_stands_for_its_own_code_or_for_the_needs_it_answers():
    book = make_codebook()
    assert book.codes_behind(("hub", "need-money")) == ["option-hub", "need-money"]
    without = book.model_copy(update={"codes": tuple(code for code in book.codes if code.code_id != "option-hub")})
    assert without.codes_behind(("hub",)) == ["need-partner"]


def test_only_suggested_is_said(material, coded, study):
    book = make_book(pay=(("challenge-pay",), ()))
    got = weigh_recommendations(material, coded, book, study, quotes=choose_quotes(material, coded, book, study))
    assert got[["n_participants", "n_suggested", "strength"]].to_numpy().tolist() == [[0, 1, "suggested only"]]


def test_no_recommendations_no_rows(material, coded, codebook, study):
    got = weigh_recommendations(material, coded, codebook, study, quotes=choose_quotes(material, coded, codebook, study))
    pd.testing.assert_frame_equal(got, empty(Recommendations))


@pytest.fixture
def book():
    return make_book(pay=(("need-money",), ("tension-closed",)))


@pytest.fixture
def findings(material, coded, book, study):
    return find_all(material, coded, empty(Agreement), book, study)


def test_words_of_a_run_pass_the_gate(findings, material, book, study):
    assert check_words(findings, material, book, study) == []
    assert findings.personas["quote_ids"].str.len().sum() > 0


@pytest.mark.parametrize(
    ("table", "column", "value", "found"),
    [
        ("personas", "quote_ids", "q-00000000", "the quote is not in the bank"),
        ("tensions", "quote_ids_left", "q-00000000", "the quote is not in the bank"),
        ("tensions", "quote_ids_right", "other", "the quote is about something else"),
        ("challenges", "quote_ids", "other", "the quote is about something else"),
        ("recommendations", "quote_ids", "other", "the quote is about something else"),
        ("recommendations", "counter_quote_ids", "other", "the quote is about something else"),
    ],
)
def test_a_linked_quote_that_does_not_belong_there_is_a_fault(findings, material, book, study, table, column, value, found):
    other = findings.quotes.loc[findings.quotes["code_id"] == "need-partner", "quote_id"].iloc[0]
    rows = getattr(findings, table).assign(**{column: other if value == "other" else value})
    faults = check_words(dataclasses.replace(findings, **{table: rows}), material, book, study)
    assert faults and all(fault.kind is GateError for fault in faults)
    assert any(found in fault.found for fault in faults)


def test_a_quote_of_another_group_does_not_stand_on_a_card(findings, material, book, study):
    quotes = findings.quotes
    foreign = quotes.loc[(quotes["code_id"] == "need-partner") & (quotes["group"] == "broker"), "quote_id"].item()
    at = (findings.personas["group"] == "community-new") & (findings.personas["code_id"] == "need-partner")
    rows = findings.personas.assign(quote_ids=findings.personas["quote_ids"].where(~at, foreign))
    assert check_words(dataclasses.replace(findings, personas=rows), material, book, study)


def test_a_facilitators_line_holds_no_words_of_somebody_who_may_not_be_quoted(material, coded, book, study):
    said = "Money always comes late here and that is what breaks us."  # by P3, who may not be quoted
    row = ("c1", "community-new", "Pains", "", "", "", said.upper(), "the room", "said so", "2024-05-01")
    edits = check(pd.DataFrame([row], columns=list(empty(PersonaEdits).columns)), PersonaEdits, "test")
    edited = dataclasses.replace(material, persona_edits=edits)
    findings = find_all(edited, coded, empty(Agreement), book, study)
    faults = check_words(findings, edited, book, study)
    assert [fault.found for fault in faults] == [
        "a facilitator's line holds words of somebody who may not be quoted, or not as one of a group"
    ]
    assert "money" not in str(faults[0]).casefold()
