"""QualCoder projects: a .qda folder, or a zip of one, around a SQLite file `data.qda`.

QualCoder stores positions as its editor counts them (UTF-16 units) or as its automatic coding does (code points); the words stored with
each coding tell which (`quoted_places`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.databases import MOST_BYTES, Database, Row, damaged, moment_of, open_database, text_of, whole_number
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.nearby_words import NearbyWords
from crp_analysis.interchange.project import Case, CodeEntry, Coder, Counting, Loss, Mark, Note, Project, Source
from crp_analysis.interchange.quoted_places import Span, place_quotes

DATABASE = "data.qda"
TABLES = ("source", "code_name", "code_cat", "code_text")
MEDIA = {"images": "picture", "audio": "audio", "video": "video"}
TYPES = {"character": "Text", "numeric": "Float"}  # REFI's names
NOT_CARRIED = {
    "code_av": ("coded stretch of sound or film", "only words are taken over"),
    "code_image": ("coded area of a picture or page", "only words are taken over"),
    "graph": ("diagram", "diagrams are not taken over"),
    "stored_sql": ("stored query", "queries are not taken over"),
    "link": ("link between passages", "links are not taken over"),
    "creative_item": ("creative coding", "it is not a coding of the text yet"),
}


def read_qualcoder(content: bytes, name: str) -> Project:
    """The project in a zipped .qda folder, or in its `data.qda` itself.

    Raises:
        InterchangeError: it is no QualCoder project, is damaged, or is a zip that hides more than it shows.
    """
    if content.startswith(b"PK"):
        content = open_container(content, name, kind="project of QualCoder", max_entry_bytes=MOST_BYTES).only(DATABASE)
    with open_database(content, name) as database:
        database.need(TABLES, "QualCoder")
        return _Reading(database, name).project()


def read_qualcoder_folder(folder: Path) -> Project:
    """The project in a .qda folder. Links are not followed out of the folder.

    Raises:
        InterchangeError: it holds no readable `data.qda`.
    """
    path = folder / DATABASE
    if path.is_symlink() or not path.is_file():
        raise InterchangeError(f"{folder.name}: holds no file {DATABASE}; copy the whole project folder of QualCoder")
    if path.stat().st_size > MOST_BYTES:
        raise InterchangeError(f"{folder.name}: is larger than {MOST_BYTES // 1_000_000} MB; export a smaller project")
    try:
        return read_qualcoder(path.read_bytes(), folder.name)
    except OSError as error:
        raise damaged(folder.name) from error


class _Reading:
    """One project as it is read; ids of QualCoder lead to guids by the names, which are unique there."""

    def __init__(self, database: Database, name: str):
        self.name, self.losses, rows = name, Counter(), database.rows
        self.about = next(iter(rows("project", ("memo", "about"), "date")), {})
        self.files = rows("source", ("id", "name", "fulltext", "mediapath", "memo"), "id")
        self.categories = rows("code_cat", ("catid", "name", "memo", "supercatid"), "catid")
        self.names = rows("code_name", ("cid", "name", "memo", "catid", "supercid", "color"), "cid")
        columns = ("ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "important", "weight")
        self.codings = rows("code_text", columns, "ctid")
        self.annotations = rows("annotation", ("anid", "fid", "pos0", "pos1", "memo", "owner", "date"), "anid")
        self.journals = rows("journal", ("jid", "name", "jentry", "owner", "date"), "jid")
        self.people = rows("cases", ("caseid", "name", "memo"), "caseid")
        self.case_texts = rows("case_text", ("id", "caseid", "fid", "pos0", "pos1"), "id")
        self.types = rows("attribute_type", ("name", "caseOrFile", "valuetype"), "name")
        self.values = rows("attribute", ("attrid", "name", "attr_type", "value", "id"), "attrid")
        self.not_carried = {loss: n for table, loss in NOT_CARRIED.items() if (n := database.count(table))}
        self.file_guids = self._guids("file", self.files, "id")
        self.code_guids = self._guids("code", self.names, "cid")
        self.category_guids = self._guids("category", self.categories, "catid")
        self.case_guids = self._guids("case", self.people, "caseid")

    def project(self) -> Project:
        sources = [self._source(row) for row in self.files]
        marks, countings = self._marks({source.guid for source in sources if source.kind in ("text", "pdf")})
        cases = [self._case(row) for row in self.people]
        file_values = {guid: self._values("file", number) for number, guid in self.file_guids.items()}
        notes = self._notes()
        losses = {**self.not_carried, **self.losses}  # last: reading the rest fills it
        return Project(
            name=PurePath(self.name).name.removesuffix(".zip").removesuffix(".qda"),
            origin="QualCoder",
            description=text_of(self.about.get("memo")),
            coders=tuple(self._coders()),
            codes=tuple(self._codes()),
            sources=tuple(sources),
            marks=tuple(marks),
            cases=tuple(cases),
            attributes={text_of(row["name"]): TYPES.get(text_of(row["valuetype"]), "Text") for row in self.types},
            source_attributes={guid: values for guid, values in file_values.items() if values},
            notes=tuple(notes),
            losses=tuple(Loss(kind=kind, n=n, why=why) for (kind, why), n in losses.items()),
            countings=tuple(countings),
        )

    def _guids(self, kind: str, rows: Iterable[Row], key: str) -> dict[object, str]:
        return {row[key]: stable_guid("qualcoder", kind, text_of(row["name"])) for row in rows}

    def _coders(self) -> list[Coder]:
        owners = {text_of(row["owner"]) for rows in (self.codings, self.annotations, self.journals) for row in rows}
        return [Coder(guid=_coder(owner), name=owner) for owner in sorted(owners - {""})]

    def _codes(self) -> list[CodeEntry]:
        """Folders for categories, then codes; a code may hang below a category or (from 4.0 on) below a code."""
        folders = [
            CodeEntry(
                guid=self.category_guids[row["catid"]],
                name=text_of(row["name"]),
                parent=self.category_guids.get(row["supercatid"], ""),
                is_codable=False,
                description=text_of(row["memo"]),
            )
            for row in self.categories
        ]
        codes = [
            CodeEntry(
                guid=self.code_guids[row["cid"]],
                name=text_of(row["name"]),
                parent=self.code_guids.get(row["supercid"]) or self.category_guids.get(row["catid"], ""),
                colour=colour_of(row["color"]),
                description=text_of(row["memo"]),
            )
            for row in self.names
        ]
        return [*folders, *codes]

    def _source(self, row: Row) -> Source:
        path = text_of(row["mediapath"]).replace("\\", "/")
        folder = path.lstrip("/").replace(":", "/").partition("/")[0]
        kind = MEDIA.get(folder, "pdf" if path.casefold().endswith(".pdf") else "text")
        text = "" if kind in MEDIA.values() else _one_line_end(text_of(row["fulltext"]))
        return Source(guid=self.file_guids[row["id"]], name=text_of(row["name"]), text=text, kind=kind, description=text_of(row["memo"]))

    def _marks(self, readable: set[str]) -> tuple[list[Mark], list[Counting]]:
        marks, countings, texts = [], [], {row["id"]: text_of(row["fulltext"]) for row in self.files}
        for number, guid in self.file_guids.items():
            rows = [row for row in self.codings if row["fid"] == number and row["cid"] in self.code_guids]
            good = [row for row in rows if guid in readable and _span(row)]
            placed, counting = place_quotes(texts[number], [_span(row) for row in good], [_words(row) for row in good])
            text = _one_line_end(texts[number])
            nearby = NearbyWords(text)
            placed = [self._on_its_words(text, nearby, row, place) for row, place in zip(good, placed, strict=True)]
            marks += [self._mark(row, guid, place) for row, place in zip(good, placed, strict=True) if place]
            self._lose("coding", "its place is not inside its document", len(rows) - len(placed) + placed.count(None))
            if good:
                countings.append(replace(counting, source=guid))
        self._lose(
            "mark of importance or weight of a coding",
            "it has no place here",
            sum(bool(r["important"] or r["weight"]) for r in self.codings),
        )
        known = [row for row in self.codings if row["fid"] in self.file_guids and row["cid"] in self.code_guids]
        self._lose("coding", "its code or document is gone", len(self.codings) - len(known))
        return marks, countings

    def _on_its_words(self, text: str, nearby: NearbyWords, row: Row, place: Span | None) -> Span | None:
        """The place, or a near one where the words stand that are stored with the coding."""
        words = _words(row)
        if not words.strip() or (place and _bare(text[slice(*place)]) == _bare(words)):
            return place
        found = nearby.find(words, place[0] if place else row["pos0"])
        if found:
            self._lose("place of a coding", "its words stand near the place that it states, and it was put on them", 1)
        elif place:
            self._lose("place of a coding", "other words stand there now than were coded; look at it again", 1)
        return found or place

    def _mark(self, row: Row, source: str, place: Span) -> Mark:
        owner, code = text_of(row["owner"]), self.code_guids[row["cid"]]
        return Mark(
            guid=stable_guid("qualcoder", "mark", PurePath(self.name).name, source, row["ctid"]),
            source=source,
            start=place[0],
            end=place[1],
            code=code,
            coder=_coder(owner) if owner else "",
            created=moment_of(row["date"]),
            memo=text_of(row["memo"]),
            quoted=_words(row),
            raw_start=row["pos0"],
            raw_end=row["pos1"],
        )

    def _case(self, row: Row) -> Case:
        """A case, with the files that belong to it; which part of a file is counted as lost where it is not the whole."""
        links = [link for link in self.case_texts if link["caseid"] == row["caseid"] and link["fid"] in self.file_guids]
        lengths = {one["id"]: len(text_of(one["fulltext"])) for one in self.files}
        parts = [link for link in links if whole_number(link["pos1"]) and link["pos1"] < lengths[link["fid"]] - 1]
        self._lose("part of a document that belongs to a case", "the case keeps the whole document", len(parts))
        return Case(
            guid=self.case_guids[row["caseid"]],
            name=text_of(row["name"]),
            description=text_of(row["memo"]),
            attributes=self._values("case", row["caseid"]),
            sources=tuple(dict.fromkeys(self.file_guids[link["fid"]] for link in links)),
        )

    def _values(self, kind: str, number: object) -> dict[str, str]:
        mine = [row for row in self.values if text_of(row["attr_type"]) == kind and row["id"] == number]
        return {text_of(row["name"]): text_of(row["value"]) for row in mine if text_of(row["value"])}

    def _notes(self) -> list[Note]:
        """Journals about the project, and annotations about their document: where in it is told in the note's name."""
        journals = [(row, "journal", text_of(row["name"]), text_of(row["jentry"]), ()) for row in self.journals]
        annotations = [
            (row, "annotation", f"Characters {row['pos0']} to {row['pos1']}", text_of(row["memo"]), (self.file_guids[row["fid"]],))
            for row in self.annotations
            if row["fid"] in self.file_guids
        ]
        self._lose("place of an annotation", "it is kept as a note about its document that names the place", len(annotations))
        return [
            Note(
                guid=stable_guid("qualcoder", kind, PurePath(self.name).name, row.get("jid") or row.get("anid")),
                name=title,
                text=text,
                coder=_coder(text_of(row["owner"])) if row["owner"] else "",
                created=moment_of(row["date"]),
                about=about,
            )
            for row, kind, title, text, about in [*journals, *annotations]
        ]

    def _lose(self, kind: str, why: str, n: int) -> None:
        if n:
            self.losses[kind, why] += n


def colour_of(value: object) -> str:
    """'#RRGGBB' in upper case, or '' for what is no colour.

    >>> colour_of("#3cb44b"), colour_of("red")
    ('#3CB44B', '')
    """
    text = text_of(value).strip().upper()
    return text if len(text) == 7 and text[0] == "#" and all(digit in "0123456789ABCDEF" for digit in text[1:]) else ""


def _coder(owner: str) -> str:
    return stable_guid("qualcoder", "coder", owner)


def _span(row: Row) -> tuple[int, int] | None:
    start, end = whole_number(row["pos0"]), whole_number(row["pos1"])
    return (start, end) if start is not None and end is not None else None


def _words(row: Row) -> str:
    return _one_line_end(text_of(row["seltext"]).replace("\u2029", "\n"))


def _bare(words: str) -> str:
    return "".join(words.split())


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
