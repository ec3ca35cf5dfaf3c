"""Which segments a person should read first: those whose reading mends most of what the machine gets wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.floating]


def reading_value(scores: Amounts, is_in: NDArray[np.bool_], *, n_read: NDArray[np.integer], is_learned: NDArray[np.bool_]) -> Amounts:
    """How much a person's reading of each segment is expected to mend, shape (n_segments,); higher is read first.

    Args:
        scores: chances from 0 to 1, shape (n_segments, n_codes).
        is_in: what the machine decided, the same shape.
        n_read: segments to which people already gave each code, (n_codes,).
        is_learned: the codes that the scores are chances of, (n_codes,).
    """
    return value_by_code(scores, is_in, n_read=n_read, is_learned=is_learned).sum(axis=1)


def value_by_code(scores: Amounts, is_in: NDArray[np.bool_], *, n_read: NDArray[np.integer], is_learned: NDArray[np.bool_]) -> Amounts:
    """The part of each code in that, shape (n_segments, n_codes).

    For every code the root of the chance that the decision is wrong, times what F1 gains by mending it. F1 is that of the whole
    study, what people already decided being right, so a mistake on a rare code weighs more and one on a code that is never
    right does not weigh without bound. The root is taken since small chances are surer than they should be. What was not
    learned counts for nothing beside what was: its scores are ranks and no chances. Where nothing was learned all count.
    """
    missed, invented = _gains(n_read + np.where(is_in, scores, 0).sum(axis=0), np.where(is_in, 1 - scores, scores).sum(axis=0))
    counts = is_learned if is_learned.any() else np.ones(len(is_learned), dtype=bool)
    return np.where(is_in, np.sqrt(1 - scores) * invented, np.sqrt(scores) * missed) * counts


def _gains(right: Amounts, wrong: Amounts) -> tuple[Amounts, Amounts]:
    """What F1 = 2 right / (2 right + wrong) gains when a missed code, or an invented one, becomes right: its derivatives.

    A missed code turns from wrong to right, an invented one only ceases to be wrong.
    """
    total = np.maximum(2 * right + wrong, 1.0)
    return 2 * (total - right) / total**2, 2 * right / total**2
