"""What is learned from people, and that held-out predictions are what a refit without the session would say."""

import numpy as np
import pytest

from crp_analysis.coding.learning import Features, is_learnable, learn
from crp_analysis.coding.ridge import fit_ridge, ridge_weights
from crp_analysis.coding.segmented import Segmented


def features(chance, labels, *, n_codes=2, noise=0.35):
    """Vectors that lean towards their label's direction, with nothing else known."""
    directions = np.eye(8)[: labels.max() + 1]
    vectors = directions[labels] + noise * chance.normal(size=(len(labels), 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"segment about thing{label} and more" for label in labels]
    alone = [f"t{number}" for number in range(len(labels))]
    segments = Segmented.of(texts, vectors, sessions=alone, positions=[0] * len(labels))
    return Features(segments=segments, zero_shot=np.zeros((len(labels), n_codes)))


@pytest.fixture
def material():
    chance = np.random.default_rng(5)
    labels = chance.integers(0, 4, 120)
    gold = np.stack([labels == 0, labels == 1], axis=1)
    return features(chance, labels), gold, np.array([f"s{number % 6}" for number in range(120)], dtype=object)


def test_held_out_predictions_equal_a_refit_without_the_group():
    chance = np.random.default_rng(2)
    rows, targets, groups = chance.normal(size=(30, 6)), chance.normal(size=(30, 3)), np.array([f"s{n % 5}" for n in range(30)])
    alike = rows @ rows.T
    weights, held_out = fit_ridge(alike, targets, groups, penalty=2.0)
    assert weights == pytest.approx(ridge_weights(alike, targets, penalty=2.0))
    for group in ("s0", "s3"):
        own, rest = groups == group, groups != group
        refit = alike[np.ix_(own, rest)] @ ridge_weights(alike[np.ix_(rest, rest)], targets[rest], penalty=2.0)
        assert held_out[own] == pytest.approx(refit, abs=1e-8)


def test_learns_what_people_mean_and_says_how_sure(material):
    known, gold, groups = material
    learned = learn(known, gold, groups)
    assert learned.is_learned.all()
    assert (learned.held_out_is_in == gold).mean() > 0.9
    assert ((learned.held_out >= 0) & (learned.held_out <= 1)).all()
    fresh_labels = np.random.default_rng(9).integers(0, 4, 80)
    scores = learned.predict(features(np.random.default_rng(9), fresh_labels))
    assert ((scores >= learned.thresholds) == np.stack([fresh_labels == 0, fresh_labels == 1], axis=1)).mean() > 0.9


def test_a_sessions_own_codings_do_not_decide_about_it():
    chance = np.random.default_rng(3)
    rows, groups = chance.normal(size=(30, 6)), np.array([f"s{n % 5}" for n in range(30)])
    targets = chance.normal(size=(30, 1))
    turned = np.where(groups[:, None] == "s0", -targets, targets)
    before, after = (fit_ridge(rows @ rows.T, one, groups, penalty=2.0)[1] for one in (targets, turned))
    assert after[groups == "s0"] == pytest.approx(before[groups == "s0"], abs=1e-8)
    assert after[groups == "s1"] != pytest.approx(before[groups == "s1"], abs=1e-3)


def test_same_input_same_bytes(material):
    assert learn(*material).held_out.tobytes() == learn(*material).held_out.tobytes()


def test_codes_that_are_rare_or_from_one_session_are_not_learned(material):
    _, gold, groups = material
    rare, local = np.zeros((120, 1), dtype=bool), np.zeros((120, 1), dtype=bool)
    rare[:4] = True
    local[np.flatnonzero(groups == "s1")[:10]] = True
    everything = np.hstack([rare, local, gold[:, :1]])
    assert is_learnable(everything, groups).tolist() == [False, False, True]


def test_what_ranks_the_wrong_way_round_is_not_used():
    chance = np.random.default_rng(0)
    labels = np.repeat([0, 1], 20)
    known = features(chance, labels, n_codes=1, noise=0.05)
    gold = np.zeros((40, 1), dtype=bool)
    gold[:10], gold[20:30] = True, True  # in each half the positives are one session, so the others teach the opposite
    groups = np.repeat(["s0", "s1", "s2", "s3"], 10).astype(object)
    assert learn(known, gold, groups).is_learned.tolist() == [False]


def test_the_codebook_helps_while_codings_are_few(material):
    known, gold, groups = material
    few = np.zeros_like(gold)
    few[np.flatnonzero(gold[:, 0])[:6], 0] = True
    hint = np.where(gold, 4.0, 0.0)
    informed = Features(segments=known.segments, zero_shot=hint)
    fresh = ~few[:, 0]
    with_hint, without = (learn(one, few, groups).held_out[fresh, 0] for one in (informed, known))
    truth = gold[fresh, 0]

    def gap(chances):
        scores = np.log(chances / (1 - chances))
        return (scores[truth].mean() - scores[~truth].mean()) / scores.std()

    assert gap(with_hint) > gap(without)
