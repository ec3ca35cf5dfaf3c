"""Positions that a program counted in its own way, found by the words that it stored with them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence

from crp_analysis.interchange.project import Counting

UNITS = ("code points", "UTF-16 units")
WAYS = [(unit, line_end) for unit in UNITS for line_end in (1, 2)]  # the standard's way first: it wins where nothing tells them apart

Span = tuple[int, int]


def place_quotes(text: str, spans: Sequence[Span], quotes: Sequence[str]) -> tuple[list[Span | None], Counting]:
    """Where each stretch stands in the text with one '\\n' a line end, and how its source counted.

    A program may count code points in one place and UTF-16 units in another (Qt's editors do), so that each stretch is asked by
    itself; where its words do not tell, it follows the most of its source. None is a stretch outside the text.

    Args:
        text: as the program stored it, line ends included.
        spans: first position and the one after the last, as the program counted.
        quotes: the words that it says stand there, '' where it says none.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    maps = {way: _positions(text, *way) for way in _ways_of(text)}
    fits = [[way for way, to in maps.items() if _fits(plain, to, span, quote)] for span, quote in zip(spans, quotes, strict=True)]
    votes = Counter(way for fit in fits for way in fit)
    main = max(maps, key=lambda way: votes[way])  # the first of equals
    chosen = [main if main in fit or not fit else fit[0] for fit in fits]
    placed = [_placed(maps[way], span) for way, span in zip(chosen, spans, strict=True)]
    n_fit = sum(way in fit for way, fit in zip(chosen, fits, strict=True))
    return placed, Counting(source="", unit=main[0], line_end=main[1], n_fit=n_fit, n_marks=len(spans))


def _ways_of(text: str) -> list[tuple[str, int]]:
    """The ways of counting that make a difference in this text."""
    units = UNITS if any(ord(character) > 0xFFFF for character in text) else UNITS[:1]
    ends = (1, 2) if "\r\n" in text else (1,)
    return [way for way in WAYS if way[0] in units and way[1] in ends]


def _positions(text: str, unit: str, line_end: int) -> Callable[[int], int | None]:
    """From a counted position to a code point of the text with plain line ends; inside a character, the one after it."""
    if len(_ways_of(text)) == 1:
        return lambda position: position if 0 <= position <= len(text) else None
    counted, total = [0], 0
    for number, character in enumerate(text):
        if character == "\n" and text[number - 1 : number] == "\r":
            counted[-1] = total = total + line_end - 1
            continue
        total += 2 if unit == UNITS[1] and ord(character) > 0xFFFF else 1
        counted.append(total)
    return lambda position: bisect_left(counted, position) if 0 <= position <= total else None


def _placed(to: Callable[[int], int | None], span: Span) -> Span | None:
    start, end = to(span[0]), to(span[1])
    return (start, end) if start is not None and end is not None and start < end else None


def _fits(plain: str, to: Callable[[int], int | None], span: Span, quote: str) -> bool:
    placed = _placed(to, span)
    return bool(placed and quote.strip() and _bare(plain[placed[0] : placed[1]]) == _bare(quote))


def _bare(words: str) -> str:
    """Without white space, which editors store in several ways (Qt's line end is U+2029)."""
    return "".join(words.split())
