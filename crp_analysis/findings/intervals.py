"""95 % intervals: for shares of people, for differences between two such shares, and for shares of segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

LENT = 2.0  # degrees of freedom that the other shares lend; 0 covered too little, 8 too much (benchmarks/intervals.py)
Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson(n_yes: ArrayLike, n_all: ArrayLike) -> Ends:
    """Lower and upper ends for shares of people; NaN where there is nobody. Sensible for few people and for none or all of them.

    They speak of people like those who were read, of whom there are many more, not of the participants alone: so the interval
    stays when everybody was read, and counts of the next consultation fall into it.

    Args:
        n_yes: shape (n,), people with the code.
        n_all: shape (n,), people in all.

    Source: Wilson (1927), Journal of the American Statistical Association 22(158), 209-212; chosen among the intervals that
    Brown, Cai & DasGupta (2001), Statistical Science 16(2), 101-133, compare: Jeffreys', mid-P, Agresti and Coull's and the exact
    one held the truth of fewer codes between 92 and 97 times in 100 (benchmarks/README.md). Examples of Newcombe (1998),
    Statistics in Medicine 17(8), 857-872, table I:

    >>> [end.round(4).tolist() for end in wilson([81, 15, 0, 1], [263, 148, 20, 29])]
    [[0.2553, 0.0624, 0.0, 0.0061], [0.3662, 0.1605, 0.1611, 0.1718]]
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


def clustered(n_yes: ArrayLike, n_all: ArrayLike) -> Ends:
    """Lower and upper ends for shares of segments that know that one person's segments are alike.

    Args:
        n_yes: shape (n_people, n_shares), each person's segments with the code.
        n_all: shape (n_people,), each person's segments in all.

    Returns:
        Two arrays of shape (n_shares,); NaN with fewer than two people.

    Chosen by simulation against percentile bootstraps, t and logit intervals, which were too narrow for rare codes and few
    people (benchmarks/intervals.py).
    """
    n_yes, n_all = np.asarray(n_yes, dtype=float), np.asarray(n_all, dtype=float)
    return effective_wilson(*jackknife(n_yes, n_all), n_all)


def jackknife(values: ArrayLike, sizes: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ratios of sums over people, and their variances by leaving one person out at a time; NaN with fewer than two people.

    Args:
        values: shape (n_people, n_shares), each person's sum.
        sizes: shape (n_people,), what it is a part of.

    Source: Wolter (2007), Introduction to Variance Estimation, 2nd edition, chapter 4.
    """
    values, sizes = np.asarray(values, dtype=float), np.asarray(sizes, dtype=float)
    n_people, total, size = len(sizes), values.sum(axis=0), sizes.sum()
    ratio = _share(total, size)
    if n_people < 2:
        return ratio, np.full(values.shape[1], np.nan)
    without = _share(total - values, (size - sizes)[:, None])
    return ratio, (n_people - 1) / n_people * ((without - without.mean(axis=0)) ** 2).sum(axis=0)


def effective_wilson(share: ArrayLike, variance: ArrayLike, sizes: ArrayLike) -> Ends:
    """Wilson's interval for clustered shares, with as many units as the variance says they are worth.

    Args:
        share: shape (n_shares,), from 0 to 1.
        variance: shape (n_shares,), of the share, clusters known; NaN makes no interval.
        sizes: shape (n_people,), units of each person: how unequal they are sets the degrees of freedom.

    A design effect (variance over that of independent units) counts `LENT` degrees of freedom of the mean over all shares
    beside its own, since the variance of a rare code among few people is mostly chance. Student's t then has as many degrees
    of freedom as stand behind the two together.

    Source: Kish (1965), Survey Sampling, 8.2; Korn & Graubard (1998), Survey Methodology 24(2), 193-201 (effective sample size
    and t); Wolter (2007), chapter 7 (variances generalised over items); Smyth (2004), Statistical Applications in Genetics and
    Molecular Biology 3(1), article 3 (t with own and lent degrees of freedom).
    """
    share, variance, sizes = (np.asarray(one, dtype=float) for one in (share, variance, sizes))
    total = sizes.sum()
    if len(sizes) < 2 or not total:
        return np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    freedom = max(total**2 / (sizes**2).sum() - 1, 1.0)
    independent = share * (1 - share) / total
    varies = independent > 1e-15
    effect = np.divide(variance, independent, out=np.full(share.shape, np.nan), where=varies)
    usual = np.nanmean(effect) if np.isfinite(effect).any() else total / len(sizes)  # nobody, or everybody: a person is one unit
    lent = LENT if varies.sum() > 1 else 0.0  # a single share has nobody to borrow from
    effect = np.where(varies, (freedom * effect + lent * usual) / (freedom + lent), usual)
    worth, critical = total / np.maximum(effect, 1e-9), stats.t.ppf(0.975, freedom + lent)
    middle = (share + critical**2 / (2 * worth)) / (1 + critical**2 / worth)
    half = critical / (1 + critical**2 / worth) * np.sqrt(share * (1 - share) / worth + critical**2 / (4 * worth**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _share(n_yes: ArrayLike, n_all: ArrayLike) -> NDArray[np.float64]:
    yes, everyone = np.broadcast_arrays(np.asarray(n_yes, dtype=float), np.asarray(n_all, dtype=float))
    return np.divide(yes, everyone, out=np.full(yes.shape, np.nan), where=everyone > 0)
