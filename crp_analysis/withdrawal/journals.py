"""Journals of decisions without those about somebody's words: whole lines go, all others stay to the byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from crp_analysis.journal.events import Event
from crp_analysis.journal.files import journal_files, read_journal
from crp_analysis.journal.standing import place_events
from crp_analysis.withdrawal.staging import Stage

LINES = "decisions about their words go"
TORN = "the torn end of a journal, which cannot be taken apart"


def clear_journals(
    folder: Path, words: Mapping[str, str], is_gone: Callable[[str], bool], clean: Callable[[str], str], stage: Stage
) -> int:
    """Prepare every journal of a consultation; how many decisions go.

    Args:
        folder: the consultation's folder of decisions, which need not exist.
        words: the text of each segment as shown, by id, before the withdrawal.
        is_gone: whether a segment's id was theirs, also one that no longer exists.
        clean: a note without their name and words.
        stage: where to prepare it.
    """
    files = {path: read_journal(path, path.name).events for path in journal_files(folder)} if folder.is_dir() else {}
    events = [event for several in files.values() for event in several]
    gone = _about(events, words, is_gone)
    for path, several in files.items():
        noted = {
            event.id: event.model_copy(update={"note": new}) for event in several if (new := clean(event.note or "")) != (event.note or "")
        }
        if gone.intersection(event.id for event in several) or noted:
            kept = [(line, _id(line)) for line in path.read_bytes().split(b"\n") if line.strip()]
            lines = [noted[one].line() if one in noted else line + b"\n" for line, one in kept if one not in gone]
            stage.write(path, b"".join(lines), LINES)
    if gone:
        for torn in folder.glob("*.torn-*"):
            stage.remove(torn, TORN)
    return len(gone)


def _about(events: list[Event], words: Mapping[str, str], is_gone: Callable[[str], bool]) -> frozenset[str]:
    """The events about their segments, as they stand now or waited for, and every undo of one of these."""
    placed, waiting = place_events([event for event in events if event.segment_id], words)
    gone = {event.id for event in (*placed, *waiting) if is_gone(event.segment_id or "")}
    while more := {event.id for event in events if event.undoes in gone} - gone:
        gone |= more
    return frozenset(gone)


def _id(line: bytes) -> str:
    try:
        return Event.model_validate_json(line).id
    except ValueError:
        return ""
