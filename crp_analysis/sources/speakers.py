"""Running text to turns: who speaks where. What follows a label belongs to its turn until the next one.

How a line may carry a label is in `layouts`, which of the candidates are speakers in `labels`.
"""

from __future__ import annotations

import re
from collections import Counter

from crp_analysis.sources.labels import (
    NOT_LABELS,
    Labels,
    accepted_labels,
    is_facilitator_label,
    is_unknown_label,
    looks_like_name,
    plain,
)
from crp_analysis.sources.layouts import ARROW, STAMP, Line, read_lines, stamp_seconds
from crp_analysis.sources.transcript import NO_SPEAKER_NOTE, NO_TIME, Aside, Cue, Transcript, Turn, count_words, flatten_turns

_BARE_STAMP = re.compile(rf"\s*[\[(<{{]?\s*(?P<time>{STAMP})\s*[\])>}}]?\s*$")
_PROMPT = re.compile(r"\s*(?P<number>\d{1,2}(?:\.[a-z0-9]{1,2})?)[.)]?\s+(?P<words>\S.*)")
_NOTE_LINE = re.compile(r"\s*\(.{3,}\)\s*$")
_SERVICE_LINE = re.compile(
    r"(?i)\s*[\[(*_-]*\s*(?:transcribed by\b.*|transcript (?:provided|produced|generated) by\b.*|"
    r"end of (?:the )?(?:transcript\w*|recording|interview|session|tape)\b.*|"
    r"(?:the )?(?:recording|transcription) (?:ends?|started|stopped|begins?)\b.{0,30}|.{0,60}\b(?:started|stopped) transcription)"
    r"\s*[\])*_.-]*\s*$"
)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_FIELD_END = "\x1f"
_HEAD_FIELD = re.compile(r":\**\s|:\**$|\t")
MIN_PROMPTS = 5  # numbered lines that make a task sheet rather than a list that somebody dictates


def read_speakers(text: str, labels: Labels) -> Transcript:
    """The turns of a running text. Where nobody is named, one unnamed speaker says everything.

    Where only the person who asks is named, the paragraphs between belong to one unnamed person, numbered lines of a
    task sheet are prompts, and remarks in round brackets are set aside.

    Args:
        text: extracted text with `\\n` line ends.
        labels: the labels that somebody has listed.
    """
    lines = _accepted(read_lines(text, labels), labels)
    named = [line for line in lines if line.name]
    if not named:
        return _unnamed(text, lines)
    if all(is_facilitator_label(line.name) or plain(line.name) in labels.facilitators for line in named):
        return _one_named(text, lines)
    return _all_named(text, lines)


def _accepted(lines: list[Line], labels: Labels) -> list[Line]:
    """The lines with candidates that are no speakers taken back."""
    head = _head_length(lines)
    body = lines[head:]
    found = [line.name for line in body if line.name]
    accepted = accepted_labels(found, n_units=sum(not _is_label_only_continuation(line) for line in body), labels=labels)
    accepted = accepted | _timed_once(body, accepted)
    accepted = accepted - _of_minor_layout(body, accepted, labels) - _of_head(body, accepted, labels)
    return [line if number >= head and line.name in accepted else _without_name(line) for number, line in enumerate(lines)]


def _is_label_only_continuation(line: Line) -> bool:
    """Bare stamps and arrows carry no label and need none."""
    return bool(_BARE_STAMP.match(line.text) or ARROW.match(line.text))


def _timed_once(lines: list[Line], accepted: frozenset[str]) -> frozenset[str]:
    """Labels that stand once, but with a time stamp as the accepted ones do."""
    layouts = {line.layout for line in lines if line.name in accepted and "stamp" in line.layout}
    return frozenset(
        line.name for line in lines if line.name and line.layout in layouts and looks_like_name(line.name) and len(line.name.split()) <= 5
    )


def _of_minor_layout(lines: list[Line], accepted: frozenset[str], labels: Labels) -> frozenset[str]:
    """Accepted labels that never stand in the file's own layout: terms that somebody explains, not speakers."""
    layouts = Counter(line.layout for line in lines if line.name in accepted)
    if not layouts:
        return frozenset()
    own, count = layouts.most_common(1)[0]
    in_own = {line.name for line in lines if line.layout == own}
    rare = Counter(line.name for line in lines if line.name in accepted)
    return frozenset(
        name
        for name in accepted - in_own
        if (count >= 10 * rare[name] or rare[name] == 1)
        and plain(name) not in labels.listed | labels.facilitators
        and not (is_facilitator_label(name) or is_unknown_label(name))
    )


def _of_head(lines: list[Line], accepted: frozenset[str], labels: Labels) -> frozenset[str]:
    """Accepted labels that stand once, before anybody who speaks again: particulars, not speakers."""
    counts = Counter(line.name for line in lines if line.name in accepted)
    first = next((number for number, line in enumerate(lines) if counts[line.name] > 1), 0)
    once = {line.name for line in lines[:first] if line.name and "stamp" not in line.layout}
    return frozenset(name for name in once if plain(name) not in labels.listed | labels.facilitators and not is_facilitator_label(name))


def _head_length(lines: list[Line]) -> int:
    """How many first lines are the file's head (title, date, place, who was there) and no speech.

    The head ends with its last known heading; what follows it in the same list, table or paragraph belongs to it, too.
    """
    head, last_field = 0, -1
    for number, line in enumerate(lines[:40]):
        name, _, value = _HEAD_FIELD.sub(_FIELD_END, line.text, count=1).partition(_FIELD_END)
        is_heading = bool(value) and (plain(name.strip(" *_#-")) in NOT_LABELS or plain(name) == "participants")
        words = value if value or line.name else line.text
        is_sentence = words.rstrip(" *_").endswith((".", "?", "!", "…", "-", "–", ","))
        short = bool(words.strip()) and len(words.split()) <= 12 and not (is_sentence and (value or line.name))
        if not is_heading and ("stamp" in line.layout or not short):
            break
        head, last_field = number + 1, number if is_heading else last_field
    if last_field < 0 or head == len(lines):
        return 0
    style, block_end = _field_style(lines[last_field]), last_field
    while style and last_field + 1 < head and _field_style(lines[last_field + 1]) == style:
        last_field += 1
    while block_end + 1 < head and lines[block_end + 1].start == lines[block_end].end + 1:
        block_end += 1
    has_gap = block_end + 1 < len(lines) and lines[block_end + 1].start > lines[block_end].end + 1
    return max(last_field, block_end if has_gap else 0) + 1


def _field_style(line: Line) -> str:
    """How a line shows that it is one of a list of particulars: as a list item or a table row."""
    return "row" if "\t" in line.text else line.text.lstrip()[:1] if line.text.lstrip()[:2] in ("- ", "* ", "• ") else ""


def _without_name(line: Line) -> Line:
    return Line(start=line.start, end=line.end, text=line.text) if line.name else line


def _unnamed(text: str, lines: list[Line]) -> Transcript:
    """Everything as one turn of nobody in particular."""
    turns, asides = _grow(text, lines, first_label="", breaks_at_stamps=False)
    return _transcript(text, turns, asides, notes=(NO_SPEAKER_NOTE,))


def _all_named(text: str, lines: list[Line]) -> Transcript:
    """Each label opens a turn; what stands before the first is set aside."""
    turns, asides = _grow(text, lines, first_label=None)
    return _transcript(text, turns, asides)


def _one_named(text: str, lines: list[Line]) -> Transcript:
    """Only the person who asks is named: paragraphs without a label are the other person's."""
    prompts = _prompt_lines(lines)
    turns: list[Turn] = []
    asides: list[Aside] = []
    continues = False
    for number, line in enumerate(lines):
        is_speech = False
        if line.name:
            turns += _turn(text, line.name, line.words_start, line.end, line.start_s)
        elif number in prompts:
            turns += _turn(text, "", line.start, line.end, NO_TIME, is_prompt=True)
        elif _SERVICE_LINE.match(line.text) or _HEADING.match(line.text) or _NOTE_LINE.match(line.text):
            asides.append(Aside(place=f"line {number + 1}", reason="remark or heading, not speech", n_words=count_words(line.text)))
        else:
            is_speech = True
            turns = (
                [*turns[:-1], _longer(turns[-1], text, line.end)] if continues else turns + _turn(text, "", line.start, line.end, NO_TIME)
            )
        continues = is_speech
    note = "only the person who asks is named, so the paragraphs between were read as one participant's"
    return _transcript(text, turns, asides, notes=(note,))


def _prompt_lines(lines: list[Line]) -> set[int]:
    """Which lines are the numbered tasks of a sheet: the longest run of numbers that rise; others are speech."""
    numbered = [
        (number, _prompt_key(found["number"])) for number, line in enumerate(lines) if not line.name and (found := _PROMPT.match(line.text))
    ]
    longest: list[list[int]] = []
    for position, (_, key) in enumerate(numbered):
        before = max(
            (run for run, (_, other) in zip(longest, numbered, strict=False) if other < key and key[0] - other[0] <= 2), key=len, default=[]
        )
        longest.append([*before, position])
    best = max(longest, key=len, default=[])
    if len(best) < MIN_PROMPTS or len(best) < 0.8 * len(numbered):
        return set()
    return {numbered[position][0] for position in best}


def _prompt_key(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else ord(part[0]) for part in number.split("."))


def _grow(text: str, lines: list[Line], *, first_label: str | None, breaks_at_stamps: bool = True) -> tuple[list[Turn], list[Aside]]:
    """Turns that run from one label to the next, and what is set aside on the way."""
    turns: list[Turn] = []
    asides: list[Aside] = []
    before_words = 0
    label, start_s, open_turn = first_label, NO_TIME, False
    for number, line in enumerate(lines, start=1):
        stamp = ARROW.match(line.text) or _BARE_STAMP.match(line.text)
        if line.name:
            label, start_s = line.name, line.start_s
            new = _turn(text, label, line.words_start, line.end, start_s)
            turns += new
            open_turn = bool(new)
        elif stamp:
            start_s, open_turn = stamp_seconds(stamp["time"]), open_turn and not breaks_at_stamps
        elif label is None:
            before_words += count_words(line.text)
        elif _SERVICE_LINE.match(line.text) or (_HEADING.match(line.text) and len(line.text.split()) <= 15):
            asides.append(Aside(place=f"line {number}", reason="remark or heading, not speech", n_words=count_words(line.text)))
            open_turn = False
        elif open_turn:
            turns[-1] = _longer(turns[-1], text, line.end)
        else:
            new = _turn(text, label, line.start, line.end, start_s)
            turns, open_turn, start_s = turns + new, bool(new), NO_TIME
    if before_words:
        asides.insert(0, Aside(place="before the first speaker", reason="title and details, not speech", n_words=before_words))
    return turns, asides


def _turn(text: str, label: str, start: int, end: int, start_s: float, *, is_prompt: bool = False) -> list[Turn]:
    """The turn without the white space around it; none when nothing is said (its words may follow on the next line)."""
    words = text[start:end]
    kept = words.strip()
    if not kept:
        return []
    start += len(words) - len(words.lstrip())
    return [Turn(label=label, start=start, end=start + len(kept), start_s=start_s, is_prompt=is_prompt)]


def _longer(turn: Turn, text: str, end: int) -> Turn:
    """The turn with one more line."""
    end = turn.start + len(text[turn.start : end].rstrip())
    return Turn(label=turn.label, start=turn.start, end=end, start_s=turn.start_s, is_prompt=turn.is_prompt)


def _transcript(text: str, turns: list[Turn], asides: list[Aside], notes: tuple[str, ...] = ()) -> Transcript:
    """The turns with the times between them; a turn ends when the next stamped one starts."""
    timed: list[Turn] = []
    next_s = NO_TIME
    for turn in reversed(turns):
        end_s = next_s if next_s >= turn.start_s else NO_TIME
        timed.append(Turn(label=turn.label, start=turn.start, end=turn.end, start_s=turn.start_s, end_s=end_s, is_prompt=turn.is_prompt))
        next_s = turn.start_s
    timed.reverse()
    cues = tuple(Cue(start=t.start, end=t.end, start_s=t.start_s, end_s=t.end_s) for t in timed if t.start_s == t.start_s)
    return Transcript(text=flatten_turns(text, timed), turns=tuple(timed), cues=cues, asides=tuple(asides), notes=notes)
