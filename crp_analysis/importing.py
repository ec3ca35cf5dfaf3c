"""Taking over a file of another program: which of its documents, coders and codes are which of ours, and what that would bring.

Nothing is guessed in silence: what is matched is listed, what is not matched is named, and who read what is asked once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, InterchangeError
from crp_analysis.interchange.identities import code_guid
from crp_analysis.interchange.project import CodeEntry, Project, Source
from crp_analysis.sources.codings import CodedSession
from crp_analysis.sources.foreign_codings import Answers, Taken, foreign_files, read_answers, take_project
from crp_analysis.sources.gather import Gathered
from crp_analysis.sources.placing import likeness
from crp_analysis.study import Study

ALIKE = 0.7  # of a document's words, labels and time stamps included, that a session must have for it to be the same
SHORT_NAME = re.compile(r"[^\W_][\w.-]{0,11}")  # a coder's name that can stand as it is


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
    those on it.
    """

    consultation_id: str
    folder: Path
    answers: Answers
    taken: Taken
    unread: tuple[tuple[str, str], ...]
    read: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What taking a file over would do. `strangers` are documents that are no session here, `new_codes` codes that would be added."""

    project: Project
    homes: tuple[HomePlan, ...]
    new_codes: Mapping[str, CodeEntry]
    codes: Mapping[str, str]
    coders: Mapping[str, str]
    strangers: tuple[Source, ...]


def plan_import(
    project: Project,
    gathered: Sequence[Gathered],
    names: Mapping[str, Mapping[str, CodedSession]],
    codebook: Codebook,
    study: Study,
    wishes: Wishes,
) -> ImportPlan:
    """What the file would bring to each consultation that has sessions of it.

    Args:
        project: what the file holds.
        gathered: the consultations that it may belong to.
        names: for each consultation, its sessions by every name that fits one of them, in lower case.
        codebook: matched by identity, by the names that a code has elsewhere, by name and by id.
        study: for its folders.
        wishes: what somebody stated.

    Raises:
        Faults: a wish names something that neither the file nor the study has.
    """
    _check_wishes(project, names, codebook, wishes)
    codes, new = match_codes(project.codes, codebook, wishes.codes)
    coders = match_coders(project, _remembered(study), wishes.coders)
    homes, known = [], set()
    for one in gathered:
        home = one.consultation.consultation_id
        sessions = match_sources(project.sources, names[home], wishes.sessions)
        if not sessions:
            continue
        known |= sessions.keys()
        homes.append(_home(project, one, study, Answers(coders=coders, sessions=sessions, codes=codes), names[home], codebook))
    strangers = tuple(source for source in project.sources if source.guid not in known)
    return ImportPlan(project=project, homes=tuple(homes), new_codes=new, codes=codes, coders=coders, strangers=strangers)


def match_sources(sources: Iterable[Source], sessions: Mapping[str, CodedSession], wished: Mapping[str, str]) -> dict[str, str]:
    """For each source that is one of the sessions, that session's name: as wished, by its name, else by its words."""
    found = {}
    for source in sources:
        name = wished.get(source.name, "") or _named(source.name, sessions) or _alike(source, sessions)
        if name.casefold() in sessions:
            found[source.guid] = sessions[name.casefold()].session_id.partition("/")[2]
    return found


def match_codes(entries: Sequence[CodeEntry], codebook: Codebook, wished: Mapping[str, str]) -> tuple[dict[str, str], dict[str, CodeEntry]]:
    """For each code of a file our code_id, and under the ids that they would get those codes that we do not have."""
    by_guid = {entry.guid: entry for entry in entries}
    ours = _our_names(codebook)
    found: dict[str, str] = {}
    new: dict[str, CodeEntry] = {}
    for entry in entries:
        path = code_path(entry, by_guid)
        named = wished.get(path) if path in wished else wished.get(entry.name)
        if named is not None:
            found[entry.guid] = named
        elif code_id := ours.get(entry.guid) or ours.get(path.casefold()) or ours.get(entry.name.casefold()):
            found[entry.guid] = code_id
        elif entry.is_codable:
            code_id = _free_id(path, {*codebook.known(), *new})
            found[entry.guid], new[code_id] = code_id, entry
    return found, new


def match_coders(project: Project, remembered: Mapping[str, str], wished: Mapping[str, str]) -> dict[str, str]:
    """For each coder of a file an id here: as wished, as remembered, the name itself where it is short, else its initials."""
    found: dict[str, str] = {}
    for coder in project.coders:
        wish = wished.get(coder.name) or wished.get(coder.guid)
        own = coder.name if SHORT_NAME.fullmatch(coder.name) else initials(coder.name)
        taken = {*found.values()}
        number = 1
        while not wish and (one := own + (f"-{number}" if number > 1 else "")) in taken:
            number += 1
        found[coder.guid] = wish or remembered.get(coder.guid) or (one if own else "")
    if any(not mark.coder for mark in project.marks) and "" in wished:
        found[""] = wished[""]
    return found


def initials(name: str) -> str:
    """The first letters of a name's words, so that nobody's full name becomes a label.

    >>> initials("Robin van Dijk"), initials("r.smith@example.org")
    ('RvD', 'rs')
    """
    words = re.findall(r"[^\W\d_]+", name.partition("@")[0])
    return "".join(word[0] for word in words)[:4]


def code_path(entry: CodeEntry, by_guid: Mapping[str, CodeEntry]) -> str:
    """A code's name with those above it, separated by '/'."""
    names, seen = [entry.name], {entry.guid}
    while (above := by_guid.get(entry.parent)) and above.guid not in seen:
        names.append(above.name)
        seen.add(above.guid)
        entry = above
    return "/".join(reversed(names))


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
    return HomePlan(consultation_id=home, folder=folder, answers=answers, taken=taken, unread=unread, read=named)


def _named(name: str, sessions: Mapping[str, CodedSession]) -> str:
    """The session that a document's name names."""
    return next((one for one in (name, PurePath(name).stem) if one.casefold() in sessions), "")


def _alike(source: Source, sessions: Mapping[str, CodedSession]) -> str:
    """The session whose words a document has; '' where none is alike enough."""
    distinct = {session.session_id: (name, session) for name, session in sessions.items()}
    words = _words(source.text)
    ranked = sorted(distinct.values(), key=lambda pair: len(words & _words(pair[1].text)), reverse=True)[:2]
    best = max(((likeness(source, session), name) for name, session in ranked), default=(0.0, "")) if words else (0.0, "")
    return best[1] if best[0] >= ALIKE else ""


@lru_cache(maxsize=1024)  # each session is set against every document
def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _our_names(codebook: Codebook) -> dict[str, str]:
    """Everything that may name one of our codes: identity, path and names elsewhere, name, id. An id wins over a name."""
    ours: dict[str, str] = {}
    for code in codebook.codes:
        ours |= {code_guid(code): code.code_id, code.name.casefold(): code.code_id}
        ours |= {name.casefold(): code.code_id for name in code.also}
    return ours | {code_id.casefold(): code_id for code_id in codebook.known()}


def _free_id(path: str, taken: set[str]) -> str:
    """An id for a code that came with a path of names: its own name, with those above in front where that is taken."""
    from crp_analysis.sources.pseudonyms import slug

    names = [slug(one) for one in path.split("/")]
    for n in range(1, len(names) + 1):
        if (one := "-".join(names[-n:])) not in taken:
            return one
    return next(one for number in range(2, 10_000) if (one := f"{names[-1]}-{number}") not in taken)


def _remembered(study: Study) -> dict[str, str]:
    """Coders by identity, as earlier files were taken over with."""
    found: dict[str, str] = {}
    for folder in study.consultations():
        for path in foreign_files(folder / "codings"):
            try:
                found |= read_answers(path, path.name).coders
            except CrpError:
                continue  # told when the consultation is read
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
