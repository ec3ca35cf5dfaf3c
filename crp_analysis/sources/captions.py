"""Captions to turns: WebVTT (Zoom's `Name:` cues, Teams' voice tags), SRT and LRC.

webvtt-py finds the cues. Rolling captions, which repeat the line before, are read once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from crp_analysis.errors import SourceError
from crp_analysis.sources.labels import Labels, accepted_labels, spoken_label
from crp_analysis.sources.transcript import NO_SPEAKER_NOTE, NO_TIME, Transcript, Utterance, compose

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]*)>(.*?)(?=</v>|<v[ .\t]|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z0-9][^<>\n]*>|\{\\an?\d\}")
_COMMA_TIME = re.compile(r"(\d{1,2}:\d{1,2}),(\d{1,3})")
_LRC = re.compile(r"\[(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?\]")
_LRC_FIELD = re.compile(r"^\[[a-zA-Z#]+:.*\]$")

ROLLING_SHARE = 0.25  # of the cues repeat a line: no conversation does that

Cues = list[tuple[float, float, str, str]]  # start and end in seconds, voice ('' without a tag), words with line breaks


def read_captions(text: str, format: str, labels: Labels, name: str) -> Transcript:
    """The turns of a caption file: cues joined as long as the speaker stays the same.

    Args:
        text: decoded text with `\\n` line ends.
        format: 'vtt', 'srt' or 'lrc'.
        labels: the labels that somebody has listed.
        name: the file's name, for the message.

    Raises:
        SourceError: there is no cue that could be read.
    """
    cues = _lrc_cues(text) if format == "lrc" else _timed_cues(text, format, name)
    cues = list(_without_repeats(cues))
    if not any(words.strip() for *_, words in cues):
        raise SourceError(f"{name}: there is no caption with words in it; export the captions again")
    utterances = list(_utterances(cues, labels))
    return compose(utterances, notes=() if any(one.label for one in utterances) else (NO_SPEAKER_NOTE,))


def _timed_cues(text: str, format: str, name: str) -> Cues:
    """Cues of WebVTT; SRT is brought into its form first, which also forgives missing numbers."""
    import webvtt

    if format == "srt":
        lines = [_COMMA_TIME.sub(r"\1.\2", line) if "-->" in line else line.rstrip() for line in text.split("\n")]
        text = "WEBVTT\n\n" + "\n".join(lines)
    try:
        captions = webvtt.from_string(text.lstrip("\n ")).captions
        return [piece for caption in captions for piece in _voices(_seconds(caption.start), _seconds(caption.end), caption.raw_text)]
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError, IndexError) as error:
        raise SourceError(f"{name}: the captions are malformed; export them again") from error


def _voices(start_s: float, end_s: float, words: str) -> Iterator[tuple[float, float, str, str]]:
    """A cue's pieces by voice tag; what stands outside of tags has no voice."""
    position = 0
    for tag in _VOICE.finditer(words):
        if _bare(words[position : tag.start()]).strip():
            yield start_s, end_s, "", _bare(words[position : tag.start()])
        yield start_s, end_s, html.unescape(tag.group(1)).strip(), _bare(tag.group(2))
        position = tag.end()
    if not position or _bare(words[position:]).strip():
        yield start_s, end_s, "", _bare(words[position:])


def _lrc_cues(text: str) -> Cues:
    """Lines of a lyrics file; a line's end is the next stamp (empty lines are ends)."""
    stamped: list[tuple[float, str]] = []
    for line in text.split("\n"):
        stamps = list(_LRC.finditer(line))
        if not stamps or _LRC_FIELD.match(line.strip()):
            continue
        minutes, seconds, fraction = stamps[0].groups()
        stamped.append((int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}"), _LRC.sub("", line).strip()))
    ends = [*(start for start, _ in stamped[1:]), NO_TIME][: len(stamped)]
    return [(start, end, "", words) for (start, words), end in zip(stamped, ends, strict=True) if words]


def _without_repeats(cues: Cues) -> Iterator[tuple[float, float, str, str]]:
    """Cues without the lines that they repeat from the cue before, where the file does so throughout.

    A person may well say the same words twice, so a repeat in a file that does not roll stays, unless both cues have
    the same times.
    """
    spoken = [(cue, [line.strip() for line in cue[3].split("\n") if line.strip()]) for cue in cues]
    spoken = [(cue, lines) for cue, lines in spoken if lines]
    repeats = [0] * bool(spoken) + [_overlap(before, lines) for (_, before), (_, lines) in pairwise(spoken)]
    rolls = sum(map(bool, repeats)) > ROLLING_SHARE * len(spoken)
    last_times = (NO_TIME, NO_TIME)
    for ((start_s, end_s, voice, _), lines), repeated in zip(spoken, repeats, strict=True):
        fresh = lines[repeated:] if rolls or (start_s, end_s) == last_times else lines
        last_times = (start_s, end_s)
        if fresh:
            yield start_s, end_s, voice, "\n".join(fresh)


def _overlap(before: list[str], lines: list[str]) -> int:
    """How many of the first lines are the last lines of the cue before."""
    for length in range(min(len(before), len(lines)), 0, -1):
        if before[-length:] == lines[:length]:
            return length
    return 0


def _utterances(cues: Cues, labels: Labels) -> Iterator[Utterance]:
    """Cue by cue with the speaker carried on where nobody is named."""
    split = [[spoken_label(line) for line in words.split("\n")] for *_, words in cues]
    found = [pair[0] for lines in split for pair in lines if pair]
    accepted = accepted_labels(found, n_units=len(cues), labels=labels)
    speaker = ""
    for (start_s, end_s, voice, words), pairs in zip(cues, split, strict=True):
        speaker = voice or speaker
        for line, pair in zip(words.split("\n"), pairs, strict=True):
            if pair and not voice and pair[0] in accepted:
                speaker, line = pair
            yield Utterance(label=speaker, words=line, start_s=start_s, end_s=end_s)


def _bare(words: str) -> str:
    return html.unescape(_TAG.sub("", words))


def _seconds(stamp: str) -> float:
    """Seconds of `hh:mm:ss.fff`."""
    seconds = 0.0
    for part in str(stamp).split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
