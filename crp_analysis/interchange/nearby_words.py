"""Words found again near the place that a program states for them, where no way of counting leads to them.

QualCoder's automatic coding adds the length of emoji to its positions by a rule of its own (`auto_code`, 4.0 Beta), so that words after
'❤️' or a family of people stand a few characters off; the words that it stores are right.
"""

from __future__ import annotations

import re
from bisect import bisect_right

LEAST_REACH = 60  # characters to either side
MOST_WORDS = 2_000
PER_SIGN = 12  # more for each sign that programs count in their own way: the longest emoji in use has some ten code points
COUNTED_ODDLY = re.compile("[\u200d\u2600-\u27bf\ufe0f\U00010000-\U0010ffff\r]")


class NearbyWords:
    """A text in which words are looked for near a place."""

    def __init__(self, text: str):
        self._text = text
        self._odd = [found.start() for found in COUNTED_ODDLY.finditer(text)]

    def find(self, words: str, start: int) -> tuple[int, int] | None:
        """Where the words stand nearest to `start`, white space aside; None where they do not stand within reach.

        >>> NearbyWords("❤️❤️ time and time").find("time", 12)
        (14, 18)
        """
        pieces = words.split()
        if not 0 < len(pieces) <= MOST_WORDS:
            return None
        reach = LEAST_REACH + PER_SIGN * bisect_right(self._odd, start + LEAST_REACH)
        pattern = re.compile(r"\s*".join(re.escape(piece) for piece in pieces))
        found = pattern.finditer(self._text, max(start - reach, 0), min(start + reach + 2 * len(words), len(self._text)))
        spans = [one.span() for one in found if abs(one.start() - start) <= reach]
        return min(spans, key=lambda span: abs(span[0] - start), default=None)
