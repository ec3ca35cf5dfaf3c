"""People's codings and who read what: codings/*.csv and codings/assignments.csv to exact spans on segments.

A coding names its session by the transcript's file name (or its stem), the code, the coder, and either `quote`, exact
words inside one turn, or `start` and `end`, code points in the extracted text (see `transcript`).
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, SourceError, TableError
from crp_analysis.sources.answers import is_yes
from crp_analysis.sources.places import Change
from crp_analysis.sources.schemes import read_csv_table

ASSIGNMENTS_FILE = "assignments.csv"
_QUOTE_MARKS = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})

Spans = list[tuple[int, int]]
_MARKS = uuid.UUID("5f1d7f0a-3c2b-5f0e-9b53-6a1f0d6a2c11")  # the namespace of marks that come from tables without identities of their own


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One coder's one code on one stretch of a session's extracted text, as a file has it; `raw_start` and `raw_end` as stated there."""

    mark_id: str
    session_id: str
    start: int
    end: int
    code_id: str
    coder_id: str
    created: str = ""
    memo: str = ""
    source: str = ""
    raw_start: int | None = None
    raw_end: int | None = None


@dataclass(frozen=True)
class CodedSession:
    """What codings of a session are checked against: its extracted text and where its turns and segments stand.

    `segments` are (segment_id, start, end) in order; `lost` are turns that were set aside (withdrawn, not listed), whose
    codings cannot be used. `shown` are the rows of Segments, `changes` says by segment_id where names were replaced in them.
    """

    session_id: str
    text: str
    turns: Spans
    segments: list[tuple[str, int, int]]
    lost: Spans = field(default_factory=list)
    shown: Sequence[dict] = ()
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)

    @cached_property
    def searchable(self) -> tuple[str, list[int]]:
        """The text with single spaces and plain quotation marks, and where each of its characters stands in the text."""
        return searchable_text(self.text)


@dataclass(frozen=True, kw_only=True)
class PeoplesCodings:
    """What people coded: rows of Codings and Assignments, what is wrong with them, and how many fell away with their turns."""

    codings: list[dict]
    assignments: list[dict]
    faults: tuple[Fault, ...]
    n_lost: int
    stretches: tuple[Stretch, ...] = ()
    notes: tuple[str, ...] = ()
    readings: tuple[dict, ...] = ()
    older_ids: Mapping[str, int] = field(default_factory=dict)  # codings by the older id that their file names
    sets: tuple[dict, ...] = ()  # rows of Sets and ForeignNotes, names not replaced yet
    foreign_notes: tuple[dict, ...] = ()


def read_codings(
    folder: Path, place: str, sessions: Mapping[str, CodedSession], codebook: Codebook, *, lists: Collection[str] = ()
) -> PeoplesCodings:
    """Everything in a consultation's codings folder but its reading lists, each fault with its file and row.

    Args:
        folder: the folder; it need not exist.
        place: the folder as messages call it.
        sessions: the sessions by every name that a coder may use for them, in lower case.
        codebook: the codes that exist.
        lists: names of files that are reading lists.
    """
    faults: list[Fault] = []
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    assignments = _assignments(folder / ASSIGNMENTS_FILE, f"{place}/{ASSIGNMENTS_FILE}", sessions, faults)
    found: dict[tuple[str, str, str], dict] = {}
    stretches: list[Stretch] = []
    n_lost = 0
    for path in files:
        if path.name == ASSIGNMENTS_FILE or path.name in lists:
            continue
        where = f"{place}/{path.name}"
        for row, values in _rows(path, where, ("session", "code", "coder"), faults):
            code_id = codebook.follow(values["code"])
            stretch, spans, lost = _coded_spans(values, f"{where}, row {row}", sessions, code_id, faults)
            n_lost += lost
            add_codings(found, code_id or "", values["coder"], spans, written=values["code"])
            stretches += [stretch] if stretch and spans else []
    faults += unassigned(found, assignments, f"{place}/{ASSIGNMENTS_FILE}")
    return PeoplesCodings(
        codings=list(found.values()),
        assignments=assignments,
        faults=tuple(faults),
        n_lost=n_lost,
        stretches=tuple(stretches),
        older_ids=older_ids(found.values()),
    )


def older_ids(codings: Iterable[dict]) -> dict[str, int]:
    """How many codings name each older id of a code."""
    return dict(sorted(Counter(one["written"] for one in codings if one["written"]).items()))


def find_words(quote: str, session: CodedSession) -> Spans:
    """Every place of a quote inside one turn; white space and the form of quotation marks do not matter."""
    text, positions = session.searchable
    needle, _ = searchable_text(quote.strip())
    places, position = [], text.find(needle) if needle else -1
    while position >= 0:
        start, end = positions[position], positions[position + len(needle) - 1] + 1
        if any(first <= start and end <= last for first, last in session.turns):
            places.append((start, end))
        position = text.find(needle, position + 1)
    return places


def searchable_text(text: str) -> tuple[str, list[int]]:
    """A text with single spaces and plain quotation marks, and where each of its characters stands in it."""
    characters, positions = [], []
    for position, character in enumerate(text.translate(_QUOTE_MARKS)):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        positions.append(position)
    return "".join(characters), positions


def touched_segments(session: CodedSession, start: int, end: int) -> list[tuple[str, int, int]]:
    """The segments that a stretch touches, each with the part of the stretch inside it."""
    return [(one, max(start, first), min(end, last)) for one, first, last in session.segments if first < end and start < last]


def add_codings(
    found: dict[tuple[str, str, str], dict], code_id: str, coder_id: str, spans: Sequence[tuple[str, int, int]], *, written: str
) -> None:
    """Add one row of Codings for each segment; where the coder gave it the code before, the row's span grows to cover both.

    `written` is the code's id as the file has it, which may be an older one.
    """
    for segment_id, start, end in spans:
        key = (segment_id, code_id, coder_id)
        one = found.setdefault(key, _coding(*key, start, end) | {"written": written if written != code_id else None})
        one["start_char"], one["end_char"] = min(one["start_char"], start), max(one["end_char"], end)


def unassigned(found: Iterable[tuple[str, str, str]], assignments: list[dict], place: str) -> list[Fault]:
    """Codings by somebody who, by the list, never read the session: then 'not coded' cannot be told from 'not read'."""
    read = {(one["session_id"], one["coder_id"]) for one in assignments}
    coded = dict.fromkeys((segment_id.partition("#")[0], coder) for segment_id, _, coder in found)
    return [
        Fault(
            kind=TableError,
            place=place,
            found=f"does not say that {_as_id(coder)} read the session {session_id.partition('/')[2]}",
            todo=f"add the row '{session_id.partition('/')[2]},{_as_id(coder)},yes' (or no, if not blind)",
        )
        for session_id, coder in coded
        if (session_id, coder) not in read
    ]


def _rows(path: Path, place: str, needed: tuple[str, ...], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """The file's rows with their numbers; none, and a fault, when it is unreadable or lacks a column."""
    try:
        rows = read_csv_table(path.read_bytes(), place)
    except CrpError as error:
        found, _, todo = str(error).removeprefix(f"{place}: ").rpartition("; ")
        faults.append(Fault(kind=SourceError, place=place, found=found, todo=todo))
        return []
    rows = rows.rename(columns=str.casefold)
    missing = [f"the column '{column}'" for column in needed if column not in rows.columns]
    if "code" in needed and "quote" not in rows.columns and not {"start", "end"} <= set(rows.columns):
        missing.append("the column 'quote' (or the columns 'start' and 'end')")
    faults += [Fault(kind=TableError, place=place, found=f"{column} is missing", todo="add it") for column in missing]
    return (
        []
        if missing
        else [(int(row), values) for row, values in zip(rows.index, rows.to_dict("records"), strict=True) if any(values.values())]
    )


def _assignments(path: Path, place: str, sessions: Mapping[str, CodedSession], faults: list[Fault]) -> list[dict]:
    """Who read which session."""
    if not path.is_file():
        return []
    found: dict[tuple[str, str], dict] = {}
    for row, values in _rows(path, place, ("session", "coder"), faults):
        where = f"{place}, row {row}"
        session = sessions.get(values["session"].casefold())
        blind = is_yes(values.get("blind", ""))
        if session is None:
            faults.append(_no_session(where))
        elif not values["coder"]:
            faults.append(Fault(kind=TableError, place=where, found="names no coder", todo="write who read the session"))
        elif blind is None:
            faults.append(Fault(kind=TableError, place=where, found="blind is neither yes nor no", todo="write yes or no"))
        else:
            found[session.session_id, values["coder"]] = {"session_id": session.session_id, "coder_id": values["coder"], "was_blind": blind}
    return list(found.values())


def _coded_spans(
    values: dict[str, str], where: str, sessions: Mapping[str, CodedSession], code_id: str | None, faults: list[Fault]
) -> tuple[Stretch | None, list[tuple[str, int, int]], bool]:
    """The stretch that one row codes, the segments with the exact span inside each, and whether the words were set aside."""
    session = sessions.get(values["session"].casefold())
    problems = []
    if session is None:
        problems.append(_no_session(where))
    if code_id is None:
        todo = "correct the id, or add the code to codebook/codes"
        problems.append(
            Fault(kind=TableError, place=where, found=f"names the code '{_as_id(values['code'])}', which is not in the codebook", todo=todo)
        )
    if not values["coder"]:
        problems.append(Fault(kind=TableError, place=where, found="names no coder", todo="write who coded it"))
    faults += problems
    if problems or session is None:
        return None, [], False
    span = _span(values, where, session, faults)
    if span is None:
        return None, [], False
    start, end = span
    inside = touched_segments(session, start, end)
    if not inside and any(first < end and start < last for first, last in session.lost):
        return None, [], True
    if not inside:
        faults.append(Fault(kind=TableError, place=where, found="codes words that belong to no turn", todo="code words that somebody says"))
    return _stretch(values, code_id or "", where, session, start, end), inside, False


def _stretch(values: Mapping[str, str], code_id: str, where: str, session: CodedSession, start: int, end: int) -> Stretch:
    """The stretch of one row; its identity is that of the row, since a table states none."""
    return Stretch(
        mark_id=str(uuid.uuid5(_MARKS, where)),
        session_id=session.session_id,
        start=start,
        end=end,
        code_id=code_id,
        coder_id=values["coder"],
        created=values.get("created", ""),
        memo=values.get("memo", ""),
        source=where.partition(", row ")[0],
    )


def _span(values: dict[str, str], where: str, session: CodedSession, faults: list[Fault]) -> tuple[int, int] | None:
    """Where the coded words stand in the extracted text."""
    quote = values.get("quote", "")
    if not quote:
        numbers = [values.get(key, "") for key in ("start", "end")]
        if all(re.fullmatch(r"\d+(?:\.0)?", number) for number in numbers):
            start, end = (int(float(number)) for number in numbers)
            if 0 <= start < end <= len(session.text):
                return start, end
        faults.append(
            Fault(
                kind=TableError,
                place=where,
                found="has neither a quote nor a start and end inside the session's text",
                todo="copy the coded words into the column 'quote'",
            )
        )
        return None
    places = find_words(quote, session)
    if len(places) == 1:
        return places[0]
    found = "quotes words that do not stand in the session" if not places else f"quotes words that stand {len(places)} times in the session"
    todo = "copy them exactly from one turn" if not places else "quote a few words more, so that the place is clear"
    faults.append(Fault(kind=TableError, place=where, found=found, todo=todo))
    return None


def _no_session(where: str) -> Fault:
    return Fault(kind=TableError, place=where, found="names a session that does not exist", todo="write the transcript's file name")


def _coding(segment_id: str, code_id: str, coder_id: str, start: int, end: int) -> dict:
    return {"segment_id": segment_id, "code_id": code_id, "coder_id": coder_id, "origin": "person", "start_char": start, "end_char": end}


def _as_id(text: str) -> str:
    """An id as it is; anything longer may be speech in the wrong column and stays out of messages."""
    return text if len(text) <= 60 and len(text.split()) <= 2 else "(a longer text)"
