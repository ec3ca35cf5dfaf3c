"""Journals of decisions without those about somebody's words: whole lines go, others stay to the byte where they do not name them."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.journal.events import Event, hash_words
from crp_analysis.journal.files import journal_files, read_journal
from crp_analysis.journal.standing import place_events
from crp_analysis.sources.places import Change, shown_span
from crp_analysis.withdrawal.staging import Stage

LINES = "decisions about their words go"
TORN = "the torn end of a journal, which cannot be taken apart"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A segment of somebody else in which a name of theirs is replaced: its words as shown and as said, and all that is replaced in it."""

    shown: str
    said: str
    changes: Sequence[Change]


def clear_journals(
    folder: Path,
    words: Mapping[str, str],
    named: Mapping[str, Named],
    is_gone: Callable[[str], bool],
    clean: Callable[[str], str],
    stage: Stage,
) -> int:
    """Prepare every journal of a consultation; how many decisions go.

    Args:
        folder: the consultation's folder of decisions, which need not exist.
        words: the text of each segment as shown, by id, before the withdrawal.
        named: segments of others that name the person: a decision that is older than the list of names knows the words as said.
        is_gone: whether a segment's id was theirs, also one that no longer exists.
        clean: a note without their name and words.
        stage: where to prepare it.
    """
    files = {path: read_journal(path, path.name).events for path in journal_files(folder)} if folder.is_dir() else {}
    gone = _about([event for several in files.values() for event in several], words, is_gone)
    for path, several in files.items():
        changed = {event.id: new for event in several if (new := _without_name(event, named, clean)) != event}
        if changed or gone.intersection(event.id for event in several):
            kept = [(line, _id(line)) for line in path.read_bytes().split(b"\n") if line.strip()]
            lines = [changed[one].line() if one in changed else line + b"\n" for line, one in kept if one not in gone]
            stage.write(path, b"".join(lines), LINES)
    for torn in folder.glob("*.torn-*") if gone else ():
        stage.remove(torn, TORN)
    return len(gone)


def _about(events: list[Event], words: Mapping[str, str], is_gone: Callable[[str], bool]) -> frozenset[str]:
    """The events about their segments, as they stand now or waited for, and every undo of one of these."""
    placed, waiting = place_events([event for event in events if event.segment_id], words)
    gone = {event.id for event in (*placed, *waiting) if is_gone(event.segment_id or "")}
    while more := {event.id for event in events if event.undoes in gone} - gone:
        gone |= more
    return frozenset(gone)


def _without_name(event: Event, named: Mapping[str, Named], clean: Callable[[str], str]) -> Event:
    """The event as it may stay, about the words as shown."""
    segment = named.get(event.segment_id or "")
    new: dict[str, object] = {"note": clean(event.note)} if event.note else {}
    if segment and event.words == hash_words(segment.said) != hash_words(segment.shown):
        new["words"] = hash_words(segment.shown)
        if event.start is not None and event.end is not None:
            new["start"], new["end"] = shown_span(segment.changes, event.start, event.end)
    return event.model_copy(update=new) if new else event


def _id(line: bytes) -> str:
    try:
        return Event.model_validate_json(line.removeprefix(BOM_UTF8).strip()).id
    except ValueError:
        return ""
