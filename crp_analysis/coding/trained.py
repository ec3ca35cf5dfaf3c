"""A coder trained on one body of text and what people coded in it, ready to judge text that it has never seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crp_analysis.codebook import Codebook
from crp_analysis.coding.learning import Features, Learned, is_learnable, learn
from crp_analysis.coding.material import Read, Used
from crp_analysis.coding.thresholds import cautious_threshold
from crp_analysis.coding.zero_shot import Scores, ZeroShot, fit_zero_shot


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Scores from 0 to 1 and decisions, both (n_segments, n_codes)."""

    scores: Scores
    is_in: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Trained:
    """The codebook fitted to a body of text, and over it what people's codings taught about the codes in `is_learned`.

    `held_out` are the judgements on the segments that people read, each by models and thresholds that never saw its session.
    """

    zero_shot: ZeroShot
    learned: Learned | None
    thresholds: NDArray[np.floating]
    is_learned: NDArray[np.bool_]
    held_out: Judged

    def judge(self, used: Used) -> Judged:
        """Judgements on sessions that nobody read; what was learned stands in the zero-shot scores' place where there is any."""
        segments = used.segmented
        scores = self.zero_shot.score(segments)
        if self.learned is not None:
            features = Features(segments=segments, zero_shot=self.zero_shot.direct_fit(segments))
            scores[:, self.is_learned] = self.learned.predict(features)[:, self.is_learned]
        return Judged(scores=scores, is_in=scores >= self.thresholds)


def train_coder(codebook: Codebook, code_vectors: NDArray[np.floating], used: Used, read: Read) -> Trained:
    """The coder that the codebook and people's codings give.

    A code that too few segments show is left to the codebook's words, on the clearest few segments.

    Args:
        code_vectors: one row for each of `code_parts(codebook)`.
        used: the text that sets what is usual; it needs no codings.
        read: the part of it that people read, and what they decided.
    """
    segments = used.segmented
    model = fit_zero_shot(codebook, code_vectors, segments)
    scores = model.score(segments)
    thresholds = np.array([cautious_threshold(column) for column in scores.T])
    held_out, is_in = scores[read.rows], scores[read.rows] >= thresholds
    learned, is_learned = None, np.zeros(scores.shape[1], dtype=bool)
    if is_learnable(read.gold, read.groups).any():
        features = Features(segments=segments, zero_shot=model.direct_fit(segments))
        learned = learn(features.rows(read.rows), read.gold, read.groups, read.is_fair)
        is_learned = learned.is_learned
        thresholds = np.where(is_learned, learned.thresholds, thresholds)
        held_out, is_in = np.where(is_learned, learned.held_out, held_out), np.where(is_learned, learned.held_out_is_in, is_in)
    return Trained(
        zero_shot=model, learned=learned, thresholds=thresholds, is_learned=is_learned, held_out=Judged(scores=held_out, is_in=is_in)
    )
