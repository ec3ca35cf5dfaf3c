"""Reading lists that people filled in: single segments of sessions that nobody read as a whole, with the codes they gave.

`crp queue` writes them. A list names each segment by its id and shows its words; the words must still be those of the segment,
so that a code can never slip to other words after a transcript was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.cells import read_xlsx_sheets
from crp_analysis.codebook import Codebook
from crp_analysis.decoding import decode
from crp_analysis.errors import CrpError, Fault, SourceError, TableError
from crp_analysis.sources.answers import is_yes
from crp_analysis.sources.shown_before import ShownBefore
from crp_analysis.sources.spreadsheets import read_csv_rows
from crp_analysis.tables import STREAMS

NEEDED = ("segment", "words", "codes", "read", "coder", "list")
MOST_FAULTS_OF_A_KIND = 20  # a list made for other transcripts would otherwise say the same of every row


@dataclass(frozen=True, kw_only=True)
class ReadLists:
    """Rows of Codings and Readings, which files they came from, and what is wrong."""

    codings: list[dict] = field(default_factory=list)
    readings: list[dict] = field(default_factory=list)
    files: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def read_reading_lists(
    folder: Path,
    place: str,
    words: Mapping[str, str],
    codebook: Codebook,
    *,
    skip: Collection[str] = (),
    before: Iterable[ShownBefore] = (),
) -> ReadLists:
    """Every reading list in a consultation's codings folder; other files there are left to `read_codings`.

    A row counts as read when its column 'read' says yes or codes stand in it; a read row without codes is read and given none.

    Args:
        folder: the folder; it need not exist.
        place: the folder as messages call it.
        words: the text of each participant segment by segment_id.
        codebook: codes may be named by id or by name.
        skip: names of files that are no lists, such as those of other programs.
        before: the segments in which something is replaced, for lists that are older than a name's place in names.csv.
    """
    found = _Found(words=words, codes=_code_names(codebook), before={one.segment_id: one for one in before})
    files = sorted([*folder.glob("*.csv"), *folder.glob("*.xlsx")]) if folder.is_dir() else []
    lists = set()
    for path in (one for one in files if one.name not in skip):
        where = f"{place}/{path.name}"
        rows = _cells(path, where, found.faults)
        header = [cell.strip().casefold() for cell in rows[0]] if rows else []
        if not {"segment", "read"} <= set(header):
            if path.suffix == ".xlsx" and rows:
                todo = "save codings as CSV with the columns session, quote, code and coder"
                found.faults.append(Fault(kind=TableError, place=where, found="is a spreadsheet, but no reading list", todo=todo))
            continue
        lists.add(path.name)
        missing = [column for column in NEEDED if column not in header]
        found.faults += [
            Fault(kind=TableError, place=where, found=f"the column '{column}' is missing", todo="make a new list with 'crp queue'")
            for column in missing
        ]
        if not missing:
            for number, cells in enumerate(rows[1:], start=2):
                filled = [*cells, *[""] * (len(header) - len(cells))]
                found.take(dict(zip(header, (cell.strip() for cell in filled), strict=False)), f"{where}, row {number}")
    return ReadLists(
        codings=list(found.codings.values()),
        readings=list(found.readings.values()),
        files=frozenset(lists),
        faults=tuple(_fewer(found.faults)),
    )


def consultations_named(path: Path) -> set[str]:
    """The consultations whose segments a list names; none for a file that is no list or cannot be read."""
    rows = _cells(path, path.name, [])
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not {"segment", "read"} <= set(header):
        return set()
    column = header.index("segment")
    return {row[column].partition("/")[0].strip() for row in rows[1:] if len(row) > column and row[column].strip()}


@dataclass
class _Found:
    words: Mapping[str, str]
    codes: Mapping[str, str]
    before: Mapping[str, ShownBefore]
    codings: dict[tuple[str, str, str], dict] = field(default_factory=dict)
    readings: dict[tuple[str, str], dict] = field(default_factory=dict)
    given: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, row: Mapping[str, str], where: str) -> None:
        """One row; its faults are kept, and a faulty row gives nothing."""
        if not any(row.values()):
            return
        named = _split_codes(row["codes"], self.codes)
        is_read = True if named else is_yes(row["read"])
        if is_read is False:
            return
        problems = self._problems(row, named, is_read)
        codes = frozenset(self.codes[one.casefold()] for one in named if one.casefold() in self.codes)
        key = (row["segment"], row["coder"])
        if not problems and self.given.setdefault(key, codes) != codes:
            problems = [("gives a segment other codes than another row by the same coder", "keep one of the two rows")]
        self.faults += [Fault(kind=TableError, place=where, found=what, todo=todo) for what, todo in problems]
        if problems:
            return
        stream = row["list"].casefold()
        self.readings[key] = {"segment_id": key[0], "coder_id": key[1], "stream": stream, "was_blind": stream == "audit"}
        for code_id in sorted(codes):
            coding = {"segment_id": key[0], "code_id": code_id, "coder_id": key[1], "origin": "person"}
            self.codings[key[0], code_id, key[1]] = coding

    def _problems(self, row: Mapping[str, str], named: Sequence[str], is_read: bool | None) -> list[tuple[str, str]]:
        found = []
        if is_read is None:
            found.append(("the column 'read' says neither yes nor no", "write yes, or leave it empty"))
        if row["segment"] not in self.words:
            found.append(("names a segment that does not exist (any more)", "make a new list with 'crp queue'"))
        elif not self._has_words(row["segment"], row["words"]):
            found.append(("the segment's words are no longer those that were read", "make a new list with 'crp queue' and read it again"))
        unknown = [one for one in named if one.casefold() not in self.codes]
        if unknown:
            shown = ", ".join(f"'{one}'" if len(one) <= 60 else "(a longer text)" for one in unknown)
            found.append((f"names {shown}, which is no code", "write ids or names of codes, separated by ';'"))
        if not row["coder"]:
            found.append(("names no coder", "write who read it"))
        if row["list"].casefold() not in STREAMS:
            found.append(("the column 'list' says neither audit nor guided", "leave it as 'crp queue' wrote it"))
        return found

    def _has_words(self, segment_id: str, read: str) -> bool:
        """Whether the words are the segment's, as it is shown or was before a name was listed."""
        before = self.before.get(segment_id)
        return _squeezed(read) == _squeezed(self.words[segment_id]) or (before is not None and before.was_shown_as(read))


def _cells(path: Path, where: str, faults: list[Fault]) -> list[list[str]]:
    """The rows of the first sheet; none, and a fault for a spreadsheet that cannot be opened (CSV files are told of elsewhere)."""
    try:
        if path.suffix == ".xlsx":
            sheets = read_xlsx_sheets(path.read_bytes(), where)
            return sheets[0][1] if sheets else []
        return read_csv_rows(decode(path.read_bytes(), where), where)
    except CrpError as error:
        if path.suffix == ".xlsx":
            what, _, todo = str(error).removeprefix(f"{where}: ").rpartition("; ")
            faults.append(Fault(kind=SourceError, place=where, found=what, todo=todo))
        return []


def _split_codes(cell: str, codes: Mapping[str, str]) -> list[str]:
    """The codes of a cell: separated by ';' or lines, also by ',' where that is not part of a code's name."""
    pieces = [one.strip() for one in re.split(r"[;\n]", cell)]
    split = [[piece] if piece.casefold() in codes else piece.split(",") for piece in pieces]
    return [one.strip() for several in split for one in several if one.strip()]


def _code_names(codebook: Codebook) -> dict[str, str]:
    """Every way to name a code, in lower case: what it is called now wins over what one was called before, an id over a name."""
    older = {one: now for one, named in (codebook.lineage.names | codebook.lineage.leads).items() if (now := codebook.follow(named))}
    names = {code.name.casefold(): code.code_id for code in (*codebook.codes, *codebook.living)}  # a living code wins over a retired one
    return older | names | {code_id.casefold(): code_id for code_id in codebook.known()}


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _fewer(faults: Sequence[Fault]) -> list[Fault]:
    """All faults, but the same found in very many rows is told for the first ones and counted."""
    kept, seen = [], {}
    for fault in faults:
        key = (fault.found, fault.place.partition(", row ")[0])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= MOST_FAULTS_OF_A_KIND:
            kept.append(fault)
    more = {key: n - MOST_FAULTS_OF_A_KIND for key, n in seen.items() if n > MOST_FAULTS_OF_A_KIND}
    return kept + [
        Fault(kind=TableError, place=place, found=f"{found}: the same in {n} more rows", todo="see the rows named before")
        for (found, place), n in more.items()
    ]
