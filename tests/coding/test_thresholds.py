"""From scores to yes or no."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from crp_analysis.coding.thresholds import best_threshold, cautious_threshold


def test_clean_scores_are_cut_between_yes_and_no():
    scores, truth = np.linspace(0, 1, 100), np.linspace(0, 1, 100) > 0.7
    assert best_threshold(scores, truth) == pytest.approx(0.7, abs=0.08)


def test_nothing_true_accepts_nothing():
    assert best_threshold(np.array([0.2, 0.9]), np.array([False, False])) == np.inf


def test_chances_steady_the_cut():
    """Cuts chosen on many small draws lie nearer to the best one where chances count too."""
    rng = np.random.default_rng(5)
    with_chances, without = [], []
    for _ in range(60):
        scores = rng.normal(0, 1.5, 300) - 3
        chances = 1 / (1 + np.exp(-scores))
        truth = rng.random(300) < chances
        without.append(best_threshold(scores, truth))
        with_chances.append(best_threshold(scores, truth, chances))
    assert np.std(with_chances) < 0.9 * np.std(without)


def test_chances_equal_to_the_truth_change_nothing():
    truth = np.random.default_rng(6).random(80) < 0.2
    scores = truth + np.random.default_rng(7).normal(0, 1, 80)
    assert best_threshold(scores, truth, truth.astype(float)) == best_threshold(scores, truth)


def test_smoothing_costs_little():
    chance = np.random.default_rng(3)
    truth = chance.random(400) < 0.1
    scores = truth + chance.normal(0, 0.7, 400)
    best = max(f1_score(truth, scores >= cut) for cut in scores)
    assert f1_score(truth, scores >= best_threshold(scores, truth)) > 0.85 * best


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_order_of_segments_changes_nothing_but_ties(rows, chance):
    rows = list(dict(rows).items())
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = (best_threshold(np.array([s for s, _ in one]), np.array([t for _, t in one])) for one in (rows, shuffled))
    assert first == second


def test_cautious_threshold_takes_the_best_two_in_a_hundred_and_only_clear_ones():
    assert (np.linspace(0, 1, 1000) >= cautious_threshold(np.linspace(0, 1, 1000))).mean() == pytest.approx(0.02, abs=0.002)
    assert cautious_threshold(np.linspace(0, 0.3, 1000)) == 0.5
    assert cautious_threshold(np.empty(0)) == 0.5
