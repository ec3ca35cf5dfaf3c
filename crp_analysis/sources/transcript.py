"""What every reader hands on: one session's extracted text, and where in it each turn of speech stands.

The extracted text is one canonical string a session. For running text (plain text, Markdown, Word, OpenDocument, RTF,
HTML, PDF) it is the text of the file with line ends as one `\\n`, and inside a turn every line break, tab and no-break
space is one plain space; each replacement keeps the length, so a plain-text offset is the place in the file itself.
For files that are no running text (captions, tables, JSON) it is one line a turn, `label: words`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

NO_TIME = math.nan
NO_SPEAKER_NOTE = "no speaker is named in the file, so its words are kept for context only and counted for nobody"
_SPACE_LIKE = re.compile(r"[^\S ]")  # line ends, tabs, no-break spaces: one character each, so offsets stay
_MARK = re.compile(
    r"\[[^\[\]]{0,80}\]|\{[^{}]{0,80}\}|[♪♫]+"
    r"|\((?:unintelligible|inaudible|indistinct|unclear|crosstalk|overlapping|laugh\w*|pause\w*|silence|sighs?|coughs?|noise|music|applause)[^()]{0,40}\)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"[^\W_]")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One turn: the speaker's label as written ('' when nobody is named) and its place in the extracted text.

    `is_prompt` marks a line that is no speech but asks something, such as a numbered task or a survey question.
    """

    label: str
    start: int
    end: int
    start_s: float = NO_TIME
    end_s: float = NO_TIME
    question: str = ""
    is_prompt: bool = False
    pieces: tuple[tuple[int, int], ...] = ()  # its segments, counted from its start, where a name taken out would have cut it otherwise
    words_per_segment: int = 0  # what `pieces` were cut for


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A part of a file that is not speech, with its place and how many words it has."""

    place: str
    reason: str
    n_words: int


@dataclass(frozen=True, kw_only=True)
class Cue:
    """The stretch of the extracted text that one time stamp covers, in seconds."""

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """One session as its file has it. `part` names the row or sheet when a file holds several sessions.

    `file` and `format` are those of the file that people brought, where a withdrawal left another one in its place.
    """

    text: str
    turns: tuple[Turn, ...]
    cues: tuple[Cue, ...] = ()
    asides: tuple[Aside, ...] = ()
    notes: tuple[str, ...] = ()
    part: str = ""
    group: str = ""
    file: str = ""
    format: str = ""

    def words_of(self, turn: Turn) -> str:
        """The turn exactly as the extracted text has it."""
        return self.text[turn.start : turn.end]


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One piece of speech of a file that is no running text, before pieces of one speaker are joined."""

    label: str
    words: str
    start_s: float = NO_TIME
    end_s: float = NO_TIME
    question: str = ""
    turn: str = ""  # the file's own number of the turn; pieces with different numbers are never joined


def count_words(text: str) -> int:
    """How many spoken words: runs of characters that hold a letter or digit, marks such as [crosstalk] left out.

    >>> count_words("Well, um [laughs] that's - twenty-one.")
    4
    """
    return sum(1 for token in _MARK.sub(" ", text).split() if _SPOKEN.search(token))


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def compose(utterances: Iterable[Utterance], **more: object) -> Transcript:
    """A transcript of one line a turn, `label: words`; consecutive pieces of one speaker become one turn.

    A piece without words is dropped and still separates what stands around it.
    """
    lines: list[str] = []
    turns: list[Turn] = []
    cues: list[Cue] = []
    position, last = 0, None
    for piece in utterances:
        words = one_line(piece.words)
        if not words:
            last = None
            continue
        joins = last is not None and (last.label, last.turn, last.question) == (piece.label, piece.turn, piece.question)
        lead = " " if joins else ("\n" if turns else "") + (f"{piece.label}: " if piece.label else "")
        start = position + len(lead)
        position = start + len(words)
        lines += [lead, words]
        if joins:
            turns[-1] = replace(turns[-1], end=position, end_s=_later(turns[-1].end_s, piece.end_s))
        else:
            turns.append(
                Turn(label=piece.label, start=start, end=position, start_s=piece.start_s, end_s=piece.end_s, question=piece.question)
            )
        if not math.isnan(piece.start_s):
            cues.append(Cue(start=start, end=position, start_s=piece.start_s, end_s=piece.end_s))
        last = piece
    return Transcript(text="".join(lines), turns=tuple(turns), cues=tuple(cues), **more)


def flatten_turns(text: str, turns: Iterable[Turn]) -> str:
    """The text with every line break and tab inside a turn as one space; nothing moves."""
    pieces, position = [], 0
    for turn in turns:
        pieces += [text[position : turn.start], _SPACE_LIKE.sub(" ", text[turn.start : turn.end])]
        position = turn.end
    return "".join([*pieces, text[position:]])


def _later(one: float, other: float) -> float:
    """The later of two times, either of which may be missing."""
    return other if math.isnan(one) else one if math.isnan(other) else max(one, other)
