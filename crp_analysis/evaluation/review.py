"""What a person's reading is worth when the machine chooses what to read, beside reading as many segments at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.lanes import code_kappas

SHARES = (0.1, 0.2, 0.3, 0.5)
STEPS = np.linspace(0, 1, 101)  # of the curve of random reading that guided reading is measured by

Decisions = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Review:
    """For each share read: mean kappa over codes after guided and after random reading, and the random share that guided is worth."""

    shares: tuple[float, ...]
    guided: tuple[float, ...]
    random: tuple[float, ...]
    worth: tuple[float, ...]
    unread: float  # mean kappa before anyone reads


def review(gold: Decisions, is_in: Decisions, value: NDArray[np.floating], folds: NDArray[np.intp], codes: Sequence[int]) -> Review:
    """Guided and random reading of the same share of every fold's held-out segments, people's codes replacing the machine's.

    Random reading is its expectation: every wrong decision is mended with the chance `share`, and kappa is that of the counts
    to be expected, so no draw of chance is in the figures.

    Args:
        gold: what people decided, (n_segments, n_codes).
        is_in: what the machine decided on them as held-out segments.
        value: of reading each segment, higher first, comparable within a fold.
        folds: the fold of each segment.
        codes: the columns that the mean is taken over.
    """
    gold, is_in = gold[:, codes], is_in[:, codes]
    curve = np.array([_after_random(gold, is_in, share) for share in STEPS])
    guided = [_after_guided(gold, is_in, value, folds, share) for share in SHARES]
    return Review(
        shares=SHARES,
        guided=tuple(guided),
        random=tuple(_after_random(gold, is_in, share) for share in SHARES),
        worth=tuple(_worth(curve, kappa) for kappa in guided),
        unread=float(curve[0]),
    )


def _after_guided(gold: Decisions, is_in: Decisions, value: NDArray[np.floating], folds: NDArray[np.intp], share: float) -> float:
    mended = is_in.copy()
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        first = rows[np.argsort(-value[rows], kind="stable")][: round(share * len(rows))]
        mended[first] = gold[first]
    return _mean_kappa(*_counts(gold, mended))


def _after_random(gold: Decisions, is_in: Decisions, share: float) -> float:
    both, missed, invented, neither = _counts(gold, is_in)
    return _mean_kappa(both + share * missed, (1 - share) * missed, (1 - share) * invented, neither + share * invented)


def _counts(gold: Decisions, is_in: Decisions) -> tuple[NDArray[np.floating], ...]:
    """Segments with the code from both, from people only, from the machine only, from neither; each (n_codes,)."""
    return tuple(pair.sum(axis=0).astype(float) for pair in (gold & is_in, gold & ~is_in, ~gold & is_in, ~gold & ~is_in))


def _mean_kappa(*counts: NDArray[np.floating]) -> float:
    """A code on which kappa is undefined counts as agreed upon at the level of chance."""
    return float(np.nan_to_num(code_kappas(*counts)).mean()) if counts[0].size else float("nan")


def _worth(curve: NDArray[np.floating], kappa: float) -> float:
    """The share of random reading that leads to this kappa."""
    return float(np.interp(kappa, np.maximum.accumulate(curve), STEPS))
