"""Text as a reader sees it, with places that lead back: letters composed, signs that nobody sees left out.

macOS writes 'é' as two characters, word processors put soft hyphens into long words, messengers put marks around names: a name that is
looked for letter by letter would not be found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_UNUSUAL = re.compile(rf"[{INVISIBLE}\u0300-\u036f\u1160-\u11ff\u3099\u309a]")
_SKIPPED = re.compile(rf"[{INVISIBLE}]")
Place = tuple  # start, end, and whatever was found there


def composed(text: str) -> str:
    """The text in one form: letters with their accents, nothing unseen."""
    return text if text.isascii() else unicodedata.normalize("NFC", _SKIPPED.sub("", text))


def looking_through(find: Callable[[str], Sequence[Place]]) -> Callable[[str], list[Place]]:
    """A function that finds what `find` finds in the text as it is seen, with places in the text as it is written."""

    def found(text: str) -> list[Place]:
        if text.isascii() or not _UNUSUAL.search(text):
            return list(find(text))
        plain, starts, ends = _with_places(text)
        return [(starts[start], ends[end - 1], *rest) for start, end, *rest in find(plain)]

    return found


def _with_places(text: str) -> tuple[str, list[int], list[int]]:
    """The text as it is seen, and where each of its characters begins and ends in the text as it is written."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        start, position = position, position + 1
        if _SKIPPED.match(text[start]):
            continue
        while position < len(text) and (
            _belongs(text[position]) or (_SKIPPED.match(text[position]) and _belongs(text[position + 1 : position + 2]))
        ):
            position += 1
        for sign in composed(text[start:position]):
            signs.append(sign)
            starts.append(start)
            ends.append(position)
    return "".join(signs), starts, ends


def _belongs(sign: str) -> bool:
    """Whether a character is part of the letter before it."""
    return bool(sign) and (unicodedata.combining(sign) > 0 or "\u1160" <= sign <= "\u11ff")
