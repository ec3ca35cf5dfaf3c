"""What a person can fix, and the exit code that says who fixes it.

A message names the place, what was found and what to do. Speech and people's names never enter a message.
Anything that is not a `CrpError` is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class CrpError(Exception):
    """The root of all that a person can fix."""

    exit_code = 1


class SourceError(CrpError):
    """A raw file cannot be read or understood."""

    exit_code = 10


class TableError(CrpError):
    """A table lacks a column, repeats a key or holds a value that is not allowed."""

    exit_code = 11


class CodebookError(CrpError):
    """A codebook file is incomplete, malformed or at odds with another."""

    exit_code = 12


class StudyError(CrpError):
    """study.toml or a consultation.toml is incomplete or malformed."""

    exit_code = 13


class NotebookError(CrpError):
    """A notebook has other parameters than asked for, or one of its cells failed."""

    exit_code = 14


class GateError(CrpError):
    """A quote is not verbatim or not allowed, or a name would have been published."""

    exit_code = 15


class InterchangeError(CrpError):
    """A file from another tool cannot be taken over."""

    exit_code = 16


class SheetError(CrpError):
    """Words that nobody wrote into a file do not fit on a printed sheet."""

    exit_code = 17


class RepeatError(CrpError):
    """The newest edition, built again from the same inputs by the same versions, has other bytes."""

    exit_code = 18


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong, in the words that the person who can fix it needs.

    `kind` is the error class that the fault belongs to, `place` the file and the place in it relative to the study,
    `found` what was met there (never speech, never a name) and `todo` what to do about it.
    """

    kind: type[CrpError]
    place: str
    found: str
    todo: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found}; {self.todo}"


class Faults(CrpError):
    """All faults of a run together. The exit code is that of the first kind, in the order of the codes."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The lowest code among the faults: the stage that comes first is fixed first."""
        return min(fault.kind.exit_code for fault in self.faults)


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise `Faults` if there are any; return quietly if not."""
    faults = tuple(faults)
    if faults:
        raise Faults(faults)


def faults_of(error: CrpError, place: str) -> list[Fault]:
    """An error as faults, so that several can be reported together."""
    if isinstance(error, Faults):
        return list(error.faults)
    said, _, rest = str(error).partition(": ")
    found, _, todo = (rest or said).rpartition("; ")
    return [Fault(kind=type(error), place=said if rest else place, found=found or todo, todo=todo if found else "correct it")]
