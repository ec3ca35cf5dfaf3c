"""Texts as cells of tables hold them, and back: what a spreadsheet would run, or take for an escaped character, stays text."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so
_TO_GUARD = re.compile(r"'*[=+\-@\t\r]")  # apostrophes in front count, so that taking one away always gives the text as it was
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # XLSX writes a character so: '_x000D_' is a carriage return
_ESCAPED = re.compile(r"_x00(?:(5F)|0D)_(?(1)|\n?)|\r\n?")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard_text(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it.

    Source: OWASP, CSV injection.

    >>> guard_text("=1+1"), guard_text("Well, no."), guard_text("'-tis")
    ("'=1+1", 'Well, no.', "''-tis")
    """
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguard_text(text: str) -> str:
    """The text as it was before it was guarded.

    >>> unguard_text("'=1+1"), unguard_text("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def escape_text(text: str) -> str:
    """The text as XLSX holds it, for a library that does not escape it.

    >>> escape_text("_x0041_")
    '_x005F_x0041_'
    """
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def unescape_text(text: str) -> str:
    """The text of a cell that a library has not unescaped, with line ends as one '\\n'.

    >>> unescape_text("_x005F_x0041_"), unescape_text("one_x000D_\\ntwo")
    ('_x0041_', 'one\\ntwo')
    """
    return _ESCAPED.sub(lambda found: "_" if found[1] else "\n", text)
