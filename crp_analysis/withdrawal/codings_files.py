"""People's codings and reading lists without somebody's words: rows on their turns go, all others keep their place and their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.sources.codings import ASSIGNMENTS_FILE, CodedSession, find_words
from crp_analysis.sources.foreign_codings import foreign_files
from crp_analysis.withdrawal.cells_of import CsvTable, change_xlsx, read_csv
from crp_analysis.withdrawal.moved import Moved
from crp_analysis.withdrawal.staging import Stage

ROWS = "codings on their turns go, places of others move along"
READ = "rows of sessions that are no longer there"
OF_THE_LIST = ("list", "coder", "segment", "who", "before", "words", "after", "codes", "read")  # anything else is a reader's own note
LISTS = "segments of theirs, and words around others' in the same sessions"


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """What codings of one consultation are about: its sessions before and after.

    `coded` and `after` are by every name that fits a session (`after` by id), `moved` by id; `renamed` gives the name that a session
    has now where a file's name held theirs. `is_gone` says of a segment's id whether it was theirs.
    """

    coded: Mapping[str, CodedSession]
    moved: Mapping[str, Moved]
    texts: Mapping[str, str]
    gone: frozenset[str]
    renamed: Mapping[str, str]
    is_gone: Callable[[str], bool]
    said: Callable[[str], bool]  # whether a text holds words or a name of theirs
    clean: Callable[[str], str]  # a coder's note without their name; '[withdrawn]' where it repeats their words


def clear_codings(folder: Path, sessions: Sessions, stage: Stage) -> None:
    """Prepare every table of codings, the list of who read what, and the reading lists in a consultation's codings folder."""
    foreign = {path.name for path in foreign_files(folder)}
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.xlsx")]) if folder.is_dir() else []:
        if path.name in foreign or path.name.startswith("~$"):
            continue
        if path.suffix == ".xlsx":
            clear_list(path, sessions, stage)
            continue
        table = read_csv(path)
        if {"segment", "read"} <= set(table.header):
            clear_list(path, sessions, stage)
        elif path.name == ASSIGNMENTS_FILE:
            _clear_assignments(path, table, sessions, stage)
        elif {"session", "code", "coder"} <= set(table.header):
            _clear_table(path, table, sessions, stage)


def clear_list(path: Path, sessions: Sessions, stage: Stage) -> None:
    """Take rows on their segments out of a reading list, and the words around other people's segments where they took part."""

    def change(rows: list[list[str]]) -> list[int]:
        header = [cell.strip().casefold() for cell in rows[0]] if rows else []
        if not {"segment", "read"} <= set(header):
            return []
        at, around = header.index("segment"), [header.index(one) for one in ("before", "after") if one in header]
        for row in rows[1:]:
            session = sessions.moved.get(row[at].strip().partition("#")[0])
            if session and any(turn.is_gone for turn in session.turns):
                for number in around:
                    row[number] = ""
            for number in around:
                row[number] = "" if sessions.said(row[number]) else row[number]
            for number, name in enumerate(header):
                if name not in OF_THE_LIST and number < len(row):
                    row[number] = sessions.clean(row[number])
        return [number for number, row in enumerate(rows) if number and sessions.is_gone(row[at].strip())]

    if path.suffix == ".xlsx":
        content = change_xlsx(path, lambda cells: _through(cells, change))
    else:
        table = read_csv(path)
        before = [list(row) for row in table.rows]
        gone = change(table.rows)
        table.rows = [row for number, row in enumerate(table.rows) if number not in gone]
        content = table.content() if table.rows != before else None
    if content is not None:
        stage.write(path, content, LISTS)


def _through(cells: list[list], change: Callable[[list[list[str]]], list[int]]) -> list[int]:
    filled = [number for number, row in enumerate(cells) if any(cell.value not in (None, "") for cell in row)]
    texts = [["" if cell.value is None else str(cell.value) for cell in cells[number]] for number in filled]
    before = [list(row) for row in texts]
    gone = change(texts)
    for number, old, new in zip(filled, before, texts, strict=True):
        for cell, was, text in zip(cells[number], old, new, strict=True):
            if was != text:
                cell.value = text or None
    return [filled[number] for number in gone]


def _clear_assignments(path: Path, table: CsvTable, sessions: Sessions, stage: Stage) -> None:
    at = table.header.index("session") if "session" in table.header else None
    if at is None:
        return
    before, kept = [list(row) for row in table.rows], [table.rows[0]]
    for row in table.rows[1:]:
        session = sessions.coded.get(row[at].strip().casefold())
        if session is None or session.session_id not in sessions.gone:
            row[at] = sessions.renamed.get(session.session_id, row[at]) if session else row[at]
            kept.append(row)
    table.rows = kept
    if kept != before:
        stage.write(path, table.content(), READ)


def _clear_table(path: Path, table: CsvTable, sessions: Sessions, stage: Stage) -> None:
    """Rows that go leave a row without cells of their own behind: a mark is known by its row's number."""
    columns = {name: number for number, name in enumerate(table.header) if name}
    gone: list[int] = []
    changed = False
    for number, row in enumerate(table.rows[1:], start=1):
        new = _row(dict(zip(columns, (row[at] for at in columns.values()), strict=True)), sessions)
        if new is None:
            gone.append(number)
            continue
        for name, text in new.items():
            changed |= row[columns[name]] != text
            row[columns[name]] = text
    if gone:
        width = len(table.rows[0])
        table.rows[0].append("")
        for number, row in enumerate(table.rows[1:], start=1):
            table.rows[number] = [*[""] * width, "[withdrawn]"] if number in gone else [*row, ""]
    if gone or changed:
        stage.write(path, table.content(), ROWS)


def _row(values: dict[str, str], sessions: Sessions) -> dict[str, str] | None:
    """The cells of a row that change; None where the row goes."""
    session = sessions.coded.get(values["session"].strip().casefold())
    if session is None:
        return {}
    if session.session_id in sessions.gone:
        return None
    changes = {"session": sessions.renamed[session.session_id]} if session.session_id in sessions.renamed else {}
    others = {name: sessions.clean(text) for name, text in values.items() if name not in ("session", "quote", "code", "coder")}
    changes |= {name: text for name, text in others.items() if text != values[name]}
    moved = sessions.moved.get(session.session_id)
    span = _span(values, session)
    if moved is None or span is None or not moved.has_moved:
        return changes
    now = moved.place(*span)
    if now is None:
        return None if moved.touches_gone(*span) else changes
    text = sessions.texts[session.session_id][slice(*now)]
    if values.get("quote", "").strip():
        quoted = session.text[slice(*span)]
        changes |= {"quote": text} if text != quoted else {}
    if _numbers(values):
        own = moved.place(*_numbers(values)) or now
        changes |= {"start": str(own[0]), "end": str(own[1])}
    return changes


def _span(values: Mapping[str, str], session: CodedSession) -> tuple[int, int] | None:
    if quote := values.get("quote", "").strip():
        places = find_words(quote, session)
        return places[0] if len(places) == 1 else None
    return _numbers(values)


def _numbers(values: Mapping[str, str]) -> tuple[int, int] | None:
    stated = [values.get(name, "").strip() for name in ("start", "end")]
    return (int(float(stated[0])), int(float(stated[1]))) if all(re.fullmatch(r"\d+(?:\.0)?", one) for one in stated) else None
