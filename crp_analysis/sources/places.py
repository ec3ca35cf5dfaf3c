"""The same place in two texts: a segment as it was said, and as it may be shown, with names replaced.

A start inside a name moves to where its replacement starts, an end inside one to where it ends: no mark ever cuts a replacement.
"""

from __future__ import annotations

from collections.abc import Sequence

Change = tuple[int, int, int]  # start and end of a name in the words as said, and the length of what stands instead


def shown_place(changes: Sequence[Change], said: int, *, is_end: bool) -> int:
    """The place in the shown text of a place in the words as said, both counted in code points from the segment's start.

    >>> shown_place([(5, 9, 13)], 7, is_end=False), shown_place([(5, 9, 13)], 7, is_end=True), shown_place([(5, 9, 13)], 10, is_end=True)
    (5, 18, 19)
    """
    moved = 0
    for start, end, length in changes:
        if said <= start:
            break
        if said < end:
            return start + moved + (length if is_end else 0)
        moved += length - (end - start)
    return said + moved


def said_place(changes: Sequence[Change], shown: int, *, is_end: bool) -> int:
    """The place in the words as said of a place in the shown text.

    >>> said_place([(5, 9, 13)], 12, is_end=False), said_place([(5, 9, 13)], 12, is_end=True), said_place([(5, 9, 13)], 19, is_end=True)
    (5, 9, 10)
    """
    moved = 0
    for start, end, length in changes:
        if shown <= start + moved:
            break
        if shown < start + moved + length:
            return end if is_end else start
        moved += length - (end - start)
    return shown - moved


def said_span(changes: Sequence[Change], start: int, end: int) -> tuple[int, int]:
    """The span in the words as said of a span in the shown text; a name that it cuts into is taken in whole.

    >>> said_span([(0, 5, 13)], 9, 17)  # of "[participant] met Bo", once "Zelda met Bo"
    (0, 9)
    """
    return said_place(changes, start, is_end=False), said_place(changes, end, is_end=True)


def shown_span(changes: Sequence[Change], start: int, end: int) -> tuple[int, int]:
    """The span in the shown text of a span in the words as said; a name that it cuts into is taken in whole.

    >>> shown_span([(0, 5, 13)], 3, 9)  # of "Zelda met Bo", now "[participant] met Bo"
    (0, 17)
    """
    return shown_place(changes, start, is_end=False), shown_place(changes, end, is_end=True)
