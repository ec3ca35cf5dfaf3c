"""From scores to yes or no."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 40  # numbers of accepted segments tried
FEWEST, MOST = 0.3, 4.0  # of them: their odds, as multiples of the odds of the positives
SMOOTHING = 0.3  # in log odds: with a few dozen positives the very best cut is luck
EXPECTED = 0.5  # weight of calibrated chances beside what people decided
SURE_Z = 0.5  # the zero-shot score that stands for two robust standard deviations above the median
SURE_SHARE = 0.02  # of segments that a code may be suggested on while nobody has coded it


def best_threshold(scores: NDArray[np.floating], truth: NDArray[np.bool_], chances: NDArray[np.floating] | None = None) -> float:
    """The score from which on to accept so that F1 and kappa together are best, their curve smoothed over neighbouring cuts.

    On a rare code the two go together; on one that most segments have, F1 alone would accept everything.
    Infinite when nothing is true: then nothing is accepted.

    Args:
        truth: what people decided.
        chances: the calibrated scores, if there are any. They count beside the truth: with a few dozen positives, what was right
            above a cut is partly luck, and what can be expected there is steadier.
    """
    n_true, n = int(truth.sum()), len(scores)
    if not n_true:
        return float("inf")
    order = np.argsort(-scores, kind="stable")
    counted = truth if chances is None else (1 - EXPECTED) * truth + EXPECTED * chances
    hits = np.cumsum(counted[order])
    odds = n_true / max(n - n_true, 0.5) * np.geomspace(FEWEST, MOST, STEPS)
    cuts = np.unique(np.clip(np.floor(n * odds / (1 + odds)).astype(int), 1, n))
    quality = _f1_and_kappa(hits[cuts - 1], cuts, n_true, n)
    place = np.log(cuts / np.maximum(n - cuts, 0.5))
    nearness = np.exp(-0.5 * ((place[:, None] - place) / SMOOTHING) ** 2)
    cut = cuts[int(np.argmax(nearness @ quality / nearness.sum(axis=1)))]
    ordered = scores[order]
    return float(ordered[cut - 1] if cut == len(ordered) else (ordered[cut - 1] + ordered[cut]) / 2)


def _f1_and_kappa(hits: NDArray, cuts: NDArray, n_true: int, n: int) -> NDArray[np.floating]:
    """The mean of F1 and Cohen's kappa when the best `cuts` of n segments are accepted and `hits` of them are true."""
    observed = (n - cuts - n_true + 2 * hits) / n
    expected = (cuts * n_true + (n - cuts) * (n - n_true)) / n**2
    kappa = np.divide(observed - expected, 1 - expected, out=np.zeros(len(cuts)), where=expected < 1)
    return (2 * hits / (cuts + n_true) + kappa) / 2


def cautious_threshold(scores: NDArray[np.floating]) -> float:
    """The score from which on a code is suggested that nothing was learned about: clearly unusual, and the best few only."""
    if not len(scores):
        return SURE_Z
    return max(SURE_Z, float(np.quantile(scores, 1 - SURE_SHARE)))
