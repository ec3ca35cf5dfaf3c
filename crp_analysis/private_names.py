"""A mark where a text holds one of the names that must stand in no output, by the gate's own rule (`name_search`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from crp_analysis.name_search import NameSearch

HIDDEN = "[participant]"


def hider(names: Iterable[str]) -> Callable[[str], str]:
    """A function that puts `[participant]` where a text holds one of the names.

    >>> hider(["Ana Sousa", "Ana"])("Ask Ana, or Ana Sousa. Banana.")
    'Ask [participant], or [participant]. Banana.'
    """
    search = NameSearch(names)
    return lambda text: search.masked(text, HIDDEN)
