"""The difference estimator: a share from what people coded in a part, and what the machine suggests in everything.

Counting the machine's suggestions alone shrinks differences between groups. This takes what people coded, and adds how far
the machine finds a code more often in everything than in what people read: what it gets wrong, it gets wrong in both.

Source: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, chapter 6; Angelopoulos, Duchi & Zrnic (2023), PPI++:
Efficient Prediction-Powered Inference (the slope); Egami, Hinck, Stewart & Wei (2023), Using Imperfect Surrogates for Downstream
Inference (codes as the variable).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from crp_analysis.findings.intervals import jackknife

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What was said in read or in unread sessions, one row a person.

    `sizes` (n_people,) is 1, or the person's segments; `found` (n_people, n_codes) how much of that carries each code by
    people's codings (read part only), `suggested` the same by the machine's scores.
    """

    sizes: Numbers
    found: Numbers
    suggested: Numbers

    def of(self, rows: NDArray[np.bool_]) -> Part:
        """The same for some people."""
        return Part(sizes=self.sizes[rows], found=self.found[rows], suggested=self.suggested[rows])


@dataclass(frozen=True, kw_only=True)
class Use:
    """How well the machine stands in for people, by code: the slope from its residuals to theirs, the same without each
    person's own session (n_people, n_codes), and the share of variance explained in sessions left out (0 where it does not help)."""

    slope: Numbers
    left_out: Numbers
    explained: Numbers

    def of(self, rows: NDArray[np.bool_]) -> Use:
        """The same for some people."""
        return Use(slope=self.slope, left_out=self.left_out[rows], explained=self.explained)


def judge_machine(read: Part, strata: NDArray, sessions: NDArray) -> Use:
    """How far the machine can stand in for people on each code.

    Args:
        read: what people read.
        strata: shape (n_people,), the group of each: its level is taken out, so that only likeness inside groups counts.
        sessions: shape (n_people,): whole sessions are left out in turn.
    """
    found, suggested = (_residuals(values, read.sizes, strata) for values in (read.found, read.suggested))
    _, session = np.unique(sessions, return_inverse=True)
    cross, own = (_summed(product, session) for product in (found * suggested, suggested**2))
    slope = _ratio(cross.sum(axis=0), own.sum(axis=0))
    left_out = np.clip(_ratio(cross.sum(axis=0) - cross, own.sum(axis=0) - own)[session], 0, None)
    error = ((found - left_out * suggested) ** 2).sum(axis=0)
    explained = 1 - _ratio(error, (found**2).sum(axis=0), missing=1.0)
    return Use(slope=np.clip(slope, 0, None), left_out=left_out, explained=np.clip(explained, 0, 1))


def corrected_share(read: Part, unread: Part, use: Use) -> tuple[Numbers, Numbers]:
    """The corrected share of one group and its variance, per code; NaN variance with fewer than two people on a side.

    The variance takes for each person the slope that her session had no part in: with the common one it would be too small.

    Args:
        read, unread: the two parts of the group.
        use: of the people of `read`; slopes of 0 leave people's codings alone.
    """
    n_read, n_unread = read.sizes.sum(), unread.sizes.sum()
    weight = n_unread / (n_read + n_unread)
    share = _ratio((read.found - weight * use.slope * read.suggested).sum(axis=0), n_read)
    _, variance = jackknife(read.found - weight * use.left_out * read.suggested, read.sizes)
    by_machine, variance_unread = jackknife(weight * use.slope * unread.suggested, unread.sizes)
    return np.clip(share + by_machine, 0, 1), variance + variance_unread


def expected_ratio(explained: Numbers, n_read: float, n_total: float, *, n_people: int, unit: str) -> Numbers:
    """How wide the corrected interval will be beside that of people's codings alone; known before any share is.

    The variance falls by what the machine explains times what is unread. Shares of people pay for it: their own interval needs
    no estimated variance, the corrected one does, and so takes Student's t in place of the normal distribution.
    """
    ratio = np.sqrt(1 - explained * (1 - n_read / max(n_total, 1)))
    return ratio * (stats.t.ppf(0.975, n_people - 1) / stats.norm.ppf(0.975) if unit == "people" else 1.0)


def _residuals(values: Numbers, sizes: Numbers, strata: NDArray) -> Numbers:
    """Each person's sum less what her group's share would make it."""
    residuals = np.zeros(values.shape)
    for stratum in sorted(set(strata)):
        rows = strata == stratum
        residuals[rows] = values[rows] - sizes[rows, None] * _ratio(values[rows].sum(axis=0), sizes[rows].sum())
    return residuals


def _summed(values: Numbers, place: NDArray[np.intp]) -> Numbers:
    """Sums over the rows of each place."""
    sums = np.zeros((int(place.max()) + 1 if len(place) else 0, values.shape[1]))
    np.add.at(sums, place, values)
    return sums


def _ratio(above: Numbers, below: Numbers, missing: float = 0.0) -> Numbers:
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), np.asarray(below, dtype=float))
    return np.divide(above, below, out=np.full(above.shape, missing), where=np.abs(below) > 1e-12)
