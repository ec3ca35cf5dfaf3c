"""People's decisions from the journals of a consultation, joined with what they coded elsewhere.

A decision wins over the same coder's coding in another file: it was made with that coding in view or long after it, and only a
decision can take a code away. Decisions of one coder never change what another coded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from crp_analysis.codebook.lineage import as_decided
from crp_analysis.errors import Fault, SourceError
from crp_analysis.journal.events import Event, hash_words
from crp_analysis.journal.files import JournalFile, journal_files, read_journal
from crp_analysis.journal.standing import (
    Key,
    Memo,
    Names,
    StandingCode,
    State,
    fold_events,
    its_own_name,
    live_events,
    merge_events,
    place_events,
)
from crp_analysis.sources.places import Change, said_span, shown_span
from crp_analysis.sources.shown_before import ShownBefore, follow_names
from crp_analysis.sources.waiting_decisions import OUTSIDE, UNKNOWN_CODE, UNREAD, count_moved, warn_of_waiting


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Rows of Codings, Assignments and Readings with what people decided, rows of Marks from decisions alone, and what waits and why.

    `overruled` are codings (segment_id, code_id, coder_id) whose marks from other files no longer count: taken away, or given other
    words. `memos` are rows of segment_id, code_id ('' for a note on the segment), coder_id, memo and created. `waiting` counts
    decisions that are kept and not used yet, by reason.
    """

    codings: list[dict]
    assignments: list[dict]
    readings: list[dict]
    marks: list[dict]
    overruled: frozenset[Key]
    memos: list[dict]
    waiting: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def read_decisions(
    folder: Path,
    place: str,
    segments: Sequence[dict],
    replaced: Mapping[str, list[Change]],
    *,
    codings: Sequence[dict],
    assignments: Sequence[dict],
    readings: Sequence[dict],
    follow: Callable[[str], str | None],
    names: Names = its_own_name,
    said: Mapping[str, str] = MappingProxyType({}),
    before: Sequence[ShownBefore] = (),
) -> Decided:
    """What people coded and read after all their decisions.

    Args:
        folder: the consultation's decisions; it need not exist.
        place: the folder as messages call it.
        segments: rows of Segments.
        replaced: names replaced in segments' words, by segment_id.
        codings: people's codings from other files.
        assignments: who read which session, by other files.
        readings: who read which segment by itself, by other files.
        follow: the code that an id leads to now; None where there is no such code.
        names: all ids that led to a code at a time.
        said: the words as said of segments in which names are replaced.
        before: the segments in which something is replaced, for decisions that are older than a name's place in a list.
    """
    files = {f"{place}/{path.name}": read_journal(path, f"{place}/{path.name}") for path in journal_files(folder)}
    faults = [fault for file in files.values() for fault in file.faults] + _conflicts(files)
    shown = {row["segment_id"]: row for row in segments}
    words = {segment_id: row["text"] for segment_id, row in shown.items()}
    events = follow_names(live_events(merge_events(*(file.events for file in files.values()))), words, before)
    placed, moved = place_events(events, words, said)
    placed = tuple(_as_shown(event, shown, replaced) for event in placed)
    inside = [event for event in placed if (event.end or 0) <= len(shown[event.segment_id or ""]["text"])]
    waiting = Counter({**count_moved(moved, placed, shown), OUTSIDE: len(placed) - len(inside)})
    state = fold_events(inside, names)
    sessions = {row["segment_id"]: row["session_id"] for row in segments}
    finished = _finished(state, segments)
    assigned = {(one["session_id"], one["coder_id"]) for one in [*assignments, *finished]}
    singly = _single_readings(state, sessions, assigned, readings)
    read = {(one["segment_id"], one["coder_id"]) for one in singly}
    given, unknown, unread = _given(state, sessions, assigned, read, follow)
    waiting += Counter({UNKNOWN_CODE: unknown, UNREAD: unread})
    marks = [_mark(key, was, one, state.memos.get((key[0], was, key[2])), shown[key[0]], replaced) for key, (was, one) in given.items()]
    taken = frozenset((segment_id, follow(code_id) or code_id, coder) for segment_id, code_id, coder in state.taken)
    spans = frozenset(key for key, (_, one) in given.items() if one.start is not None)
    overruled = (taken - set(given)) | spans
    return Decided(
        codings=_with_decisions(codings, marks, overruled, spans),
        assignments=_still_blind([*assignments, *finished], state, sessions),
        readings=singly,
        marks=marks,
        overruled=overruled,
        memos=_memos(state, follow),
        waiting={what: n for what, n in waiting.items() if n},
        faults=tuple(faults),
        warnings=(*_torn(files), *warn_of_waiting(waiting, place)),
    )


def _as_shown(event: Event, shown: Mapping[str, dict], replaced: Mapping[str, list[Change]]) -> Event:
    """The event with its span in the words as shown, where it was made before a name in them was listed."""
    own = event.segment_id or ""
    if event.start is None or event.end is None or event.words == hash_words(shown[own]["text"]):
        return event
    start, end = shown_span(replaced.get(own, []), event.start, event.end)
    return event.model_copy(update={"start": start, "end": end})


def _conflicts(files: Mapping[str, JournalFile]) -> list[Fault]:
    """Lines of one id that say different things: somebody edited one of them."""
    first: dict[str, tuple[Event, str]] = {}
    faults = []
    for place, file in files.items():
        for event in file.events:
            other, there = first.setdefault(event.id, (event, place))
            if other != event:
                found = f"holds the decision {event.id[:8]} with other content than {there.rpartition('/')[2]}"
                faults.append(Fault(kind=SourceError, place=place, found=found, todo="take the line as it was from a backup"))
    return faults


def _finished(state: State, segments: Sequence[dict]) -> list[dict]:
    """Rows of Assignments for sessions whose participants' segments somebody read all as a session."""
    whole: dict[str, set[str]] = {}
    for row in segments:
        if row["speaker_kind"] == "participant":
            whole.setdefault(row["session_id"], set()).add(row["segment_id"])
    rows = []
    for coder in sorted({coder for _, coder in state.readings}):
        mine = {segment_id: one for (segment_id, by), one in state.readings.items() if by == coder and "session" in one.streams}
        rows += [
            {"session_id": session_id, "coder_id": coder, "was_blind": all(mine[one].was_blind for one in ids)}
            for session_id, ids in whole.items()
            if ids <= set(mine)
        ]
    return rows


def _single_readings(state: State, sessions: Mapping[str, str], assigned: set[tuple[str, str]], from_lists: Sequence[dict]) -> list[dict]:
    """Rows of Readings. Those of lists stay; a segment of a session that is not finished yet counts as guided: it may teach, not judge."""
    rows = {(one["segment_id"], one["coder_id"]): one for one in from_lists}
    for (segment_id, coder), one in sorted(state.readings.items()):
        if (sessions[segment_id], coder) in assigned:
            continue
        stream = "audit" if "audit" in one.streams and one.was_blind else "guided"
        rows.setdefault((segment_id, coder), {"segment_id": segment_id, "coder_id": coder, "stream": stream, "was_blind": one.was_blind})
    for key in state.seen & set(rows):
        if rows[key]["was_blind"]:
            rows[key] = {**rows[key], "stream": "guided", "was_blind": False}
    return list(rows.values())


def _given(
    state: State,
    sessions: Mapping[str, str],
    assigned: set[tuple[str, str]],
    read: set[tuple[str, str]],
    follow: Callable[[str], str | None],
) -> tuple[dict[Key, tuple[str, StandingCode]], int, int]:
    """Standing codes under the ids that they lead to now, with the ids that people wrote; how many lead nowhere; how many are unread."""
    given: dict[Key, tuple[str, StandingCode]] = {}
    unknown = unread = 0
    for (segment_id, code_id, coder), one in sorted(state.codes.items(), key=lambda item: (item[1].created, item[1].event_id, item[0])):
        now = follow(code_id)
        if now is None:
            unknown += 1
        elif (segment_id, coder) in read or (sessions[segment_id], coder) in assigned:
            given[segment_id, now, coder] = (code_id, one)  # where codes were merged, the later decision's words count
        else:
            unread += 1
    return given, unknown, unread


def _mark(key: Key, written: str, one: StandingCode, memo: Memo | None, segment: dict, replaced: Mapping[str, list[Change]]) -> dict:
    """A row of Marks: the words that a code means, all of the segment's where nobody said which."""
    segment_id, code_id, coder = key
    start, end = (0, len(segment["text"])) if one.start is None or one.end is None else (one.start, one.end)
    first, last = said_span(replaced.get(segment_id, []), start, end)
    return {
        "mark_id": f"{one.event_id}:{written}",  # as it was decided: the same after the code was renamed
        "part": 1,
        "segment_id": segment_id,
        "code_id": code_id,
        "coder_id": coder,
        "start_char": segment["start_char"] + first,
        "end_char": segment["start_char"] + last,
        "shown_start": start,
        "shown_end": end,
        "created": one.created,
        "memo": memo.note if memo else "",
        "source": "decisions",
        "raw_start": None,
        "raw_end": None,
    }


def _memos(state: State, follow: Callable[[str], str | None]) -> list[dict]:
    return [
        {"segment_id": segment_id, "code_id": (follow(code_id) or code_id) if code_id else "", "coder_id": coder}
        | {"memo": memo.note, "created": memo.created}
        for (segment_id, code_id, coder), memo in sorted(state.memos.items())
    ]


def _with_decisions(codings: Sequence[dict], marks: Sequence[dict], overruled: frozenset[Key], spans: frozenset[Key]) -> list[dict]:
    """Codings of files without those that their coder took away, and those that decisions gave.

    A code that was given both ways keeps the words that the file names, unless a decision says which words it means; that it was
    decided on is noted.
    """
    rows = {(one["segment_id"], one["code_id"], one["coder_id"]): one for one in codings}
    rows = {key: one for key, one in rows.items() if key not in overruled or key in spans}
    for mark in marks:
        key = (mark["segment_id"], mark["code_id"], mark["coder_id"])
        own = {"segment_id": key[0], "code_id": key[1], "coder_id": key[2], "origin": "person"}
        if key in spans:
            rows[key] = own | {"start_char": mark["start_char"], "end_char": mark["end_char"]}
        rows[key] = rows.get(key, own) | {"written": as_decided(mark["mark_id"].partition(":")[2], mark["created"])}
    return list(rows.values())


def _still_blind(assignments: Sequence[dict], state: State, sessions: Mapping[str, str]) -> list[dict]:
    """One row a session and coder; a session is not blind (any more) where its coder changed codes with suggestions in view."""
    seen = {(sessions[segment_id], coder) for segment_id, coder in state.seen}
    rows = {(one["session_id"], one["coder_id"]): one for one in reversed(assignments)}  # what a file states comes first
    return [{**one, "was_blind": one["was_blind"] and key not in seen} for key, one in reversed(rows.items())]


def _torn(files: Mapping[str, JournalFile]) -> Iterable[Fault]:
    for where, file in files.items():
        if file.torn:
            found = f"the last line is torn ({len(file.torn)} bytes), as after a crash; all lines before it count"
            yield Fault(kind=SourceError, place=where, found=found, todo="'crp review' moves the piece aside when it next writes there")
