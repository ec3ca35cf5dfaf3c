"""Files of other programs without somebody: they hold whole transcripts, so what others coded in them is written anew as REFI-QDA.

The file as it came goes with the rest. The new one holds the sessions that stay, with their words of now, and every mark on them with its
identity, coder, memo and date. Notes, descriptions and cases that name the person or repeat their words are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import tomlkit

from crp_analysis.codebook import Codebook
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.project import Mark, Project, Source
from crp_analysis.interchange.readers import read_file
from crp_analysis.interchange.refi_write import write_qdpx
from crp_analysis.sources.foreign_codings import Answers, foreign_files, read_answers, sidecar_of, take_project
from crp_analysis.withdrawal.codings_files import Sessions
from crp_analysis.withdrawal.staging import Stage

HELD = "holds their words; what others coded is written anew as REFI-QDA"
ANSWERS = "the answers about the file, for the file that takes its place"


def clear_foreign(folder: Path, place: str, sessions: Sessions, codebook: Codebook, traced: frozenset[Path], stage: Stage) -> list[str]:
    """Prepare the files of other programs in a consultation's codings folder; the names of those that are written anew.

    Args:
        folder: the folder of codings; it need not exist.
        place: the folder as messages call it.
        sessions: the consultation's sessions before and after.
        codebook: the codes that exist.
        traced: files in which a search found the person.
        stage: where to prepare it.
    """
    rewritten = []
    for path in foreign_files(folder):
        answers, project = read_answers(path, f"{place}/{path.name}"), read_file(path)
        named = {sessions.coded[one.casefold()].session_id for one in answers.sessions.values() if one.casefold() in sessions.coded}
        is_in = path in traced or (path.is_dir() and any(path in one.parents for one in traced))
        if not is_in and not any(_has_moved(one, sessions) for one in named):
            continue
        kept, new_answers = _without(project, answers, sessions, codebook, f"{place}/{path.name}")
        target = path if path.suffix.lower() == ".qdpx" else path.with_name(f"{path.name}.qdpx")
        if target != path:
            stage.remove(path, HELD)
            stage.remove(sidecar_of(path), ANSWERS)
        stage.write(target, write_qdpx(kept), HELD, like=_file_in(path))
        stage.write(sidecar_of(target), _sidecar(new_answers).encode(), ANSWERS, like=sidecar_of(path))
        rewritten.append(path.name)
    return rewritten


def _file_in(path: Path) -> Path:
    """The file, or one of a project that is a folder."""
    return path if path.is_file() else next(one for one in sorted(path.rglob("*")) if one.is_file())


def _has_moved(session_id: str, sessions: Sessions) -> bool:
    return session_id in sessions.gone or session_id in sessions.renamed or sessions.moved[session_id].has_moved


def _without(project: Project, answers: Answers, sessions: Sessions, codebook: Codebook, place: str) -> tuple[Project, Answers]:
    taken = take_project(project, answers, sessions.coded, codebook.follow, place)
    marks_of: dict[str, list[Mark]] = {}
    for mark in project.marks:
        marks_of.setdefault(mark.source, []).append(mark)
    placed = {one.mark.guid: one for one in taken.placing.placed}
    sources: list[Source] = []
    marks: list[Mark] = []
    names: dict[str, str] = {}
    for source in project.sources:
        session = sessions.coded.get(answers.sessions.get(source.guid, "").casefold())
        if session is None:
            if not _says(source, sessions.said):
                sources.append(source)
                marks += marks_of.get(source.guid, [])
        elif session.session_id not in sessions.gone:
            name = sessions.renamed.get(session.session_id, answers.sessions[source.guid])
            names[normal_guid(source.guid)] = name
            sources.append(Source(guid=source.guid, name=name, text=sessions.texts[session.session_id]))
            for mark in marks_of.get(source.guid, []):
                one = placed.get(mark.guid)
                stretch = sessions.moved[session.session_id].place(one.start, one.end) if one else None
                if stretch:
                    marks.append(_moved(mark, *stretch, sessions.clean))
    kept = _kept(project, sources, marks, sessions.said)
    return kept, Answers(coders=_normal(answers.coders), sessions=names, codes=_normal(answers.codes), parts=answers.parts)


def _moved(mark: Mark, start: int, end: int, clean: Callable[[str], str]) -> Mark:
    return replace(mark, start=start, end=end, memo=clean(mark.memo), quoted="", raw_start=None, raw_end=None, clue=None, is_whole=False)


def _kept(project: Project, sources: list[Source], marks: list[Mark], said: Callable[[str], bool]) -> Project:
    """The project with these sources and marks, and of all else what does not speak of the person."""
    there = {one.guid for one in sources} | {one.guid for one in marks} | {one.guid for one in project.codes}
    notes = tuple(
        one for one in project.notes if not said(f"{one.name}\n{one.text}") and (not one.about or any(guid in there for guid in one.about))
    )
    cases = tuple(
        replace(one, sources=tuple(guid for guid in one.sources if guid in there))
        for one in project.cases
        if not said("\n".join([one.name, one.description, *one.attributes.values()])) and any(guid in there for guid in one.sources)
    )
    return Project(
        name="" if said(project.name) else project.name,
        description="" if said(project.description) else project.description,
        coders=project.coders,
        codes=tuple(replace(one, description="" if said(one.description) else one.description) for one in project.codes),
        sources=tuple(sources),
        marks=tuple(marks),
        cases=cases,
        attributes=project.attributes,
        groups=tuple(replace(one, sources=tuple(guid for guid in one.sources if guid in there)) for one in project.groups),
        notes=tuple(replace(one, about=tuple(guid for guid in one.about if guid in there)) for one in notes),
    )


def _says(source: Source, said: Callable[[str], bool]) -> bool:
    return not source.text or said("\n".join([source.name, source.description, source.text]))


def _normal(answers: Mapping[str, str]) -> dict[str, str]:
    return {normal_guid(guid) if guid else guid: ours for guid, ours in answers.items()}


def _sidecar(answers: Answers) -> str:
    document = tomlkit.document()
    if answers.parts:
        document["parts"] = list(answers.parts)
    for name in ("coders", "sessions", "codes"):
        document[name] = dict(getattr(answers, name))
    return tomlkit.dumps(document)
