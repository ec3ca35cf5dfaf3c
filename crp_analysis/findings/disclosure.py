"""Small numbers: which counts of people would single people out, and must not be shown.

Two constants and one rule. A group of people smaller than `SMALLEST_GROUP` is protected (primary suppression). In a table
whose total is shown, one hidden cell is the total less the others, and two hidden cells of one person each are given away
by their sum; so the next smallest cells are hidden too, until at least `FEWEST_HIDDEN` cells with together at least a
whole smallest group are hidden (secondary suppression). Nobody (0) is never hidden: silence is a finding, not a person.

What this rule does not cover: two tables that are cut differently (role and experience, say) can be played off against each
other, and findings for everyone include people of protected groups. The report's limits say so.

Source: Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer & de Wolf (2012), Statistical Disclosure
Control, Wiley, chapter 4 (threshold rule, secondary suppression).
"""

from __future__ import annotations

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
