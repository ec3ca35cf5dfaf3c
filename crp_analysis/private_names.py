"""Where a text holds one of the names that must stand in no output: one rule for the gate and for all that is kept away from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

SHORTEST_NAME = 3  # initials and one-letter aliases occur everywhere and identify nobody by themselves
HIDDEN = "[participant]"


def name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds private names as whole words, the longest first, with their capitals, so that 'will' is not Will; None without names."""
    searched = sorted({name for name in names if len(name) >= SHORTEST_NAME and not name.islower()}, key=lambda one: (-len(one), one))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, searched)) + r")(?!\w)") if searched else None


def hider(names: Iterable[str]) -> Callable[[str], str]:
    """A function that puts `[participant]` where a text holds one of the names.

    >>> hider(["Ana Sousa", "Ana"])("Ask Ana, or Ana Sousa. Banana.")
    'Ask [participant], or [participant]. Banana.'
    """
    pattern = name_pattern(names)
    return (lambda text: text) if pattern is None else (lambda text: pattern.sub(HIDDEN, text))
