"""95 % intervals: for shares of people, for differences between two such shares, and for shares of segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson(n_yes: ArrayLike, n_all: ArrayLike) -> Ends:
    """Lower and upper ends for shares of people; NaN where there is nobody. Sensible for few people and for none or all of them.

    Args:
        n_yes: shape (n,), people with the code.
        n_all: shape (n,), people in all.

    Source: Wilson (1927), Journal of the American Statistical Association 22(158), 209-212.

    >>> [end.round(3).tolist() for end in wilson([0, 7, 1], [10, 10, 0])]
    [[0.0, 0.397, nan], [0.278, 0.892, nan]]
    """
    cells, where = np.unique(np.stack([np.asarray(n_yes, dtype=int), np.asarray(n_all, dtype=int)], axis=1), axis=0, return_inverse=True)
    # few distinct cells stand behind a large table, so scipy's one-at-a-time test is fast enough
    ends = [
        stats.binomtest(int(yes), int(everyone)).proportion_ci(method="wilson") if everyone else (np.nan, np.nan) for yes, everyone in cells
    ]
    low, high = np.array([tuple(end) for end in ends], dtype=float).reshape(-1, 2)[where.ravel()].T
    return low, high


def newcombe(n_yes: ArrayLike, n_all: ArrayLike, n_yes_others: ArrayLike, n_all_others: ArrayLike) -> Ends:
    """Lower and upper ends for the difference of two shares of different people (the first less the second).

    Arguments as for `wilson`, for both sides; NaN where one side is empty.

    Source: Newcombe (1998), Statistics in Medicine 17(8), 873-890: method 10, hybrid score without continuity correction.
    His first two examples, 56/70 less 48/80 and 9/10 less 3/10:

    >>> [end.round(4).tolist() for end in newcombe([56, 9], [70, 10], [48, 3], [80, 10])]
    [[0.0524, 0.1705], [0.3339, 0.809]]
    """
    share, share_others = _share(n_yes, n_all), _share(n_yes_others, n_all_others)
    low, high = wilson(n_yes, n_all)
    low_others, high_others = wilson(n_yes_others, n_all_others)
    difference = share - share_others
    return (
        difference - np.hypot(share - low, high_others - share_others),
        difference + np.hypot(high - share, share_others - low_others),
    )


def clustered(n_yes: ArrayLike, n_all: ArrayLike, *, seed: int, n_boot: int = 1000) -> Ends:
    """Lower and upper ends for shares of segments, by resampling whole people: one person's segments are alike.

    Args:
        n_yes: shape (n_people, n_shares), each person's segments with the code.
        n_all: shape (n_people,), each person's segments in all.
        seed: of the resampling.
        n_boot: resamples.

    Returns:
        Two arrays of shape (n_shares,); NaN with fewer than two people.

    Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.8; ends moved outwards for few people as
    Hesterberg (2015), The American Statistician 69(4), 371-386 ("expanded percentile interval").
    """
    n_yes, n_all = np.asarray(n_yes, dtype=float), np.asarray(n_all, dtype=float)
    n_people = len(n_all)
    if n_people < 2:
        nothing = np.full(n_yes.shape[1], np.nan)
        return nothing, nothing.copy()
    weights = np.random.default_rng(seed).multinomial(n_people, np.full(n_people, 1 / n_people), size=n_boot)
    shares = _share(weights @ n_yes, (weights @ n_all)[:, None])
    tail = stats.norm.cdf(np.sqrt(n_people / (n_people - 1)) * stats.t.ppf(0.025, n_people - 1))
    low, high = np.nanquantile(shares, [tail, 1 - tail], axis=0)
    return low, high


def _share(n_yes: ArrayLike, n_all: ArrayLike) -> NDArray[np.float64]:
    yes, everyone = np.broadcast_arrays(np.asarray(n_yes, dtype=float), np.asarray(n_all, dtype=float))
    return np.divide(yes, everyone, out=np.full(yes.shape, np.nan), where=everyone > 0)
