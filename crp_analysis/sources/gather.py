"""One consultation's folder to checked tables, or to all that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, Faults, SourceError, StudyError, raise_faults
from crp_analysis.sources.advice import (
    check_session_settings,
    reading_notes,
    warn_of_groupless,
    warn_of_same_content,
    warn_of_silent,
    warn_of_unread_codings,
)
from crp_analysis.sources.card_edits import read_card_edits
from crp_analysis.sources.codings import CodedSession, PeoplesCodings, read_codings
from crp_analysis.sources.consultation import Consultation, load_consultation
from crp_analysis.sources.decisions import Decided, read_decisions
from crp_analysis.sources.drafts import Reading, SessionDraft, list_files, read_files
from crp_analysis.sources.feedback import read_feedback
from crp_analysis.sources.foreign_codings import foreign_files, read_foreign_codings
from crp_analysis.sources.labels import Labels, plain
from crp_analysis.sources.marks import mark_rows
from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Roster, read_participants
from crp_analysis.sources.people import ListedNames, collect_names, describe_people, participant_rows, resolve_speakers
from crp_analysis.sources.pseudonyms import Names
from crp_analysis.sources.reading_lists import ReadLists, read_reading_lists
from crp_analysis.sources.rows import Rows, add_session, rejected_row, session_ids, without_names
from crp_analysis.sources.sets_and_notes import without_names_in
from crp_analysis.sources.shown_before import ShownBefore
from crp_analysis.sources.terms import look_at_terms, term_rows
from crp_analysis.sources.votes import Ballots, read_votes
from crp_analysis.sources.waiting_decisions import waiting_notes
from crp_analysis.study import Study
from crp_analysis.tables import (
    Assignments,
    Codings,
    Decisions,
    ForeignNotes,
    Marks,
    Participants,
    Readings,
    Rejected,
    Segments,
    Sessions,
    Sets,
    Terms,
    check,
    check_links,
)

Elsewhere = tuple[Sequence[ListedNames], tuple[ListedName, ...]]  # names that other consultations list, and the study's own list


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What one consultation's folder holds, as checked tables.

    `notes` says in plain words, without names, what was missing and which default stood in. `private_names` serves the
    gate that no name is published and is never written anywhere. `warnings` are things that a person should look at and
    that do not stop a run.
    """

    consultation: Consultation
    participants: pd.DataFrame
    sessions: pd.DataFrame
    segments: pd.DataFrame
    rejected: pd.DataFrame
    codings: pd.DataFrame
    marks: pd.DataFrame
    assignments: pd.DataFrame
    sets: pd.DataFrame
    foreign_notes: pd.DataFrame
    readings: pd.DataFrame
    votes: pd.DataFrame  # with the voters, until the consultations are merged
    persona_edits: pd.DataFrame
    terms: pd.DataFrame
    decisions: pd.DataFrame
    notes: tuple[str, ...] = ()
    spoken: Mapping[str, CodedSession] = field(
        default_factory=dict
    )  # sessions by every name that fits one: the words as said, in memory only
    before: Sequence[ShownBefore] = ()  # for decisions that are older than a name's place in a list; in memory only
    private_names: frozenset[str] = frozenset()
    lower_words: frozenset[str] = frozenset()  # that stand in lower case somewhere in the speech
    warnings: tuple[Fault, ...] = ()


def gather_consultation(
    folder: Path,
    study: Study,
    codebook: Codebook,
    *,
    keep_going: bool = False,
    elsewhere: Sequence[ListedNames] = (),
    listed_names: tuple[ListedName, ...] = (),
    on_file: Callable[[str], None] | None = None,
) -> Gathered:
    """Everything in one consultation's folder.

    Args:
        folder: the consultation's folder; only transcripts are needed, all else has a default.
        study: for groups, thresholds and how to call places.
        codebook: the codes that people's codings may use.
        keep_going: put files that cannot be read into Rejected instead of stopping at them.
        elsewhere: names listed in the study's other consultations, which are replaced in speech here, too.
        listed_names: the study's own list.
        on_file: called with each file's place before it is read.

    Raises:
        Faults: all that is wrong in the folder, together.
    """
    gathered, faults, _ = _gather(folder, study, codebook, keep_going=keep_going, elsewhere=(elsewhere, listed_names), on_file=on_file)
    raise_faults(faults)
    if gathered is None:
        raise ValueError("no tables and no faults")  # cannot happen: without faults there are tables
    return gathered


def check_consultation(
    folder: Path, study: Study, codebook: Codebook, *, listed_names: tuple[ListedName, ...] = ()
) -> tuple[list[Fault], list[Fault]]:
    """All faults and all warnings of one consultation; nothing is written and nothing raised for what a person can fix."""
    _, faults, warnings = _gather(folder, study, codebook, keep_going=False, elsewhere=((), listed_names), on_file=None)
    return faults, [*warnings, *look_at_terms(folder, _place(folder, study))]


def _gather(
    folder: Path,
    study: Study,
    codebook: Codebook,
    *,
    keep_going: bool,
    elsewhere: Elsewhere,
    on_file: Callable[[str], None] | None,
) -> tuple[Gathered | None, list[Fault], list[Fault]]:
    """The tables (or None), the faults and the warnings."""
    home = _place(folder, study)
    consultation, roster, notes, faults = _read_settings(folder, home)
    people_names = [name for person in (roster.people if roster else ()) for name in person.names]
    listed = Names(frozenset(people_names), frozenset(consultation.facilitators), listed=elsewhere[1])
    files = list_files(folder, lambda path: f"{home}/{without_names(path.relative_to(folder).as_posix(), listed, above=0)}")
    labels = Labels(
        listed=roster.listed() if roster else frozenset(), facilitators=frozenset(plain(one) for one in consultation.facilitators)
    )
    reading = read_files(files, roster, labels, on_file=on_file)
    unreadable = [fault for fault in reading.faults if fault.kind is SourceError]
    faults += [fault for fault in reading.faults if not (keep_going and fault.kind is SourceError)]
    before = [Path(draft.file_name) for draft in reading.drafts]  # as they were called before somebody withdrew
    faults += check_session_settings(consultation, [*(file.path for file in files), *before], home)
    tables, more_faults, warnings = _tables(reading, roster, consultation, study, codebook, folder, home, notes, elsewhere)
    faults, warnings = ([_naming_nobody(one, listed) for one in several] for several in ([*faults, *more_faults], warnings))
    if faults or tables is None:
        return None, faults, warnings
    if keep_going and unreadable:
        tables = _with_unreadable(tables, unreadable)
    return tables, faults, warnings


def _naming_nobody(fault: Fault, listed: Names) -> Fault:
    """The fault as it may be told: a code, a key or a file that somebody wrote may hold a name."""
    tell = listed.replacer("Aa")  # as in a text with capitals
    return replace(fault, place=tell(fault.place), found=tell(fault.found), todo=tell(fault.todo))


def _read_settings(folder: Path, home: str) -> tuple[Consultation, Roster | None, list[str], list[Fault]]:
    """consultation.toml and participants.csv; a faulty file is replaced by nothing, so that the rest can still be checked."""
    faults: list[Fault] = []
    consultation, roster, notes = Consultation(consultation_id=folder.name), None, []
    try:
        consultation, notes = load_consultation(folder, home)
    except Faults as error:
        faults += error.faults
    except CrpError as error:
        place, _, rest = str(error).partition(": ")
        faults.append(Fault(kind=StudyError, place=place, found=rest.rpartition("; ")[0], todo=rest.rpartition("; ")[2]))
    roster, more, found = _read_roster(folder / PARTICIPANTS_FILE, home)
    if roster is None and not found:
        allowed = "may be quoted, as consultation.toml allows" if consultation.default_may_quote else "may not be quoted"
        note = f"{home}: no {PARTICIPANTS_FILE} lists people, so each speaker counts as one participant of unknown role who {allowed}"
        return consultation, None, [*notes, note], faults
    return consultation, roster, [*notes, *more], [*faults, *found]


def _read_roster(path: Path, home: str) -> tuple[Roster | None, list[str], list[Fault]]:
    """participants.csv, its notes and its faults. No file, or one that lists nobody yet, is no roster."""
    if not path.is_file():
        return None, [], []
    try:
        roster, notes = read_participants(path, f"{home}/{PARTICIPANTS_FILE}")
    except Faults as error:
        return None, [], list(error.faults)
    return (roster, notes, []) if roster.people else (None, [], [])


def _still_empty(home: str) -> Fault:
    return Fault(
        kind=SourceError,
        place=home,
        found="there is no transcript and no file of responses yet",
        todo="put transcripts into the folder transcripts/",
    )


def _tables(
    reading: Reading,
    roster: Roster | None,
    consultation: Consultation,
    study: Study,
    codebook: Codebook,
    folder: Path,
    home: str,
    notes: list[str],
    elsewhere: Elsewhere,
) -> tuple[Gathered | None, list[Fault], list[Fault]]:
    """The tables of all that could be read, with the faults and warnings that show only here."""
    drafts, faults = reading.drafts, []
    people, more = describe_people(reading, roster, home)
    faults += more
    speakers = resolve_speakers(drafts, roster, people, consultation)
    names = collect_names(drafts, speakers, roster, consultation, *elsewhere)
    ids = session_ids(drafts, names, consultation.consultation_id)
    rows = Rows()
    for draft, session_id, who in zip(drafts, ids, speakers, strict=True):
        add_session(rows, draft, session_id, who, names, consultation, words_per_segment=study.thresholds.words_per_segment)
    rows.rejected += [
        rejected_row(consultation.consultation_id, without_names(place, names), aside.place, aside.reason, aside.n_words)
        for place, aside in reading.asides
    ]
    said = {row["segment_id"]: row["text"] for row in rows.segments if row["speaker_kind"] == "participant"}
    foreign = {path.name for path in foreign_files(folder / "codings")}
    lists = read_reading_lists(folder / "codings", f"{home}/codings", said, codebook, skip=foreign, before=rows.before)
    by_name = _sessions_by_name(drafts, ids, rows.coded)
    codings = _read_all_codings(folder / "codings", f"{home}/codings", by_name, codebook, lists)
    ballots = read_votes(folder, home, roster=roster, study=study, codebook=codebook)
    decided = read_decisions(
        folder / "decisions",
        f"{home}/decisions",
        rows.segments,
        rows.replaced,
        codings=_joined(codings.codings, lists.codings),
        assignments=codings.assignments,
        readings=_once(codings.readings, lists.readings),
        follow=codebook.follow,
        names=codebook.lineage.names_then,
        said=rows.said_where_replaced(),
        before=rows.before,
    )
    faults += [*lists.faults, *codings.faults, *decided.faults, *ballots.faults]
    edits, more = read_card_edits(folder, home, study, codebook, names)
    faults += more
    decisions, more = read_feedback(folder, home, study, codebook)
    faults += more
    participants = participant_rows(drafts, speakers, people, roster, consultation, study)
    warnings = [
        *rows.warnings,
        *warn_of_same_content(drafts, names),
        *warn_of_silent(participants, rows, home),
        *warn_of_groupless(roster, study, home),
        *warn_of_unread_codings(folder, home),
        *decided.warnings,
        *ballots.warnings,
        *([] if drafts or reading.faults or len(ballots.votes) else [_still_empty(home)]),
    ]
    more_notes = [*reading_notes(drafts, reading, codings, home), *codings.notes, *waiting_notes(decided.waiting, home), *ballots.notes]
    notes = [*notes, *more_notes]
    if not drafts:
        notes.append(f"{home}: there is no transcript and no file of responses yet")
    if faults:
        return None, faults, warnings
    tables = _checked(consultation, participants, rows, codings, decided, ballots, edits, decisions, notes, names, warnings, home, by_name)
    return tables, [], warnings


def _read_all_codings(folder: Path, place: str, sessions: dict[str, CodedSession], codebook: Codebook, lists: ReadLists) -> PeoplesCodings:
    """Codings from our own tables, then those of other programs' files, where they repeat none."""
    foreign = {path.name for path in foreign_files(folder)}
    own = read_codings(folder, place, sessions, codebook, lists=lists.files | foreign)
    others = read_foreign_codings(folder, place, sessions, codebook, own.assignments)
    return PeoplesCodings(
        codings=_joined(own.codings, others.codings),
        assignments=own.assignments,
        faults=(*own.faults, *others.faults),
        n_lost=own.n_lost + others.n_lost,
        stretches=own.stretches + others.stretches,
        notes=others.notes,
        readings=others.readings,
        older_ids=own.older_ids,
        sets=others.sets,
        foreign_notes=others.foreign_notes,
    )


def _sessions_by_name(drafts: list[SessionDraft], ids: list[str], coded: dict[str, CodedSession]) -> dict[str, CodedSession]:
    """Sessions by every name that fits one session only: file name, stem, id, and the part of a file."""
    found: list[tuple[str, str]] = []
    for draft, session_id in zip(drafts, ids, strict=True):
        part = draft.transcript.part
        names = (
            {session_id, session_id.partition("/")[2], part}
            if part
            else {session_id, session_id.partition("/")[2], draft.file_name, PurePath(draft.file_name).stem}
        )
        found += [(name.casefold(), session_id) for name in names]
    count = Counter(name for name, _ in found)
    return {name: coded[session_id] for name, session_id in found if count[name] == 1}


def _checked(
    consultation: Consultation,
    participants: list[dict],
    rows: Rows,
    codings: PeoplesCodings,
    decided: Decided,
    ballots: Ballots,
    edits: pd.DataFrame,
    decisions: list[dict],
    notes: list[str],
    names: Names,
    warnings: list[Fault],
    home: str,
    by_name: Mapping[str, CodedSession],
) -> Gathered:
    """All tables through the one door, and their keys against each other."""
    tables = {
        schema: check(pd.DataFrame(found, columns=list(schema.to_schema().columns)), schema, home)
        for schema, found in [
            (Participants, participants),
            (Sessions, rows.sessions),
            (Segments, rows.segments),
            (Rejected, rows.rejected),
            (Codings, decided.codings),
            (Marks, _standing_marks(mark_rows(codings.stretches, rows.coded, names), decided, names)),
            (Assignments, decided.assignments),
            (Sets, without_names_in(codings.sets, ("name", "description"), names)),
            (ForeignNotes, without_names_in(codings.foreign_notes, ("name", "text"), names)),
            (Readings, decided.readings),
            (Terms, term_rows(consultation)),
            (Decisions, decisions),
        ]
    }
    segments = tables[Segments]
    check_links(segments, tables[Sessions], "session_id", home)
    check_links(segments[segments["speaker_kind"] == "participant"], tables[Participants], "participant_id", home)
    check_links(tables[Codings], segments, "segment_id", home)
    return Gathered(
        consultation=consultation,
        participants=tables[Participants],
        sessions=tables[Sessions],
        segments=segments,
        rejected=tables[Rejected],
        codings=tables[Codings],
        marks=tables[Marks],
        spoken=by_name,
        assignments=tables[Assignments],
        sets=tables[Sets],
        foreign_notes=tables[ForeignNotes],
        readings=tables[Readings],
        votes=ballots.votes,
        persona_edits=edits,
        terms=tables[Terms],
        decisions=tables[Decisions],
        notes=tuple(notes),
        before=tuple(rows.before),
        private_names=names.private,
        lower_words=names.spoken_words,
        warnings=tuple(warnings),
    )


def _standing_marks(marks: list[dict], decided: Decided, names: Names) -> list[dict]:
    """Marks from files, without those that their coder's decisions overruled, and those from decisions; names are replaced in memos."""
    kept = [one for one in marks if (one["segment_id"], one["code_id"], one["coder_id"]) not in decided.overruled]
    return kept + [{**one, "memo": names.replacer(one["memo"])(one["memo"])} for one in decided.marks]


def _once(by_file: Sequence[dict], by_list: list[dict]) -> list[dict]:
    """Segments read singly: a reading list says more of a reading than another program's file does."""
    known = {(one["segment_id"], one["coder_id"]) for one in by_list}
    return by_list + [one for one in by_file if (one["segment_id"], one["coder_id"]) not in known]


def _joined(by_session: list[dict], by_list: list[dict]) -> list[dict]:
    """Codings of whole sessions, then those from reading lists that do not repeat one of them."""
    known = {(one["segment_id"], one["code_id"], one["coder_id"]) for one in by_session}
    return by_session + [one for one in by_list if (one["segment_id"], one["code_id"], one["coder_id"]) not in known]


def _with_unreadable(gathered: Gathered, unreadable: list[Fault]) -> Gathered:
    """The tables with one rejected row for each file that could not be read."""
    found = [
        rejected_row(gathered.consultation.consultation_id, fault.place, "whole file", f"unreadable: {fault.found}", 0)
        for fault in unreadable
    ]
    rejected = check(pd.concat([gathered.rejected, pd.DataFrame(found)], ignore_index=True), Rejected, "unreadable files")
    return Gathered(**{**vars(gathered), "rejected": rejected, "warnings": (*gathered.warnings, *unreadable)})


def _place(folder: Path, study: Study) -> str:
    """The folder as messages call it: relative to the study where it lies inside."""
    folder, root = folder.resolve(), study.root.resolve()
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
