"""Where sentences begin and end inside a segment, so that nothing is ever cut in the middle of one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from punkt import PunktSentenceTokenizer

NEAR_DUPLICATE = 0.6  # Jaccard overlap of words above which two texts say the same
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
MAY_END_INSIDE = re.compile(r"[.?!…].*\w", re.DOTALL)  # without this a text is one sentence, and nothing need be asked


@lru_cache(maxsize=20_000)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end (exclusive) of every sentence in the text, without the space around it.

    Source: Kiss & Strunk (2006), Unsupervised Multilingual Sentence Boundary Detection, Computational Linguistics 32(4).

    >>> text = "We met Dr. Okafor. How do I start?"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['We met Dr. Okafor.', 'How do I start?']
    """
    if not text.strip():
        return ()
    spans = _tokenizer().span_tokenize(text) if MAY_END_INSIDE.search(text) else [(0, len(text))]
    return tuple(_trimmed(text, start, end) for start, end in spans)


def count_words(text: str) -> int:
    """Words, a contraction or a compound with a hyphen counting as one.

    >>> count_words("It's a long-term thing, isn't it?")
    6
    """
    return len(WORD.findall(text))


def word_set(text: str) -> frozenset[str]:
    """The different words of a text without regard to case, for telling near-duplicates."""
    return frozenset(word.casefold() for word in WORD.findall(text))


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard overlap of two sets of words: 0 nothing shared, 1 the same words."""
    return len(left & right) / max(len(left | right), 1)


@lru_cache(maxsize=1)
def _tokenizer() -> PunktSentenceTokenizer:
    import punkt

    return punkt.tokenizer_for("english", prefixes=True)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())
