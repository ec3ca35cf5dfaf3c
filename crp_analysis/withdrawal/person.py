"""Whom a withdrawal is about: where they speak, how they are written, and what a search for them looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crp_analysis.errors import Fault, StudyError, raise_faults
from crp_analysis.sources.name_lists import read_names
from crp_analysis.sources.people import list_names
from crp_analysis.sources.pseudonyms import Names, spoken_lower_case
from crp_analysis.sources.rest import GONE
from crp_analysis.sources.spoken import Session, Spoken, read_spoken
from crp_analysis.study import Study
from crp_analysis.withdrawal.needles import ECHO, Needles, build_needles, runs_of


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person in the consultations concerned. `fewer` are the names of a consultation once theirs are no longer listed."""

    participant_id: str
    spoken: Mapping[str, Spoken]  # of every consultation, by its id
    concerned: frozenset[str]
    written: frozenset[str]  # names as listed, without those that somebody else lists, or a consultation that they stay in
    fewer: Mapping[str, Names]
    needles: Needles
    echoes: tuple[Echo, ...]

    def is_theirs(self, session: Session, consultation_id: str) -> bool:
        """Whether they say anything in a session that they are taken out of."""
        return consultation_id in self.concerned and bool(session.turns_of(self.participant_id))


@dataclass(frozen=True, kw_only=True)
class Echo:
    """A turn of somebody else with words of theirs in a row, for a person to look at."""

    session_id: str
    turn: int
    kind: str  # facilitator, participant, unknown
    words: str


def find_person(study: Study, participant_id: str, only: str = "") -> Person:
    """The person with this id, in all consultations or one.

    Raises:
        StudyError: there is no such person or consultation.
        Faults: files that cannot be read, or a consultation that lists nobody.
    """
    folders = study.consultations()
    if only and only not in {one.name for one in folders}:
        raise StudyError(f"data/raw: there is no consultation {only}; there are: {', '.join(one.name for one in folders)}")
    listed, listed_names = {folder: list_names(folder) for folder in folders}, read_names(study)
    spoken = {
        folder.name: read_spoken(folder, elsewhere=[names for other, names in listed.items() if other != folder], listed_names=listed_names)
        for folder in folders
    }
    known = {name for name, one in spoken.items() if _knows(one, participant_id)}
    concerned = frozenset(known & {only} if only else known)
    if not concerned:
        where = f"data/raw/{only}" if only else "data/raw"
        raise StudyError(f"{where}: nobody has the participant_id {participant_id}; see participants.csv, or 'crp status'")
    raise_faults(
        _unlisted(spoken[name], name, participant_id) for name in sorted(concerned) if _speaks_unlisted(spoken[name], participant_id)
    )
    own = _written(spoken, concerned, participant_id) - _still_listed(spoken, concerned, participant_id)
    fewer = {name: _fewer_names(one, name in concerned, own, participant_id) for name, one in spoken.items()}
    return Person(
        participant_id=participant_id,
        spoken=spoken,
        concerned=concerned,
        written=own,
        fewer=fewer,
        needles=_needles(spoken, concerned, fewer, own, participant_id),
        echoes=_echoes(spoken, concerned, participant_id),
    )


def turns_of_all(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> tuple[list[str], list[str]]:
    """The words of each turn of theirs, and of everybody else's."""
    theirs: list[str] = []
    others: list[str] = []
    for name, one in spoken.items():
        for session in one.sessions:
            for turn in session.draft.transcript.turns:
                is_theirs = name in concerned and session.who(turn).participant_id == participant_id
                (theirs if is_theirs else others).append(session.draft.transcript.words_of(turn))
    return [one for one in theirs if one != GONE], others


def _knows(spoken: Spoken, participant_id: str) -> bool:
    listed = {one.participant_id for one in (spoken.roster.people if spoken.roster else ()) if not one.is_facilitator}
    return participant_id in listed | spoken.described or any(session.turns_of(participant_id) for session in spoken.sessions)


def _speaks_unlisted(spoken: Spoken, participant_id: str) -> bool:
    return spoken.roster is None and any(not one.draft.is_responses and one.turns_of(participant_id) for one in spoken.sessions)


def _unlisted(spoken: Spoken, name: str, participant_id: str) -> Fault:
    return Fault(
        kind=StudyError,
        place=f"data/raw/{name}",
        found=f"no participants.csv lists people, so {participant_id} is a number by the order of speakers and not theirs to keep",
        todo="write a participants.csv that lists all speakers with ids of their own, and withdraw the person by that id",
    )


def _written(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> frozenset[str]:
    """Every way in which the person is listed."""
    rosters = [spoken[name].roster for name in concerned]
    people = [one for roster in rosters if roster for one in roster.people if one.participant_id == participant_id]
    return frozenset(name for one in people for name in one.names)


def _still_listed(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> frozenset[str]:
    """Names that somebody else lists too, or a consultation that the person stays in."""
    return frozenset(
        written
        for name, one in spoken.items()
        for person in (one.roster.people if one.roster else ())
        if person.participant_id != participant_id or name not in concerned
        for written in person.names
    )


def _fewer_names(spoken: Spoken, is_concerned: bool, own: frozenset[str], participant_id: str) -> Names:
    texts = [
        "\n".join(
            session.draft.transcript.words_of(turn)
            for turn in session.draft.transcript.turns
            if not (is_concerned and session.who(turn).participant_id == participant_id)
        )
        for session in spoken.sessions
    ]
    names = spoken.names
    return Names(
        participants=names.participants - own,
        facilitators=names.facilitators,
        guesses=names.guesses,
        spoken_words=spoken_lower_case(texts),
        listed=names.listed,
    )


def _needles(
    spoken: Mapping[str, Spoken], concerned: frozenset[str], fewer: Mapping[str, Names], own: frozenset[str], participant_id: str
) -> Needles:
    theirs, others = turns_of_all(spoken, concerned, participant_id)
    words = spoken_lower_case([*theirs, *others])
    written = Names(participants=own, facilitators=frozenset(), spoken_words=words)
    forms = set(written.private) | set(own)
    others_names = frozenset(one for names in fewer.values() for one in replace(names, listed=()).private)  # a list may hold theirs
    ordinary = frozenset(one for one in forms if " " not in one and (one.casefold() in words or one.islower()))
    return build_needles(theirs, others, forms, ordinary | others_names)


def _echoes(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> tuple[Echo, ...]:
    theirs, _ = turns_of_all(spoken, concerned, participant_id)
    runs = {run for turn in theirs for run in runs_of(turn, ECHO)}
    found = []
    for name, one in spoken.items():
        for session in one.sessions:
            for number, turn in enumerate(session.draft.transcript.turns, start=1):
                who, words = session.who(turn), session.draft.transcript.words_of(turn)
                if name in concerned and who.participant_id == participant_id:
                    continue
                same = next((run for run in runs_of(words, ECHO) if run in runs), None)
                if same:
                    found.append(Echo(session_id=session.session_id, turn=number, kind=who.kind, words=" ".join(same)))
    return tuple(found)
