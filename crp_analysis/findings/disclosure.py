"""Small numbers: which counts of people would single people out, and must not be shown.

Two constants and one rule. A group of people smaller than `SMALLEST_GROUP` is protected (primary suppression). In a table
whose total is shown, one hidden cell is the total less the others, and two hidden cells of one person each are given away
by their sum; so the next smallest cells are hidden too, until at least `FEWEST_HIDDEN` cells with together at least a
whole smallest group are hidden (secondary suppression). Nobody (0) is never hidden: silence is a finding, not a person.

A report on one place, programme or group stands beside that of the whole study, and everybody can subtract the one from the other.
There the rule is stricter (`hide_in_part`, `protect_parts`): no count of people is shown when it, or what is left over elsewhere, is
one of fewer than a whole smallest group; not even one that lies inside a group that is large enough.

What these rules do not cover: two tables that are cut differently (role and experience, say) can be played off against each
other, two reports on parts that overlap likewise, and findings for everyone include people of protected groups. The reports' limits
say so, `isolating` finds what follows, and `crp disclosure` tells it. Labels beside words have rules of their own (`labels`).

Source: Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer & de Wolf (2012), Statistical Disclosure
Control, Wiley, chapter 4 (threshold rule, secondary suppression).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_GROUP = 5  # people; the usual threshold for frequency tables (Hundepool et al. 2012), a study may set another
FEWEST_HIDDEN = 2  # cells; one alone follows from the total (Hundepool et al. 2012)


def find_protected(
    n_people: ArrayLike, *, min_group: int = SMALLEST_GROUP, has_total: bool = False, parts_of: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """True for every count that must not be shown.

    Args:
        n_people: shape (n_cells,), whole numbers.
        min_group: the smallest group that may be shown.
        has_total: whether the cells stand in a table whose total is known, so that single cells can be computed from it.
        parts_of: shape (n_cells,), what each cell is a part of (the role of a group), when those totals are known too.

    >>> find_protected([3, 9, 7, 0], has_total=True).tolist()
    [True, False, True, False]
    >>> find_protected([3, 9, 7, 0]).tolist()
    [True, False, False, False]
    """
    counts = np.asarray(n_people, dtype=float)
    hidden = (counts > 0) & (counts < min_group)
    if not has_total:
        return hidden
    if parts_of is not None:
        parents = np.asarray(parts_of, dtype=object)
        for parent in dict.fromkeys(parents):
            _hide_more(hidden, counts, np.flatnonzero(parents == parent), min_group)
    _hide_more(hidden, counts, np.arange(len(counts)), min_group)
    return hidden


def _hide_more(hidden: NDArray, counts: NDArray, cells: NDArray, min_group: int) -> None:
    """Hide the next smallest of `cells`, in place, until what is hidden cannot be worked out from their total."""
    while hidden[cells].any() and (hidden[cells].sum() < FEWEST_HIDDEN or counts[cells][hidden[cells]].sum() < min_group):
        shown = cells[~hidden[cells] & (counts[cells] > 0)]
        if not len(shown):
            return
        hidden[shown[np.argmin(counts[shown])]] = True


@dataclass(frozen=True)
class Told:
    """What may be told of a count of people in a part of a study: `low` to `high`, equal where the number itself may be told."""

    low: int
    high: int

    @property
    def is_hidden(self) -> bool:
        """Whether the number itself is kept back."""
        return self.low < self.high


def hide_in_part(n_here: int, n_all: int, base_here: int, base_all: int, *, min_group: int = SMALLEST_GROUP) -> Told:
    """What may be told of `n_here` people in a part, when anyone can read that there are `n_all` in the whole.

    The number is told when it and the rest elsewhere are each nobody or at least `min_group`, and the part and its rest as well. All
    other numbers that were possible, seen from outside, are told as one range: those that are too small here, and those that leave too
    few elsewhere. A range that only one number fits takes in the next one, so that none can be worked out.

    Args:
        n_here: people with the code in the part.
        n_all: people with the code in the whole study, which the whole report tells.
        base_here: people in the part.
        base_all: people in the whole study.
        min_group: the smallest number of people that may be told.

    >>> hide_in_part(7, 20, 30, 60), hide_in_part(2, 20, 30, 60), hide_in_part(0, 20, 30, 60)
    (Told(low=7, high=7), Told(low=1, high=4), Told(low=0, high=0))
    >>> hide_in_part(18, 20, 30, 60), hide_in_part(2, 3, 30, 60)
    (Told(low=16, high=19), Told(low=0, high=3))
    """
    if 0 < base_here < min_group:  # how few they are is not told either: the range must not say it
        return Told(0, min(n_all, min_group - 1))
    if 0 < base_all - base_here < min_group:
        return Told(max(0, n_all - min_group + 1), n_all)
    lowest, highest = max(0, n_all - (base_all - base_here)), min(n_all, base_here)
    few_here = (max(lowest, 1), min(highest, min_group - 1))
    few_elsewhere = (max(lowest, n_all - min_group + 1), min(highest, n_all - 1))
    ranges = _joined([few for few in (few_here, few_elsewhere) if few[0] <= few[1]], lowest, highest)
    return next((Told(*few) for few in ranges if few[0] <= n_here <= few[1]), Told(n_here, n_here))


def _joined(ranges: list[tuple[int, int]], lowest: int, highest: int) -> list[tuple[int, int]]:
    """The ranges, widened while only one number fits them, and made one where they overlap."""
    widened = []
    for low, high in ranges:
        if low == high and lowest < highest:
            low, high = (low - 1, high) if low > lowest else (low, high + 1)
        widened.append((low, high))
    if len(widened) == FEWEST_HIDDEN and widened[0][1] >= widened[1][0]:
        return [(min(widened[0][0], widened[1][0]), max(widened[0][1], widened[1][1]))]
    return widened


def protect_parts(n_here: ArrayLike, n_all: ArrayLike, *, hidden_in_all: ArrayLike, min_group: int = SMALLEST_GROUP) -> NDArray[np.bool_]:
    """True for every group whose number of people here must not be shown, when both totals and the whole study's groups are.

    Hidden are numbers that are small here or leave a small rest elsewhere, groups that the whole report protects, and then further
    ones until neither the hidden numbers here nor their rests can be worked out from the totals; all of them where that cannot be done.

    Args:
        n_here: shape (n_groups,), people of each group in the part.
        n_all: shape (n_groups,), people of each group in the whole study.
        hidden_in_all: shape (n_groups,), whether the whole report keeps the group's number back.
        min_group: the smallest number of people that may be shown.

    >>> protect_parts([8, 2, 6, 0], [20, 9, 6, 7], hidden_in_all=[False] * 4).tolist()
    [False, True, True, False]
    """
    here, whole = np.asarray(n_here, dtype=float), np.asarray(n_all, dtype=float)
    rest = whole - here
    kept_back = np.asarray(hidden_in_all, dtype=bool)
    hidden = ((here > 0) & (here < min_group)) | (kept_back & (here > 0)) | (~kept_back & (rest > 0) & (rest < min_group))
    while hidden.any() and _gives_away(hidden, here, whole, min_group):
        shown = np.flatnonzero(~hidden & (here > 0))
        if not len(shown):
            return np.ones_like(hidden)
        hidden[shown[np.argmin(here[shown])]] = True
    return hidden


def _gives_away(hidden: NDArray, here: NDArray, whole: NDArray, min_group: int) -> bool:
    """Whether what is hidden is together too few, or one of it follows from their sum and the whole study's groups."""
    total, most = here[hidden].sum(), whole[hidden]
    if any(0 < together < min_group for together in (total, most.sum() - total)):
        return True
    lowest, highest = np.maximum(0, total - (most.sum() - most)), np.minimum(most, total)
    return bool((lowest == highest).any())
