"""Passages behind claims: every cell reaches words, nobody's share is exceeded, and what stands around them is theirs."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.errors import GateError
from crp_analysis.findings.passages import list_passages
from crp_analysis.findings.quote_gate import check_passages
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.study import Thresholds
from crp_analysis.tables import Passages, empty

from .conftest import make_codebook, make_coded, make_codings, make_material, make_participants, make_segments, make_sessions, make_study
from .test_words import TEXTS, one_speaker_each

CODEBOOK = make_codebook()


def passages_of(material, study, coded=None):
    coded = coded or make_coded()
    quotes = choose_quotes(material, coded, CODEBOOK, study)
    return list_passages(quotes, material, coded, CODEBOOK, study), quotes


def test_the_small_study_reaches_words_in_every_cell_that_may_be_quoted(material, coded, study):
    before = material.segments.copy()
    got, quotes = passages_of(material, study, coded)
    assert set(quotes["quote_id"]) <= set(got["passage_id"])
    assert "a3" not in set(got["segment_id"]) and "a0" not in set(got["segment_id"])  # no consent; the facilitator
    assert check_passages(got, material, study) == []
    pd.testing.assert_frame_equal(material.segments, before)


def one_long_turn(text: str, parts: int):
    """One person's turn, cut into segments of whole sentences, the middle one coded; then somebody else's."""
    sentences = [f"{text} number {n} of them all." for n in range(parts)]
    segments = make_segments([(f"s{n}", "S0", "c1", "P0", one) for n, one in enumerate(sentences)] + [("t", "S0", "c1", "P1", TEXTS[0])])
    segments = segments.assign(turn=[0] * parts + [1])
    people = make_participants([("P0", "c1", "broker", "", "broker"), ("P1", "c1", "broker", "", "broker")])
    codings = make_codings([(f"s{parts - 1}", "need-money", "ann"), ("s0", "need-money", "ann")])
    return make_material(participants=people, sessions=make_sessions([("S0", "c1", "interview")]), segments=segments, codings=codings)


def test_the_sentences_around_are_of_the_same_turn_and_person_alone():
    got = passages_of(one_long_turn("We waited for a long time and then came", 3), make_study())[0].set_index("segment_id")
    assert (got.loc["s0", "before"], got.loc["s2", "after"]) == ("", "")  # the turn begins and ends there
    assert got.loc["s0", "after"].endswith("number 1 of them all.") and got.loc["s2", "before"].endswith("number 1 of them all.")


def test_nobody_is_opened_more_often_than_allowed_and_rare_cells_choose_first():
    material = one_speaker_each(TEXTS)
    codings = make_codings([(f"s{n}", "need-money", "ann") for n in range(4)] + [("s4", "barrier-time", "ann")])
    by_one = dataclasses.replace(material, segments=material.segments.assign(participant_id="P0"), codings=codings)
    for limit in (1, 2, 4):
        study = make_study(thresholds=Thresholds(min_group=1, max_quotes_per_person=1, max_passages_per_person=limit))
        got, _ = passages_of(by_one, study)
        assert got["segment_id"].nunique() == limit
        assert limit == 1 or "barrier-time" in set(got["code_id"])


def test_a_passage_under_two_codes_has_the_same_words_once():
    got, _ = passages_of(one_speaker_each(TEXTS[:2], "need-money need-partner"), make_study())
    assert got.groupby("passage_id")["text"].nunique().eq(1).all()
    assert sorted(got["code_id"].unique()) == ["need-money", "need-partner"]


def test_of_small_groups_only_quotes_are_there():
    study = make_study(thresholds=Thresholds(min_group=6, max_quotes_per_person=1))
    got, quotes = passages_of(one_speaker_each(TEXTS), study)  # five people
    assert set(got["passage_id"]) == set(quotes["quote_id"])


def test_nothing_where_nothing_may_be_shown(study):
    pd.testing.assert_frame_equal(passages_of(make_material(), study)[0], empty(Passages))
    silent = one_speaker_each(TEXTS, **{f"P{n}": False for n in range(5)})
    assert passages_of(silent, study)[0].empty


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"text": "We paid for the room."}, "the words differ"),
        ({"before": "Nobody ever said this."}, "the sentence before it was not said"),
        ({"after": TEXTS[1]}, "the sentence after it was not said"),
        ({"participant_id": "P1"}, "somebody else said this"),
    ],
)
def test_the_gate_stops_words_that_are_not_the_speakers(change, found):
    material = one_speaker_each(TEXTS)
    got, _ = passages_of(material, make_study())
    one = got[got["segment_id"] == "s0"].head(1)
    assert check_passages(one, material, make_study()) == []
    faults = check_passages(one.assign(**change), material, make_study())
    assert any(found in fault.found for fault in faults) and all(fault.kind is GateError for fault in faults)
    assert not any(words in str(fault) for fault in faults for words in change.values())


def test_the_gate_counts_the_passages_of_a_person():
    material = one_speaker_each(TEXTS)
    by_one = dataclasses.replace(material, segments=material.segments.assign(participant_id="P0"))
    got, _ = passages_of(by_one, make_study(thresholds=Thresholds(min_group=1)))
    strict = make_study(thresholds=Thresholds(min_group=1, max_passages_per_person=2))
    assert [fault.found for fault in check_passages(got, by_one, strict)] == [
        "one person is quoted 3 times, 2 are allowed (thresholds.max_passages_per_person)"
    ]


@settings(max_examples=25, deadline=None)
@given(
    said=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(["need-money", "need-partner"])), min_size=1, max_size=12
    ),
    limit=st.integers(1, 3),
)
def test_whatever_is_said_passages_pass_their_own_gate(said, limit):
    texts = [f"{TEXTS[text]} That was time {n}." for n, (text, _, _) in enumerate(said)]
    people = sorted({person for _, person, _ in said})
    material = make_material(
        participants=make_participants([(f"P{p}", "c1", "broker", "", "broker", "North", "charity", p != 3) for p in people]),
        sessions=make_sessions([("S0", "c1", "interview")]),
        segments=make_segments([(f"s{n}", "S0", "c1", f"P{person}", texts[n]) for n, (_, person, _) in enumerate(said)]),
        codings=make_codings([(f"s{n}", code, "ann") for n, (_, _, code) in enumerate(said)]),
    )
    study = make_study(thresholds=Thresholds(min_group=1, max_quotes_per_person=1, max_passages_per_person=limit))
    got, _ = passages_of(material, study)
    assert check_passages(got, material, study) == []
    assert "P3" not in set(got["participant_id"])
