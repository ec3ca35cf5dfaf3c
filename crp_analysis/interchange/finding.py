"""Quoted words found in a text that says them a little differently: other case and punctuation, or a few words changed.

Runs of three words that the quote and the text share show where to look; there, words are aligned as whole documents are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from crp_analysis.interchange.aligning import ROOM, Alignment, Found, cut_words

RUN = 3  # words
FEWEST_CHANGED = 6  # words of a quote from which on some of them may differ; fewer must all be there
MOST_PLACES = 20  # looked at, the likeliest first


def find_like(quote: str, text: str) -> list[Found]:
    """Where the text says the quote's words: the places with exactly these words in this order, else those with almost them."""
    theirs, ours = cut_words(quote), cut_words(text)
    n = len(theirs.words)
    if not n:
        return []
    run = min(RUN, n)
    index = _runs(text, run)
    hits = [(here, there) for there in range(n - run + 1) for here in index.get(tuple(theirs.words[there : there + run]), ())]
    found: dict[tuple[int, int], Found] = {}
    for first, last in _windows(hits, n):
        start, end = ours.starts[max(first, 0)], ours.ends[min(last, len(ours.words)) - 1]
        while start > 0 and _is_sign(text[start - 1]):
            start -= 1
        while end < len(text) and _is_sign(text[end]):
            end += 1
        place = Alignment(quote, text[start:end]).place(0, len(quote))
        if place is not None and (place.is_exact or n >= FEWEST_CHANGED):
            one = Found(start=start + place.start, end=start + place.end, is_exact=place.is_exact)
            found.setdefault((one.start, one.end), one)
    exact = [one for one in found.values() if one.is_exact]
    return exact or list(found.values())


def _windows(hits: Sequence[tuple[int, int]], n: int) -> list[tuple[int, int]]:
    """Stretches of the text's words that may be the quote, from its first shared run to its last, the likeliest first."""
    votes = Counter(here - there for here, there in hits)
    windows: list[tuple[int, int]] = []
    taken: list[int] = []
    for diagonal, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if len(windows) == MOST_PLACES:
            break
        if any(abs(diagonal - one) <= min(ROOM, n // 2) for one in taken):
            continue
        taken.append(diagonal)
        near = sorted((there, here) for here, there in hits if abs(here - there - diagonal) <= min(ROOM, n // 2))
        (first_there, first_here), (last_there, last_here) = near[0], near[-1]
        windows.append((first_here - first_there, last_here + n - last_there))
    return windows


@lru_cache(maxsize=64)
def _runs(text: str, run: int) -> Mapping[tuple[str, ...], list[int]]:
    words = cut_words(text).words
    found: dict[tuple[str, ...], list[int]] = {}
    for number in range(len(words) - run + 1):
        found.setdefault(tuple(words[number : number + run]), []).append(number)
    return found


def _is_sign(sign: str) -> bool:
    return not sign.isalnum() and not sign.isspace()
