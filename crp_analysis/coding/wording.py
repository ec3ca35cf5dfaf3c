"""How much of a code's wording a segment shares: BM25 on word stems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]

SATURATION, LENGTH_SHARE = 1.2, 0.75  # BM25's k1 and b at their usual values (Robertson & Zaragoza 2009)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """BM25 between segments and the whole text of each code, on word stems; rarity is counted in the segments."""

    counter: Any
    rarity: NDArray[np.floating]
    usual_length: float
    asked: Any  # sparse, (n_codes, n_words)
    n_codes: int

    @classmethod
    def of(cls, wholes: Sequence[str], texts: Sequence[str]) -> Wording:
        """Fitted to the codes' texts (`wholes`, one a code) and to the segments whose words set what is rare."""
        from sklearn.feature_extraction.text import CountVectorizer

        counter = CountVectorizer(analyzer=_stems)
        try:
            counts = counter.fit_transform(texts)
        except ValueError:  # not one word in all segments
            return cls(counter=None, rarity=np.zeros(0), usual_length=1.0, asked=None, n_codes=len(wholes))
        found = np.asarray((counts > 0).sum(axis=0)).ravel()
        rarity = np.log1p((len(texts) - found + 0.5) / (found + 0.5))
        asked = (counter.transform(wholes) > 0).astype(float)
        return cls(counter=counter, rarity=rarity, usual_length=max(counts.sum() / len(texts), 1.0), asked=asked, n_codes=len(wholes))

    def fit_of(self, texts: Sequence[str]) -> Scores:
        """Shape (n_segments, n_codes), not standardised. Source: Robertson & Zaragoza (2009), equation 3.15."""
        if self.counter is None or not len(texts):
            return np.zeros((len(texts), self.n_codes))
        counts = self.counter.transform(texts).astype(float)
        length = np.asarray(counts.sum(axis=1)).ravel() / self.usual_length
        weights = counts.tocoo()
        damped = weights.data + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length[weights.row])
        weights.data = weights.data * (SATURATION + 1) / damped * self.rarity[weights.col]
        return np.asarray((weights.tocsr() @ self.asked.T).todense())


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|\?", text.lower())]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _stemmer().stemWord(word)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
