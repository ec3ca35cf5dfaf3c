"""Two patterns in a group: found where they are, and not made of talkative and quiet people."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.codebook import Codebook
from crp_analysis.findings.patterns import find_patterns, judge_split, swap_needs
from crp_analysis.study import Thresholds

from .conftest import (
    make_assignments,
    make_code,
    make_coded,
    make_codings,
    make_material,
    make_participants,
    make_segments,
    make_sessions,
    make_study,
)

CODES = [f"need-{letter}" for letter in "abcdefgh"]
FIRST, SECOND = CODES[:4], CODES[4:]


def group_of(raised):
    """Material in which the i-th person of a group raised the i-th of several lists of needs, read by one person."""
    people = [f"P{i:02}" for i in range(len(raised))]
    return make_material(
        participants=make_participants([(person, "c1", "broker", "", "broker") for person in people]),
        sessions=make_sessions([(f"S{i}", "c1", "interview") for i in range(len(raised))]),
        segments=make_segments([(f"s{i}", f"S{i}", "c1", person, "Words of mine.") for i, person in enumerate(people)]),
        codings=make_codings([(f"s{i}", code, "ann") for i, codes in enumerate(raised) for code in codes]),
        assignments=make_assignments([(f"S{i}", "ann") for i in range(len(raised))]),
    )


@pytest.fixture
def needs():
    return Codebook(codes=tuple(make_code(code_id) for code_id in CODES))


def two_kinds():
    """Ten people raise needs of the one kind, six of the other, each leaving out one."""
    return [[code for code in side if code != side[i % 4]] for side, n in ((FIRST, 10), (SECOND, 6)) for i in range(n)]


def test_two_patterns_are_found_and_told_apart(needs):
    patterns, shares = find_patterns(group_of(two_kinds()), make_coded(), needs, make_study(thresholds=Thresholds(min_group=5)))
    broker = patterns.set_index("group").loc["broker"]
    assert broker["has_two"] and broker["p_value"] < 0.05 and broker["bic_gain"] > 0
    sizes = shares.drop_duplicates("pattern").set_index("pattern")["n_in_pattern"].to_dict()
    assert sizes == {0: 10, 1: 6}
    raised = shares[shares["n_participants"] > 0].groupby("pattern")["code_id"].agg(sorted)
    assert raised.tolist() == [FIRST, SECOND]


def test_a_pattern_too_small_to_show_is_not_shown(needs):
    patterns, shares = find_patterns(group_of(two_kinds()), make_coded(), needs, make_study(thresholds=Thresholds(min_group=8)))
    broker = patterns.set_index("group").loc["broker"]
    assert not broker["has_two"] and broker["reason"] == "One of the two patterns would hold fewer than 8 people."
    assert shares.empty


def test_talkative_and_quiet_people_are_one_kind(needs):
    raised = [CODES[: 8 - i % 2] if i < 8 else CODES[i % 8 : i % 8 + 1] for i in range(16)]
    patterns, _ = find_patterns(group_of(raised), make_coded(), needs, make_study(thresholds=Thresholds(min_group=5)))
    broker = patterns.set_index("group").loc["broker"]
    assert broker["bic_gain"] > 0  # two classes do describe them better, and are not two patterns of needs
    assert not broker["has_two"]


def test_few_people_are_never_split(needs):
    patterns, _ = find_patterns(group_of(two_kinds()[:7]), make_coded(), needs, make_study())
    assert patterns["p_value"].isna().all() and not patterns["has_two"].any()
    assert patterns.set_index("group").loc["broker", "reason"].startswith("A split takes 8 people")


def test_the_order_of_people_does_not_matter(needs):
    material = group_of(two_kinds())
    turned = dataclasses.replace(material, codings=material.codings.iloc[::-1], segments=material.segments.iloc[::-1])
    study = make_study(thresholds=Thresholds(min_group=5))
    for one, other in zip(*(find_patterns(m, make_coded(), needs, study) for m in (material, turned)), strict=True):
        assert one.equals(other)


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(2, 9))
@settings(max_examples=30, deadline=None)
def test_swaps_keep_every_total(seed, n_people, n_codes):
    rng = np.random.default_rng(seed)
    table = rng.random((n_people, n_codes)) < 0.4
    before = table.copy()
    swapped = swap_needs(table, rng)
    assert (table == before).all()
    assert (swapped.sum(axis=0) == table.sum(axis=0)).all() and (swapped.sum(axis=1) == table.sum(axis=1)).all()


def test_chance_alone_seldom_looks_like_two_patterns():
    rng = np.random.default_rng(3)
    tables = [(rng.random((14, 8)) < rng.beta(1, 1.5, size=(14, 1))).astype(float) for _ in range(20)]
    found = [judge_split(table, rng) for table in tables]
    assert sum(p <= 0.05 and gain > 0 for p, gain in found) <= 3
