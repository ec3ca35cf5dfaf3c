"""What any program's file of codings holds, whatever its format: coders, codes, sources, marks, cases, sets, notes.

Readers fill a `Project`, writers write one. Positions count code points in `Source.text`, end exclusive; readers convert and keep
what the file said in `raw_start` and `raw_end`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SOURCE_KINDS = ("text", "pdf", "picture", "audio", "video")


@dataclass(frozen=True, kw_only=True)
class Coder:
    """Somebody who coded. `name` is as the file has it and may be a person's name: it stays out of messages."""

    guid: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeEntry:
    """One code or, where `is_codable` is false, one folder of codes. `parent` is the guid of the one above, '' at the top."""

    guid: str
    name: str
    parent: str = ""
    is_codable: bool = True
    colour: str = ""  # '#RRGGBB', upper case, or ''
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One document. `text` has line ends as one '\\n' and no byte order mark; '' where the file holds none, or for pictures and sound."""

    guid: str
    name: str
    text: str = ""
    kind: str = "text"
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Clue:
    """What a table says about the place of a mark whose source has no text.

    `segment` is the part of a segment's id here that follows '#' ('0004.1'), `turn` and `position` are those of Segments, `speaker` a
    label or participant, `order` any count that rises along the document, such as the number of a paragraph.
    """

    segment: str = ""
    turn: int | None = None
    position: int | None = None
    speaker: str = ""
    order: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One coder's one code on one stretch of one source.

    A mark on a whole source, without a stretch, covers all of its text and has `is_whole`. `code` and `coder` are guids ('' for an
    unknown coder). `quoted` is what the file itself says stands there, where it does. `created` is an ISO date and time, or ''. Where the
    source has no text, `start` and `end` are 0, and `quoted`, `raw_start` and `raw_end` (code points of the session's text) and `clue`
    say where it stands.
    """

    guid: str
    source: str
    start: int
    end: int
    code: str
    coder: str = ""
    created: str = ""
    memo: str = ""
    quoted: str = ""
    raw_start: int | None = None
    raw_end: int | None = None
    is_whole: bool = False
    clue: Clue | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A person or another unit: its attributes by name, and the sources that belong to it."""

    guid: str
    name: str
    description: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """A set of codes and sources, such as MAXQDA's document groups and ATLAS.ti's code groups. Members are guids."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Note:
    """A memo; `about` are guids of what it hangs on (codes, sources, marks, cases), nothing for the project itself."""

    guid: str
    name: str
    text: str
    coder: str = ""
    created: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What could not be carried: an element of the file by kind, how many, why, and the names of the first few where names are codes'."""

    kind: str
    n: int
    why: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How a source's positions were counted, as found out, and what speaks for it.

    `unit` is 'code points' or 'UTF-16 units', `line_end` how many a CRLF counts for, `counts_bom` whether the byte order mark is the
    first position. `n_fit` of `n_marks` selections fit their quote or start on a word under this counting.
    """

    source: str
    unit: str = "code points"
    line_end: int = 1
    counts_bom: bool = False
    n_fit: int = 0
    n_marks: int = 0


@dataclass(frozen=True, kw_only=True)
class Project:
    """All that a file holds and can be carried, and an account of what cannot."""

    name: str
    origin: str = ""  # the program that wrote it
    description: str = ""
    coders: tuple[Coder, ...] = ()
    codes: tuple[CodeEntry, ...] = ()
    sources: tuple[Source, ...] = ()
    marks: tuple[Mark, ...] = ()
    cases: tuple[Case, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)  # an attribute of cases or sources, and its REFI type
    source_attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by the source's guid
    groups: tuple[Group, ...] = ()
    notes: tuple[Note, ...] = ()
    losses: tuple[Loss, ...] = ()
    countings: tuple[Counting, ...] = ()
