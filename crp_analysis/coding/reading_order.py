"""Which segments a person should read first: those whose reading mends most of what the machine gets wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reading_value(scores: NDArray[np.floating], is_in: NDArray[np.bool_]) -> NDArray[np.floating]:
    """How much a person's reading of each segment is expected to mend, shape (n_segments,); higher is read first.

    Args:
        scores: from 0 to 1, shape (n_segments, n_codes).
        is_in: what the machine decided, the same shape.
    """
    return value_by_code(scores, is_in).sum(axis=1)


def value_by_code(scores: NDArray[np.floating], is_in: NDArray[np.bool_]) -> NDArray[np.floating]:
    """The part of each code in that, shape (n_segments, n_codes).

    For every code the chance that the decision is wrong, over the number of segments that the code is expected on: a mistake
    on a rare code moves its figures more. The root is taken of the chance, since small chances are surer than they should be.
    """
    wrong = np.where(is_in, 1 - scores, scores)
    expected = np.maximum(np.maximum(scores.sum(axis=0), is_in.sum(axis=0)), 1.0)
    return np.sqrt(wrong) / expected
