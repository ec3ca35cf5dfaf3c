"""Intervals that leave out one whole person or session at a time: segments of one person are alike, so they go together.

Nothing is drawn at random: the same codings always give the same interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

MIN_PEOPLE = 8  # with fewer people leaving one out says little; whole sessions are left out instead
MIN_CARRIERS = 5  # clusters in which two coders each gave the code, and left it out; with fewer, intervals held the truth in 7 of 10
SAME = 1e-12  # values this near are equal
Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def leave_each_out(sums: ArrayLike) -> NDArray[np.float64]:
    """Sums over all clusters (first row), then without each cluster in turn.

    Args:
        sums: shape (n_clusters, ...), what each cluster adds.

    Returns:
        Shape (n_clusters + 1, ...); with fewer than two clusters there is nothing to leave out: the first row alone.

    >>> leave_each_out([[1, 0], [2, 5], [4, 1]]).tolist()
    [[7.0, 6.0], [6.0, 6.0], [5.0, 1.0], [3.0, 5.0]]
    """
    sums = np.asarray(sums, dtype=float)
    total = sums.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - sums]) if len(sums) > 1 else total


def standard_errors(values: ArrayLike) -> NDArray[np.float64]:
    """The jackknife's standard error of each row; NaN with fewer than two clusters, and where leaving one out makes it undefined.

    Args:
        values: shape (n_rows, n_clusters + 1), a measure in the whole sample (first column) and without each cluster.

    Of a measure that is no mean, such as kappa, the error of few clusters can by chance be far too small: three gave .011 where the same
    three twice over gave .019.

    Source: Wolter (2007), Introduction to Variance Estimation, 2nd edition, chapter 4; Fleiss & Davies (1982), American Journal
    of Epidemiology 115(6), 841-845 (for kappa).
    """
    without = np.asarray(values, dtype=float)[:, 1:]
    n_clusters = without.shape[1]
    if n_clusters < 2:
        return np.full(len(without), np.nan)
    return np.sqrt((n_clusters - 1) / n_clusters * ((without - without.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))


def t_intervals(values: ArrayLike, freedom: ArrayLike) -> Ends:
    """Lower and upper ends of 95 % intervals by Student's t, cut off at -1 and 1: for measures that correct for chance.

    NaN where there is too little to say, also where it is the same whoever is left out: nothing met is not nothing there.
    On Fisher's scale, and by percentiles of a bootstrap, intervals for rare codes held too often and those for few people not
    often enough (benchmarks/intervals.py).

    Args:
        values: as for `standard_errors`.
        freedom: shape (n_rows,), degrees of freedom; see `effective_freedom`.
    """
    middle, error = np.asarray(values, dtype=float)[:, 0], _known(standard_errors(values))
    half = stats.t.ppf(0.975, freedom) * error
    return np.maximum(middle - half, -1), np.minimum(middle + half, 1)


def score_intervals(values: ArrayLike, freedom: ArrayLike, *, lowest: float = 0.0) -> Ends:
    """The same in Wilson's form, which never leaves the scale: for shares, and measures that come near 1 when a code is rare.

    Args:
        values, freedom: as for `t_intervals`.
        lowest: the measure's lowest value; its highest is 1.

    Source: Wilson (1927), Journal of the American Statistical Association 22(158), 209-212, with as many units as the standard
    error says the sample is worth: Korn & Graubard (1998), Survey Methodology 24(2), 193-201.
    """
    span = 1 - lowest
    share, error = (np.asarray(values, dtype=float)[:, 0] - lowest) / span, _known(standard_errors(values)) / span
    varies = share * (1 - share) > SAME
    shrink = np.divide((stats.t.ppf(0.975, freedom) * error) ** 2, share * (1 - share), out=np.full(share.shape, np.nan), where=varies)
    middle = (share + shrink / 2) / (1 + shrink)
    half = np.sqrt(shrink * share * (1 - share) + shrink**2 / 4) / (1 + shrink)
    return lowest + span * np.clip(middle - half, 0, 1), lowest + span * np.clip(middle + half, 0, 1)


def effective_freedom(sizes: ArrayLike, n_given: ArrayLike) -> float:
    """Degrees of freedom of clusters that are unequal: as many equal ones as they are worth (Kish), less one; at least 1.

    Args:
        sizes: shape (n_clusters,), units of each.
        n_given: shape (n_clusters,), units in which anybody gave the code; the fewer of the two counts decides.
    """
    worth = [
        total**2 / (counts**2).sum() if (total := counts.sum()) else 1.0
        for counts in (np.asarray(sizes, float), np.asarray(n_given, float))
    ]
    return max(min(worth) - 1, 1.0)


def has_carriers(n_given: ArrayLike, sizes: ArrayLike) -> bool:
    """Whether at least two coders gave the code, and two left it out, in `MIN_CARRIERS` clusters each.

    Args:
        n_given: shape (n_clusters, n_coders), units that each coder gave the code.
        sizes: shape (n_clusters,) or (n_clusters, n_coders), units that each coder read.
    """
    n_given = np.asarray(n_given, dtype=float)
    sizes = np.broadcast_to(np.asarray(sizes, dtype=float).reshape(len(n_given), -1), n_given.shape)
    seconds = [np.sort(marks.sum(axis=0))[-2:][0] for marks in (n_given > 0, sizes - n_given > 0)]
    return min(seconds) >= MIN_CARRIERS


def _known(error: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without errors of zero: perfect agreement on few segments would look certain."""
    return np.where(error > SAME, error, np.nan)
