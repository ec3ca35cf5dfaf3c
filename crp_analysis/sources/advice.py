"""What a person should know or look at after reading a consultation: notes, warnings and settings that fit no file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from crp_analysis.errors import Fault, SourceError, StudyError, TableError
from crp_analysis.sources.codings import PeoplesCodings
from crp_analysis.sources.consultation import CONSULTATION_FILE, Consultation
from crp_analysis.sources.drafts import Reading, SessionDraft
from crp_analysis.sources.files import CHAT_REASON
from crp_analysis.sources.foreign_codings import foreign_files
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Roster
from crp_analysis.sources.pseudonyms import Names
from crp_analysis.sources.rows import Rows, source_of
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

READ = (".csv", ".xlsx", ".toml", ".md")  # in codings/: tables, reading lists, answers about other programs' files, notes for people


def reading_notes(drafts: list[SessionDraft], reading: Reading, codings: PeoplesCodings, home: str) -> list[str]:
    """What the readers noticed, one note a kind with how many files it holds for."""
    count = Counter(note for draft in drafts for note in draft.transcript.notes)
    notes = [f"{home}: in {n} {'session' if n == 1 else 'sessions'}, {note}" for note, n in count.items()]
    if chats := sum(aside.reason == CHAT_REASON for _, aside in reading.asides):
        notes.append(f"{home}: {chats} chat {'log was' if chats == 1 else 'logs were'} set aside, because chat is not speech")
    if codings.n_lost:
        notes.append(f"{home}: {codings.n_lost} codings fell away with the words they were put on, which may not be used")
    if n := sum(codings.older_ids.values()):
        named = f"{n} {'coding names its code' if n == 1 else 'codings name their code'} by an id of before"
        notes.append(f"{home}: {named} ({', '.join(codings.older_ids)}) and {'is' if n == 1 else 'are'} read as the code of now")
    return notes


def warn_of_same_content(drafts: list[SessionDraft], names: Names) -> list[Fault]:
    """Files that hold the same bytes, and whose words would count twice."""
    first: dict[str, SessionDraft] = {}
    warnings = []
    for draft in drafts:
        other = first.setdefault(draft.content_hash, draft)
        if other.path != draft.path:
            found = f"holds the same as {source_of(other, names).rpartition('/')[2]}, so its words count twice"
            warnings.append(Fault(kind=SourceError, place=source_of(draft, names), found=found, todo="take one of them away"))
    return warnings


def warn_of_unread_codings(folder: Path, home: str) -> list[Fault]:
    """Files in codings/ that nothing reads: a commented text, say, that nobody has taken over. A name in the file's name is not told."""
    codings = folder / "codings"
    foreign = set(foreign_files(codings))
    unread = [
        path
        for path in (sorted(codings.iterdir()) if codings.is_dir() else ())
        if path not in foreign and not path.name.startswith((".", "~$")) and path.suffix.lower() not in (*READ, ".bak")
    ]
    todo = "take it over with 'crp import FILE', or take it away"
    count = Counter(path.suffix.lower() or "no ending" for path in unread)
    return [
        Fault(kind=SourceError, place=f"{home}/codings", found=f"{n} {'file' if n == 1 else 'files'} ({ending}) nobody reads", todo=todo)
        for ending, n in count.items()
    ]


def warn_of_silent(participants: list[dict], rows: Rows, home: str) -> list[Fault]:
    """People who are listed and never speak."""
    heard = {segment["participant_id"] for segment in rows.segments}
    silent = [one["participant_id"] for one in participants if one["participant_id"] not in heard]
    todo = "compare their names with the labels in the transcripts"
    return [
        Fault(kind=SourceError, place=f"{home}/{PARTICIPANTS_FILE}", found=f"{one} is listed and speaks in no file", todo=todo)
        for one in silent
    ]


def warn_of_groupless(roster: Roster | None, study: Study, home: str) -> list[Fault]:
    """People whose role and experience make no group of the study."""
    return [
        Fault(
            kind=TableError,
            place=f"{home}/{PARTICIPANTS_FILE}, row {one.row}",
            found="role and experience make none of the study's groups",
            todo="write them as study.toml does, or add the group there",
        )
        for one in (roster.people if roster else ())
        if not (one.is_facilitator or one.is_withdrawn) and study.group_of(one.role, one.experience) == UNKNOWN
    ]


def check_session_settings(consultation: Consultation, paths: list[Path], home: str) -> list[Fault]:
    """Session settings for files that are not there."""
    known = {name for path in paths for name in (path.name, path.stem)}
    return [
        Fault(
            kind=StudyError,
            place=f"{home}/{CONSULTATION_FILE}, sessions",
            found=f"setting {number} is for a file that is not there",
            todo="write the file's name as it is in transcripts/ or responses/",
        )
        for number, name in enumerate(consultation.sessions, start=1)
        if name not in known
    ]
