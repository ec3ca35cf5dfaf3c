import numpy as np
import pytest

from crp_analysis.coding.reading_order import reading_value
from crp_analysis.evaluation.review import review

GOLD = np.array([[1], [1], [1], [1], [0], [0], [0], [0], [0], [0]], dtype=bool)
SAID = np.array([[1], [1], [0], [0], [1], [0], [0], [0], [0], [0]], dtype=bool)  # rows 2, 3 and 4 are wrong
ONE_FOLD = np.zeros(10, dtype=int)


def test_guided_reading_mends_what_it_is_pointed_to():
    value = np.array([0, 0, 9, 8, 7, 0, 0, 0, 0, 0])
    found = review(GOLD, SAID, value, ONE_FOLD, [0])
    # 2 both, 2 missed, 1 invented, 5 neither: observed .7, expected .54
    assert found.unread == pytest.approx((0.7 - 0.54) / 0.46)
    # both missed ones mended after 20 %, all three wrong ones after 30 %
    assert found.guided == pytest.approx((0.5833, 0.8, 1.0, 1.0), abs=1e-3)
    # half of each kind of mistake mended: .85 observed, .5 x .35 + ... expected
    both, gold, said = 0.3, 0.4, 0.35
    expected = gold * said + (1 - gold) * (1 - said)
    assert found.random[3] == pytest.approx((both + 0.55 - expected) / (1 - expected))
    # at .684: 3.37 both, .63 missed, .32 invented: .905 observed, .526 expected, kappa .8 as after the guided 20 %
    assert found.worth[1] == pytest.approx(0.684, abs=0.001)
    assert found.worth[2] == 1.0


def test_each_fold_is_read_by_itself():
    value = np.array([0, 0, 9, 8, 7, 0, 0, 0, 0, 0])
    folds = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    found = review(GOLD, SAID, value, folds, [0])
    assert found.guided[1] == pytest.approx(0.5833, abs=1e-3)  # one of fold 0, one of fold 1: a single mistake is mended


def test_no_codes_give_no_figures():
    found = review(GOLD, SAID, np.zeros(10), ONE_FOLD, [])
    assert np.isnan(found.unread)


LEARNED = np.ones(2, dtype=bool)
NONE_READ = np.zeros(2, dtype=int)


def test_doubt_on_a_rare_code_is_worth_more():
    scores = np.array([[0.5, 0.01], [0.01, 0.5], [0.99, 0.01], [0.99, 0.01], [0.99, 0.01]])
    value = reading_value(scores, scores >= 0.6, n_read=NONE_READ, is_learned=LEARNED)
    assert np.argmax(value) == 1
    assert value[2] < value[0]


def test_value_is_what_f1_is_expected_to_gain():
    scores, is_in = np.array([[0.36], [0.75], [0.0]]), np.array([[False], [True], [False]])
    # right .75 and 4 read before; wrong .36 + .25: F1 = 9.5 / 10.11
    total = 2 * 4.75 + 0.61
    expected = [0.6 * 2 * (total - 4.75) / total**2, 0.5 * 2 * 4.75 / total**2, 0]
    assert reading_value(scores, is_in, n_read=np.array([4]), is_learned=np.array([True])) == pytest.approx(expected)
    mended = 2 * (4.75 + 1e-6) / (total + 1e-6) - 9.5 / total  # a millionth of a missed code more: right instead of wrong
    assert mended / 1e-6 == pytest.approx(2 * (total - 4.75) / total**2, rel=1e-4)


def test_a_missed_code_is_worth_more_than_an_invented_one():
    scores, is_in = np.array([[0.5], [0.5], [0.9]]), np.array([[False], [True], [True]])
    value = reading_value(scores, is_in, n_read=np.array([3]), is_learned=np.array([True]))
    assert value[0] > value[1]


def test_what_people_read_makes_mistakes_on_a_code_matter_less():
    scores = np.array([[0.4, 0.0], [0.0, 0.4]])
    value = reading_value(scores, scores >= 0.5, n_read=np.array([50, 5]), is_learned=LEARNED)
    assert value[1] > value[0]


def test_scores_of_codes_not_learned_count_only_where_nothing_was_learned():
    scores = np.array([[0.2, 0.0], [0.0, 0.5]])
    value = reading_value(scores, scores >= 0.6, n_read=NONE_READ, is_learned=np.array([True, False]))
    assert value[0] > value[1] == 0
    assert (reading_value(scores, scores >= 0.6, n_read=NONE_READ, is_learned=np.zeros(2, dtype=bool)) > 0).all()


def test_order_of_codes_and_of_segments_changes_no_value():
    rng = np.random.default_rng(0)
    scores, n_read, is_learned = rng.random((20, 4)), np.array([3, 9, 0, 40]), np.array([True, True, False, True])
    is_in, rows, codes = scores > 0.7, rng.permutation(20), rng.permutation(4)
    value = reading_value(scores, is_in, n_read=n_read, is_learned=is_learned)
    shuffled = reading_value(scores[rows][:, codes], is_in[rows][:, codes], n_read=n_read[codes], is_learned=is_learned[codes])
    assert shuffled == pytest.approx(value[rows])
