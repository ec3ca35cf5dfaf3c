"""Learns from people's codings: one closed-form model for all codes, judged on sessions that it has not seen.

Kernel ridge regression on a weighted sum of likenesses, twice. It did better than balanced logistic regression on every coded
corpus measured (docs/evaluation.md), fits all codes at once, and its exact leave-one-session-out predictions cost one
more product. Time and memory grow with the square of the segments that people read: 5,000 of them take 200 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.likeness import Likeness, blocks, products
from crp_analysis.coding.neighbours import Neighbours, taken
from crp_analysis.coding.ridge import fit_ridge
from crp_analysis.coding.segmented import Segmented
from crp_analysis.coding.thresholds import best_threshold

Scores = NDArray[np.floating]

MIN_POSITIVES = 5  # codings of a code below which nothing is learned about it
MIN_GROUPS = 2  # sessions that they must come from: a held-out session needs positives elsewhere
PRIOR = 3.0  # the codebook's own words weigh this much over the number of positives: much at ten codings, little at fifty
PENALTY = 2.0  # of the ridge, against likenesses of about 1
CODEBOOK = 0.5  # weight of fitting the codebook's words alike
JUDGED = 0.3  # weight, in the second step, of what the first said about the segment and its neighbours on all codes
MISLED = -0.5  # standard deviations by which first judgements put a code's segments below others: no second step should turn that round
CLIP = (-3.0, 5.0)  # standard deviations of a zero-shot score that count between segments
JUDGED_CLIP = (-1.0, 3.0)  # of a first judgement: how clearly not, matters little
PRIOR_CLIP = (-3.0, 8.0)  # and as a prior


@dataclass(frozen=True, kw_only=True)
class Features:
    """What is known of segments before anyone codes them; `zero_shot` is in standard deviations, one column a code."""

    segments: Segmented
    zero_shot: Scores

    def rows(self, index: NDArray[np.integer]) -> Features:
        """The same for some of the segments, sessions staying whole."""
        return Features(segments=self.segments.rows(index), zero_shot=self.zero_shot[index])


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What people's codings taught, for the codes in `is_learned`; the columns of other codes hold no meaning.

    `held_out` and `held_out_is_in` come from models, and from thresholds, that never saw the segment's session.
    """

    is_learned: NDArray[np.bool_]
    held_out: Scores  # calibrated, (n_read, n_codes)
    held_out_is_in: NDArray[np.bool_]
    thresholds: NDArray[np.floating]  # on the calibrated scale
    _model: _TwoSteps
    _blend: _Blend
    _slopes: NDArray[np.floating]
    _offsets: NDArray[np.floating]

    def predict(self, features: Features) -> Scores:
        """Calibrated scores of segments that nobody read, 0 to 1, shape (n_segments, n_codes)."""
        return _squash(self._blend.apply(self._model.predict(features), features.zero_shot) * self._slopes + self._offsets)


def learn(features: Features, gold: NDArray[np.bool_], groups: Sequence[str], is_fair: NDArray[np.bool_] | None = None) -> Learned:
    """The model of all codes that people used often enough, its calibration and its thresholds.

    Args:
        features: of the segments that people read.
        gold: shape (n_read, n_codes), what people decided.
        groups: the session of each segment; held-out predictions leave a whole one out.
        is_fair: segments to calibrate and to choose thresholds by; those picked because they are hard would mislead both.
            None: all.
    """
    groups = np.asarray(groups, dtype=object)
    model, held_out = _TwoSteps.fit(features, gold.astype(float), groups)
    blend = _Blend.of(held_out, gold)
    raw = blend.apply(held_out, features.zero_shot)
    slopes, offsets = np.ones(gold.shape[1]), np.zeros(gold.shape[1])
    is_learned = is_learnable(gold, groups)
    for code in np.flatnonzero(is_learned):
        judges = _judges(gold[:, code], is_fair)
        slopes[code], offsets[code] = _calibration(raw[judges, code], gold[judges, code])
    is_learned &= (slopes > 0) & (model.lead > MISLED)  # otherwise what was learned ranks unseen sessions the wrong way round
    is_in, thresholds = np.zeros(gold.shape, dtype=bool), np.full(gold.shape[1], np.nan)
    for code in np.flatnonzero(is_learned):
        is_in[:, code], thresholds[code] = _decisions(raw[:, code], gold[:, code], groups, _judges(gold[:, code], is_fair))
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


def _judges(truth: NDArray[np.bool_], is_fair: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """The segments to judge a code by; all of them where the fair ones show it too seldom, or always."""
    everything = np.ones(len(truth), dtype=bool)
    if is_fair is None or truth[is_fair].sum() < MIN_POSITIVES or truth[is_fair].all():
        return everything
    return is_fair


def _decisions(
    raw: NDArray[np.floating], truth: NDArray[np.bool_], groups: NDArray[np.object_], judges: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], float]:
    """Which segments get the code, each session judged by a threshold chosen on the others; and the threshold for new ones."""
    is_in = np.zeros(len(raw), dtype=bool)
    for group in sorted(set(groups)):
        own = groups == group
        others = judges & ~own
        is_in[own] = raw[own] >= best_threshold(raw[others], truth[others])
    return is_in, best_threshold(raw[judges], truth[judges])


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
class _TwoSteps:
    """A first judgement of every segment by likeness; then a second that also knows the first ones about it and its neighbours.

    Codes that go together, or follow each other, are learned in the second step. The first judgements that it learns from are
    held-out ones, as those of new segments are. Source: Cohen & Carvalho (2005), stacked sequential learning.
    """

    likeness: Likeness
    zero_shot: Scores  # of the seen segments
    first: NDArray[np.floating]
    lead: NDArray[np.floating]  # of segments with a code over those without, in held-out first judgements, in their deviations
    judged_scale: tuple[NDArray[np.floating], NDArray[np.floating]]
    judged: NDArray[np.floating]  # of the seen segments
    second: NDArray[np.floating]

    @classmethod
    def fit(cls, features: Features, targets: Scores, groups: NDArray[np.object_]) -> tuple[_TwoSteps, Scores]:
        """The model, and for each row what it says when the row's group is left out of both steps.

        The judgements of other groups did see the left-out one in the first step; new sessions, which nothing has seen, show how
        little that matters (benchmarks/tried.py).
        """
        likeness = Likeness.of(features.segments)
        among = likeness.own() + _codebook_likeness(features.zero_shot, features.zero_shot)
        first, held_out = fit_ridge(among, targets, groups, penalty=PENALTY)
        spread = held_out.std(axis=0)
        scale = held_out.mean(axis=0), np.where(spread > 1e-9, spread, 1.0)
        lead = _lead(held_out, targets) / scale[1]
        judged = _judged(held_out, features.segments.neighbours, scale)
        among += _judged_likeness(judged, judged, targets.shape[1])
        second, held_out = fit_ridge(among, targets, groups, penalty=PENALTY)
        model = cls(
            likeness=likeness, zero_shot=features.zero_shot, first=first, lead=lead, judged_scale=scale, judged=judged, second=second
        )
        return model, held_out

    def predict(self, features: Features) -> Scores:
        """Scores on no scale of their own, (n_segments, n_codes)."""
        n, n_codes = len(features.segments.texts), self.first.shape[1]
        first, second = np.zeros((n, n_codes)), np.zeros((n, n_codes))
        for index in blocks(n):
            alike = self.likeness.to(features.segments, index) + _codebook_likeness(features.zero_shot[index], self.zero_shot)
            first[index], second[index] = alike @ self.first, alike @ self.second
        judged = _judged(first, features.segments.neighbours, self.judged_scale)
        for index in blocks(n):
            second[index] += _judged_likeness(judged[index], self.judged, n_codes) @ self.second
        return second


def _lead(scores: Scores, targets: Scores) -> NDArray[np.floating]:
    """The mean score of segments with a code less that of the others, (n_codes,); 0 where there are no others."""
    n_in = targets.sum(axis=0)
    n_out = len(targets) - n_in
    inside, outside = (scores * targets).sum(axis=0), (scores * (1 - targets)).sum(axis=0)
    return np.where((n_in > 0) & (n_out > 0), inside / np.maximum(n_in, 1) - outside / np.maximum(n_out, 1), 0.0)


def _codebook_likeness(left: Scores, right: Scores) -> NDArray[np.float64]:
    return CODEBOOK / max(left.shape[1], 1) * products(np.clip(left, *CLIP), np.clip(right, *CLIP))


def _judged(first: Scores, neighbours: Neighbours, scale: tuple[NDArray, NDArray]) -> NDArray[np.floating]:
    """The first judgements about a segment and its two neighbours, side by side, (n_segments, 3 x n_codes)."""
    own = np.clip((first - scale[0]) / scale[1], *JUDGED_CLIP)
    return np.hstack([own, taken(own, neighbours.before), taken(own, neighbours.after)])


def _judged_likeness(left: NDArray[np.floating], right: NDArray[np.floating], n_codes: int) -> NDArray[np.float64]:
    return JUDGED / n_codes * products(left, right)


def _squash(values: NDArray[np.floating]) -> NDArray[np.floating]:
    from scipy.special import expit

    return expit(values)
