"""Places in the report that links lead to. Their names are the same in every edition that has the place."""

from __future__ import annotations

import hashlib

LONGEST_ANCHOR = 40  # Word keeps so many characters of a bookmark's name; links to longer ones would lead nowhere there


def short_anchor(name: str) -> str:
    """The name, or its start and a hash of it where it is longer than Word takes.

    >>> short_anchor("needs"), short_anchor("n" * 50)
    ('needs', 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-7dd60b1d')
    """
    return name if len(name) <= LONGEST_ANCHOR else f"{name[: LONGEST_ANCHOR - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
