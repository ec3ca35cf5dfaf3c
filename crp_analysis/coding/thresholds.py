"""From scores to yes or no."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 40  # numbers of accepted segments tried
FEWEST, MOST = 0.3, 4.0  # of them, as multiples of the number of positives
SMOOTHING = 0.3  # in log numbers: with a few dozen positives the very best cut is luck
SURE_Z = 0.5  # the zero-shot score that stands for two robust standard deviations above the median
SURE_SHARE = 0.02  # of segments that a code may be suggested on while nobody has coded it


def best_f1_threshold(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> float:
    """The score from which on to accept so that F1 is best, the curve being smoothed over neighbouring cuts.

    Infinite when nothing is true: then nothing is accepted.
    """
    n_true = int(truth.sum())
    if not n_true:
        return float("inf")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    cuts = np.unique(np.clip((n_true * np.geomspace(FEWEST, MOST, STEPS)).astype(int), 1, len(scores)))
    f1 = 2 * hits[cuts - 1] / (cuts + n_true)
    nearness = np.exp(-0.5 * ((np.log(cuts)[:, None] - np.log(cuts)) / SMOOTHING) ** 2)
    cut = cuts[int(np.argmax(nearness @ f1 / nearness.sum(axis=1)))]
    ordered = scores[order]
    return float(ordered[cut - 1] if cut == len(ordered) else (ordered[cut - 1] + ordered[cut]) / 2)


def cautious_threshold(scores: NDArray[np.floating]) -> float:
    """The score from which on a code is suggested that nothing was learned about: clearly unusual, and the best few only."""
    if not len(scores):
        return SURE_Z
    return max(SURE_Z, float(np.quantile(scores, 1 - SURE_SHARE)))
