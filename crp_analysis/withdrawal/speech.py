"""Transcripts and files of responses without somebody: theirs alone go, others are left with their turns emptied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from crp_analysis.sources.places import Change, shown_place
from crp_analysis.sources.pseudonyms import PARTICIPANT, Names
from crp_analysis.sources.responses import ATTRIBUTES, is_answer, is_question
from crp_analysis.sources.rest import GONE, write_rest
from crp_analysis.sources.rows import session_ids
from crp_analysis.sources.segments import cut_turn
from crp_analysis.sources.spoken import Session, Spoken
from crp_analysis.sources.transcript import Cue, Transcript, Turn, one_line
from crp_analysis.withdrawal.cells_of import change_xlsx, column_key, read_csv
from crp_analysis.withdrawal.moved import Moved, MovedTurn
from crp_analysis.withdrawal.person import Person
from crp_analysis.withdrawal.staging import Stage

ALONE = "a file of theirs alone"
WITH_OTHERS = "their turns are emptied, other people's stay"
NAMED = "their name, or words of theirs, stand in what others say or around it"
ANSWERS = "their row is emptied"


def clear_speech(person: Person, spoken: Spoken, stage: Stage, words_per_segment: int, traced: frozenset[Path]) -> set[str]:
    """Prepare every transcript and file of responses of a consultation; the sessions that go as a whole.

    Args:
        person: who withdraws.
        spoken: the consultation.
        stage: where to prepare it.
        words_per_segment: how long a segment may be, for turns in which a name is replaced.
        traced: files that a search found their name or words in.
    """
    files = spoken.by_file()
    consultation = spoken.folder.name
    alone = [path for path, sessions in files.items() if not sessions[0].draft.is_responses and _is_alone(person, sessions, consultation)]
    stubs = _moves_ids(spoken, set(alone))
    gone: set[str] = set()
    for path, sessions in files.items():
        if sessions[0].draft.is_responses:
            _clear_responses(person, path, consultation, spoken, stage)
        elif path in alone:
            gone |= {one.session_id for one in sessions}
            stage.remove(path, ALONE)
            if stubs:
                _write_rest(person, path, sessions, spoken, stage, words_per_segment, only_gone=True)
        elif _concerns(person, sessions, consultation) or path in traced:
            _write_rest(person, path, sessions, spoken, stage, words_per_segment)
    return gone


def moved_turns(person: Person, before: Session, after: Session | None, consultation: str) -> Moved:
    """Where each turn of a session stands afterwards. Turns keep their numbers; a session that is no longer there has none left."""
    if after is None:
        return Moved([MovedTurn(old=(turn.start, turn.end), new=(0, 0), is_gone=True) for turn in before.draft.transcript.turns])
    turns = before.draft.transcript.turns
    names, fewer = person.spoken[consultation].names, person.fewer[consultation]
    return Moved(
        [
            MovedTurn(
                old=(old.start, old.end),
                new=(new.start, new.end),
                changes=() if old.end - old.start == new.end - new.start else lost_names(before.draft.transcript, old, names, fewer),
                is_gone=person.goes(before, number, consultation),
            )
            for number, (old, new) in enumerate(zip(turns, after.draft.transcript.turns, strict=True), start=1)
        ]
    )


def lost_names(transcript: Transcript, turn: Turn, names: Names, fewer: Names) -> list[Change]:
    """Where names stand in a turn that nobody would recognise any more once the person is not listed."""
    words = transcript.words_of(turn)
    now, then = names.finder(transcript.text)(words), set(fewer.finder(transcript.text)(words))
    return [change for change in now if change not in then]


def _is_alone(person: Person, sessions: Sequence[Session], consultation: str) -> bool:
    """Whether nobody but them and those who ask says anything in a file."""
    if not any(person.is_theirs(one, consultation) for one in sessions):
        return False
    who = [session.who(turn) for session in sessions for turn in session.draft.transcript.turns]
    return all(one.kind == "facilitator" or one.participant_id == person.participant_id for one in who)


def _concerns(person: Person, sessions: Sequence[Session], consultation: str) -> bool:
    names, fewer = person.spoken[consultation].names, person.fewer[consultation]
    has_emptied = any(one.session_id == session_id for one in sessions for session_id, _ in person.emptied)
    return (
        has_emptied
        or any(person.is_theirs(one, consultation) for one in sessions)
        or any(lost_names(one.draft.transcript, turn, names, fewer) for one in sessions for turn in one.draft.transcript.turns)
    )


def _moves_ids(spoken: Spoken, alone: set[Path]) -> bool:
    """Whether other sessions would get other ids once these files are not there."""
    kept = [one for one in spoken.sessions if one.draft.path not in alone]
    ids = session_ids([one.draft for one in kept], spoken.names, spoken.consultation.consultation_id)
    return ids != [one.session_id for one in kept]


def clean_name(name: str, own: Names) -> str:
    """A file's name without theirs."""
    stem = PurePath(name).stem
    kept = own.strip_from(stem).strip()
    return name if kept == stem else f"{kept or 'session'}{PurePath(name).suffix}"


def own_names(person: Person) -> Names:
    """The names of the person alone."""
    return Names(participants=person.written, facilitators=frozenset())


def _write_rest(
    person: Person,
    path: Path,
    sessions: Sequence[Session],
    spoken: Spoken,
    stage: Stage,
    words_per_segment: int,
    *,
    only_gone: bool = False,
) -> None:
    own = own_names(person)
    file = clean_name(sessions[0].draft.file_name, own)
    kept = [_rest_of(person, one, spoken, words_per_segment, own, only_gone=only_gone) for one in sessions]
    content = write_rest(kept, file=file, format=sessions[0].draft.format).encode()
    is_rest = bool(sessions[0].draft.transcript.file)
    target = path if is_rest and file == sessions[0].draft.file_name else path.with_name(f"{file}.json")
    why = WITH_OTHERS if any(person.is_theirs(one, spoken.folder.name) for one in sessions) else NAMED
    if target != path:
        stage.remove(path, why)
    stage.write(target, content, why, like=path)


def _rest_of(person: Person, session: Session, spoken: Spoken, words_per_segment: int, own: Names, *, only_gone: bool) -> Transcript:
    """A session with their turns emptied and their names in others' turns replaced, as a run showed them."""
    transcript, consultation = session.draft.transcript, spoken.folder.name
    pieces: list[str] = []
    turns: list[Turn] = []
    cues: list[Cue] = []
    position = 0
    for number, turn in enumerate(transcript.turns, start=1):
        is_theirs = person.goes(session, number, consultation)
        changes = [] if is_theirs else lost_names(transcript, turn, spoken.names, person.fewer[consultation])
        words = GONE if is_theirs or only_gone else _replaced(transcript.words_of(turn), changes)
        kept = replace(turn, start=position, end=position + len(words))
        if is_theirs or only_gone:
            label = turn.label if (session.session_id, number) in person.emptied else person.participant_id
            kept = replace(kept, label=label, question="", is_prompt=False, pieces=(), words_per_segment=0)
        elif changes:
            kept = replace(kept, pieces=_pieces(transcript, turn, changes, words_per_segment), words_per_segment=words_per_segment)
        turns.append(kept)
        cues += _cues(transcript, turn, kept, changes, is_gone=is_theirs or only_gone)
        pieces.append(words)
        position += len(words) + 1
    part = (own.strip_from(transcript.part).strip() or "session") if transcript.part else ""
    return replace(transcript, text="\n".join(pieces), turns=tuple(turns), cues=tuple(cues), part=part)


def _replaced(words: str, changes: Sequence[Change]) -> str:
    for start, end, _ in reversed(changes):
        words = words[:start] + PARTICIPANT + words[end:]
    return words


def _pieces(transcript: Transcript, turn: Turn, changes: Sequence[Change], words_per_segment: int) -> tuple[tuple[int, int], ...]:
    cuts = cut_turn(transcript, turn, words_per_segment=words_per_segment)
    return tuple(
        (shown_place(changes, start - turn.start, is_end=False), shown_place(changes, end - turn.start, is_end=True)) for start, end in cuts
    )


def _cues(transcript: Transcript, turn: Turn, kept: Turn, changes: Sequence[Change], *, is_gone: bool) -> list[Cue]:
    inside = [cue for cue in transcript.cues if turn.start <= cue.start and cue.end <= turn.end]
    if is_gone:
        return [Cue(start=kept.start, end=kept.end, start_s=inside[0].start_s, end_s=inside[-1].end_s)] if inside else []
    return [
        replace(
            cue,
            start=kept.start + shown_place(changes, cue.start - turn.start, is_end=False),
            end=kept.start + shown_place(changes, cue.end - turn.start, is_end=True),
        )
        for cue in inside
    ]


def _clear_responses(person: Person, path: Path, consultation: str, spoken: Spoken, stage: Stage) -> None:
    """Empty a person's row: each answer stays an answer without words, so that later ones keep their numbers."""
    roster = spoken.roster

    def change(rows: list[list[str]]) -> None:
        header = rows[0]
        keys = [column_key(name) for name in header]
        for row in rows[1:]:
            stated = row[0].strip()
            owner = (roster and roster.find(stated)) or stated
            if owner == person.participant_id and consultation in person.concerned:
                _empty_row(row, header, keys, person.participant_id)
            else:
                _replace_names(row, header, keys, spoken.names, person.fewer[consultation])
        if roster is None and "withdrawn" not in keys and consultation in person.concerned:
            header.append("withdrawn")
            for row in rows[1:]:
                row.append("yes" if row[0].strip() == person.participant_id else "")

    if path.suffix.lower() == ".xlsx":
        content = change_xlsx(path, lambda cells: _through_cells(cells, change))
    else:
        table = read_csv(path)
        before = [list(row) for row in table.rows]
        change(table.rows)
        content = table.content() if table.rows != before else None
    if content is not None:
        stage.write(path, content, ANSWERS)


def _through_cells(cells: list[list], change) -> list[int]:
    """Change the texts of a sheet's cells in place; only cells whose text changes are written."""
    filled = [row for row in cells if any(cell.value not in (None, "") for cell in row)]
    texts = [["" if cell.value is None else str(cell.value) for cell in row] for row in filled]
    before = [list(row) for row in texts]
    change(texts)
    for row, old, new in zip(filled, before, texts, strict=True):
        for number, text in enumerate(new):
            if number >= len(old):
                row[0].parent.cell(row=row[0].row, column=number + 1, value=text)
            elif text != old[number]:
                row[number].value = text or None
    return []


def _empty_row(row: list[str], header: list[str], keys: list[str], participant_id: str) -> None:
    row[0] = participant_id
    for number in range(1, len(header)):
        is_said = is_question(header[number], keys[number]) and is_answer(row[number])
        row[number] = GONE if is_said else "yes" if keys[number] == "withdrawn" else ""


def _replace_names(row: list[str], header: list[str], keys: list[str], names: Names, fewer: Names) -> None:
    for number in range(1, len(header)):
        if keys[number] in ATTRIBUTES or not is_question(header[number], keys[number]):
            continue
        words = one_line(row[number])
        now, then = names.finder(words)(words), set(fewer.finder(words)(words))
        if lost := [change for change in now if change not in then]:
            row[number] = _replaced(words, lost)
