"""A study as a `Project` for other programs: sessions as texts, people's marks to the character, codes, coders, people as cases.

Only what may be shown leaves: names are replaced, and nobody who has withdrawn is in it. Identities are the same at each export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

from crp_analysis import __version__
from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Code, Codebook
from crp_analysis.interchange.descriptions import describe
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.identities import code_guid, coding_guid, mark_guid
from crp_analysis.interchange.project import Case, CodeEntry, Coder, Group, Mark, Note, Project, Source
from crp_analysis.interchange.session_text import SessionText, compose_session
from crp_analysis.sources.sets_and_notes import CODE, MARK, SESSION
from crp_analysis.study import Study

ORIGIN = f"crp-analysis {__version__}"
ATTRIBUTES = ("role", "experience", "group", "organisation_kind", "place")
TOLD = ("family", "definition", "include", "exclude", "examples", "non_examples", "need", "so_that", "seat", "source")
MACHINE = "machine (suggestions)"


def build_project(material: Material, codebook: Codebook, study: Study, *, suggestions: Coded | None = None) -> Project:
    """What people coded, and with `suggestions` also what the machine suggests, as a coder of its own.

    A coding without a stretch, from a reading list or of the machine, marks its whole segment.
    """
    texts = compose_texts(material)
    marks = list_marks(material, texts, suggestions=suggestions)
    coders = sorted({mark.coder for mark in marks} - {MACHINE} | set(material.assignments["coder_id"]))
    coders += sorted(set(material.foreign_notes["coder_id"]) - {"", *coders})
    coders += [MACHINE] if suggestions is not None else []
    titles = dict(zip(material.consultations["consultation_id"], material.consultations["title"], strict=True))
    own = tuple(_consultations(texts, titles))
    return Project(
        name=study.title,
        origin=ORIGIN,
        coders=tuple(Coder(guid=stable_guid("coder", one), name=one) for one in coders),
        codes=tuple(_entries(codebook)),
        sources=tuple(Source(guid=stable_guid("session", one), name=one, text=text.text) for one, text in texts.items()),
        marks=tuple(_with_guids(mark, codebook) for mark in marks),
        cases=tuple(_cases(material)),
        attributes=dict.fromkeys(ATTRIBUTES, "Text"),
        groups=(*own, *_foreign_sets(material.sets, codebook, {one.guid for one in own})),
        notes=tuple(_foreign_notes(material, codebook)),
    )


def compose_texts(material: Material) -> dict[str, SessionText]:
    """Each session as one text, by its id."""
    rows = _in_order(material.segments).groupby("session_id", sort=True)
    return {session: compose_session(own.itertuples()) for session, own in rows}


def list_marks(material: Material, texts: Mapping[str, SessionText], *, suggestions: Coded | None = None) -> list[Mark]:
    """People's marks, with `suggestions` also the machine's; `source`, `code` and `coder` are our own ids."""
    starts = {segment: start for text in texts.values() for segment, start, _ in text.places}
    marks = [*_stretches(material, starts), *_whole_segments(material, starts)]
    return marks if suggestions is None else [*marks, *_suggested(suggestions.codings, material, starts)]


def build_codebook(codebook: Codebook, study: Study) -> Project:
    """The codes alone."""
    return Project(name=study.title, origin=ORIGIN, codes=tuple(_entries(codebook)))


def _in_order(segments: pd.DataFrame) -> pd.DataFrame:
    return segments.sort_values(["session_id", "position"], kind="stable")


def _entries(codebook: Codebook) -> Iterable[CodeEntry]:
    """The codes, and the folders in which other programs keep them, each folder before what lies in it."""
    by_id = {code.code_id: code for code in codebook.codes}
    made: set[str] = set()
    for code in codebook.codes:
        parent = by_id.get(code.parent)
        above = code_guid(parent) if parent else ""
        for name in _folders(code, parent):
            guid = stable_guid("folder", above, name)
            if guid not in made:
                yield CodeEntry(guid=guid, name=name, parent=above, is_codable=False)
            made.add(guid)
            above = guid
        fields = {key: value for key in TOLD if (value := getattr(code, key))}
        yield CodeEntry(guid=code_guid(code), name=code.name, parent=above, colour=code.colour, description=describe(fields))


def _folders(code: Code, parent: Code | None) -> list[str]:
    """The names of the folders between a code and the code above it, or the top, by the path that it came with."""
    path = _path(code)
    before = path.removesuffix(f"/{code.name}") if path.endswith(f"/{code.name}") else path.rpartition("/")[0]
    if parent is None:
        return [name for name in before.split("/") if name]
    above = _path(parent) or parent.name
    return [name for name in before.removeprefix(above).split("/") if name] if before.startswith(f"{above}/") else []


def _path(code: Code) -> str:
    """The path that a code came with; '' where it came with none. A slash may be part of a name."""
    return next((path for path in code.also if "/" in path and path != code.name), "")


def _stretches(material: Material, starts: dict[str, int]) -> Iterable[Mark]:
    """Each mark as one stretch, from the start of its first part to the end of its last."""
    sessions = material.segments.set_index("segment_id")["session_id"]
    for mark_id, parts in material.marks.sort_values(["mark_id", "part"], kind="stable").groupby("mark_id", sort=False):
        first, last = parts.iloc[0], parts.iloc[-1]
        yield Mark(
            guid=mark_guid(mark_id),
            source=sessions[first["segment_id"]],
            start=starts[first["segment_id"]] + int(first["shown_start"]),
            end=starts[last["segment_id"]] + int(last["shown_end"]),
            code=first["code_id"],
            coder=first["coder_id"],
            created=first["created"],
            memo=first["memo"],
        )


def _whole_segments(material: Material, starts: dict[str, int]) -> Iterable[Mark]:
    """Codings that no stretch stands behind."""
    keys = ["segment_id", "code_id", "coder_id"]
    given = material.codings.merge(material.marks[keys].drop_duplicates(), on=keys, how="left", indicator=True)
    return _of_segments(given[given["_merge"] == "left_only"], material, starts)


def _suggested(codings: pd.DataFrame, material: Material, starts: dict[str, int]) -> Iterable[Mark]:
    return _of_segments(codings.assign(coder_id=MACHINE), material, starts)


def _of_segments(codings: pd.DataFrame, material: Material, starts: dict[str, int]) -> Iterable[Mark]:
    told = codings.merge(material.segments[["segment_id", "session_id", "text"]], on="segment_id")
    for row in told.itertuples():
        start = starts[row.segment_id]
        yield Mark(
            guid=coding_guid(row.segment_id, row.code_id, row.coder_id),
            source=row.session_id,
            start=start,
            end=start + len(row.text),
            code=row.code_id,
            coder=row.coder_id,
        )


def _with_guids(mark: Mark, codebook: Codebook) -> Mark:
    """A mark whose source, code and coder are identities instead of our own keys."""
    code = next((code_guid(one) for one in codebook.codes if one.code_id == mark.code), "")
    values = {**vars(mark), "source": stable_guid("session", mark.source), "code": code, "coder": stable_guid("coder", mark.coder)}
    return Mark(**values)


def _cases(material: Material) -> Iterable[Case]:
    """One case a participant, with what is known of them and the sessions in which they speak."""
    spoken = material.segments[material.segments["speaker_kind"] == "participant"].groupby("participant_id")["session_id"].unique()
    for row in material.participants.drop_duplicates("participant_id").sort_values("participant_id").itertuples():
        yield Case(
            guid=stable_guid("participant", row.participant_id),
            name=row.participant_id,
            attributes={key: value for key in ATTRIBUTES if (value := getattr(row, key))},
            sources=tuple(stable_guid("session", one) for one in sorted(spoken.get(row.participant_id, ()))),
        )


def _consultations(texts: Iterable[str], titles: dict[str, str]) -> Iterable[Group]:
    for consultation in dict.fromkeys(session.partition("/")[0] for session in texts):
        inside = tuple(stable_guid("session", one) for one in texts if one.partition("/")[0] == consultation)
        title = titles.get(consultation) or consultation
        yield Group(guid=stable_guid("consultation", consultation), name=title, sources=inside)


def _foreign_sets(sets: pd.DataFrame, codebook: Codebook, taken: set[str]) -> Iterable[Group]:
    """Sets that came with other programs' files, with all that is in them in any consultation; not those that an export of ours made."""
    guids = {code.code_id: code_guid(code) for code in codebook.codes}
    for set_id, rows in sets[~sets["set_id"].isin(list(taken))].groupby("set_id", sort=False):
        members = _members(rows["members"])
        yield Group(
            guid=str(set_id),
            name=rows["name"].iloc[0],
            description=rows["description"].iloc[0],
            codes=tuple(guids[one] for kind, one in members if kind == CODE and one in guids),
            sources=tuple(stable_guid("session", one) for kind, one in members if kind == SESSION),
        )


def _foreign_notes(material: Material, codebook: Codebook) -> Iterable[Note]:
    """Notes that came with other programs' files, hung on what they are about here."""
    guids = {code.code_id: code_guid(code) for code in codebook.codes}
    marks = set(material.marks["mark_id"])
    for note_id, rows in material.foreign_notes.groupby("note_id", sort=False):
        first = rows.iloc[0]
        about = {CODE: guids.get, SESSION: partial(stable_guid, "session"), MARK: lambda one: mark_guid(one) if one in marks else None}
        yield Note(
            guid=str(note_id),
            name=first["name"],
            text=first["text"],
            coder=stable_guid("coder", first["coder_id"]) if first["coder_id"] else "",
            created=first["created"],
            about=tuple(guid for kind, one in _members(rows["about"]) if (guid := about[kind](one))),
        )


def _members(joined: Iterable[str]) -> list[tuple[str, str]]:
    """Kind and id of everything that the cells name, each once."""
    parts = (one.partition(":") for cell in joined for one in cell.split(";") if one)
    return list(dict.fromkeys((kind, name) for kind, _, name in parts))
