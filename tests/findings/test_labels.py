"""Labels beside words: as much as enough people share, all parts together, and no more."""

from __future__ import annotations

import dataclasses
import doctest

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.findings import identifying, labels
from crp_analysis.findings.labels import LABEL, keep_attributes, label_speakers, with_labels
from crp_analysis.findings.local_words import rare_here
from crp_analysis.findings.quote_gate import check_labels
from crp_analysis.study import Thresholds

from .conftest import make_participants, make_segments, make_sessions, make_study


@pytest.mark.parametrize("module", [labels, identifying])
def test_examples_in_the_text_are_true(module):
    assert doctest.testmod(module).failed == 0


def everyone(material, *, rows):
    """Material of people, each given as (role, group, kind of session, consultation) and a number of people."""
    people = [(f"P{n:02d}", *one) for n, one in enumerate(combination for combination, many in rows for _ in range(many))]
    return dataclasses.replace(
        material,
        participants=make_participants([(who, home, role, "", group) for who, role, group, _, home in people]),
        sessions=make_sessions([(f"S{who}", home, kind) for who, _, _, kind, home in people]),
        segments=make_segments([(f"s{who}", f"S{who}", home, who, "Words of theirs.") for who, *_, home in people]),
    )


def labels_of(material, study):
    """How many people have each label."""
    return label_speakers(material, study).groupby(LABEL)["participant_id"].nunique().to_dict()


def test_what_too_few_share_is_left_out_from_the_end(material):
    study = make_study(thresholds=Thresholds(min_group=3))
    made = everyone(
        material,
        rows=[
            (("community", "community-new", "interview", "c1"), 3),
            (("community", "community-new", "interview", "c2"), 3),
            (("community", "community-new", "workshop", "c1"), 3),
            (("community", "community-old", "interview", "c1"), 2),
            (("community", "community-old", "workshop", "c1"), 1),
            (("broker", "broker", "interview", "c1"), 2),
            (("broker", "broker", "interview", "c2"), 2),
        ],
    )
    assert labels_of(made, study) == {
        ("community", "community-new", "interview", "c1"): 3,
        ("community", "community-new", "interview", "c2"): 3,
        ("community", "community-new", "workshop", "c1"): 3,
        ("community", "community-old", "unknown", "unknown"): 3,  # two in interviews, one in a workshop
        ("broker", "broker", "interview", "unknown"): 4,
    }


def test_one_who_differs_is_joined_by_others(material):
    """The only person of a workshop would be the only one without a kind of session: those who lose least join her."""
    study = make_study(thresholds=Thresholds(min_group=3))
    kinds = [("interview", 4), ("focus group", 5), ("workshop", 1)]
    made = everyone(material, rows=[(("broker", "broker", kind, "c1"), n) for kind, n in kinds])
    assert labels_of(made, study) == {("broker", "broker", "focus group", "c1"): 5, ("broker", "broker", "unknown", "unknown"): 5}


def test_a_small_role_is_not_told(material):
    study = make_study(thresholds=Thresholds(min_group=3))
    made = everyone(
        material,
        rows=[
            (("funder", "funder", "interview", "c1"), 1),
            (("broker", "broker", "interview", "c1"), 4),
            (("community", "community-new", "interview", "c1"), 9),
        ],
    )
    assert labels_of(made, study) == {("community", "community-new", "interview", "c1"): 9, ("unknown",) * 4: 5}


def test_who_is_rare_in_several_groups_needs_nobody_else(material):
    """Two interviews here and one there are three without a kind of session and a group; all others keep theirs."""
    study = make_study(thresholds=Thresholds(min_group=3))
    many = {("community", group, "workshop", "c1"): 4 for group in ("community-new", "community-old")}
    few = {("community", "community-new", "interview", "c1"): 2, ("community", "community-old", "interview", "c1"): 1}
    told = labels_of(everyone(material, rows=list((many | few).items())), study)
    assert told == {**many, ("community", "unknown", "unknown", "unknown"): 3}


def test_only_labels_change(material, coded):
    study = make_study(thresholds=Thresholds(min_group=3))
    made = everyone(material, rows=[(("broker", "broker", "interview", "c1"), 2), (("community", "community-new", "interview", "c1"), 3)])
    rows = pd.DataFrame({"participant_id": ["P00", "P04"], "session_id": ["SP00", "SP04"], **dict.fromkeys(LABEL, "x"), "text": ["a", "b"]})
    before = rows.copy()
    told = with_labels(rows, made, study)
    pd.testing.assert_frame_equal(rows, before)
    assert told[LABEL].to_numpy().tolist() == [["unknown"] * 4] * 2 and told["text"].tolist() == ["a", "b"]
    assert check_labels(told, made, study) == []
    told["role"] = ["broker", "community"]
    assert len(check_labels(told, made, study)) == 1  # two brokers are too few


PARTS = st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from("12"))


@given(spoken=st.lists(st.tuples(st.integers(0, 14), PARTS), min_size=1, max_size=40), least=st.integers(1, 6))
def test_law_everybody_shares_a_label_with_enough_others(spoken, least):
    """By brute force: those whom a reader who knows everyone and the rule could mean by a label are never too few."""
    people: dict[tuple, set[int]] = {}
    for person, parts in spoken:
        people.setdefault(parts, set()).add(person)
    kept = keep_attributes(people, min_group=least)
    assert kept.keys() == people.keys()
    sharing: dict[tuple, set[int]] = {}
    for parts, n in kept.items():
        sharing.setdefault(parts[:n], set()).update(people[parts])
    n_all = len({person for person, _ in spoken})
    assert all(len(several) >= min(least, n_all) for several in sharing.values())


@given(sizes=st.dictionaries(PARTS, st.integers(3, 9), min_size=1))
def test_law_nothing_is_left_out_where_all_are_many(sizes):
    people = {parts: {(parts, n) for n in range(many)} for parts, many in sizes.items()}
    assert set(keep_attributes(people, min_group=3).values()) == {3}


def test_beside_a_place_a_label_must_fit_enough_people_of_it():
    rows = [(f"P{n}", "S", "broker", "broker", "interview" if n < 6 else "workshop", "c1") for n in range(12)]
    told = pd.DataFrame(rows, columns=["participant_id", "session_id", *LABEL])
    quotes = pd.DataFrame({"quote_id": ["a", "b"], **{name: [told[name].iloc[0], told[name].iloc[11]] for name in LABEL}})
    here = frozenset({"P0", "P1", "P2", "P6", "P7", "P8", "P9", "P10", "P11"})
    assert rare_here(quotes, told, here, min_group=3) == []  # three of six interviews, all of six workshops
    assert rare_here(quotes, told, here - {"P2"}, min_group=3) == ["a"]  # two here
    assert rare_here(quotes, told, here - {"P6", "P7"}, min_group=3) == ["b"]  # two elsewhere
