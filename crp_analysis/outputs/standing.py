"""Whether words that somebody commented on still stand in the finished report; what no longer stands is not printed again.

A quote may have been taken out because its speaker withdrew, so the section of comments holds no words of earlier editions, only
their length, their first letters and a hash. Where the same words are found in the section of now, they are shown from there.
"""

from __future__ import annotations

import hashlib
import re

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from crp_analysis.outputs.markup import Html

FIRST = 3  # letters that save most of the hashing
LONGEST_SHOWN = 160
NUMBERS = re.compile(r"(?<![A-Z0-9])[QE]\d+[a-z]?\b|\b(?:Table|Figure) \d+\.")  # differ from edition to edition where words do not
UNSEEN = dict.fromkeys(map(ord, "\u200b\u00ad\u2060"))  # places where a long word may break
SIGN = "data-said-of"


def sign_words(words: str) -> str:
    """What a set of words is known by without being told: its length without spaces, its first letters, a hash."""
    squeezed = _squeeze(words)
    return f"{len(squeezed)}:{_hash(squeezed)}:{squeezed[:FIRST]}" if squeezed else ""


def slot_for_words(words: str, anchor: str) -> Html:
    """A place in a section that `tell_standing_words` fills once the page is whole."""
    return Html('<span data-said-of="{}" data-anchor="{}">{}</span>').format(sign_words(words), anchor, NOWHERE if words else POINT)


def tell_standing_words(soup: BeautifulSoup) -> None:
    """Fill each slot: with the words, where they still stand in the section commented on; else with what became of it."""
    for slot in soup.find_all(attrs={SIGN: True}):
        sign, anchor = slot[SIGN], slot["data-anchor"]
        del slot[SIGN], slot["data-anchor"]
        heading = soup.find(id=anchor) if anchor else None
        if anchor and heading is None:
            slot.string = GONE
        elif heading is not None and sign:
            words = find_words(sign, _text_under(heading, slot))
            slot.string = _quoted(words) if words else CHANGED


def find_words(sign: str, text: str) -> str:
    """The words that the sign stands for, as they stand in the text; '' if they do not."""
    length, digest, first = sign.split(":", 2)
    spaced = " ".join(_without_numbers(text).split())
    places = [number for number, letter in enumerate(spaced) if letter != " "]
    squeezed = _squeeze(spaced)
    start, n = squeezed.find(first), int(length)
    while start >= 0:
        if _hash(squeezed[start : start + n]) == digest:
            return spaced[places[start] : places[start + n - 1] + 1]
        start = squeezed.find(first, start + 1)
    return ""


def _text_under(heading: Tag, slot: Tag) -> str:
    """The words of the section that a heading opens, without the list of comments itself."""
    box = heading.find_parent(["section", "article"]) or heading
    return "" if box in slot.parents else box.get_text(" ")


def _squeeze(text: str) -> str:
    """Without spaces: Word and HTML differ in where they put them."""
    return "".join(_without_numbers(text).split())


def _without_numbers(text: str) -> str:
    return NUMBERS.sub("", text.translate(UNSEEN))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _quoted(words: str) -> str:
    """In quotation marks, which a quote has already; cut between words."""
    inner = words.strip("“”")
    return f"“{inner if len(inner) <= LONGEST_SHOWN else inner[:LONGEST_SHOWN].rsplit(' ', 1)[0] + ' …'}”"


POINT = Markup("A picture, or a place without words.")
NOWHERE = Markup("Words of that edition, which cannot be looked for in this one.")
CHANGED = "Those words no longer stand in this section."
GONE = "This section is no longer there."
