"""Intervals of agreement: a published example, another formula, laws, and whether they hold the truth."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crp_analysis.agreement import jackknife
from crp_analysis.agreement.coefficients import cohen_kappa, percent_agreement
from crp_analysis.agreement.jackknife import (
    effective_freedom,
    has_carriers,
    leave_each_out,
    score_intervals,
    standard_errors,
    t_intervals,
)

LAW_SCHOOLS = [
    [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594],
    [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96],
]
TABLES = st.lists(
    st.lists(st.integers(0, 9), min_size=4, max_size=4).map(lambda cells: [cells[0] + 1, *cells[1:]]), min_size=3, max_size=15
)


def kappas(people):
    """Kappa of everyone and without each person; `people` are cells neither, second only, first only, both."""
    sums = leave_each_out(people)
    return cohen_kappa(sums.reshape(-1, 2, 2))[None, :]


def agreements(people):
    return percent_agreement([[2, 0], [1, 1], [0, 2]], weights=leave_each_out([[a, b + c, d] for a, b, c, d in people]))[None, :]


def test_examples_in_the_docstrings():
    got = doctest.testmod(jackknife)
    assert (got.attempted > 0, got.failed) == (True, 0)


def test_the_fifteen_law_schools():
    """Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, section 3: correlation .776, jackknife error .142."""
    tests, grades = np.array(LAW_SCHOOLS)
    kept = [np.arange(15) != left for left in range(-1, 15)]
    values = np.array([[np.corrcoef(tests[rows], grades[rows])[0, 1] for rows in kept]])
    assert values[0, 0] == pytest.approx(0.776, abs=0.0005)
    assert standard_errors(values)[0] == pytest.approx(0.142, abs=0.001)


def test_units_that_stand_alone_have_the_textbook_error_of_kappa():
    """Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72(5), 323-327, equation 13, for two labels."""
    table = np.array([[300, 40], [30, 130]]) / 500
    kappa, chance = cohen_kappa(table), table.sum(axis=1) @ table.sum(axis=0)
    both = table.sum(axis=1) + table.sum(axis=0)  # of each label
    agree = sum(table[i, i] * (1 - both[i] * (1 - kappa)) ** 2 for i in range(2))
    differ = (1 - kappa) ** 2 * sum(table[i, j] * (table.sum(axis=0)[i] + table.sum(axis=1)[j]) ** 2 for i, j in ((0, 1), (1, 0)))
    textbook = np.sqrt((agree + differ - (kappa - chance * (1 - kappa)) ** 2) / 500) / (1 - chance)
    people = np.repeat(np.eye(4), [300, 40, 30, 130], axis=0)
    assert standard_errors(kappas(people))[0] == pytest.approx(textbook, rel=0.01)


def test_score_intervals_of_single_units_are_wilsons():
    """0.81 of 100: the jackknife's error has 99 in place of 100 below the line."""
    values = agreements([[1, 0, 0, 0]] * 81 + [[0, 1, 0, 0]] * 19)
    low, high = score_intervals(values, [1e9])
    got = stats.binomtest(round(0.81 * 99), 99).proportion_ci(method="wilson")
    assert (low[0], high[0]) == (pytest.approx(got.low, abs=0.01), pytest.approx(got.high, abs=0.01))
    twice = score_intervals(2 * values - 1, [1e9], lowest=-1.0)  # Brennan and Prediger's is twice the share less one
    assert [2 * low[0] - 1, 2 * high[0] - 1] == pytest.approx([twice[0][0], twice[1][0]])


@given(TABLES, st.floats(1, 30))
@settings(max_examples=80, deadline=None)
def test_intervals_hold_the_value_and_stay_on_the_scale(people, freedom):
    for values, (low, high), lowest in (
        (kappas(people), t_intervals(kappas(people), [freedom]), -1),
        (agreements(people), score_intervals(agreements(people), [freedom]), 0),
    ):
        if np.isfinite(low[0]):
            assert lowest <= low[0] <= values[0, 0] + 1e-9
            assert values[0, 0] - 1e-9 <= high[0] <= 1


@given(TABLES, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_people_changes_nothing(people, random):
    mixed = random.sample(people, len(people))
    for make, find in ((kappas, t_intervals), (agreements, score_intervals)):
        np.testing.assert_allclose(np.ravel(find(make(people), [5])), np.ravel(find(make(mixed), [5])), atol=1e-9)


@given(TABLES, st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_fewer_people_widen_the_interval(people, times):
    """The same people met several times over are more people who say the same.

    Of kappa this is true of many people only: it bends, and the error of a few may be far too small (the next test). So they are met
    twenty times over first. Where by chance nobody's absence moves kappa but by its bend, the interval is next to nothing (12,000 tables:
    seven such, none wider than .001) and its width says nothing.
    """
    for rows, make, find in ((people * 20, kappas, t_intervals), (people, agreements, score_intervals)):
        few, many = (np.subtract(*find(make(some), [len(some) - 1])[::-1])[0] for some in (rows, rows * times))
        if np.isfinite(few) and np.isfinite(many) and max(few, many) > 0.01:
            assert many <= few + 1e-9


def test_the_error_of_kappa_can_be_too_small_with_few_people():
    """Three people whose leaving out moves kappa by almost the same: twice as many of them have the larger error."""
    people = [[1, 0, 9, 4], [1, 3, 3, 5], [1, 3, 3, 6]]
    few, many, more = (standard_errors(kappas(people * times))[0] for times in (1, 2, 4))
    assert few < many and more < many


def test_nothing_to_leave_out_or_nothing_that_varies_makes_no_interval():
    assert leave_each_out([[3, 1]]).tolist() == [[3, 1]]
    assert np.isnan(t_intervals([[0.4]], [1])).all()
    assert np.isnan(t_intervals(kappas([[5, 0, 0, 2]] * 6), [5])).all()  # perfect agreement on few segments
    assert np.isnan(score_intervals(agreements([[5, 0, 0, 2]] * 6), [5])).all()
    assert np.isnan(t_intervals([[0.5, 0.4, np.nan]], [1])).all()  # undefined without one of them


def test_carriers_are_those_of_the_second_most_frequent_coder():
    given = np.array([[2, 1, 0]] * 5 + [[1, 0, 0]] * 5, dtype=float)
    assert has_carriers(given, np.full(10, 4))
    assert not has_carriers(given[1:], np.full(9, 4))
    assert not has_carriers(np.full((10, 2), 4.0), np.full(10, 4))  # nobody ever leaves it out


def test_unequal_clusters_are_worth_fewer():
    assert effective_freedom(np.full(10, 7), np.full(10, 2)) == pytest.approx(9)
    assert effective_freedom(np.full(10, 7), [20, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == 1
    assert effective_freedom([100, 1, 1], [1, 1, 1]) < 1.1
    assert effective_freedom(np.zeros(3), np.zeros(3)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("n_people", [8, 12, 40])
def test_intervals_cover_what_they_promise(n_people):
    """People of very different habits, a thousand samples: both kinds of interval of raw agreement cover the truth."""
    rng, covered = np.random.default_rng(5), np.zeros(2)
    for _ in range(1000):
        n_agree = rng.binomial(10, rng.beta(8, 2, size=n_people))
        values = agreements([[agreed, 10 - agreed, 0, 0] for agreed in n_agree])
        for kind, (low, high) in enumerate((t_intervals(values, [n_people - 1]), score_intervals(values, [n_people - 1]))):
            covered[kind] += low[0] <= 0.8 <= high[0]
    assert ((covered / 1000 >= 0.92) & (covered / 1000 <= 0.97)).all()
