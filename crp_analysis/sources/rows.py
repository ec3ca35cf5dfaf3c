"""Drafts with known speakers to rows of Sessions, Segments and Rejected."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from crp_analysis.errors import Fault, SourceError
from crp_analysis.sources.codings import CodedSession
from crp_analysis.sources.consultation import Consultation, SessionSettings
from crp_analysis.sources.details import Found
from crp_analysis.sources.drafts import SessionDraft
from crp_analysis.sources.places import Change
from crp_analysis.sources.pseudonyms import Names, changes_of, slug, with_marks
from crp_analysis.sources.seen_through import composed
from crp_analysis.sources.segments import Clock, cut_turn, n_words_of
from crp_analysis.sources.shown_before import ShownBefore
from crp_analysis.sources.transcript import Turn, count_words
from crp_analysis.sources.who import UNLISTED, Who, speaker_of
from crp_analysis.tables import UNKNOWN

QUESTION_WORDS = 40  # the end of a long question is what was asked
CONSULTATION_DEPTH = 3  # data/raw/<consultation>: what people call a consultation is its id
UNKNOWN_SPEAKER = "unknown speaker"
Finder = Callable[[str], list[Found]]
_DATE = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
_KINDS = {"interviews": "interview", "focus groups": "focus group", "workshop": "workshop"}


@dataclass(kw_only=True)
class Rows:
    """The rows of one consultation as they grow, one session after another."""

    sessions: list[dict] = field(default_factory=list)
    segments: list[dict] = field(default_factory=list)
    rejected: list[dict] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    coded: dict[str, CodedSession] = field(default_factory=dict)
    replaced: dict[str, list[Change]] = field(default_factory=dict)  # what was replaced in a segment's words, where there is anything
    before: list[ShownBefore] = field(default_factory=list)  # the same segments as a shorter list of names would show them

    def said_where_replaced(self) -> dict[str, str]:
        """The words as said of segments in which a name is replaced: in memory only."""
        spans = {row["segment_id"]: row for row in self.segments if row["segment_id"] in self.replaced}
        return {one: self.coded[row["session_id"]].text[row["start_char"] : row["end_char"]] for one, row in spans.items()}


def session_ids(drafts: list[SessionDraft], names: Names, consultation_id: str) -> list[str]:
    """One id a session: the consultation and the file's name without people's names; the extension where two files share a name."""
    stems = [slug(names.strip_from(PurePath(draft.file_name).stem)) for draft in drafts]
    files = defaultdict(set)
    for stem, draft in zip(stems, drafts, strict=True):
        files[stem].add(draft.path)
    ids, used = [], set()
    for stem, draft in zip(stems, drafts, strict=True):
        name = f"{stem}-{slug(PurePath(draft.file_name).suffix)}" if len(files[stem]) > 1 else stem
        name += f"-{slug(names.strip_from(draft.transcript.part))}" if draft.transcript.part else ""
        number = 1
        while (one := f"{consultation_id}/{name}" + (f"-{number}" if number > 1 else "")) in used:
            number += 1
        used.add(one)
        ids.append(one)
    return ids


def source_of(draft: SessionDraft, names: Names) -> str:
    """The file's place without people's names, and the part of the file after '#'."""
    source = without_names(draft.place, names)
    return f"{source}#{names.strip_from(draft.transcript.part)}" if draft.transcript.part else source


def without_names(place: str, names: Names, *, above: int = CONSULTATION_DEPTH) -> str:
    """A file's place with '[participant]' in front of each folder and file whose name held somebody's name, but for the first `above`."""
    parts = place.split("/")
    above = min(above, len(parts) - 1)
    return "/".join([*parts[:above], *(_without_names(part, names) for part in parts[above:])])


def _without_names(part: str, names: Names) -> str:
    kept = names.strip_from(part)
    return part if kept == composed(part) else f"[participant] {kept.strip()}"


def add_session(
    rows: Rows,
    draft: SessionDraft,
    session_id: str,
    speakers: dict[str, Who],
    names: Names,
    consultation: Consultation,
    *,
    words_per_segment: int,
) -> None:
    """Add one draft's session, segments and rejected turns, and what a coder's quotes are searched in."""
    source = source_of(draft, names)
    find = names.found_in(draft.transcript.text)
    segments, lost, found = _segments(draft, session_id, speakers, find, consultation.consultation_id, words_per_segment)
    rows.segments += segments
    rows.sessions.append(_session(draft, session_id, source, segments, consultation))
    rejected, warnings = _rejected(draft, source, speakers, consultation.consultation_id)
    rows.rejected += rejected
    rows.warnings += warnings
    transcript = draft.transcript
    places = [(segment["segment_id"], segment["start_char"], segment["end_char"]) for segment in segments]
    changes = {segment_id: changes_of(several) for segment_id, several in found.items()}
    rows.replaced |= changes
    rows.before += [ShownBefore(one, transcript.text[start:end], found[one]) for one, start, end in places if one in found]
    rows.coded[session_id] = CodedSession(
        session_id,
        transcript.text,
        [(turn.start, turn.end) for turn in transcript.turns],
        places,
        lost,
        shown=segments,
        changes=changes,
    )


def rejected_row(consultation_id: str, source: str, place: str, reason: str, n_words: int) -> dict:
    """One row of Rejected."""
    return {"consultation_id": consultation_id, "source": source, "place": place, "reason": reason, "n_words": n_words}


def _segments(
    draft: SessionDraft, session_id: str, speakers: dict[str, Who], find: Finder, consultation_id: str, words_per_segment: int
) -> tuple[list[dict], list[tuple[int, int]], dict[str, list[Found]]]:
    """The session's segments, the places of turns that were set aside, and what is replaced in each segment's words.

    Names are looked for in whole turns, so that one which is cut by the end of a segment is replaced in both.
    """
    transcript = draft.transcript
    clock = Clock(transcript)
    segments, lost, asked = [], [], ""
    replaced: dict[str, list[Found]] = {}
    for number, turn in enumerate(transcript.turns, start=1):
        who = speaker_of(turn, speakers)
        if who.reason:
            lost.append((turn.start, turn.end))
            continue
        question = turn.question or ("" if who.kind == "facilitator" else asked)
        found = find(transcript.words_of(turn))
        for part, (start, end) in enumerate(cut_turn(transcript, turn, words_per_segment=words_per_segment), start=1):
            start_s, end_s = clock.times_of(turn, start, end)
            segment_id = f"{session_id}#{number:04d}.{part}"
            if here := _inside(found, start - turn.start, end - turn.start):
                replaced[segment_id] = here
            segments.append(
                {
                    "segment_id": segment_id,
                    "session_id": session_id,
                    "consultation_id": consultation_id,
                    "participant_id": who.participant_id,
                    "speaker_kind": who.kind,
                    "position": len(segments),
                    "turn": number,
                    "start_char": start,
                    "end_char": end,
                    "start_s": start_s,
                    "end_s": end_s,
                    "n_words": n_words_of(transcript, start, end),
                    "text": with_marks(transcript.text[start:end], here),
                    "question": question,
                }
            )
        if who.kind == "facilitator":
            asked = _asked(transcript.words_of(turn), found) or asked
    return segments, lost, replaced


def _inside(found: list[Found], start: int, end: int) -> list[Found]:
    """What was found in a turn, cut to one of its segments and counted from there."""
    return [(max(first, start) - start, min(last, end) - start, mark) for first, last, mark in found if first < end and last > start]


def _asked(words: str, found: list[Found]) -> str:
    """The end of what the facilitator said; nothing for 'Mm-hm.', which is no question."""
    if count_words(words) < 3 and "?" not in words:
        return ""
    return " ".join(with_marks(words, found).split()[-QUESTION_WORDS:])


def _session(draft: SessionDraft, session_id: str, source: str, segments: list[dict], consultation: Consultation) -> dict:
    """The session's own row. `n_words` counts every spoken word of its segments, whoever says it."""
    settings = _settings(draft, consultation)
    people = {segment["participant_id"] for segment in segments if segment["speaker_kind"] == "participant"}
    stated = _DATE.search(draft.file_name)
    date = settings.date or ("-".join(stated.groups()) if stated else consultation.dates[0] if len(consultation.dates) == 1 else "")
    return {
        "session_id": session_id,
        "consultation_id": consultation.consultation_id,
        "kind": settings.kind or _kind(draft, len(people), consultation),
        "date": date,
        "place": settings.place or consultation.place or UNKNOWN,
        "minutes": settings.minutes if settings.minutes is not None else _minutes(draft),
        "participation_level": consultation.participation_level or UNKNOWN,
        "n_words": sum(segment["n_words"] for segment in segments),
        "n_participants": len(people),
        "source": source,
        "source_format": draft.format,
        "source_hash": draft.content_hash,
    }


def _settings(draft: SessionDraft, consultation: Consultation) -> SessionSettings:
    """What consultation.toml says of the file, by its name or its stem."""
    for name in (draft.file_name, PurePath(draft.file_name).stem):
        if name in consultation.sessions:
            return consultation.sessions[name]
    return SessionSettings()


def _kind(draft: SessionDraft, n_people: int, consultation: Consultation) -> str:
    if draft.is_responses:
        return "written responses"
    by_number = "interview" if n_people == 1 else "focus group" if n_people else "other"
    return _KINDS.get(consultation.kind, by_number)


def _minutes(draft: SessionDraft) -> float:
    """From the last time stamp; missing where there are none."""
    times = [one for cue in draft.transcript.cues for one in (cue.start_s, cue.end_s) if not math.isnan(one)]
    return round(max(times) / 60, 2) if times else math.nan


def _rejected(draft: SessionDraft, source: str, speakers: dict[str, Who], consultation_id: str) -> tuple[list[dict], list[Fault]]:
    """One row a speaker whose words cannot be counted for anybody, and a warning for those that a person could mend."""
    turns_of: dict[tuple[str, str], list[tuple[int, Turn]]] = defaultdict(list)
    for number, turn in enumerate(draft.transcript.turns, start=1):
        who = speaker_of(turn, speakers)
        if who.reason or who.kind == "unknown":
            turns_of[turn.label, who.reason or UNKNOWN_SPEAKER].append((number, turn))
    rows, warnings = [], []
    for (_, reason), numbered in turns_of.items():
        numbers = [number for number, _ in numbered]
        n_words = sum(count_words(draft.transcript.words_of(turn)) for _, turn in numbered)
        place = (
            ("turn " if len(numbers) == 1 else "turns ")
            + ", ".join(map(str, numbers[:5]))
            + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
        )
        rows.append(rejected_row(consultation_id, source, place, reason, n_words))
        if reason == UNLISTED:
            found = f"the speaker of {place} ({n_words} words) is not in participants.csv, so these words are counted for nobody"
            todo = "add the label as it stands in the file to the names of a participant, or to facilitators in consultation.toml"
            todo = (
                "add a row with this participant_id to participants.csv, or state role and may_quote in the file"
                if draft.is_responses
                else todo
            )
            warnings.append(Fault(kind=SourceError, place=f"{source}, {place}", found=found, todo=todo))
    return rows, warnings
