"""Progress and messages for people: on stderr, quiet when nobody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


def is_watched() -> bool:
    """Whether a person sees stderr now; CRP_PROGRESS=off silences bars there too."""
    return sys.stderr.isatty() and os.environ.get("CRP_PROGRESS", "on") != "off"


def say(message: str) -> None:
    """One line for the person at the screen; never a result (those go to stdout), never speech or names."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


@contextmanager
def bar(what: str, total: int) -> Iterator[Advance]:
    """A progress bar over `total` pieces; the block calls what it gets with the number of pieces done."""
    if not is_watched() or total == 0:
        yield lambda done: None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=f"{what:<24}", leave=False, file=sys.stderr, dynamic_ncols=True) as shown:
        yield shown.update
