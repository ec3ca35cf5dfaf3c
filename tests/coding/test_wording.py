"""Shared words, rare ones counting more."""

import numpy as np
import pytest

from crp_analysis.coding.wording import Wording

TEXTS = ["the bus is late again", "paying the bus driver", "the choir is late", "a choir sang"]


def test_bm25_by_hand():
    wording = Wording.of(["choir"], TEXTS)
    rarity = np.log1p((4 - 2 + 0.5) / (2 + 0.5))
    lengths = np.array([5, 4, 4, 3]) / 4.0
    expected = [0, 0, *(rarity * 2.2 / (1 + 1.2 * (0.25 + 0.75 * lengths[2:])))]
    assert wording.fit_of(TEXTS)[:, 0] == pytest.approx(expected)


def test_forms_of_a_word_match():
    fit = Wording.of(["payments, drivers"], [*TEXTS, "payment"]).fit_of(["they paint", "payments", "Driver!"])
    assert (fit[:, 0] > 0).tolist() == [False, True, True]


def test_no_words_at_all():
    assert Wording.of(["a code"], ["...", ""]).fit_of(["a code"]).tolist() == [[0.0]]
    assert Wording.of(["a code"], TEXTS).fit_of([]).shape == (0, 1)
