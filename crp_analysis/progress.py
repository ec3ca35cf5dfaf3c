"""Progress and messages for people: on stderr, quiet when nobody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Called when pieces are done: one more, or `done` of `total` in all."""

    def __call__(self, done: int | None = None, total: int | None = None) -> None: ...


def is_watched() -> bool:
    """Whether a person sees stderr now; CRP_PROGRESS=off silences bars there too."""
    return sys.stderr.isatty() and os.environ.get("CRP_PROGRESS", "on") != "off"


def say(message: str) -> None:
    """One line for the person at the screen; never a result (those go to stdout), never speech or names."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def doing(what: str) -> None:
    """What is being done now, for a person who watches; nothing in a log."""
    if is_watched():
        say(f"{what} ...")


@contextmanager
def bar(what: str, total: int) -> Iterator[Advance]:
    """A progress bar over `total` pieces; the block calls what it gets when pieces are done."""
    if not is_watched() or total == 0:
        yield lambda done=None, total=None: None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=f"{what:<24}", leave=False, file=sys.stderr, dynamic_ncols=True) as shown:

        def advance(done: int | None = None, total: int | None = None) -> None:
            if total is not None:
                shown.total = total
            shown.update(1 if done is None else done - shown.n)

        yield advance
