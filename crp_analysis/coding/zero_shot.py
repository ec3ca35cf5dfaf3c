"""Suggestions before anyone has coded: how well each segment fits each code's own words.

Meaning (vectors) and wording (BM25) are compared with the codebook, then corrected by what the segments themselves show.
Each step was kept because it raised the mean average precision over four coded corpora (benchmarks/coding.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from crp_analysis.codebook import Codebook
from crp_analysis.coding.code_parts import CodePart, code_parts
from crp_analysis.coding.neighbours import Neighbours, taken
from crp_analysis.coding.segmented import Segmented
from crp_analysis.coding.spreading import Spreading
from crp_analysis.coding.wording import Wording

Scores = NDArray[np.floating]

LEXICAL_WEIGHT = 0.6  # of wording against meaning
SHARED_CODE = 0.85  # how much of what all codes have in common is taken out of each
SHARED_ROW = 0.5  # how much of a segment's wording fit to all codes alike is taken out
AGAINST_WEIGHT = 1.0  # for each standard deviation that a non-example is nearer than the code itself
FEEDBACK_SEGMENTS = 5  # best segments whose mean then speaks for the code (pseudo-relevance feedback, Rocchio 1971)
SHORT_WORDS = 2  # a segment of this many words keeps half of its fit
CONTEXT_GAIN, CONTEXT_MOST = 1.5, 0.3  # weight of neighbours for each unit of likeness between them, and its ceiling
DIRECT = 0.5  # weight of the codebook's words themselves beside what like segments say
CONFIDENT_Z = 2.0  # a score of 0.5: this many robust standard deviations above the code's median segment


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What a usual segment scores on each code, so that codes can be compared."""

    middle: NDArray[np.floating]
    spread: NDArray[np.floating]

    @classmethod
    def of(cls, scores: Scores, *, robust: bool = False) -> Scale:
        """Mean and standard deviation a column; median and scaled MAD if robust. A column without spread gets 1."""
        if not len(scores):
            return cls(middle=np.zeros(scores.shape[1]), spread=np.ones(scores.shape[1]))
        middle, spread = scores.mean(axis=0), scores.std(axis=0)
        if robust:
            middle = np.median(scores, axis=0)
            deviation = 1.4826 * np.median(np.abs(scores - middle), axis=0)
            spread = np.where(deviation > 1e-9, deviation, spread)
        return cls(middle=middle, spread=np.where(spread > 1e-9, spread, 1.0))

    def apply(self, scores: Scores) -> Scores:
        """Scores in standard deviations from the usual."""
        return (scores - self.middle) / self.spread


@dataclass(frozen=True)
class ZeroShot:
    """A codebook fitted to one body of text without any coding; `score` may then see other text."""

    dense: _Dense
    wording: Wording
    wording_scale: Scale
    context: float
    feedback: NDArray[np.floating]
    feedback_scale: Scale
    direct: Scale
    spreading: Spreading
    spread_scale: Scale
    final: Scale

    def standardised(self, segments: Segmented) -> Scores:
        """Fit in robust standard deviations above each code's median segment, shape (n_segments, n_codes)."""
        return self.final.apply(self._both(segments))

    def direct_fit(self, segments: Segmented) -> Scores:
        """The same without what spreads from like segments: what a learner that compares segments itself should be given."""
        return self.direct.apply(self._raw(segments))

    def score(self, segments: Segmented) -> Scores:
        """Fit from 0 to 1, shape (n_segments, n_codes); 0.5 is `CONFIDENT_Z` above the code's median. No probability."""
        return score_of(self.standardised(segments))

    def _first(self, segments: Segmented) -> Scores:
        """Meaning and wording together, with a share of the neighbours' fit."""
        wording = self.wording_scale.apply(self.wording.fit_of(segments.texts))
        wording = wording - SHARED_ROW * wording.mean(axis=1, keepdims=True)
        return self.dense.fit_of(segments.vectors) + LEXICAL_WEIGHT * wording

    def _second(self, segments: Segmented) -> Scores:
        first = self._first(segments)
        nearby = taken(first, segments.neighbours.before) + taken(first, segments.neighbours.after)
        return _shrunk(first + self.context * nearby, segments.texts)

    def _raw(self, segments: Segmented) -> Scores:
        near = _unit(segments.vectors - self.dense.middle) @ self.feedback.T
        return _shrunk(self._second(segments) + self.feedback_scale.apply(near), segments.texts)

    def _both(self, segments: Segmented) -> Scores:
        """What like segments say, and what the codebook's words say about the segment itself."""
        return self.spread_scale.apply(self.spreading.apply(segments)) + DIRECT * self.direct.apply(self._raw(segments))


def fit_zero_shot(codebook: Codebook, code_vectors: NDArray[np.floating], segments: Segmented) -> ZeroShot:
    """The codebook made ready for a body of text.

    Args:
        code_vectors: one row for each of `code_parts(codebook)`.
        segments: the text whose usual fit sets the scale; it needs no codings.
    """
    parts = code_parts(codebook)
    dense = _Dense.of(parts, code_vectors, segments.vectors)
    wording = Wording.of([part.text for part in parts if part.kind == "whole"], segments.texts)
    n_codes = len(codebook.codes)
    still = Scale(middle=np.zeros(n_codes), spread=np.ones(n_codes))
    empty = np.zeros((n_codes, segments.vectors.shape[1]))
    nowhere = Spreading(likeness=None, weights=empty)
    model = ZeroShot(dense, wording, Scale.of(wording.fit_of(segments.texts)), 0.0, empty, still, still, nowhere, still, still)
    model = replace(model, context=_context_weight(model._first(segments), segments.neighbours))
    model = replace(model, feedback=_feedback(model._second(segments), segments.vectors - dense.middle))
    model = replace(model, feedback_scale=Scale.of(_unit(segments.vectors - dense.middle) @ model.feedback.T))
    raw = model._raw(segments)
    model = replace(model, direct=Scale.of(raw, robust=True))
    model = replace(model, spreading=Spreading.of(segments, model.direct.apply(raw)))
    model = replace(model, spread_scale=Scale.of(model.spreading.apply(segments), robust=True))
    return replace(model, final=Scale.of(model._both(segments), robust=True))


def score_of(standardised: Scores) -> Scores:
    """Robust standard deviations as a score from 0 to 1; 0.5 is `CONFIDENT_Z`."""
    return expit(standardised - CONFIDENT_Z)


def score_zero_shot(codebook: Codebook, code_vectors: NDArray[np.floating], segments: Segmented) -> Scores:
    """Fit from 0 to 1 of segments to codes, the segments setting their own scale; shape (n_segments, n_codes)."""
    if not len(segments.texts) or not codebook.codes:
        return np.zeros((len(segments.texts), len(codebook.codes)))
    return fit_zero_shot(codebook, code_vectors, segments).score(segments)


@dataclass(frozen=True, kw_only=True)
class _Dense:
    """Cosine with a code's texts after taking out what all segments, and most of what all codes, have in common."""

    middle: NDArray[np.floating]
    kinds: tuple[tuple[NDArray[np.intp], NDArray[np.floating], Scale], ...]  # code of each row, rows, scale
    against: tuple[NDArray[np.intp], NDArray[np.floating]]
    n_codes: int

    @classmethod
    def of(cls, parts: list[CodePart], vectors: NDArray[np.floating], segments: NDArray[np.floating]) -> _Dense:
        middle = segments.mean(axis=0) if len(segments) else np.zeros(segments.shape[1])
        codes, names = np.array([part.code for part in parts]), np.array([part.kind for part in parts])
        common = vectors[names == "whole"].mean(axis=0)
        centred = _unit(vectors - SHARED_CODE * common)
        bare = cls(middle=middle, kinds=(), against=(codes[names == "against"], centred[names == "against"]), n_codes=int(codes.max()) + 1)
        kinds = []
        for kind in ("whole", "name", "definition", "example"):
            rows = names == kind
            if rows.any():
                kinds.append((codes[rows], centred[rows], Scale.of(bare._best(codes[rows], centred[rows], segments))))
        return replace(bare, kinds=tuple(kinds))

    def fit_of(self, segments: NDArray[np.floating]) -> Scores:
        """Mean over a code's kinds of text, each in standard deviations, less what speaks against the code."""
        total, n_kinds = np.zeros((len(segments), self.n_codes)), np.zeros(self.n_codes)
        for codes, rows, scale in self.kinds:
            has = np.isin(np.arange(self.n_codes), codes)
            total += np.where(has, scale.apply(self._best(codes, rows, segments)), 0)
            n_kinds += has
        return total / n_kinds - self._against(segments)

    def _against(self, segments: NDArray[np.floating]) -> Scores:
        """Nothing, unless a text against the code is nearer than every text for it."""
        codes, rows = self.against
        if not len(codes):
            return np.zeros((len(segments), self.n_codes))
        nearest = np.max([self._best(own, texts, segments) for own, texts, _ in self.kinds], axis=0)
        lead = np.maximum(self._best(codes, rows, segments) - nearest, 0)
        return AGAINST_WEIGHT * lead / self.kinds[0][2].spread

    def _best(self, codes: NDArray[np.intp], rows: NDArray[np.floating], segments: NDArray[np.floating]) -> Scores:
        """The nearest of each code's texts; -1 for a code that has none."""
        alike = _unit(segments - self.middle) @ rows.T
        best = np.full((len(segments), self.n_codes), -1.0)
        for column, code in enumerate(codes):
            best[:, code] = np.maximum(best[:, code], alike[:, column])
        return best


def _context_weight(scores: Scores, neighbours: Neighbours) -> float:
    """How much neighbours count: measured, since in an interview talk stays on a matter and in a questionnaire it does not.

    The mean over codes of the correlation between a segment's fit and the next one's, times `CONTEXT_GAIN`, 0 to `CONTEXT_MOST`.
    """
    rows = np.flatnonzero(neighbours.after >= 0)
    if len(rows) < 20:
        return 0.0
    left = scores[rows] - scores[rows].mean(axis=0)
    right = scores[neighbours.after[rows]] - scores[neighbours.after[rows]].mean(axis=0)
    norm = np.sqrt((left**2).sum(axis=0) * (right**2).sum(axis=0))
    alike = np.divide((left * right).sum(axis=0), norm, out=np.zeros(len(norm)), where=norm > 0)
    return float(np.clip(CONTEXT_GAIN * alike.mean(), 0, CONTEXT_MOST))


def _feedback(scores: Scores, centred: NDArray[np.floating]) -> NDArray[np.floating]:
    """For each code the direction of its best segments, less what those of all codes share; shape (n_codes, d)."""
    rows = _unit(centred)
    best = [np.argsort(-column, kind="stable")[:FEEDBACK_SEGMENTS] for column in scores.T]
    means = _unit(np.array([rows[index].sum(axis=0) for index in best]))
    return _unit(means - SHARED_CODE * means.mean(axis=0))


def _shrunk(scores: Scores, texts: Sequence[str]) -> Scores:
    """Fit above average, weakened in very short segments: there is little there that could carry a code."""
    n_words = np.array([len(text.split()) for text in texts], dtype=float)[:, None]
    return np.where(scores > 0, scores * n_words / (n_words + SHORT_WORDS), scores)


def _unit(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 1e-12, lengths, 1.0)
