"""Codings that other programs made: the file as it came, read again at each run, with what people said about it when they took it over.

`crp import` puts the file into codings/ and beside it `<file>.toml`: which of its coders, documents and codes are which of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, InterchangeError, faults_of
from crp_analysis.interchange.project import Mark, Project
from crp_analysis.interchange.readers import read_file
from crp_analysis.sources.codings import CodedSession, PeoplesCodings, Stretch, add_codings, touched_segments, unassigned
from crp_analysis.sources.placing import SET_ASIDE, Placing, count_reasons, place_marks
from crp_analysis.sources.sets_and_notes import members_here, notes_of, sets_of
from crp_analysis.study import read_toml

FOREIGN = (".qdpx", ".qda", ".sqlite3")  # files that no table reader knows; a table needs a sidecar to count as foreign
SIDECAR = ".toml"
CODE_LEFT_OUT = "has a code that is left out"
CODER_LEFT_OUT = "is of a coder who is left out"
NOBODYS = "names nobody who coded it (say who with --coder '=ID')"
WISHED = (CODE_LEFT_OUT, CODER_LEFT_OUT)  # told when a file is taken over, and not at each run: somebody wanted it so
TABLES = ("coders", "sessions", "codes")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What people said about a file when it was taken over: its coders, documents and codes (by guid) as ours; '' leaves one out.

    `parts` are coders (our ids) who read only what they marked: their codings count as readings of single segments.
    """

    coders: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()


def foreign_files(folder: Path) -> list[Path]:
    """The files of other programs in a consultation's codings folder, by name; a QualCoder project may be a folder."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if not path.name.startswith((".", "~$"))]
    return sorted(path for path in found if path.suffix.lower() in FOREIGN or (path.suffix != SIDECAR and sidecar_of(path).is_file()))


def sidecar_of(path: Path) -> Path:
    """Where the answers about a file stand."""
    return path.with_name(path.name + SIDECAR)


def read_answers(path: Path, place: str) -> Answers:
    """The answers about a file.

    Raises:
        InterchangeError: nobody has taken the file over, or its answers cannot be read.
    """
    sidecar = sidecar_of(path)
    if not sidecar.is_file():
        raise InterchangeError(f"{place}: comes from another program and nobody has taken it over yet; run 'crp import {path.name}' on it")
    values = read_toml(sidecar, InterchangeError, f"{place}{SIDECAR}")
    parts = values.pop("parts", [])
    odd = [key for key in values if key not in TABLES] + [key for key in TABLES if not _is_texts(values.get(key, {}))]
    if odd or not isinstance(parts, list) or not all(isinstance(one, str) for one in parts):
        todo = "keep [coders], [sessions] and [codes] with texts, and a list 'parts' above them"
        raise InterchangeError(f"{place}{SIDECAR}: the part '{odd[0] if odd else 'parts'}' is not understood; {todo}")
    return Answers(**{key: values.get(key, {}) for key in TABLES}, parts=tuple(parts))


def read_foreign_codings(
    folder: Path, place: str, sessions: Mapping[str, CodedSession], codebook: Codebook, assignments: list[dict]
) -> PeoplesCodings:
    """What other programs' files in a codings folder say; `notes` tell what of it could not be used.

    Args:
        folder: the folder; it need not exist.
        place: the folder as messages call it.
        sessions: the sessions by every name that a sidecar may use, in lower case.
        codebook: the codes that exist.
        assignments: who read which session, as the folder's own list says.
    """
    found: dict[tuple[str, str, str], dict] = {}
    stretches: list[Stretch] = []
    faults: list[Fault] = []
    notes: list[str] = []
    singly: dict[tuple[str, str], dict] = {}
    sets: dict[str, dict] = {}
    foreign_notes: dict[str, dict] = {}
    session_ids = {name: session.session_id for name, session in sessions.items()}
    home = next(iter(session_ids.values()), "").partition("/")[0]
    read = {(one["session_id"], one["coder_id"]) for one in assignments}
    n_lost = 0
    for path in foreign_files(folder):
        where = f"{place}/{path.name}"
        try:
            answers, project = read_answers(path, where), read_file(path)
        except CrpError as error:
            faults += faults_of(error, where)
            continue
        faults += _unknown(answers, sessions, codebook, f"{where}{SIDECAR}")
        taken = take_project(project, answers, sessions, codebook.follow, where)
        for stretch in taken.stretches:
            session = sessions[answers.sessions[taken.source_of[stretch.mark_id]].casefold()]
            touched = touched_segments(session, stretch.start, stretch.end)
            add_codings(found, stretch.code_id, stretch.coder_id, touched, written=stretch.code_id)
            if stretch.coder_id in answers.parts and (session.session_id, stretch.coder_id) not in read:
                singly |= {(segment_id, stretch.coder_id): _reading(segment_id, stretch.coder_id) for segment_id, _, _ in touched}
        stretches += taken.stretches
        here = members_here(answers, codebook.follow, session_ids, [one.mark_id for one in taken.stretches])
        sets |= {one["set_id"]: one for one in sets_of(project, here, home)}
        foreign_notes |= {one["note_id"]: one for one in notes_of(project, here, answers.coders, home)}
        reasons = count_reasons(taken.placing.kept_back)
        n_lost += reasons.pop(SET_ASIDE, 0)
        notes += [
            f"{where}: {n} mark{'s' if n > 1 else ''} could not be used: each {why}"
            for why, n in sorted(reasons.items())
            if why not in WISHED
        ]
    whole = [key for key in found if (key[0], key[2]) not in singly]
    faults += unassigned(whole, assignments, f"{place}/assignments.csv")
    return PeoplesCodings(
        codings=list(found.values()),
        assignments=[],
        faults=tuple(faults),
        n_lost=n_lost,
        stretches=tuple(stretches),
        notes=tuple(notes),
        readings=tuple(singly.values()),
        sets=tuple(sets.values()),
        foreign_notes=tuple(foreign_notes.values()),
    )


def _reading(segment_id: str, coder_id: str) -> dict:
    """A segment read by itself: chosen by the coder, so it teaches and never judges."""
    return {"segment_id": segment_id, "coder_id": coder_id, "stream": "guided", "was_blind": False}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a file gives: stretches of our sessions, what was kept back, and which source each mark stands in."""

    stretches: tuple[Stretch, ...]
    placing: Placing
    source_of: Mapping[str, str]


def take_project(
    project: Project, answers: Answers, sessions: Mapping[str, CodedSession], follow: Callable[[str], str | None], place: str
) -> Taken:
    """The marks of a file in our sessions, by our names of its coders, documents and codes.

    What no answer is about, or one leaves out, is kept back with the reason; of documents that are no session here nothing is told.
    """
    by_source: dict[str, list[Mark]] = {}
    for mark in project.marks:
        by_source.setdefault(mark.source, []).append(mark)
    stretches: list[Stretch] = []
    everything = Placing()
    for source in project.sources:
        session = sessions.get(answers.sessions.get(source.guid, "").casefold())
        if session is None:
            continue
        usable = []
        for mark in by_source.get(source.guid, []):
            if reason := _unanswered(mark, answers, follow):
                everything.kept_back.append((mark, reason))
            else:
                usable.append(mark)
        placing = place_marks(source, usable, session)
        everything.placed += placing.placed
        everything.kept_back += placing.kept_back
        stretches += [
            Stretch(
                mark_id=one.mark.guid,
                session_id=session.session_id,
                start=one.start,
                end=one.end,
                code_id=follow(answers.codes[one.mark.code]) or "",
                coder_id=answers.coders[one.mark.coder],
                created=one.mark.created,
                memo=one.mark.memo,
                source=place,
                raw_start=one.mark.raw_start,
                raw_end=one.mark.raw_end,
            )
            for one in placing.placed
        ]
    return Taken(stretches=tuple(stretches), placing=everything, source_of={mark.guid: mark.source for mark in project.marks})


def _unanswered(mark: Mark, answers: Answers, follow: Callable[[str], str | None]) -> str:
    """Why the answers let a mark out; '' where they do not. A mark without a code is for those who place marks to speak of."""
    if mark.code and not follow(answers.codes.get(mark.code, "")):
        return CODE_LEFT_OUT
    if mark.code and not answers.coders.get(mark.coder):
        return CODER_LEFT_OUT if mark.coder else NOBODYS
    return ""


def _unknown(answers: Answers, sessions: Mapping[str, CodedSession], codebook: Codebook, place: str) -> list[Fault]:
    """Sessions and codes that a sidecar names and that do not exist."""
    codes = sorted({one for one in answers.codes.values() if one and codebook.follow(one) is None})
    named = sorted({one for one in answers.sessions.values() if one and one.casefold() not in sessions})
    todo = "correct it, or write '' to leave it out"
    return [
        Fault(kind=InterchangeError, place=f"{place}, codes", found=f"names the code '{one[:60]}', which is not in the codebook", todo=todo)
        for one in codes
    ] + [Fault(kind=InterchangeError, place=f"{place}, sessions", found="names a session that does not exist", todo=todo) for _ in named]


def _is_texts(values: object) -> bool:
    return isinstance(values, dict) and all(isinstance(one, str) for one in values.values())
