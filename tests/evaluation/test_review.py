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


def test_doubt_on_a_rare_code_is_worth_more():
    scores = np.array([[0.5, 0.01], [0.01, 0.5], [0.99, 0.01], [0.99, 0.01], [0.99, 0.01]])
    value = reading_value(scores, scores >= 0.6)
    assert np.argmax(value) == 1
    assert value[2] < value[0]
