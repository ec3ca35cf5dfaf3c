"""Formulas against published examples, other packages, and the laws that any coefficient obeys."""

from __future__ import annotations

import doctest
from itertools import product

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import cohen_kappa_score

from crp_analysis.agreement import coefficients

CORRECTED = [
    coefficients.fleiss_kappa,
    coefficients.krippendorff_alpha,
    coefficients.gwet_ac1,
    coefficients.brennan_prediger,
]
COUNTED = [coefficients.percent_agreement, *CORRECTED]

# 30 patients, six psychiatrists, five diagnoses: Fleiss (1971), table 1; published kappa .430
FLEISS_1971 = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0],
    [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0],
    [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip

labels = hnp.arrays(np.int8, st.tuples(st.integers(2, 4), st.integers(2, 12)), elements=st.integers(0, 2))


def same(left: float, right: float) -> bool:
    return (np.isnan(left) and np.isnan(right)) or abs(left - right) < 1e-9


def test_published_examples_in_the_docstrings():
    got = doctest.testmod(coefficients)
    assert got.attempted >= 15
    assert got.failed == 0


def test_fleiss_kappa_of_fleiss_1971():
    assert round(coefficients.fleiss_kappa(FLEISS_1971), 3) == 0.430


def test_paradox_tables_of_feinstein_and_cicchetti():
    balanced, skewed = [40, 15, 45], [80, 15, 5]
    counts = [[0, 2], [1, 1], [2, 0]]
    for weights in (balanced, skewed):
        assert coefficients.percent_agreement(counts, weights) == pytest.approx(0.85)
        assert coefficients.brennan_prediger(counts, weights) == pytest.approx(0.7)
    assert coefficients.negative_agreement(counts, skewed) == pytest.approx(2 * 5 / (2 * 5 + 15))
    assert coefficients.positive_agreement(counts, skewed) == pytest.approx(2 * 80 / (2 * 80 + 15))


@given(labels, st.data())
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_the_maintained_package(marks, data):
    missing = data.draw(hnp.arrays(bool, marks.shape))
    with_gaps = np.where(missing, np.nan, marks.astype(float))
    counts = coefficients.count_labels(with_gaps, 3)
    paired = counts[counts.sum(axis=1) >= 2]
    if (paired.sum(axis=0) > 0).sum() < 2:
        assert np.isnan(coefficients.krippendorff_alpha(counts))
    else:
        expected = krippendorff.alpha(reliability_data=with_gaps, level_of_measurement="nominal")
        assert coefficients.krippendorff_alpha(counts) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
@settings(max_examples=60, deadline=None)
def test_kappa_is_that_of_sklearn(pairs):
    left, right = np.array(pairs).T
    table = np.zeros((4, 4))
    np.add.at(table, (left, right), 1)
    got = coefficients.cohen_kappa(table)
    if len(set(left) | set(right)) == 1:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(cohen_kappa_score(left, right, labels=[0, 1, 2, 3]))


def test_masi_alpha_is_that_of_nltk():
    from nltk.metrics.agreement import AnnotationTask

    sets = [frozenset(one) for one in ({1}, {1, 2}, {2}, {2, 3}, {1, 2, 3})]
    marks = np.array([[code in one for code in (1, 2, 3)] for one in sets])
    distances = coefficients.masi_distances(marks)
    readings = [("ann", unit, sets[unit % 5]) for unit in range(8)] + [("bob", unit, sets[(unit * unit + 1) % 5]) for unit in range(8)]
    task = AnnotationTask(data=readings, distance=lambda a, b: distances[sets.index(a), sets.index(b)])
    counts = np.array([[sum(s == one for _, u, s in readings if u == unit) for one in sets] for unit in range(8)])
    assert coefficients.krippendorff_alpha(counts, distances) == pytest.approx(task.alpha())


def test_masi_distance_of_the_empty_set():
    got = coefficients.masi_distances([[0, 0], [1, 0], [0, 0]])
    assert got.tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@given(labels, st.permutations([0, 1, 2]), st.randoms())
@settings(max_examples=60, deadline=None)
def test_renaming_labels_and_reordering_coders_or_units_changes_nothing(marks, names, random):
    coders, units = list(range(marks.shape[0])), list(range(marks.shape[1]))
    random.shuffle(coders)
    random.shuffle(units)
    changed = np.array(names)[marks][coders][:, units]
    for formula in COUNTED:
        assert same(formula(coefficients.count_labels(marks, 3)), formula(coefficients.count_labels(changed, 3)))


@given(labels, st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_perfect_agreement_is_one_or_undefined(marks, n_coders):
    counts = coefficients.count_labels(np.repeat(marks[:1], n_coders, axis=0), 3)
    varies = len(set(marks[0])) > 1
    for formula in COUNTED:
        got = formula(counts)
        assert got == pytest.approx(1) or (np.isnan(got) and not varies)


@given(labels, st.data())
@settings(max_examples=60, deadline=None)
def test_a_weight_is_a_repeated_unit_and_leading_axes_are_kept(marks, data):
    counts = coefficients.count_labels(marks, 3)
    weights = data.draw(hnp.arrays(np.int8, (2, len(counts)), elements=st.integers(0, 3)))
    for formula in COUNTED:
        got = formula(counts, weights=weights)
        assert got.shape == (2,)
        for one, value in zip(weights, got, strict=True):
            assert same(value, formula(np.repeat(counts, one, axis=0)))


@pytest.mark.parametrize("formula", [*COUNTED, coefficients.positive_agreement, coefficients.negative_agreement])
def test_no_unit_that_two_coders_read_is_undefined(formula):
    assert np.isnan(formula([[1, 0], [0, 1]]))
    assert np.isnan(formula(np.zeros((0, 2))))


def test_one_label_only():
    never = [[2, 0], [3, 0]]
    undefined = [coefficients.fleiss_kappa, coefficients.krippendorff_alpha, coefficients.positive_agreement]
    assert [np.isnan(formula(never)) for formula in undefined] == [True, True, True]
    assert [formula(never) for formula in (coefficients.gwet_ac1, coefficients.brennan_prediger, coefficients.negative_agreement)] == [
        1,
        1,
        1,
    ]


def test_no_coefficient_exceeds_one():
    for cells in product(range(3), repeat=3):
        for formula in COUNTED:
            got = formula([[2, 0], [1, 1], [0, 2]], weights=np.array(cells))
            assert np.isnan(got) or got <= 1 + 1e-12
