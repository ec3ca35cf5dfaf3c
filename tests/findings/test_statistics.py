"""Intervals, small-number protection and sentences: published examples, other packages, laws."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crp_analysis.findings import disclosure, intervals, questions, quotables, sentences
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.intervals import clustered, newcombe, wilson


@pytest.mark.parametrize("module", [disclosure, intervals, questions, quotables, sentences])
def test_examples_in_the_docstrings(module):
    got = doctest.testmod(module)
    assert got.attempted > 0
    assert got.failed == 0


@given(st.integers(1, 60), st.data())
@settings(max_examples=40, deadline=None)
def test_wilson_is_the_score_interval(n_all, data):
    n_yes = data.draw(st.integers(0, n_all))
    z, share = stats.norm.ppf(0.975), n_yes / n_all
    middle = (share + z**2 / (2 * n_all)) / (1 + z**2 / n_all)
    half = z / (1 + z**2 / n_all) * np.sqrt(share * (1 - share) / n_all + z**2 / (4 * n_all**2))
    low, high = wilson([n_yes], [n_all])
    assert low[0] == pytest.approx(middle - half, abs=1e-9)
    assert high[0] == pytest.approx(middle + half, abs=1e-9)


@given(st.integers(1, 40), st.integers(2, 5), st.data())
@settings(max_examples=40, deadline=None)
def test_wilson_holds_the_share_and_widens_with_fewer_people(n_all, times, data):
    n_yes = data.draw(st.integers(0, n_all))
    (low, lower), (high, higher) = wilson([n_yes, n_yes * times], [n_all, n_all * times])
    assert 0 <= low <= n_yes / n_all + 1e-12
    assert n_yes / n_all - 1e-12 <= high <= 1
    assert higher - lower < high - low


@pytest.mark.parametrize(("n_all", "lowest"), [(8, 0.83), (12, 0.88), (20, 0.91), (40, 0.92)])
def test_wilson_holds_what_it_promises(n_all, lowest):
    """Exact, nothing is drawn: shares of .05 to .95; with few people a share can only be held far too often or a little too rarely."""
    truth, n_yes = np.linspace(0.05, 0.95, 181), np.arange(n_all + 1)
    low, high = wilson(n_yes, np.full(n_all + 1, n_all))
    held = (stats.binom.pmf(n_yes[:, None], n_all, truth) * ((low[:, None] <= truth) & (truth <= high[:, None]))).sum(axis=0)
    assert 0.945 <= held.mean() <= 0.96
    assert held.min() >= lowest


def test_newcombe_turns_with_its_sides():
    low, high = newcombe([3], [10], [9], [12])
    low_turned, high_turned = newcombe([9], [12], [3], [10])
    assert (low_turned[0], high_turned[0]) == pytest.approx((-high[0], -low[0]))
    assert np.isnan(newcombe([0], [0], [3], [9])[0][0])


def test_clustered_intervals_are_wider_than_independent_ones():
    rng = np.random.default_rng(3)
    habit = rng.beta(0.5, 0.5, size=30)
    n_all = np.full(30, 15)
    n_yes = rng.binomial(15, habit)
    low, high = clustered(n_yes[:, None], n_all)
    low_one, high_one = wilson([n_yes.sum()], [n_all.sum()])
    assert low[0] < n_yes.sum() / n_all.sum() < high[0]
    assert high[0] - low[0] > 1.5 * (high_one[0] - low_one[0])
    assert np.isnan(clustered([[1, 2]], [3])[0]).all()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([3, 9, 7, 0], [True, False, True, False]),  # one alone follows from the total
        ([1, 1, 8, 6], [True, True, False, True]),  # two ones follow from their sum
        ([3, 4, 9], [True, True, False]),
        ([8, 9, 0], [False, False, False]),
        ([3, 0], [True, False]),  # nobody else to hide behind
        ([], []),
    ],
)
def test_complementary_suppression(counts, expected):
    assert find_protected(counts, has_total=True).tolist() == expected


def test_a_part_is_hidden_behind_another_of_the_same_whole():
    got = find_protected([3, 12, 6, 7], has_total=True, parts_of=["researcher", "researcher", "broker", "broker"])
    assert got.tolist() == [True, True, False, False]


@given(st.lists(st.integers(0, 20), max_size=8), st.integers(1, 6))
def test_what_is_hidden_cannot_be_worked_out(counts, min_group):
    hidden = find_protected(counts, min_group=min_group, has_total=True)
    numbers = np.array(counts, dtype=int)
    assert not hidden[numbers == 0].any()
    assert hidden[(numbers > 0) & (numbers < min_group)].all()
    if hidden.any() and (~hidden & (numbers > 0)).any():
        assert hidden.sum() >= 2
        assert numbers[hidden].sum() >= min_group


def test_sentences_of_a_text():
    text = "  So, e.g. the form. How long? We waited  "
    assert [text[start:end] for start, end in sentences.sentence_spans(text)] == ["So, e.g. the form.", "How long?", "We waited"]
    assert sentences.sentence_spans(" no end here ") == ((1, 12),)
    assert sentences.sentence_spans("  ") == ()


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("How do we start something like that", True),
        ("So, where would I even look for them?", True),
        ("Is there anybody who could tell me?", True),
        ("What I want is a person.", False),
        ("Is that, is that a psychologist?", False),
        ("What would you do instead of it?", False),
        ("It is hard work, isn't it?", False),
        ("It takes months, you know?", False),
        ("Really? No.", False),
        ("Who?", False),
        ("How do I " + "very " * 30 + "start?", False),
    ],
)
def test_questions(sentence, asks):
    assert questions.is_question(sentence) is asks
