"""Resampling of whole people or sessions: segments of one person are alike, so they are drawn together or not at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

MIN_PEOPLE = 8  # with fewer people resampling them says little; whole sessions are resampled instead
MIN_DEFINED = 0.8  # share of replicates in which a measure must be defined for its interval to be shown


def draw_weights(n_clusters: int, *, n_boot: int, seed: int) -> NDArray[np.float64]:
    """How often each cluster counts: the first row is the sample itself (all ones), then `n_boot` resamples with replacement.

    Shape (n_boot + 1, n_clusters). With fewer than two clusters there is nothing to resample: the first row alone.
    """
    itself = np.ones((1, n_clusters))
    if n_clusters < 2:
        return itself
    draws = np.random.default_rng(seed).multinomial(n_clusters, np.full(n_clusters, 1 / n_clusters), size=n_boot)
    return np.vstack([itself, draws])


def intervals(replicates: NDArray[np.float64], n_clusters: int) -> tuple[NDArray, NDArray]:
    """Lower and upper ends of 95 % intervals, one a row of `replicates` (n_rows, n_boot); NaN where there is too little to
    say, also where no resample differs from another: nothing met is not nothing there.

    The percentiles are moved outwards for few clusters ("expanded percentile interval"), because the plain ones are too narrow.

    Source: Hesterberg (2015), What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 371-386.
    """
    low, high = np.full(len(replicates), np.nan), np.full(len(replicates), np.nan)
    if n_clusters < 2 or replicates.shape[1] == 0:
        return low, high
    shown = np.isfinite(replicates).mean(axis=1) >= MIN_DEFINED
    if shown.any():
        tail = stats.norm.cdf(np.sqrt(n_clusters / (n_clusters - 1)) * stats.t.ppf(0.025, n_clusters - 1))
        low[shown], high[shown] = np.nanquantile(replicates[shown], [tail, 1 - tail], axis=1)
    never_varies = high - low < 1e-12  # perfect agreement on few segments would look certain
    low[never_varies], high[never_varies] = np.nan, np.nan
    return low, high
