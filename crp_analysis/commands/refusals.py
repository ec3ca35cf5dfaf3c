"""What a system refuses and a person can allow (a full disk, a closed folder), however a library or another program passes it on."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

from crp_analysis.errors import CrpError, StudyError
from crp_analysis.telling import relative

REFUSALS = {
    errno.EACCES: "allow it there",
    errno.EPERM: "allow it there",
    errno.EROFS: "choose a place that can be written to",
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "choose a disk that takes files of this size",
    errno.EIO: "look after the disk, or after the connection to it,",
    errno.EBUSY: "close the program that has it open",
    errno.ETXTBSY: "close the program that has it open",
}
IN_TEXT = re.compile(r"\[Errno (\d+)\]|^IO_(E[A-Z]+)$")  # lists of files that could not be copied; lxml, which writes by itself
OF_PANDOC = re.compile(r"^Pandoc died")


def refused_by_system(error: BaseException) -> CrpError | None:
    """What the system refused, with the folder: a file's name may be somebody's. None for anything else."""
    for one in _chain(error):
        if number := _number(one):
            name = getattr(one, "filename", None)
            place = relative(Path(os.fsdecode(name)).parent) if isinstance(name, str | bytes | os.PathLike) else "the disk"
            said = f"a file cannot be read or written there ({os.strerror(number)}); {REFUSALS[number]} and start again"
            return StudyError(f"{place}: {said}")
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _number(error: BaseException) -> int:
    """The system's number of a refusal, 0 where it is none of those that a person can lift."""
    if isinstance(error, OSError) and error.errno:
        return error.errno if error.errno in REFUSALS else 0
    text = str(error)
    if OF_PANDOC.match(text):
        return next((number for number in REFUSALS if os.strerror(number).casefold() in text.casefold()), 0)
    found = IN_TEXT.search(text)
    number = 0 if not found else int(found[1]) if found[1] else getattr(errno, found[2], 0)
    return number if number in REFUSALS else 0
