"""Learns from people's codings: one closed-form model for all codes, judged on sessions that it has not seen.

Kernel ridge regression on a weighted sum of likenesses. It did better than balanced logistic regression on every coded
corpus measured (benchmarks/coding.py), fits all codes at once, and its exact leave-one-session-out predictions cost one
more product. Time and memory grow with the square of the segments that people read: 5,000 of them take 200 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.thresholds import best_f1_threshold

Scores = NDArray[np.floating]

MIN_POSITIVES = 5  # codings of a code below which nothing is learned about it
MIN_GROUPS = 2  # sessions that they must come from: a held-out session needs positives elsewhere
PRIOR = 3.0  # the codebook's own words weigh this much over the number of positives: much at ten codings, little at fifty
PENALTY = 2.0  # of the ridge, against likenesses of about 1
WEIGHTS = {"vectors": 2.25, "words": 1.0, "zero_shot": 0.5, "before": 0.25, "after": 0.25, "question": 0.25, "level": 1.0}
CLIP = (-3.0, 5.0)  # standard deviations of a zero-shot score that count between segments
PRIOR_CLIP = (-3.0, 8.0)  # and as a prior
ROWS_AT_ONCE = 4096  # segments predicted at a time, so that memory stays flat
TOKEN = r"(?u)\b\w+'?\w*\b|\?"  # the question mark is kept: it tells asking from stating


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is known of segments before anyone codes them, one row a segment.

    `vectors`, `before`, `after` and `question` have length 1, or are zero where there is no such text; `zero_shot` is in
    standard deviations, one column a code.
    """

    texts: Sequence[str]
    vectors: NDArray[np.floating]
    before: NDArray[np.floating]
    after: NDArray[np.floating]
    question: NDArray[np.floating]
    zero_shot: Scores

    def rows(self, index: NDArray[np.integer]) -> Features:
        """The same for some of the segments."""
        arrays = {name: getattr(self, name)[index] for name in ("vectors", "before", "after", "question", "zero_shot")}
        return Features(texts=[self.texts[row] for row in index], **arrays)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What people's codings taught, for the codes in `is_learned`; the columns of other codes hold no meaning.

    `held_out` and `held_out_is_in` come from models, and from thresholds, that never saw the segment's session.
    """

    is_learned: NDArray[np.bool_]
    held_out: Scores  # calibrated, (n_read, n_codes)
    held_out_is_in: NDArray[np.bool_]
    thresholds: NDArray[np.floating]  # on the calibrated scale
    _model: _Ridge
    _blend: _Blend
    _slopes: NDArray[np.floating]
    _offsets: NDArray[np.floating]

    def predict(self, features: Features) -> Scores:
        """Calibrated scores of segments that nobody read, 0 to 1, shape (n_segments, n_codes)."""
        return _squash(self._blend.apply(self._model.predict(features), features.zero_shot) * self._slopes + self._offsets)


def learn(features: Features, gold: NDArray[np.bool_], groups: Sequence[str]) -> Learned:
    """The model of all codes that people used often enough, its calibration and its thresholds for the best F1.

    Args:
        features: of the segments that people read.
        gold: shape (n_read, n_codes), what people decided.
        groups: the session of each segment; held-out predictions leave a whole one out.
    """
    groups = np.asarray(groups, dtype=object)
    model, held_out = _Ridge.fit(features, gold.astype(float), groups)
    blend = _Blend.of(held_out, gold)
    raw = blend.apply(held_out, features.zero_shot)
    slopes, offsets = np.ones(gold.shape[1]), np.zeros(gold.shape[1])
    is_learned = is_learnable(gold, groups)
    for code in np.flatnonzero(is_learned):
        slopes[code], offsets[code] = _calibration(raw[:, code], gold[:, code])
    is_learned &= slopes > 0  # otherwise what was learned ranks unseen sessions the wrong way round
    is_in, thresholds = np.zeros(gold.shape, dtype=bool), np.full(gold.shape[1], np.nan)
    for code in np.flatnonzero(is_learned):
        is_in[:, code], thresholds[code] = _decisions(raw[:, code], gold[:, code], groups)
    return Learned(
        is_learned=is_learned,
        held_out=_squash(raw * slopes + offsets),
        held_out_is_in=is_in,
        thresholds=_squash(thresholds * slopes + offsets),
        _model=model,
        _blend=blend,
        _slopes=slopes,
        _offsets=offsets,
    )


def is_learnable(gold: NDArray[np.bool_], groups: Sequence[str]) -> NDArray[np.bool_]:
    """For each code whether people gave it often enough, in sessions enough, to learn from."""
    groups = np.asarray(groups, dtype=object)
    n_groups = np.array([len(set(groups[column])) for column in gold.T], dtype=int)
    return (gold.sum(axis=0) >= MIN_POSITIVES) & (n_groups >= MIN_GROUPS)


def _calibration(raw: NDArray[np.floating], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the sigmoid from raw score to probability, fitted on held-out scores. Source: Platt (1999)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=10.0).fit(raw[:, None], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _decisions(raw: NDArray[np.floating], truth: NDArray[np.bool_], groups: NDArray[np.object_]) -> tuple[NDArray[np.bool_], float]:
    """Which segments get the code, each session judged by a threshold chosen on the others; and the threshold for new ones."""
    is_in = np.zeros(len(raw), dtype=bool)
    for group in sorted(set(groups)):
        own = groups == group
        is_in[own] = raw[own] >= best_f1_threshold(raw[~own], truth[~own])
    return is_in, best_f1_threshold(raw, truth)


@dataclass(frozen=True, kw_only=True)
class _Blend:
    """What was learned about a code and, as a prior that fades with positives, how the segment fits the code's own words."""

    spread: NDArray[np.floating]
    prior: NDArray[np.floating]

    @classmethod
    def of(cls, held_out: Scores, gold: NDArray[np.bool_]) -> _Blend:
        spread = held_out.std(axis=0)
        return cls(spread=np.where(spread > 1e-9, spread, 1.0), prior=PRIOR / np.maximum(gold.sum(axis=0), 1))

    def apply(self, learned: Scores, zero_shot: Scores) -> Scores:
        return learned / self.spread + self.prior * np.clip(zero_shot, *PRIOR_CLIP)


@dataclass(frozen=True, kw_only=True)
class _Ridge:
    """Kernel ridge regression for many targets. Source: Saunders, Gammerman & Vovk (1998)."""

    words: Any
    seen: Features
    weights: NDArray[np.floating]

    @classmethod
    def fit(cls, features: Features, targets: Scores, groups: NDArray[np.object_]) -> tuple[_Ridge, Scores]:
        """The model, and for each row what the model without the row's group predicts (exact, no refit).

        With A = K + penalty I and a = A^-1 y, the rows G of a left-out group have residual (A^-1)_GG^-1 a_G.
        Source: Rifkin & Lippert (2007), Notes on regularized least squares, section 4, for groups instead of single rows.
        """
        from scipy.linalg import cho_factor, cho_solve

        words = _fitted_words(features.texts)
        likeness = _likeness(features, features, words)
        factor = cho_factor(likeness + PENALTY * np.eye(len(likeness)), lower=True)
        weights = cho_solve(factor, targets)
        inverse = cho_solve(factor, np.eye(len(likeness)))
        held_out = np.empty_like(targets)
        for group in sorted(set(groups)):
            own = np.flatnonzero(groups == group)
            held_out[own] = targets[own] - np.linalg.solve(inverse[np.ix_(own, own)], weights[own])
        return cls(words=words, seen=features, weights=weights), held_out

    def predict(self, features: Features) -> Scores:
        total = np.zeros((len(features.texts), self.weights.shape[1]))
        for start in range(0, len(total), ROWS_AT_ONCE):
            index = np.arange(start, min(start + ROWS_AT_ONCE, len(total)))
            total[index] = _likeness(features.rows(index), self.seen, self.words) @ self.weights
        return total


def _likeness(left: Features, right: Features, words: Any) -> NDArray[np.floating]:
    """How alike segments are, shape (n_left, n_right): meaning, words, fit to the codebook, neighbours, question asked.

    Meaning enters as exp(cosine - 1): near segments count more than in proportion, as coded neighbours should.
    """
    total = np.full((len(left.texts), len(right.texts)), WEIGHTS["level"])
    total += WEIGHTS["vectors"] * np.exp(_products(left.vectors, right.vectors) - 1)
    for name in ("before", "after", "question"):
        total += WEIGHTS[name] * _products(getattr(left, name), getattr(right, name))
    n_codes = max(left.zero_shot.shape[1], 1)
    total += WEIGHTS["zero_shot"] / n_codes * _products(np.clip(left.zero_shot, *CLIP), np.clip(right.zero_shot, *CLIP))
    if words is not None:
        total += WEIGHTS["words"] * (words.transform(left.texts) @ words.transform(right.texts).T).toarray()
    return total


def _products(left: NDArray[np.floating], right: NDArray[np.floating]) -> NDArray[np.floating]:
    return left.astype(np.float64) @ right.astype(np.float64).T


def _fitted_words(texts: Sequence[str]) -> Any:
    """Words and word pairs that occur in two segments or more, rare ones weighing more; None if there are none."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=TOKEN)
    try:
        return words.fit(texts)
    except ValueError:
        return None


def _squash(values: NDArray[np.floating]) -> NDArray[np.floating]:
    from scipy.special import expit

    return expit(values)
