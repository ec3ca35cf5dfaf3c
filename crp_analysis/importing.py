"""Taking over a file of another program: which of its documents, coders and codes are which of ours, and what that would bring.

Nothing is guessed in silence: what is matched is listed, what is not matched is named, and who read what is asked once and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, InterchangeError
from crp_analysis.interchange.identities import coding_guid, mark_guid
from crp_analysis.interchange.project import CodeEntry, Project, Source
from crp_analysis.matching import code_path, match_coders, match_codes, match_sources
from crp_analysis.sources.codings import CodedSession
from crp_analysis.sources.foreign_codings import Answers, Taken, foreign_files, read_answers, take_project
from crp_analysis.sources.gather import Gathered
from crp_analysis.study import Study


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody said on the command line: names in the file and what they are here."""

    coders: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HomePlan:
    """What one consultation gets of a file: the answers about it, what its marks come to, and who would have to have read what.

    `unread` are pairs of a session's name in assignments.csv and a coder who marked something there and is not on the list; `read` are
    those on it. `n_gone` are codings of the file's sessions and coders that stand here and not in the file, where it was exported from here
    before: somebody took them away there, and they stay here.
    """

    consultation_id: str
    folder: Path
    answers: Answers
    taken: Taken
    unread: tuple[tuple[str, str], ...]
    read: frozenset[tuple[str, str]] = frozenset()
    n_gone: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What taking a file over would do. `strangers` are documents that are no session here, `new_codes` codes that would be added."""

    project: Project
    homes: tuple[HomePlan, ...]
    new_codes: Mapping[str, CodeEntry]
    codes: Mapping[str, str]
    coders: Mapping[str, str]
    strangers: tuple[Source, ...]

    def to_be_read(self, *, with_texts: bool) -> list[str]:
        """Coders of whom nobody said yet what they read; with those who marked something in documents that are to become transcripts."""
        coders = [coder for home in self.homes for _, coder in home.unread]
        if with_texts:
            texts = {source.guid for source in self.strangers if source.text.strip()}
            marked = [mark for mark in self.project.marks if mark.source in texts and mark.code and self.codes.get(mark.code)]
            coders += filter(None, (self.coders.get(mark.coder) for mark in marked))
        return list(dict.fromkeys(coders))


def plan_import(
    project: Project,
    gathered: Sequence[Gathered],
    names: Mapping[str, Mapping[str, CodedSession]],
    codebook: Codebook,
    study: Study,
    wishes: Wishes,
    *,
    file_name: str = "",
) -> ImportPlan:
    """What the file would bring to each consultation that has sessions of it.

    Args:
        project: what the file holds.
        gathered: the consultations that it may belong to.
        names: for each consultation, its sessions by every name that fits one of them, in lower case.
        codebook: matched by identity, by the names that a code has elsewhere, by name and by id.
        study: for its folders.
        wishes: what somebody stated; it goes before what earlier files were taken over with, and that before what is found anew.
        file_name: the file's name: what was said of it when it came before is said of it now.

    Raises:
        Faults: a wish names something that neither the file nor the study has.
    """
    _check_wishes(project, names, codebook, wishes)
    earlier = _remembered(study, file_name)
    codes, new = match_codes(project.codes, codebook, wishes.codes, _merged(one.codes for one in earlier.values()))
    coders = match_coders(project, _merged(one.coders for one in earlier.values()), wishes.coders)
    homes, known = [], set()
    for one in gathered:
        home = one.consultation.consultation_id
        sessions = match_sources(project, names[home], wishes.sessions, earlier[home].sessions)
        known |= sessions.keys()
        if not any(sessions.values()):
            continue
        answers = Answers(coders=coders, sessions=sessions, codes=codes, parts=earlier[home].parts)
        homes.append(_home(project, one, study, answers, names[home], codebook))
    strangers = tuple(source for source in project.sources if source.guid not in known)
    return ImportPlan(project=project, homes=tuple(homes), new_codes=new, codes=codes, coders=coders, strangers=strangers)


def _home(
    project: Project, gathered: Gathered, study: Study, answers: Answers, sessions: Mapping[str, CodedSession], codebook: Codebook
) -> HomePlan:
    """What one consultation gets."""
    home = gathered.consultation.consultation_id
    taken = take_project(project, answers, sessions, lambda code_id: codebook.follow(code_id) or code_id or None, "")
    read = set(zip(gathered.assignments["session_id"], gathered.assignments["coder_id"], strict=True))
    marked = dict.fromkeys((stretch.session_id, stretch.coder_id) for stretch in taken.stretches)
    folder = next(one for one in study.consultations() if one.name == home)
    unread = tuple((session.partition("/")[2], coder) for session, coder in marked if (session, coder) not in read)
    named = frozenset((session.partition("/")[2], coder) for session, coder in read)
    n_gone = _count_gone(project, gathered, answers)
    return HomePlan(consultation_id=home, folder=folder, answers=answers, taken=taken, unread=unread, read=named, n_gone=n_gone)


def _count_gone(project: Project, gathered: Gathered, answers: Answers) -> int:
    """Codings here that the file would hold if nobody had taken them away since it was exported; 0 if it does not come from here."""
    there = {mark.guid for mark in project.marks}
    home = gathered.consultation.consultation_id
    sessions = {f"{home}/{one}" for one in answers.sessions.values() if one}
    keys = ["segment_id", "code_id", "coder_id"]
    guids: dict[tuple[str, str, str], set[str]] = {}
    for mark_id, *key in gathered.marks[["mark_id", *keys]].itertuples(index=False, name=None):
        guids.setdefault(tuple(key), set()).add(mark_guid(mark_id))
    known = [
        guids.get((segment_id, code_id, coder_id), {coding_guid(segment_id, code_id, coder_id)})
        for segment_id, code_id, coder_id in gathered.codings[keys].itertuples(index=False, name=None)
        if segment_id.partition("#")[0] in sessions and coder_id in answers.coders.values()
    ]
    gone = [one for one in known if not one & there]
    return len(gone) if len(gone) < len(known) else 0


def _remembered(study: Study, file_name: str) -> dict[str, Answers]:
    """By consultation, what earlier files were taken over with. Who coded what names nobody, and who read only parts, is remembered of a
    file of the same name alone: these say nothing of another one."""
    found = {}
    for folder in study.consultations():
        answers = [(path.name, one) for path in foreign_files(folder / "codings") if (one := _answers_or_none(path)) is not None]
        same = next((one for name, one in answers if name == file_name), Answers())
        coders = {guid: ours for guid, ours in _merged(one.coders for _, one in answers).items() if guid}
        found[folder.name] = Answers(
            coders=coders | same.coders,
            sessions=_merged(one.sessions for _, one in answers) | same.sessions,
            codes=_merged(one.codes for _, one in answers) | same.codes,
            parts=same.parts,
        )
    return found


def _answers_or_none(path: Path) -> Answers | None:
    try:
        return read_answers(path, path.name)
    except CrpError:
        return None  # told when the consultation is read


def _merged(several: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in several:
        found |= one
    return found


def _check_wishes(project: Project, names: Mapping[str, Mapping[str, CodedSession]], codebook: Codebook, wishes: Wishes) -> None:
    """Raise for what somebody stated about things that are not there."""
    by_guid = {entry.guid: entry for entry in project.codes}
    there = {
        "--coder": {"", *(one.name for one in project.coders), *(one.guid for one in project.coders)},
        "--session": {one.name for one in project.sources},
        "--code": {one.name for one in project.codes} | {code_path(one, by_guid) for one in project.codes},
    }
    stated = {"--coder": wishes.coders, "--session": wishes.sessions, "--code": wishes.codes}
    here = {"--session": {name for several in names.values() for name in several}, "--code": {one.casefold() for one in codebook.known()}}
    said = [f"{option}: the file has nothing of the name before '='" for option, all_ in stated.items() if set(all_) - there[option]]
    said += [
        f"{option}: the study has nothing of the name after '='"
        for option, known in here.items()
        if {one.casefold() for one in stated[option].values() if one} - known
    ]
    if said:
        raise InterchangeError("; ".join(said) + "; see 'crp import FILE --dry-run' for the names")
