"""One consultation without somebody, prepared and compared: speech first, then everything that is about speech."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.errors import Fault, StudyError
from crp_analysis.sources.gather import Gathered, gather_consultation
from crp_analysis.sources.name_lists import read_names
from crp_analysis.sources.people import ListedNames, list_names
from crp_analysis.sources.rest import GONE
from crp_analysis.sources.spoken import Spoken, read_spoken
from crp_analysis.study import Study
from crp_analysis.withdrawal.codings_files import Sessions, clear_codings
from crp_analysis.withdrawal.comparing import Others, compare_others
from crp_analysis.withdrawal.foreign import clear_foreign
from crp_analysis.withdrawal.journals import Named, clear_journals
from crp_analysis.withdrawal.moved import Moved
from crp_analysis.withdrawal.people_files import clear_participants, clear_settings, clear_votes
from crp_analysis.withdrawal.person import Person
from crp_analysis.withdrawal.speech import clean_name, clear_speech, moved_turns, own_names
from crp_analysis.withdrawal.staging import Stage

_SEGMENT = re.compile(r"(?P<session>.+)#(?P<turn>\d+)\.\d+")


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """What was prepared in one consultation: sessions that go, decisions that go, files written anew, and what stays for others."""

    consultation_id: str
    n_sessions_gone: int
    n_turns: int
    n_decisions: int
    rewritten: tuple[str, ...]
    others: Others | None = None
    sessions: Sessions | None = None


def clear_speech_of(person: Person, study: Study, spoken: Spoken, stage: Stage, traced: frozenset[Path]) -> set[str]:
    """Speech, people and settings of a consultation; the sessions that go as a whole."""
    gone = clear_speech(person, spoken, stage, study.thresholds.words_per_segment, traced)
    if spoken.folder.name in person.concerned:
        clear_participants(person, spoken, stage)
        clear_votes(person, spoken, stage)
    clear_settings(person, spoken, stage)
    return gone


def clear_rest_of(
    person: Person, codebook: Codebook, spoken: Spoken, before: Gathered, stage: Stage, gone: set[str], traced: frozenset[Path]
) -> tuple[Cleared, list[Fault]]:
    """Codings, lists, decisions and files of other programs, once all speech is prepared."""
    consultation = spoken.folder.name
    folders = [stage.path(one) for one in _folders(stage)]
    elsewhere: list[ListedNames] = [list_names(one) for one in folders if one.name != consultation]
    there = read_spoken(stage.path(spoken.folder), elsewhere=elsewhere, listed_names=spoken.names.listed)
    after = {one.session_id: one for one in there.sessions}
    if faults := _unmatched(spoken, after, gone):
        return _nothing(consultation), faults
    moved = {one.session_id: moved_turns(person, one, after.get(one.session_id), consultation) for one in spoken.sessions}
    sessions = Sessions(
        coded=before.spoken,
        moved=moved,
        texts={one: session.draft.transcript.text for one, session in after.items()},
        gone=frozenset(gone),
        renamed=_renamed(person, spoken, gone),
        is_gone=_gone_segments(moved, gone),
        said=lambda text: any(person.needles.count_in(text)),
        clean=_cleaner(person, spoken),
    )
    codings = spoken.folder / "codings"
    clear_codings(codings, sessions, stage)
    rewritten = clear_foreign(codings, f"data/raw/{consultation}/codings", sessions, codebook, traced, stage)
    words = dict(zip(before.segments["segment_id"], before.segments["text"], strict=True))
    n_decisions = clear_journals(spoken.folder / "decisions", words, _named(before, moved), sessions.is_gone, sessions.clean, stage)
    n_turns = sum(len(one.turns_of(person.participant_id)) for one in spoken.sessions) if consultation in person.concerned else 0
    return Cleared(
        consultation_id=consultation,
        n_sessions_gone=len(gone),
        n_turns=n_turns,
        n_decisions=n_decisions,
        rewritten=tuple(rewritten),
        sessions=sessions,
    ), []


def gather_all(study: Study, codebook: Codebook) -> dict[str, Gathered]:
    """Every consultation's tables.

    Raises:
        Faults: what is wrong in the first one that has faults.
    """
    folders = study.consultations()
    listed, listed_names = {folder: list_names(folder) for folder in folders}, read_names(study)
    return {
        folder.name: gather_consultation(
            folder, study, codebook, elsewhere=[names for other, names in listed.items() if other != folder], listed_names=listed_names
        )
        for folder in folders
    }


def compare_all(
    cleared: Sequence[Cleared], before: Mapping[str, Gathered], after: Mapping[str, Gathered], person: Person
) -> tuple[list[Others], list[Fault]]:
    """Everybody else before and after, consultation by consultation."""
    others, faults = [], []
    for one in cleared:
        name = one.consultation_id
        assert one.sessions is not None
        leaving = person.participant_id if name in person.concerned else ""
        found, more = compare_others(before[name], after[name], one.sessions.is_gone, one.sessions.gone, leaving)
        others.append(found)
        faults += more
    return others, faults


def _folders(stage: Stage) -> list[Path]:
    raw = stage.root / "data" / "raw"
    staged = stage.path(raw)
    return [raw / one.name for one in sorted(staged.iterdir()) if one.is_dir()]


def _unmatched(spoken: Spoken, after: Mapping[str, object], gone: set[str]) -> list[Fault]:
    """Sessions that would lose their id or their numbers of turns: then nothing is changed."""
    found = []
    for number, one in enumerate(spoken.sessions, start=1):
        other = after.get(one.session_id)
        n_turns = len(other.draft.transcript.turns) if other else None  # type: ignore[attr-defined]
        if one.session_id in gone and other is None:
            continue
        if n_turns != len(one.draft.transcript.turns):
            what = f"session {number} would not keep its id" if other is None else f"session {number} would not keep its turns"
            todo = "nothing was changed; please report this, with the kind of file"
            found.append(Fault(kind=StudyError, place=f"data/raw/{spoken.folder.name}", found=what, todo=todo))
    return found


def _renamed(person: Person, spoken: Spoken, gone: set[str]) -> dict[str, str]:
    """The name by which codings find a session of a file whose own name held theirs, or whose part did."""
    own, renamed = own_names(person), {}
    for one in spoken.sessions:
        file, part = one.draft.file_name, one.draft.transcript.part
        if one.session_id not in gone and (clean_name(file, own) != file or (part and own.strip_from(part) != part)):
            renamed[one.session_id] = one.session_id
    return renamed


def _gone_segments(moved: Mapping[str, Moved], gone: set[str]) -> Callable[[str], bool]:
    theirs = {name: {number for number, turn in enumerate(one.turns, start=1) if turn.is_gone} for name, one in moved.items()}

    def is_gone(segment_id: str) -> bool:
        found = _SEGMENT.fullmatch(segment_id)
        if not found:
            return False
        return found["session"] in gone or int(found["turn"]) in theirs.get(found["session"], ())

    return is_gone


def _named(before: Gathered, moved: Mapping[str, Moved]) -> dict[str, Named]:
    """Segments of others in which the person's name is replaced."""
    found = {}
    for session in {one.session_id: one for one in before.spoken.values()}.values():
        texts = {row["segment_id"]: row["text"] for row in session.shown}
        for segment_id, start, end in session.segments:
            turn = int(segment_id.rpartition("#")[2].partition(".")[0])
            if segment_id in session.changes and moved[session.session_id].turns[turn - 1].changes:
                changes = session.changes[segment_id]
                found[segment_id] = Named(shown=texts[segment_id], said=session.text[start:end], changes=changes)
    return found


def _cleaner(person: Person, spoken: Spoken) -> Callable[[str], str]:
    """A note as it may stay."""
    names, fewer = spoken.names, person.fewer[spoken.folder.name]

    def clean(text: str) -> str:
        if not text:
            return text
        now, then = names.finder(text)(text), set(fewer.finder(text)(text))
        kept = text
        for start, end, _ in reversed([change for change in now if change not in then]):
            kept = f"{kept[:start]}[participant]{kept[end:]}"
        return GONE if any(person.needles.count_in(kept)) else kept

    return clean


def _nothing(consultation: str) -> Cleared:
    return Cleared(consultation_id=consultation, n_sessions_gone=0, n_turns=0, n_decisions=0, rewritten=())
