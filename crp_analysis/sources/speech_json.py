"""Speech in JSON: whisper's segments, and other layouts whose pieces are objects with words and perhaps a speaker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crp_analysis.errors import SourceError
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.speakers import read_speakers
from crp_analysis.sources.spreadsheets import in_seconds, seconds_of
from crp_analysis.sources.transcript import NO_SPEAKER_NOTE, NO_TIME, Transcript, Utterance, compose

_WORDS = ("text", "content", "transcript", "utterance", "sentence", "message", "body", "value", "words")
_SPEAKER = ("speaker", "speaker_name", "speaker_label", "speakerName", "name", "role", "author", "participant", "user", "from")
_START = ("start", "start_time", "startTime", "begin", "start_timestamp", "timestamp", "time", "offset", "from_ts")
_END = ("end", "end_time", "endTime", "stop", "end_timestamp")


def read_speech_json(text: str, labels: Labels, name: str) -> Transcript:
    """The turns of the largest list of pieces in the file; a bare text is read as running text.

    Args:
        text: decoded JSON.
        labels: the labels that somebody has listed.
        name: the file's name, for the message.

    Raises:
        SourceError: it is no JSON, or nothing in it looks like speech.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "it"
        raise SourceError(f"{name}: {place} is no valid JSON; export the transcript again, or as text or captions") from error
    pieces = max(_lists_of_pieces(content), key=lambda found: sum(len(_words(piece)) for piece in found), default=[])
    if pieces:
        utterances = _carried_on([_utterance(piece) for piece in pieces])
        named = any(utterance.label for utterance in utterances)
        return compose(in_seconds(utterances), notes=() if named else (NO_SPEAKER_NOTE,))
    whole = content if isinstance(content, str) else _words(content) if isinstance(content, dict) else ""
    if not whole.strip():
        raise SourceError(
            f"{name}: nothing in the JSON looks like speech (a list of objects with 'speaker' and 'text'); export it as text or captions"
        )
    return read_speakers(whole.replace("\r\n", "\n").replace("\r", "\n"), labels)


def _lists_of_pieces(content: Any, depth: int = 0) -> Iterator[list[dict]]:
    """Every list, however deep, in which most members are objects with words."""
    if depth > 6:
        return
    if isinstance(content, list):
        pieces = [piece for piece in content if isinstance(piece, dict) and _has_words(piece)]
        if pieces and len(pieces) >= 0.5 * len(content):
            yield pieces
        for member in content[:50]:
            yield from _lists_of_pieces(member, depth + 1)
    elif isinstance(content, dict):
        for member in content.values():
            if isinstance(member, list | dict):
                yield from _lists_of_pieces(member, depth + 1)


def _has_words(piece: dict) -> bool:
    return any(isinstance(piece.get(key), str) for key in _WORDS)


def _words(piece: dict) -> str:
    return next((piece[key] for key in _WORDS if isinstance(piece.get(key), str)), "")


def _utterance(piece: dict) -> Utterance:
    label = next((str(piece[key]) for key in _SPEAKER if isinstance(piece.get(key), str | int) and not isinstance(piece[key], bool)), "")
    return Utterance(label=label.strip(), words=_words(piece), start_s=_time(piece, _START), end_s=_time(piece, _END))


def _carried_on(utterances: list[Utterance]) -> list[Utterance]:
    """A piece without a speaker between two of one speaker is theirs; elsewhere in a file with speakers nobody knows."""
    if not any(utterance.label for utterance in utterances):
        return utterances
    carried: list[Utterance] = []
    following = [*utterances[1:], Utterance(label="", words="")]
    for utterance, after in zip(utterances, following, strict=True):
        before = carried[-1].label if carried else ""
        label = before if before and before == after.label else "Unknown speaker"
        carried.append(utterance if utterance.label else replace(utterance, label=label))
    return carried


def _time(piece: dict, keys: tuple[str, ...]) -> float:
    value = next((piece[key] for key in keys if isinstance(piece.get(key), str | int | float)), None)
    return NO_TIME if value is None or isinstance(value, bool) else seconds_of(str(value))
