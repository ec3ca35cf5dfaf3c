"""Resampling of whole people or sessions: segments of one person are alike, so they are drawn together or not at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

MIN_PEOPLE = 8  # with fewer people resampling them says little; whole sessions are resampled instead
MIN_DEFINED = 0.8  # share of replicates in which a measure must be defined for its interval to be shown
MIN_CARRIERS = 5  # clusters in which two coders each gave the code, and left it out; with fewer, intervals held the truth in 7 of 10


def draw_weights(n_clusters: int, *, n_boot: int, seed: int) -> NDArray[np.float64]:
    """How often each cluster counts: the first row is the sample itself (all ones), then `n_boot` resamples with replacement.

    Shape (n_boot + 1, n_clusters). With fewer than two clusters there is nothing to resample: the first row alone.
    """
    itself = np.ones((1, n_clusters))
    if n_clusters < 2:
        return itself
    draws = np.random.default_rng(seed).multinomial(n_clusters, np.full(n_clusters, 1 / n_clusters), size=n_boot)
    return np.vstack([itself, draws])


def intervals(replicates: NDArray[np.float64], n_clusters: int, *, freedom: ArrayLike | None = None) -> tuple[NDArray, NDArray]:
    """Lower and upper ends of 95 % intervals, one a row of `replicates` (n_rows, n_boot); NaN where there is too little to
    say, also where no resample differs from another: nothing met is not nothing there.

    The percentiles are moved outwards for few clusters ("expanded percentile interval"), because the plain ones are too narrow.

    Args:
        replicates: a measure in every resample.
        n_clusters: how many clusters were resampled.
        freedom: shape (n_rows,), degrees of freedom of each row; one less than the clusters when not given. See `effective_freedom`.

    Source: Hesterberg (2015), What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 371-386.
    """
    low, high = np.full(len(replicates), np.nan), np.full(len(replicates), np.nan)
    if n_clusters < 2 or replicates.shape[1] == 0:
        return low, high
    degrees = np.broadcast_to(n_clusters - 1.0 if freedom is None else np.asarray(freedom, dtype=float), len(replicates))
    tails = stats.norm.cdf(np.sqrt(n_clusters / (n_clusters - 1)) * stats.t.ppf(0.025, degrees))
    for row in np.flatnonzero(np.isfinite(replicates).mean(axis=1) >= MIN_DEFINED):
        low[row], high[row] = np.nanquantile(replicates[row], [tails[row], 1 - tails[row]])
    never_varies = high - low < 1e-12  # perfect agreement on few segments would look certain
    low[never_varies], high[never_varies] = np.nan, np.nan
    return low, high


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
