"""Places of one text found again in another that says the same in other surroundings: other white space, speaker labels, replaced names.

Programs turn the same Word file into different plain texts. Words are aligned by their longest common subsequence (rapidfuzz), and
a stretch counts as found only where its own words are there; what stands between two words is compared character by character.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_SAME = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
MOST_CELLS = 4_000_000_000  # of the table that alignment fills, a bit each: 500 MB; longer texts are not aligned but searched
FOUND_SHARE = 0.9  # of a stretch's words that must be found for it to count as the same stretch
ROOM = 12  # words more than its own that a found stretch may span: a label and a time stamp in between
# fewer words will do where the first and the last are there and about as many stand between: a changed name, a label between two turns
CLOSE_SHARE = 0.5
CLOSE_ROOM = 6


@dataclass(frozen=True, kw_only=True)
class Found:
    """A stretch in the other text; `is_exact` when it has the same words in the same order and none between them."""

    start: int
    end: int
    is_exact: bool


class Words:
    """A text's words in lower case, in order, and where each stands in it; a CJK sign is a word of its own."""

    def __init__(self, text: str):
        self._text = text
        self.words: Sequence[str] = [word.casefold() for word in _TOKEN.findall(text)]

    @cached_property
    def starts(self) -> Sequence[int]:
        return [start for start, _ in self._spans]

    @cached_property
    def ends(self) -> Sequence[int]:
        return [end for _, end in self._spans]

    @cached_property
    def _spans(self) -> Sequence[tuple[int, int]]:
        return [one.span() for one in _TOKEN.finditer(self._text)]


@lru_cache(maxsize=256)  # a document is set against sessions to find its own, and against that once more to place its marks
def align(there: str, here: str) -> Alignment:
    """The alignment of another text with ours."""
    return Alignment(there, here)


class Alignment:
    """Where stretches of `there` stand in `here`; aligned once, when the first is asked for."""

    def __init__(self, there: str, here: str):
        self.there, self.here = there, here

    def place(self, start: int, end: int) -> Found | None:
        """The stretch `start:end` of the other text in ours, or None where its words are not there."""
        if self.there == self.here:
            return Found(start=start, end=end, is_exact=True)
        first = bisect.bisect_right(self._there.ends, start)  # the first token that ends after the start
        last = bisect.bisect_left(self._there.starts, end) - 1  # the last token that starts before the end
        matched = [number for number in range(first, last + 1) if number in self._partner]
        n_words = last - first + 1
        if not matched:
            return None
        head, tail = self._partner[matched[0]], self._partner[matched[-1]]
        n_more = tail - head + 1 - n_words
        has_ends = matched[0] == first and matched[-1] == last
        is_close = has_ends and len(matched) >= CLOSE_SHARE * n_words and abs(n_more) <= CLOSE_ROOM
        if not is_close and (len(matched) < FOUND_SHARE * n_words or n_more > ROOM):
            return None
        is_whole = len(matched) == n_words and tail - head + 1 == n_words
        return Found(start=self._start(start, matched[0], first), end=self._end(end, matched[-1], last), is_exact=is_whole)

    @property
    def share(self) -> float:
        """The share of the other text's words that ours has, too, in the same order; 0 where either is empty."""
        return self.share_from(0.0)

    def share_from(self, least: float) -> float:
        """The share, or 0 where it is less: whether two texts are alike is seen much sooner than how alike they are."""
        from rapidfuzz.distance import LCSseq

        if self.there == self.here and self.there:
            return 1.0
        theirs, ours = self._there.words, self._here.words
        if not theirs or self._is_too_long:
            return 0.0
        return LCSseq.similarity(theirs, ours, score_cutoff=math.floor(least * len(theirs))) / len(theirs)

    @cached_property
    def _there(self) -> Words:
        return cut_words(self.there)

    @cached_property
    def _here(self) -> Words:
        return cut_words(self.here)

    @cached_property
    def _partner(self) -> dict[int, int]:
        """For each aligned token of theirs, the number of ours."""
        from rapidfuzz.distance import LCSseq

        theirs, ours = self._there.words, self._here.words
        if theirs == ours:
            return dict(enumerate(range(len(theirs))))
        if self._is_too_long:
            return {}
        return {
            one.src_start + step: one.dest_start + step
            for one in LCSseq.opcodes(theirs, ours)
            if one.tag == "equal"
            for step in range(one.src_end - one.src_start)
        }

    @property
    def _is_too_long(self) -> bool:
        return len(self._there.words) * len(self._here.words) > MOST_CELLS

    def _start(self, position: int, matched: int, first: int) -> int:
        """Our place for a start: inside the token as far as there, or before it as long as the same signs stand there."""
        theirs, ours = self._there.starts[matched], self._here.starts[self._partner[matched]]
        if position >= theirs:
            return ours + (position - theirs)
        if matched != first:
            return ours
        while theirs > position and ours > 0 and _alike(self.there[theirs - 1], self.here[ours - 1]):
            theirs, ours = theirs - 1, ours - 1
        return ours

    def _end(self, position: int, matched: int, last: int) -> int:
        """Our place for an end, as for a start."""
        theirs, ours = self._there.ends[matched], self._here.ends[self._partner[matched]]
        if position <= theirs:
            return ours - (theirs - position)
        if matched != last:
            return ours
        while theirs < position and ours < len(self.here) and _alike(self.there[theirs], self.here[ours]):
            theirs, ours = theirs + 1, ours + 1
        return ours


def _alike(one: str, other: str) -> bool:
    return one == other or (one.isspace() and other.isspace()) or one.translate(_SAME) == other.translate(_SAME)


@lru_cache(maxsize=256)  # each text is set against several others
def cut_words(text: str) -> Words:
    """The words of a text."""
    return Words(text)
