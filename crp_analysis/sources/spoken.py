"""Who says which turn of which file, with the words as said: for work on the raw files themselves, in memory only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.errors import Fault, raise_faults
from crp_analysis.sources.consultation import Consultation, load_consultation
from crp_analysis.sources.drafts import SessionDraft, list_files, read_files
from crp_analysis.sources.labels import Labels, plain
from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Roster, read_participants
from crp_analysis.sources.people import ListedNames, collect_names, describe_people, resolve_speakers
from crp_analysis.sources.pseudonyms import Names
from crp_analysis.sources.rows import session_ids
from crp_analysis.sources.transcript import Turn
from crp_analysis.sources.who import Who, speaker_of


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session with its id and who each of its labels is."""

    session_id: str
    draft: SessionDraft
    speakers: dict[str, Who]

    def turns_of(self, participant_id: str) -> list[tuple[int, Turn]]:
        """The turns of one person with their numbers, from 1."""
        numbered = enumerate(self.draft.transcript.turns, start=1)
        return [(number, turn) for number, turn in numbered if self.who(turn).participant_id == participant_id]

    def who(self, turn: Turn) -> Who:
        """Who says a turn."""
        return speaker_of(turn, self.speakers)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is said in one consultation, and by whom."""

    folder: Path
    consultation: Consultation
    roster: Roster | None
    sessions: tuple[Session, ...]
    names: Names
    unread: tuple[Path, ...]  # files that hold no speech, such as chat logs
    described: frozenset[str] = frozenset()  # ids that files of responses describe

    def ids(self) -> set[str]:
        """The ids of everybody who speaks or is listed."""
        listed = self.roster.people if self.roster else ()
        return {who.participant_id for one in self.sessions for who in one.speakers.values()} | {one.participant_id for one in listed}

    def listed_names(self) -> dict[str, str]:
        """The ids of listed people by each of their names, as `plain` writes it."""
        return {plain(name): one.participant_id for one in (self.roster.people if self.roster else ()) for name in one.names}

    def by_file(self) -> dict[Path, list[Session]]:
        """The sessions of each file, in its order."""
        found: dict[Path, list[Session]] = defaultdict(list)
        for session in self.sessions:
            found[session.draft.path].append(session)
        return dict(found)


def read_spoken(folder: Path, *, elsewhere: Sequence[ListedNames] = (), listed_names: tuple[ListedName, ...] = ()) -> Spoken:
    """Everything said in a consultation, read as a run reads it.

    Raises:
        Faults: files that cannot be read.
    """
    consultation, _ = load_consultation(folder, folder.name)
    path = folder / PARTICIPANTS_FILE
    roster = read_participants(path, f"{folder.name}/{PARTICIPANTS_FILE}")[0] if path.is_file() else None
    roster = roster if roster and roster.people else None
    files = list_files(folder, lambda one: f"{folder.name}/{one.relative_to(folder).as_posix()}")
    facilitators = frozenset(plain(one) for one in consultation.facilitators)
    reading = read_files(files, roster, Labels(listed=roster.listed() if roster else frozenset(), facilitators=facilitators))
    raise_faults(Fault(kind=one.kind, place=folder.name, found=one.found, todo=one.todo) for one in reading.faults)
    people, _ = describe_people(reading, roster, folder.name)
    speakers = resolve_speakers(reading.drafts, roster, people, consultation)
    names = collect_names(reading.drafts, speakers, roster, consultation, elsewhere, listed_names)
    ids = session_ids(reading.drafts, names, consultation.consultation_id)
    read = {draft.path for draft in reading.drafts}
    return Spoken(
        folder=folder,
        consultation=consultation,
        roster=roster,
        sessions=tuple(
            Session(session_id=one, draft=draft, speakers=who) for one, draft, who in zip(ids, reading.drafts, speakers, strict=True)
        ),
        names=names,
        unread=tuple(file.path for file in files if file.path not in read),
        described=frozenset(person.participant_id for _, person in reading.people),
    )
