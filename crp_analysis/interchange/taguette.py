"""Taguette projects (.sqlite3): tags whose dotted names are a hierarchy, documents in HTML, highlights counted in bytes.

A highlight has no owner; who saved it stands in Taguette's own log of commands, which is read for it. Nobody is guessed: without
an entry there, the coder of a mark is ''. Only a server's own database tells people apart: its export calls all of them 'admin'.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.databases import Database, Row, moment_of, open_database, text_of, whole_number
from crp_analysis.interchange.html_text import ByteText, plain_words, read_html
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import CodeEntry, Coder, Counting, Loss, Mark, Project, Source

TABLES = ("projects", "documents", "tags", "highlights", "highlight_tags")
EVERYBODY = "admin"  # who uses Taguette alone, and in an exported file everybody (Taguette 1.5.2, `copy_project`)
MOST_DOCUMENT = 5_000_000  # characters of HTML of one document

Saved = dict[tuple[int, int], tuple[str, str]]


def read_taguette(content: bytes, name: str) -> Project:
    """The project in a Taguette file: hierarchy of tags, documents' text, marks with their words, and who saved them.

    Args:
        content: the whole file, as 'Export > SQLite' makes it.
        name: its name, for messages and for the marks' identifiers.

    Raises:
        InterchangeError: it is no Taguette file, is damaged, or holds several projects with documents.
    """
    with open_database(content, name) as database:
        database.need(TABLES, "Taguette")
        project = _the_project(database, name)
        mine = {"project_id": project["id"]}
        tags = _of(database.rows("tags", ("id", "path", "description", "project_id"), "id"), mine)
        documents = _of(database.rows("documents", ("id", "name", "description", "filename", "contents", "project_id"), "id"), mine)
        highlights = database.rows("highlights", ("id", "document_id", "start_offset", "end_offset", "snippet"), "id")
        links = database.rows("highlight_tags", ("highlight_id", "tag_id"), "highlight_id")
        saved = _who_saved(_of(database.rows("commands", ("id", "date", "user_login", "payload", "project_id"), "id"), mine))
    texts = {row["id"]: _text(row, name) for row in documents}
    codes = _codes(tags)
    sources = [
        Source(
            guid=_guid("document", row["id"], text_of(row["name"])),
            name=text_of(row["name"]) or text_of(row["filename"]),
            text=texts[row["id"]].text,
            description=text_of(row["description"]),
        )
        for row in documents
    ]
    guids = dict(zip(texts, (one.guid for one in sources), strict=True))
    marks, losses = _marks(highlights, links, texts, guids, {row["id"]: _code_guid(text_of(row["path"])) for row in tags}, saved, name)
    return Project(
        name=text_of(project["name"]),
        origin="Taguette",
        description=text_of(project["description"]),
        coders=tuple(Coder(guid=_guid("user", login), name=login) for login in sorted({login for login, _ in saved.values() if login})),
        codes=tuple(codes),
        sources=tuple(sources),
        marks=tuple(marks),
        losses=tuple(losses),
        countings=tuple(_counting(source, marks) for source in sources if any(mark.source == source.guid for mark in marks)),
    )


def _the_project(database: Database, name: str) -> Row:
    """The one project of the file; a server's whole database may hold several."""
    projects = database.rows("projects", ("id", "name", "description"), "id")
    with_documents = {row["project_id"] for row in database.rows("documents", ("id", "project_id"), "id")}
    chosen = [row for row in projects if row["id"] in with_documents] or projects[:1]
    if not projects:
        raise InterchangeError(f"{name}: holds no project; export the project from Taguette again")
    if len(chosen) > 1:
        raise InterchangeError(f"{name}: holds {len(chosen)} projects; open each in Taguette and export it as SQLite by itself")
    return chosen[0]


def _of(rows: Iterable[Row], values: dict) -> list[Row]:
    return [row for row in rows if all(row[key] == value for key, value in values.items())]


def _guid(*key: object) -> str:
    return stable_guid("taguette", *key)


def _code_guid(path: str) -> str:
    return _guid("tag", path)


def _codes(tags: list[Row]) -> list[CodeEntry]:
    """A code for each tag, and a folder for each dotted part that is no tag itself. Empty parts ('a..b') make no hierarchy."""
    paths = {text_of(row["path"]): text_of(row["description"]) for row in tags}
    found: dict[str, CodeEntry] = {}
    for path in paths:
        parts = path.split(".")
        levels = [".".join(parts[: number + 1]) for number in range(len(parts))] if all(part.strip() for part in parts) else [path]
        for number, level in enumerate(levels):
            parent = _code_guid(levels[number - 1]) if number else ""
            one = parts[number] if len(levels) > 1 else level
            entry = CodeEntry(
                guid=_code_guid(level), name=one.strip(), parent=parent, is_codable=level in paths, description=paths.get(level, "")
            )
            found.setdefault(level, entry)
    return list(found.values())


def _text(document: Row, name: str) -> ByteText:
    html = text_of(document["contents"])
    if len(html) > MOST_DOCUMENT:
        raise InterchangeError(f"{name}: a document has more than {MOST_DOCUMENT // 1_000_000} million characters; split it in Taguette")
    return read_html(html, name)


def _who_saved(commands: list[Row]) -> Saved:
    """Login and moment by (highlight, tag): the earliest of the last unbroken row of savings that hold the tag."""
    found: Saved = {}
    for row in commands:
        try:
            payload = json.loads(text_of(row["payload"]))
            if payload["type"] not in ("highlight_add", "highlight_delete"):
                continue
            highlight, tags = int(payload["highlight_id"]), {int(tag) for tag in payload.get("tags", ())}
        except (ValueError, TypeError, KeyError, RecursionError):
            continue  # a log entry of another kind or version says nothing about marks
        for key in [key for key in found if key[0] == highlight and key[1] not in tags]:
            del found[key]
        for tag in tags:
            found.setdefault((highlight, tag), (text_of(row["user_login"]), moment_of(row["date"])))
    return found


def _marks(
    highlights: list[Row], links: list[Row], texts: dict, guids: dict, codes: dict, saved: Saved, name: str
) -> tuple[list[Mark], list[Loss]]:
    """A mark for each tag of each highlight, and what was no mark."""
    tags: dict[object, list] = {}
    for link in links:
        if link["tag_id"] in codes:
            tags.setdefault(link["highlight_id"], []).append(link["tag_id"])
    found, untagged, astray, file = [], 0, 0, PurePath(name).name
    for row in highlights:
        text = texts.get(row["document_id"])
        raw = whole_number(row["start_offset"]), whole_number(row["end_offset"])
        if text is None or None in raw:
            astray += text is not None
            continue
        start, end = text.start_of(raw[0]), text.end_of(raw[1])
        if not 0 <= raw[0] < raw[1] <= text.n_bytes or start >= end:
            astray += 1
            continue
        untagged += row["id"] not in tags
        quoted = plain_words(text_of(row["snippet"]), name)
        for tag in sorted(tags.get(row["id"], ())):
            login, created = saved.get((row["id"], tag), ("", ""))
            found.append(
                Mark(
                    guid=_guid("mark", file, guids[row["document_id"]], row["id"], codes[tag]),
                    source=guids[row["document_id"]],
                    start=start,
                    end=end,
                    code=codes[tag],
                    coder=_guid("user", login) if login else "",
                    created=created,
                    quoted=quoted,
                    raw_start=raw[0],
                    raw_end=raw[1],
                )
            )
    only_admin = {login for login, _ in saved.values()} == {EVERYBODY}
    losses = [
        ("highlight without a tag", untagged, "it has no code"),
        ("highlight", astray, "its place is not inside its document"),
        (
            f"coder '{EVERYBODY}'",
            len(found) * only_admin,
            "Taguette's export gives this name to everybody; who of several people coded is not in it",
        ),
    ]
    return found, [Loss(kind=kind, n=n, why=why) for kind, n, why in losses if n]


def _counting(source: Source, marks: list[Mark]) -> Counting:
    """How many highlights hold the words that Taguette stored with them."""
    mine = [mark for mark in marks if mark.source == source.guid]
    n_fit = sum(_bare(source.text[mark.start : mark.end]) == _bare(mark.quoted) for mark in mine)
    return Counting(source=source.guid, unit="UTF-8 bytes", n_fit=n_fit, n_marks=len(mine))


def _bare(words: str) -> str:
    return "".join(words.split())
