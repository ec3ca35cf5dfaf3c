"""Whom a withdrawal is about: where they speak, how they are written, and what a search for them looks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    alone: Needles  # without what those who ask said after them
    echoes: tuple[Echo, ...]
    emptied: frozenset[tuple[str, int]] = frozenset()  # sessions and turns of those who ask, which repeat their words and shall go

    def goes(self, session: Session, number: int, consultation_id: str) -> bool:
        """Whether a turn is emptied: theirs, or one of those who ask that somebody decided on."""
        if (session.session_id, number) in self.emptied:
            return True
        turn = session.draft.transcript.turns[number - 1]
        return consultation_id in self.concerned and session.who(turn).participant_id == self.participant_id

    def is_theirs(self, session: Session, consultation_id: str) -> bool:
        """Whether they say anything in a session that they are taken out of."""
        return consultation_id in self.concerned and bool(session.turns_of(self.participant_id))


@dataclass(frozen=True, kw_only=True)
class Echo:
    """A turn of somebody else with words of theirs in a row, for a person to look at."""

    session_id: str
    turn: int
    kind: str  # facilitator, participant, unknown
    words: str  # the longest stretch of theirs

    @property
    def place(self) -> str:
        """As a person names it: 'first/group#3'."""
        return f"{self.session_id}#{self.turn}"


def find_person(study: Study, participant_id: str, only: str = "", *, empty: Collection[str] = ()) -> Person:
    """The person with this id, in all consultations or one.

    Args:
        study: the study.
        participant_id: the person.
        only: this consultation.
        empty: places of turns of those who ask that repeat their words and shall be emptied, or 'all'.

    Raises:
        StudyError: there is no such person, consultation or turn, or somebody who asks has the same id.
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
    raise_faults(_asks_elsewhere(one, name, participant_id) for name, one in spoken.items() if _asks(one, participant_id))
    own = _written(spoken, concerned, participant_id) - _still_listed(spoken, concerned, participant_id)
    fewer = {name: _fewer_names(one, name in concerned, own, participant_id) for name, one in spoken.items()}
    echoes = _echoes(spoken, concerned, participant_id)
    return Person(
        participant_id=participant_id,
        spoken=spoken,
        concerned=concerned,
        written=own,
        fewer=fewer,
        needles=_needles(spoken, concerned, fewer, own, participant_id, with_asked=False),
        alone=_needles(spoken, concerned, fewer, own, participant_id, with_asked=True),
        echoes=echoes,
        emptied=_chosen(echoes, empty),
    )


def turns_of_all(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> tuple[list[str], list[str], list[str]]:
    """The words of each turn of theirs, of everybody else who answers, and of those who ask."""
    theirs: list[str] = []
    others: list[str] = []
    asked: list[str] = []
    for name, one in spoken.items():
        for session in one.sessions:
            for turn in session.draft.transcript.turns:
                who = session.who(turn)
                is_theirs = name in concerned and who.participant_id == participant_id
                several = theirs if is_theirs else asked if who.kind == "facilitator" else others
                several.append(session.draft.transcript.words_of(turn))
    return [one for one in theirs if one != GONE], others, asked


def _chosen(echoes: Sequence[Echo], empty: Collection[str]) -> frozenset[tuple[str, int]]:
    """The turns that shall be emptied. What others who take part said is theirs, and stays."""
    asked = {one.place: (one.session_id, one.turn) for one in echoes if one.kind == "facilitator"}
    if "all" in empty:
        return frozenset(asked.values())
    if strange := sorted(set(empty) - set(asked)):
        raise StudyError(f"--empty: {strange[0]} is no turn of somebody who asks that repeats their words; --dry-run lists them")
    return frozenset(asked[one] for one in empty)


def _asks(spoken: Spoken, participant_id: str) -> bool:
    return any(one.participant_id == participant_id and one.is_facilitator for one in (spoken.roster.people if spoken.roster else ()))


def _asks_elsewhere(spoken: Spoken, name: str, participant_id: str) -> Fault:
    found = f"lists {participant_id} as somebody who asks: their name would stay there, and could not be searched for"
    todo = "take that row out, or give it another id if it is somebody else; then withdraw the person"
    return Fault(kind=StudyError, place=f"data/raw/{name}/participants.csv", found=found, todo=todo)


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
    spoken: Mapping[str, Spoken],
    concerned: frozenset[str],
    fewer: Mapping[str, Names],
    own: frozenset[str],
    participant_id: str,
    *,
    with_asked: bool,
) -> Needles:
    """What to look for; with `with_asked` without the words that somebody who asks said, too."""
    theirs, others, asked = turns_of_all(spoken, concerned, participant_id)
    words = spoken_lower_case([*theirs, *others, *asked])
    written = Names(participants=own, facilitators=frozenset(), spoken_words=words)
    forms = set(written.private) | set(own)
    others_names = frozenset(one for names in fewer.values() for one in replace(names, listed=()).private)  # a list may hold theirs
    ordinary = frozenset(one for one in forms if " " not in one and (one.casefold() in words or one.islower()))
    return build_needles(theirs, [*others, *asked] if with_asked else others, forms, ordinary | others_names)


def _echoes(spoken: Mapping[str, Spoken], concerned: frozenset[str], participant_id: str) -> tuple[Echo, ...]:
    theirs, _, _ = turns_of_all(spoken, concerned, participant_id)
    runs = {run for turn in theirs for run in runs_of(turn, ECHO)}
    found = []
    for name, one in spoken.items():
        for session in one.sessions:
            for number, turn in enumerate(session.draft.transcript.turns, start=1):
                who, words = session.who(turn), session.draft.transcript.words_of(turn)
                if name in concerned and who.participant_id == participant_id:
                    continue
                if same := _longest(words, runs):
                    found.append(Echo(session_id=session.session_id, turn=number, kind=who.kind, words=" ".join(same)))
    return tuple(sorted(found, key=lambda one: (one.kind != "facilitator", -len(one.words.split()))))


def _longest(words: str, runs: Collection[tuple[str, ...]]) -> list[str]:
    """The longest stretch of a turn that is made of runs of theirs."""
    longest: list[str] = []
    stretch: list[str] = []
    for run in runs_of(words, ECHO):
        stretch = [] if run not in runs else [*stretch, run[-1]] if stretch else list(run)
        longest = max(longest, stretch, key=len)
    return longest
