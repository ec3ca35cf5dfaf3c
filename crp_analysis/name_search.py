"""Whether a text holds one of some private names, however it is disguised by form: accents composed or not, invisible signs, capitals.

Word for word: names and texts are compared as runs of letters and digits. Names of several words are found in any case and whatever
stands between the words ('amara-field', 'AMARA_FIELD.html'); a single name as it is written, with a capital, or all in capitals, so
that 'will' is not Will. A name with accents is also found without them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

SHORTEST_NAME = 3  # initials and one-letter aliases occur everywhere and identify nobody by themselves
SHORTEST_SHOUTED = 5  # letters of a single name that is found in capitals only; HOPE and WILL stand in headings
SHORTEST_BARE = 4  # letters of a single name that is also found without its accents
FARTHEST = 3  # signs between two words of one name
WORD = re.compile(r"[^\W_]+")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def plain_form(text: str) -> str:
    """A text as it compares: one form of each letter (NFKC), without signs that nobody sees.

    >>> plain_form("Ze\\u00adbe\\u200bdee") == "Zebedee"
    True
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text))


def without_accents(text: str) -> str:
    """A text with bare letters."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


class NameSearch:
    """The names to look for; names that are too short, or written in small letters only, are left out."""

    def __init__(self, names: Iterable[str], *, public: str = ""):
        self._single: set[str] = set()
        self._several: dict[str, list[list[str]]] = {}
        public = plain_form(public)
        for name in sorted(map(plain_form, names)):
            words = WORD.findall(name)
            is_public = name in public or (len(words) == 1 and not _ways(words[0]).isdisjoint(WORD.findall(public)))
            if len(name) >= SHORTEST_NAME and not name.islower() and not is_public:
                self._learn(words)

    def __bool__(self) -> bool:
        return bool(self._single or self._several)

    def holds(self, text: str) -> bool:
        """Whether one of the names stands in the text."""
        text = plain_form(text)
        found = list(WORD.finditer(text))
        return any(self._is_name(found, number) for number in range(len(found)))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text that is in its plain form; the longest from each place, none within another."""
        found, spans = list(WORD.finditer(text)), []
        for number, word in enumerate(found):
            end = self._is_name(found, number)
            if end and (not spans or word.start() >= spans[-1][1]):
                spans.append((word.start(), end))
        return spans

    def masked(self, text: str, mark: str = "[name]") -> str:
        """The text with a mark where a name stood; one without names comes back to the letter."""
        plain = plain_form(text)
        spans = self.spans(plain)
        for start, end in reversed(spans):
            plain = f"{plain[:start]}{mark}{plain[end:]}"
        return plain if spans else text

    def _learn(self, words: list[str]) -> None:
        if len(words) == 1:
            self._single |= _ways(words[0])
        elif words:
            folded = [_folded(word) for word in words]
            self._several.setdefault(folded[0], []).append(folded)
            self._several[folded[0]].sort(key=len, reverse=True)

    def _is_name(self, found: list[re.Match[str]], number: int) -> int:
        """The end of the name that begins at this word, or 0."""
        word = found[number].group()
        for name in self._several.get(_folded(word), ()):
            rest = found[number : number + len(name)]
            near = all(after.start() - before.end() <= FARTHEST for before, after in pairwise(rest))
            if near and [_folded(one.group()) for one in rest] == name:
                return rest[-1].end()
        return found[number].end() if word in self._single else 0


def _folded(word: str) -> str:
    """A word of a longer name as it compares: small letters without accents."""
    return word.lower() if word.isascii() else without_accents(word.casefold())


def _ways(name: str) -> set[str]:
    """How a single name may be written."""
    bare = without_accents(name)
    ways = {name, *([bare] if len(bare) >= SHORTEST_BARE else [])}
    return ways | {way.upper() for way in ways if len(way) >= SHORTEST_SHOUTED} | {way.capitalize() for way in ways if way.isupper()}
