"""Abbreviations in texts that a reader sees, and whether the glossary explains them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WORD = re.compile(r"(?<![\w&])[A-Z][A-Za-z0-9]*(?:&[A-Z][A-Za-z0-9]*)*(?![\w&])")
LONGEST = 7  # letters and signs; a longer word in capitals is a shout or a heading
# known to readers in the United Kingdom without an explanation
EVERYDAY = {"UK", "US", "EU", "OK", "TV", "CV", "PC", "AM", "PM", "CD", "DVD", "BBC", "GP", "NHS", "MP", "VAT", "PDF", "ID", "IT", "AI"}


def find_abbreviations(text: str) -> list[str]:
    """The abbreviations in a text in the order of appearance, each once, without a plural's s; everyday ones are left out.

    A word of at least two capitals and no more small letters than capitals: MoU and R&I, not McDonald.

    >>> find_abbreviations("The MoU between two HEIs and the NHS, which R&I people at McDonald's call Plan B")
    ['MoU', 'HEI', 'R&I']
    """
    found = (word[0][:-1] if re.fullmatch(r"[A-Za-z0-9&]+[A-Z0-9]s", word[0]) else word[0] for word in WORD.finditer(text))
    return list(dict.fromkeys(word for word in found if _is_abbreviation(word)))


def find_unexplained(texts: Mapping[str, Iterable[str]], glossary: Mapping[str, str]) -> dict[str, list[str]]:
    """Abbreviations that the glossary has no entry for, each with the places where it stands, in the order of the texts.

    Args:
        texts: texts by the name of their place.
        glossary: terms with their meanings.
    """
    known = {term.casefold() for term in glossary}
    found: dict[str, list[str]] = {}
    for place, several in texts.items():
        for abbreviation in find_abbreviations("\n".join(several)):
            if abbreviation.casefold() not in known:
                found.setdefault(abbreviation, []).append(place)
    return found


def is_used(term: str, text: str) -> bool:
    """Whether a term of the glossary occurs in a text: an abbreviation to the letter, words in any case, both also in the plural.

    >>> [is_used("CRP", "Two CRPs"), is_used("Audience group", "every audience group"), is_used("IP", "a tip")]
    [True, True, False]
    """
    has_small = not _is_abbreviation(term)
    pattern = r"\s+".join(rf"{re.escape(word)}(?:s|es)?" for word in term.split())
    return bool(re.search(rf"(?<![\w&]){pattern}(?![\w&])", text, re.IGNORECASE if has_small else 0))


def _is_abbreviation(word: str) -> bool:
    capitals, small = sum(one.isupper() for one in word), sum(one.islower() for one in word)
    return capitals >= 2 and small <= capitals and len(word) <= LONGEST and word not in EVERYDAY and " " not in word
