"""Words on a printed sheet: what they are, where they stand, and which file a person opens to change them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass

from crp_analysis.errors import CodebookError, CrpError, Fault, SheetError, StudyError

KINDS: dict[str, type[CrpError]] = {"codebook/": CodebookError, "study.toml": StudyError, "data/raw/": StudyError}  # by where a file is


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words that must stand on a sheet in full.

    `where` says where they stand there (never the words themselves), `place` names the file and the key in it that a person can
    change; it is empty for words that the program puts together or quotes.
    """

    words: str
    where: str
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip())


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What every sheet says of itself. `edition` 0 is a draft; `date` is an ISO date."""

    title: str
    notice: str
    language: str
    edition: int
    date: str

    @property
    def line(self) -> str:
        """Edition and date as a reader says them."""
        name = f"Edition {self.edition}" if self.edition else "Draft"
        return f"{name}, {long_date(self.date)}" if self.date else name


def long_date(date: str) -> str:
    """2024-05-01 as 1 May 2024; what is no such date stays as it is.

    >>> long_date("2024-05-01")
    '1 May 2024'
    """
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{day.day} {day:%B} {day.year}"


def as_data(content: object, texts: list[Text]) -> object:
    """Dataclasses as mappings for the template; each `Text` is added to `texts` and becomes its words and its number there."""
    if isinstance(content, Text):
        texts.append(content)
        return {"words": content.words, "ref": len(texts) - 1}
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: as_data(getattr(content, field.name), texts) for field in fields(content)}
    if isinstance(content, (list, tuple)):
        return [as_data(one, texts) for one in content]
    return content


def too_long(text: Text, sheet: str, *, over_mm: float, smallest_pt: float) -> Fault:
    """The fault of words for which a sheet has no room left at the smallest size of its letters."""
    kind = next((kind for start, kind in KINDS.items() if text.place.startswith(start)), SheetError)
    on_sheet = f"{sheet}, {text.where}"
    found = f"there is no room from here on, {over_mm:.0f} mm too much at the smallest size of {smallest_pt:g} pt"
    if not text.place:
        return Fault(kind=kind, place=on_sheet, found=found, todo="leave out or shorten lines before it, where a person wrote them")
    return Fault(kind=kind, place=text.place, found=f"is too long for {on_sheet}: {found}", todo="shorten it, or the lines before it")


def numbered(words: Sequence[str], where: str, place: str) -> tuple[Text, ...]:
    """The entries of a list in a file, each named by its number from 1."""
    return tuple(Text(words=one, where=f"{where}, line {n}", place=f"{place}, entry {n}") for n, one in enumerate(words, start=1))
