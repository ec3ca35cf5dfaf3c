"""Sets and notes of other programs' files, as far as what they are about is here: kept, so that they go out again with an export."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from crp_analysis.interchange.project import Note, Project
from crp_analysis.sources.pseudonyms import Names

if TYPE_CHECKING:
    from crp_analysis.sources.foreign_codings import Answers

CODE, SESSION, MARK = "code", "session", "mark"  # what a note can be about here: 'code:need-time'


def sets_of(project: Project, here: Mapping[str, str], home: str) -> list[dict]:
    """Rows of Sets: those with a code or a session that is here.

    Args:
        project: what a file holds.
        here: its codes, documents and marks by guid, as `members_here` gives them.
        home: the consultation.
    """
    return [
        {
            "set_id": group.guid,
            "consultation_id": home,
            "name": group.name,
            "description": group.description,
            "members": ";".join(members),
        }
        for group in project.groups
        if (members := _told(here, (*group.codes, *group.sources)))
    ]


def notes_of(project: Project, here: Mapping[str, str], coders: Mapping[str, str], home: str) -> list[dict]:
    """Rows of ForeignNotes: those about something here, or about nothing and so about the whole project; not those of left out coders."""
    return [
        {
            "note_id": note.guid,
            "consultation_id": home,
            "name": note.name,
            "text": note.text,
            "coder_id": coders.get(note.coder, ""),
            "created": note.created,
            "about": ";".join(_told(here, note.about)),
        }
        for note in project.notes
        if (not note.about or _told(here, note.about)) and not _is_left_out(note, coders)
    ]


def members_here(
    answers: Answers, follow: Callable[[str], str | None], sessions: Mapping[str, str], marks: Collection[str]
) -> dict[str, str]:
    """What a file's codes, documents and marks are here, by guid; `sessions` are session ids by the name that the answers use."""
    codes = {guid: f"{CODE}:{code_id}" for guid, ours in answers.codes.items() if (code_id := follow(ours))}
    documents = {guid: f"{SESSION}:{sessions[name.casefold()]}" for guid, name in answers.sessions.items() if name.casefold() in sessions}
    return codes | documents | {guid: f"{MARK}:{guid}" for guid in marks}


def without_names_in(rows: Iterable[dict], columns: Collection[str], names: Names) -> list[dict]:
    """The rows with names replaced in some columns, as in speech."""
    return [{**row, **{column: names.replacer(row[column])(row[column]) for column in columns}} for row in rows]


def _told(here: Mapping[str, str], guids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(here[guid] for guid in guids if guid in here))


def _is_left_out(note: Note, coders: Mapping[str, str]) -> bool:
    return bool(note.coder) and coders.get(note.coder, "?") == ""
