"""Best sets of options, held against every set there is."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.codebook import Codebook
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.coverage import cover_needs
from crp_analysis.findings.covering import cover_best, covered_weight
from crp_analysis.findings.option_sets import find_option_sets, share_by_group
from crp_analysis.findings.raised import list_raised
from crp_analysis.tables import MOST_SETS_A_BUDGET, OptionSets, SetShares, empty

from .conftest import make_code, make_coded, make_material, make_option


def every_set(answers, weights, costs, budget, slack):
    """The definition itself: all sets within the budget of which no part covers as much, near enough to the best."""
    n = len(costs)
    subsets = chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1))
    covered = {one: covered_weight(answers, weights, one) for one in subsets if sum(costs[i] for i in one) <= budget}
    best = max(covered.values(), default=0)
    lean = {
        one
        for one, n_covered in covered.items()
        if n_covered and all(covered_weight(answers, weights, part) < n_covered for part in combinations(one, len(one) - 1))
    }
    near = [one for one in lean if covered[one] >= best - slack]
    return sorted(near, key=lambda one: (-covered[one], sum(costs[i] for i in one), one))


@st.composite
def problems(draw):
    n_options, n_needs = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    answers = np.array(draw(st.lists(st.lists(st.booleans(), min_size=n_needs, max_size=n_needs), min_size=n_options, max_size=n_options)))
    weights = draw(st.lists(st.integers(0, 9), min_size=n_needs, max_size=n_needs))
    costs = draw(st.lists(st.integers(1, 3), min_size=n_options, max_size=n_options))
    return answers, weights, costs, draw(st.integers(1, sum(costs))), draw(st.integers(0, 4))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_solver_finds_what_looking_at_every_set_finds(problem):
    answers, weights, costs, budget, slack = problem
    assert cover_best(answers, weights, costs, budget=budget, slack=slack) == every_set(answers, weights, costs, budget, slack)


def test_nothing_to_cover_lists_nothing():
    assert cover_best(np.array([[True]]), [0], [1], budget=1) == []
    assert cover_best(np.array([[True]]), [5], [2], budget=1) == []


def test_very_many_ties_are_cut():
    assert len(cover_best(np.eye(9, dtype=bool), [1] * 9, [1] * 9, budget=4)) == MOST_SETS_A_BUDGET


RAISED = pd.DataFrame(
    [
        ("P1", "community-new", "need-a"),
        ("P1", "community-new", "need-b"),
        ("P2", "broker", "need-b"),
        ("P3", "broker", "need-c"),
        ("P3", "broker", "need-z"),
    ],
    columns=["participant_id", "group", "code_id"],
)
OPTIONS = (
    make_option("hub", needs=("need-a", "need-b"), level="medium"),
    make_option("coaching", needs=("need-b", "need-c"), level="medium"),
)
CODEBOOK = Codebook(codes=tuple(make_code(f"need-{one}") for one in "abcz"), options=OPTIONS)
COVERAGE = pd.DataFrame(
    [("hub", one, True, 0, n) for one, n in (("need-a", 4), ("need-b", 1), ("need-c", 2))],
    columns=["option_id", "code_id", "answers", "n_participants", "n_suggested"],
)


def test_sets_by_budget_with_ties_and_what_they_leave_open():
    sets = find_option_sets(RAISED, COVERAGE, CODEBOOK)
    assert sets[["level", "option_ids", "n_covered", "is_best"]].to_numpy().tolist() == [
        [2, "hub", 3, True], [2, "coaching", 3, True], [3, "hub", 3, True], [3, "coaching", 3, True], [4, "hub;coaching", 4, True],
    ]  # fmt: skip
    both = sets.iloc[-1]
    assert (both["cost"], both["n_whole"], both["n_people"], both["n_suggested"]) == (4, 2, 3, 7)
    assert both["share_covered"] == pytest.approx(4 / 5)
    assert 0 < both["ci_low"] < 4 / 5 < both["ci_high"] <= 1
    assert (both["gains"], both["leaves"]) == ("need-b;need-a;need-c", "need-z")
    assert sets.loc[0, "leaves"] == "need-c;need-z"


def test_one_person_alone_gives_no_interval():
    alone = find_option_sets(RAISED[RAISED["participant_id"] == "P1"], COVERAGE, CODEBOOK)
    assert len(alone) and alone[["ci_low", "ci_high"]].isna().all(axis=None)


def test_the_interval_takes_a_persons_needs_together():
    """Two needs of one person, both met or both not, tell no more than one would."""
    once = pd.DataFrame([(f"P{n}", "broker", "need-a" if n < 6 else "need-z") for n in range(12)], columns=RAISED.columns)
    twice = pd.concat([once, once.assign(code_id=once["code_id"].replace({"need-a": "need-b", "need-z": "need-y"}))])
    one, two = (find_option_sets(raised, COVERAGE, CODEBOOK).iloc[0] for raised in (once, twice))
    assert one["share_covered"] == two["share_covered"] == 0.5
    assert two["ci_high"] - two["ci_low"] == pytest.approx(one["ci_high"] - one["ci_low"], abs=0.03)


def test_groups_are_served_unevenly_and_small_ones_marked(study):
    sets = find_option_sets(RAISED, COVERAGE, CODEBOOK)
    counts = pd.DataFrame({"group": ["all", "community-new", "broker"], "is_protected": [False, True, False]})
    shares = share_by_group(sets, RAISED, counts, CODEBOOK, study).set_index(["option_ids", "group"])
    assert shares.loc[("hub", "broker"), ["n_covered", "n_raised", "is_protected"]].tolist() == [1, 3, False]
    assert shares.loc[("hub", "community-new"), ["share", "is_protected"]].tolist() == [1.0, True]
    assert np.isnan(shares.loc[("hub", "community-old"), "share"]) and ("hub", "funder") not in shares.index
    assert share_by_group(empty(OptionSets), RAISED, counts, CODEBOOK, study).equals(empty(SetShares))


def test_without_coded_needs_or_options_there_are_no_sets():
    assert find_option_sets(RAISED.head(0), COVERAGE, CODEBOOK).equals(empty(OptionSets))
    assert find_option_sets(RAISED, COVERAGE, Codebook(codes=CODEBOOK.codes)).equals(empty(OptionSets))
    idle = Codebook(codes=CODEBOOK.codes, options=(make_option("idle"),))
    assert find_option_sets(RAISED, COVERAGE, idle).equals(empty(OptionSets))


def test_raised_needs_are_those_that_are_counted(material, coded, codebook, study):
    raised = list_raised(material, coded, codebook, study)
    counts = count_codes(material, coded, codebook, study)
    everyone = counts[(counts["group"] == "all") & counts["code_id"].isin(raised["code_id"])].set_index("code_id")["n_participants"]
    assert raised["code_id"].value_counts().to_dict() == everyone.to_dict()
    sets = find_option_sets(raised, cover_needs(counts, codebook), codebook)
    assert sets["n_covered"].tolist() == [everyone["need-partner"]]
    assert list_raised(make_material(), make_coded(), codebook, study).empty
