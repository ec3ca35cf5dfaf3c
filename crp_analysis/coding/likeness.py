"""How alike segments are, as a sum of likenesses: what they mean, which words they use, what stands around them, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.neighbours import taken
from crp_analysis.coding.segmented import Segmented

Rows = NDArray[np.integer]

MEANING, WORDS, LETTERS = 3.0, 0.5, 0.5  # weights; benchmarks/tried.py measures what each is worth
NEIGHBOUR, QUESTION, PLACE, EDGE, LEVEL = 0.25, 0.25, 0.25, 0.1, 1.0
PLACE_WIDTH = 0.1  # share of a session over which being at the same place fades
ROWS_AT_ONCE = 4096
TOKEN = r"(?u)\b\w+'?\w*\b|\?"  # the question mark is kept: it tells asking from stating


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Likeness of any segments to those it was made from; rarity of words is counted in these."""

    seen: _Known
    counters: tuple[tuple[float, Any, Any], ...]  # weight, vectoriser, the seen segments' rows

    @classmethod
    def of(cls, segments: Segmented, index: Rows | None = None) -> Likeness:
        """Made from the segments at `index` (all if none is given): words and word pairs, and pieces of words of three to five
        letters, that occur in two of them or more."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        seen, shared = _known(segments, index), {"sublinear_tf": True, "min_df": 2, "dtype": np.float32}
        kinds = [(WORDS, TfidfVectorizer(ngram_range=(1, 2), token_pattern=TOKEN, **shared))]
        kinds.append((LETTERS, TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared)))
        counters = [(weight, counter, _fitted(counter, seen.texts)) for weight, counter in kinds]
        return cls(seen=seen, counters=tuple(one for one in counters if one[2] is not None))

    def to(self, segments: Segmented, index: Rows | None = None) -> NDArray[np.float64]:
        """Of the segments at `index`, shape (n_rows, n_seen)."""
        known = _known(segments, index)
        total = _without_words(known, self.seen)
        for weight, counter, rows in self.counters:
            total += weight * (counter.transform(known.texts) @ rows.T).toarray()
        return total

    def own(self) -> NDArray[np.float64]:
        """Of the seen segments among themselves."""
        total = _without_words(self.seen, self.seen)
        for weight, _, rows in self.counters:
            total += weight * (rows @ rows.T).toarray()
        return total


def blocks(n: int) -> list[Rows]:
    """The numbers below n in blocks, so that memory stays flat."""
    return [np.arange(start, min(start + ROWS_AT_ONCE, n)) for start in range(0, n, ROWS_AT_ONCE)]


@dataclass(frozen=True, kw_only=True)
class _Known:
    texts: list[str]
    vectors: NDArray[np.floating]
    before: NDArray[np.floating]
    after: NDArray[np.floating]
    questions: NDArray[np.floating]
    place: NDArray[np.floating]
    edges: NDArray[np.bool_]


def _known(segments: Segmented, index: Rows | None) -> _Known:
    index = np.arange(len(segments.texts)) if index is None else index
    return _Known(
        texts=[segments.texts[row] for row in index],
        vectors=segments.vectors[index],
        before=taken(segments.vectors, segments.neighbours.before[index]),
        after=taken(segments.vectors, segments.neighbours.after[index]),
        questions=segments.questions[index],
        place=segments.place[index],
        edges=segments.edges[index],
    )


def _without_words(left: _Known, right: _Known) -> NDArray[np.float64]:
    """Meaning enters as exp(cosine - 1): near segments count more than in proportion, as coded neighbours should."""
    total = MEANING * np.exp(products(left.vectors, right.vectors) - 1) + LEVEL
    total += NEIGHBOUR * (products(left.before, right.before) + products(left.after, right.after))
    if right.questions.any():
        total += QUESTION * products(left.questions, right.questions)
    total += PLACE * np.exp(-0.5 * ((left.place[:, None] - right.place) / PLACE_WIDTH) ** 2)
    for side in range(2):
        total += EDGE / 2 * (left.edges[:, [side]] == right.edges[:, side])
    return total


def products(left: NDArray[np.floating], right: NDArray[np.floating]) -> NDArray[np.float64]:
    """Every row of the left with every row of the right."""
    return left.astype(np.float64) @ right.astype(np.float64).T


def _fitted(counter: Any, texts: Sequence[str]) -> Any:
    """The texts' rows, None if no word occurs twice."""
    try:
        return counter.fit_transform(texts)
    except ValueError:
        return None
