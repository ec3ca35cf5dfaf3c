"""Tables of codings, from other programs or made by hand: one row a coded stretch, told by its words, its segment or its offsets.

Such tables hold no documents. A mark says what words it stands on and whatever else tells the place (`Clue`); where that is in a
session, `sources/searching.py` finds out.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from crp_analysis.cells import Rows
from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.code_names import build_coders, build_codes
from crp_analysis.interchange.headings import find_applied, find_roles, is_header, program_of
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import Clue, Loss, Mark, Project, Source
from crp_analysis.interchange.tables_in import read_sheets

MOST_ABOVE = 30  # lines above the header: titles, dates, names of projects
NO_CODE = "names no code"
NO_DOCUMENT = "names no document"
WEIGHT = "has a weight, which is not kept"
NO_DATE = "has a date that can be read in two ways or not at all, and comes without it"
NEEDS = (
    "call one column 'code' (or 'codes', 'tag'), and one 'quote' ('segment', 'content' ...), 'segment_id' or 'turn', or two 'start' and "
    "'end'; see docs/interchange.md"
)
_SEGMENT_ID = re.compile(r"(?:(?P<session>[^#]+))?#\d{4}\.\d+")
_NUMBERED = re.compile(r"^(?:[DP] ?)?\d+: ")  # ATLAS.ti: 'D 1: interview'
_NUMBER = re.compile(r"\d+")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?( ?[AP]M)?)?", re.IGNORECASE)
_TRUE = {"true", "1", "yes", "ja", "wahr", "x"}


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One row by roles; `applied` are codes whose own column says yes, `program` is what wrote the table, where that is known."""

    cells: Mapping[str, str]
    program: str = ""
    applied: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    program: str
    roles: Mapping[str, int]
    rows: tuple[_Row, ...]


@dataclass
class _Found:
    """What the rows give as they are read."""

    rows: list[tuple[_Row, str, list[str]]] = field(default_factory=list)  # the row, its document, its codes
    losses: Counter[str] = field(default_factory=Counter)


def read_table(content: bytes, name: str) -> Project:
    """The codings in a table.

    Raises:
        InterchangeError: it is no table, or no sheet has headings of codings.
    """
    sheets = [sheet for rows in read_sheets(content, name) if (sheet := _sheet(rows)) is not None]
    if not sheets:
        raise InterchangeError(f"{name}: no row of the table heads codings; {NEEDS}")
    found = _Found()
    for sheet in sheets:
        _take(sheet, PurePath(name).stem, found)
    if not found.rows:
        raise InterchangeError(f"{name}: no row of the table names a code; fill in the column of codes")
    return _project(found, sheets, PurePath(name).stem)


def _sheet(rows: Rows) -> _Sheet | None:
    """A sheet's rows under its header, which may stand below other lines; None for a sheet of other things."""
    number = next((number for number, row in enumerate(rows[:MOST_ABOVE]) if is_header(row)), None)
    if number is None:
        return None
    roles, applied, program = dict(find_roles(rows[number])), find_applied(rows[number]), program_of(rows[number])
    _settle_segment(roles, rows[number + 1 :])
    taken = [
        _Row(
            cells={role: row[column].strip() for role, column in roles.items() if column < len(row)},
            program=program,
            applied=tuple(code for column, code in applied.items() if column < len(row) and row[column].strip().casefold() in _TRUE),
        )
        for row in rows[number + 1 :]
        if row != rows[number]  # programs repeat the header on each page
    ]
    return _Sheet(program=program, roles=roles, rows=tuple(taken))


def _settle_segment(roles: dict[str, int], rows: Rows) -> None:
    """A column 'segment' holds words in MAXQDA and ids of segments in our own tables: what stands in it decides."""
    if "segment" in roles or "quote" not in roles:
        return
    cells = [row[roles["quote"]].strip() for row in rows if roles["quote"] < len(row) and row[roles["quote"]].strip()]
    if cells and all(_SEGMENT_ID.fullmatch(cell) for cell in cells):
        roles["segment"] = roles.pop("quote")


def _take(sheet: _Sheet, file_stem: str, found: _Found) -> None:
    for row in sheet.rows:
        if not any(row.cells.values()):
            continue
        codes = _codes(row)
        named = _SEGMENT_ID.fullmatch(row.cells.get("segment", ""))
        document = row.cells.get("document", "") or (named["session"] if named else None) or ""
        if not document and "document" not in sheet.roles and not (named and "segment" in sheet.roles):
            document = file_stem  # a table of one session, called after it
        found.losses[NO_CODE] += not codes
        found.losses[NO_DOCUMENT] += bool(codes) and not document
        found.losses[WEIGHT] += bool(codes) and row.cells.get("weight", "0") not in ("", "0")
        if codes and document:
            found.rows.append((row, _NUMBERED.sub("", document) if row.program == "ATLAS.ti" else document, codes))


def _codes(row: _Row) -> list[str]:
    """The codes of a row as written. 'code' is one unless lines or semicolons divide it; Dedoose divides by commas."""
    if row.applied:
        deepest = [one for one in row.applied if not any(other.startswith(f"{one}\\") for other in row.applied)]
        return list(dict.fromkeys(deepest))
    divider = r"[;\n,]" if row.program == "Dedoose" else r"[;\n]"
    named = [one.strip() for role in ("code", "codes") for one in re.split(divider, row.cells.get(role, "")) if one.strip()]
    category = row.cells.get("category", "")
    return list(dict.fromkeys(f"{category} > {one}" if category and ">" not in one else one for one in named))


def _project(found: _Found, sheets: Sequence[_Sheet], name: str) -> Project:
    codes, guids = build_codes(one for _, _, several in found.rows for one in several)
    coders = build_coders(row.cells.get("coder", "") for row, _, _ in found.rows)
    sources = {one: Source(guid=stable_guid("table document", one.casefold()), name=one) for _, one, _ in found.rows}
    moments = _moments([row.cells.get("created", "") for row, _, _ in found.rows])
    found.losses[NO_DATE] = sum(bool(row.cells.get("created")) and not one for (row, _, _), one in zip(found.rows, moments, strict=True))
    seen: Counter[tuple] = Counter()
    marks = []
    for (row, document, several), moment in zip(found.rows, moments, strict=True):
        coder = coders.get(row.cells.get("coder", ""))
        for code in several:
            key = (sources[document].guid, guids[code], coder.guid if coder else "", *_place_key(row))
            seen[key] += 1
            guid = stable_guid("table mark", *key, seen[key])
            marks.append(_mark(guid, row, sources[document], guids[code], coder.guid if coder else "", moment))
    programs = [sheet.program for sheet in sheets if sheet.program]
    return Project(
        name=name,
        origin=f"table of {programs[0]}" if programs else "table of codings",
        coders=tuple(coders.values()),
        codes=codes,
        sources=tuple({one.guid: one for one in sources.values()}.values()),
        marks=tuple(marks),
        losses=tuple(Loss(kind="row", n=n, why=why) for why, n in found.losses.items() if n),
    )


def _mark(guid: str, row: _Row, source: Source, code: str, coder: str, moment: str) -> Mark:
    cells = row.cells
    start, order = _number(cells.get("start", "")), _number(cells.get("order", ""))
    end = _number(cells.get("end", "")) if start is not None else None  # behind 'Beginning' it is a paragraph
    is_elsewhere = bool(row.program) and not cells.get("quote")  # offsets in that program's own text, with no words to prove them
    clue = Clue(
        segment=cells.get("segment", "").rpartition("#")[2],
        turn=_number(cells.get("turn", "")),
        position=_number(cells.get("position", "")),
        speaker=cells.get("speaker", ""),
        order=order if order is not None else start,
    )
    return Mark(
        guid=guid,
        source=source.guid,
        start=0,
        end=0,
        code=code,
        coder=coder,
        created=moment,
        memo=cells.get("memo", ""),
        quoted=cells.get("quote", ""),
        raw_start=None if is_elsewhere else start,
        raw_end=None if is_elsewhere else end,
        clue=clue,
    )


def _place_key(row: _Row) -> tuple[str, ...]:
    return tuple(row.cells.get(one, "") for one in ("quote", "segment", "turn", "position", "start", "end", "order"))


def _number(cell: str) -> int | None:
    """The first whole number of a cell ('12', '12.0', '12 - 15', 'p. 3')."""
    found = _NUMBER.search(cell)
    return int(found[0][:18]) if found else None


def _moments(cells: Sequence[str]) -> list[str]:
    """Dates in ISO form, or ''. Whether 3/4/2024 is in April or March is settled by the whole column, or not at all."""
    slashed = [(int(one[1]), int(one[2])) for cell in cells if (one := _SLASHED.fullmatch(cell))]
    is_day_first = any(first > 12 for first, _ in slashed)
    is_month_first = any(second > 12 for _, second in slashed)
    return [_moment(cell, is_day_first if is_day_first != is_month_first else None) for cell in cells]


def _moment(cell: str, is_day_first: bool | None) -> str:
    try:
        if found := _GERMAN.fullmatch(cell):
            return _iso(found[3], found[2], found[1], found.groups()[3:])
        if (found := _SLASHED.fullmatch(cell)) and is_day_first is not None:
            day, month = (found[1], found[2]) if is_day_first else (found[2], found[1])
            return _iso(found[3], month, day, found.groups()[3:6], half=(found[7] or "").strip().upper())
        return datetime.datetime.fromisoformat(cell).replace(microsecond=0, tzinfo=None).isoformat() if cell else ""
    except ValueError:
        return ""


def _iso(year: str, month: str, day: str, clock: Iterable[str | None], half: str = "") -> str:
    hour, minute, second = (int(one or 0) for one in clock)
    hour = hour % 12 + (12 if half == "PM" else 0) if half else hour
    return datetime.datetime(int(year), int(month), int(day), hour, minute, second).isoformat()
