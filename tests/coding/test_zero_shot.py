"""Segments fit the codes whose words and meaning they share, before anyone has coded."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.codebook import Code, Codebook
from crp_analysis.coding.code_parts import code_parts
from crp_analysis.coding.segmented import Segmented
from crp_analysis.coding.zero_shot import Scale, fit_zero_shot, score_of, score_zero_shot


def segmented(segments, vectors, order=None):
    order = list(range(len(segments))) if order is None else order
    rows = segments.iloc[order]
    return Segmented.of(rows["text"].tolist(), vectors[order], sessions=rows["session_id"].tolist(), positions=rows["position"].tolist())


@pytest.fixture(scope="module")
def encoded(minilm, codebook, talk):
    segments, topics = talk
    return segments, topics, minilm.encode(segments["text"].tolist()), minilm.encode([part.text for part in code_parts(codebook)])


def test_parts_are_for_and_against(codebook):
    parts = [(part.code, part.kind, part.text) for part in code_parts(codebook)]
    assert parts[0] == (0, "whole", "Time. Hours, evenings and weekends that people lack.")
    assert (0, "example", "I need hours.") in parts
    assert (2, "against", "being paid") in parts


def test_each_topic_ranks_its_own_code_first(codebook, encoded):
    segments, topics, vectors, code_vectors = encoded
    scores = score_zero_shot(codebook, code_vectors, segmented(segments, vectors))
    assert scores.shape == (72, 3)
    assert ((scores >= 0) & (scores <= 1)).all()
    best = np.array(["time", "money", "trust"])[scores.argmax(axis=1)]
    assert (best == np.array(topics)).mean() > 0.9


def test_scores_are_comparable_across_codes(codebook, encoded):
    segments, _, vectors, code_vectors = encoded
    scores = score_zero_shot(codebook, code_vectors, segmented(segments, vectors))
    assert np.median(scores, axis=0) == pytest.approx([0.1192] * 3, abs=1e-3)  # logistic of -2


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_segments_changes_nothing(codebook, encoded, chance):
    segments, _, vectors, code_vectors = encoded
    order = list(range(len(segments)))
    chance.shuffle(order)
    scores = score_zero_shot(codebook, code_vectors, segmented(segments, vectors))
    shuffled = score_zero_shot(codebook, code_vectors, segmented(segments, vectors, order))
    assert shuffled == pytest.approx(scores[order], abs=1e-5)


def test_fitted_codebook_scores_unseen_text_by_the_old_scale(codebook, encoded):
    segments, topics, vectors, code_vectors = encoded
    half = list(range(0, 72, 2))
    model = fit_zero_shot(codebook, code_vectors, segmented(segments, vectors, half))
    unseen = list(range(1, 72, 2))
    whole = model.score(segmented(segments, vectors, unseen))
    few = model.score(segmented(segments, vectors, unseen[:6]))
    assert few[:4] == pytest.approx(whole[:4], abs=1e-5)  # a segment's score needs no other segments than its neighbours
    assert (whole.argmax(axis=1) == [["time", "money", "trust"].index(topics[row]) for row in unseen]).mean() > 0.8


def test_what_speaks_against_a_code_lowers_its_fit(minilm, talk):
    segments, topics = talk
    vectors = minilm.encode(segments["text"].tolist())
    plain = Code(code_id="theme-time", name="Hours", family="theme", definition="Hours, evenings, weekends, fares and expenses.")
    other = Code(code_id="theme-trust", name="Trust", family="theme", definition="Promises, honesty and betrayal.")
    fits = []
    for code in (plain, plain.model_copy(update={"non_examples": ("The fares and the expenses stop me.",)})):
        codebook = Codebook(codes=(code, other))
        code_vectors = minilm.encode([part.text for part in code_parts(codebook)])
        model = fit_zero_shot(codebook, code_vectors, segmented(segments, vectors))
        fits.append(model.standardised(segmented(segments, vectors))[:, 0])
    is_money, is_time = np.array(topics) == "money", np.array(topics) == "time"
    without, with_against = (fit[is_money].mean() - fit[is_time].mean() for fit in fits)
    assert with_against < without


def test_nothing_to_score(codebook, minilm):
    code_vectors = minilm.encode([part.text for part in code_parts(codebook)])
    nothing = Segmented.of([], np.empty((0, 384), dtype=np.float32), sessions=[], positions=[])
    assert score_zero_shot(codebook, code_vectors, nothing).shape == (0, 3)
    assert score_zero_shot(Codebook(), np.empty((0, 384)), nothing).shape == (0, 0)


@pytest.mark.parametrize("texts", [["yes"], ["...", "?!"], ["the hours are long"] * 5])
def test_very_little_text_gives_finite_scores(codebook, minilm, texts):
    code_vectors = minilm.encode([part.text for part in code_parts(codebook)])
    segments = Segmented.of(texts, minilm.encode(texts), sessions=["s"] * len(texts), positions=range(len(texts)))
    assert np.isfinite(score_zero_shot(codebook, code_vectors, segments)).all()


def test_one_code_alone_is_scored(codebook, encoded, minilm):
    segments, topics, vectors, _ = encoded
    one = Codebook(codes=codebook.codes[1:2])
    scores = score_zero_shot(one, minilm.encode([part.text for part in code_parts(one)]), segmented(segments, vectors))[:, 0]
    is_money = np.array(topics) == "money"
    assert scores[is_money].mean() > scores[~is_money].mean() + 0.1


def test_half_is_two_deviations():
    assert score_of(np.array([2.0]))[0] == 0.5


def test_robust_scale_ignores_a_few_extremes():
    scores = np.array([[0.0], [1.0], [2.0], [3.0], [1000.0]])
    scale = Scale.of(scores, robust=True)
    assert scale.middle.tolist() == [2.0]
    assert scale.spread.tolist() == pytest.approx([1.4826])
    assert Scale.of(np.ones((4, 1)), robust=True).spread.tolist() == [1.0]
