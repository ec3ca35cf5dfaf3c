"""Codes spread from the segments that fit them clearly to segments like those: the codebook's words are few, people's are many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from crp_analysis.coding.likeness import Likeness, blocks
from crp_analysis.coding.ridge import ridge_weights
from crp_analysis.coding.segmented import Segmented

Scores = NDArray[np.floating]

PENALTY = 8.0  # larger than for what people decided: a guess about a segment is worth less
CLEAR_Z = 3.0  # a fit that counts half as a positive
ROUNDS = 2
MOST_ANCHORS = 2500  # segments that others are compared with, evenly taken; cost then grows in proportion to the text


@dataclass(frozen=True, kw_only=True)
class Spreading:
    """The likeness to the anchors and what each anchor says about each code."""

    likeness: Likeness
    weights: NDArray[np.floating]

    @classmethod
    def of(cls, segments: Segmented, standardised: Scores) -> Spreading:
        """Learns the clear fits as if they were codings, twice, the second time from what the first made of them.

        A ridge regression on soft pseudo-labels. Source: Zhu, Ghahramani & Lafferty (2003) for the idea; Lee (2013) for the labels.
        """
        index = np.unique(np.linspace(0, len(segments.texts) - 1, min(len(segments.texts), MOST_ANCHORS)).astype(int))
        likeness = Likeness.of(segments, index)
        among, clear = likeness.own(), standardised[index]
        for round_number in range(ROUNDS):
            weights = ridge_weights(among, expit(clear - CLEAR_Z), penalty=PENALTY)
            if round_number + 1 < ROUNDS:
                clear = _standardised(among @ weights)
        return cls(likeness=likeness, weights=weights)

    def apply(self, segments: Segmented) -> Scores:
        """What the anchors say about segments, (n_segments, n_codes), on no scale of its own."""
        pieces = [self.likeness.to(segments, index) @ self.weights for index in blocks(len(segments.texts))]
        return np.vstack(pieces) if pieces else np.zeros((0, self.weights.shape[1]))


def _standardised(scores: Scores) -> Scores:
    """In robust standard deviations above the median, each code by itself."""
    middle = np.median(scores, axis=0)
    spread = 1.4826 * np.median(np.abs(scores - middle), axis=0)
    return (scores - middle) / np.where(spread > 1e-9, spread, 1.0)
