"""Documents dealt into folds, whole, so that nothing of a held-out document is ever seen in training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def document_folds(documents: Sequence[str], *, n_folds: int, seed: int) -> NDArray[np.intp]:
    """The fold (from 0) of each segment: documents in an order drawn by the seed, each to the fold that has fewest segments.

    The order of the segments changes nothing. With fewer documents than folds there is a fold for each document.

    Args:
        documents: the document of each segment.
        n_folds: two or more.
        seed: of the order.
    """
    names, number, sizes = np.unique(np.asarray(documents, dtype=str), return_inverse=True, return_counts=True)
    n_folds = min(n_folds, len(names))
    fold_of, load = np.zeros(len(names), dtype=np.intp), np.zeros(n_folds)
    for document in np.random.default_rng(seed).permutation(len(names)):
        fold_of[document] = np.argmin(load)
        load[fold_of[document]] += sizes[document]
    return fold_of[number]
