"""What a withdrawal leaves of a file: its turns under their numbers, without the words of the person who withdrew.

A file that several people speak in cannot simply lose somebody's turns: segments are numbered by turn, and people's codings, decisions
and reading lists name them by these numbers. So each turn stays in its place, theirs as `[withdrawn]`, and each other one to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crp_analysis.errors import SourceError
from crp_analysis.sources.transcript import NO_TIME, Aside, Cue, Transcript, Turn

GONE = "[withdrawn]"  # what stands for a turn; no words, as `count_words` counts
VERSION_KEY = "crp_rest"
ABOUT = "What is left of a transcript after somebody withdrew. Turns keep their numbers, on which codings rest: change no order."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cue(_Part):
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    start_s: float
    end_s: float | None = None


class _Turn(_Part):
    label: str
    words: str = Field(min_length=1)
    start_s: float | None = None
    end_s: float | None = None
    question: str = ""
    is_prompt: bool = False
    pieces: tuple[tuple[int, int], ...] = ()
    words_per_segment: int = 0
    cues: tuple[_Cue, ...] = ()


class _Aside(_Part):
    place: str
    reason: str
    n_words: int


class _Session(_Part):
    part: str = ""
    group: str = ""
    asides: tuple[_Aside, ...] = ()
    notes: tuple[str, ...] = ()
    turns: tuple[_Turn, ...]


class _Rest(_Part):
    crp_rest: int = Field(ge=1, le=1)
    about: str = ""
    file: str
    format: str
    sessions: tuple[_Session, ...]


def read_rest(text: str, name: str) -> list[Transcript]:
    """The sessions of such a file; none where the JSON is any other.

    Raises:
        SourceError: it says that it is one, and somebody changed it so that it cannot be read.
    """
    if f'"{VERSION_KEY}"' not in text[:400]:
        return []
    try:
        rest = _Rest.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"]) or "the file"
        raise SourceError(f"{name}: '{where}' is not as 'crp withdraw' wrote it; take the file back from a backup") from None
    return [_transcript(session, rest) for session in rest.sessions]


def write_rest(transcripts: Sequence[Transcript], *, file: str, format: str) -> str:
    """The sessions of one file as such a file; `read_rest` gives turns, words, times and questions back as they are.

    Args:
        transcripts: in the order of the file.
        file: what the file that people brought is called; sessions are named after it.
        format: that file's format.
    """
    sessions = tuple(
        _Session(
            part=one.part,
            group=one.group,
            asides=tuple(_Aside(place=aside.place, reason=aside.reason, n_words=aside.n_words) for aside in one.asides),
            notes=one.notes,
            turns=tuple(_written(turn, one) for turn in one.turns),
        )
        for one in transcripts
    )
    rest = _Rest(crp_rest=1, about=ABOUT, file=file, format=format, sessions=sessions)
    return json.dumps(rest.model_dump(exclude_defaults=True), indent=1, ensure_ascii=False) + "\n"


def _written(turn: Turn, transcript: Transcript) -> _Turn:
    return _Turn(
        label=turn.label,
        words=transcript.words_of(turn),
        start_s=_number(turn.start_s),
        end_s=_number(turn.end_s),
        question=turn.question,
        is_prompt=turn.is_prompt,
        pieces=turn.pieces,
        words_per_segment=turn.words_per_segment,
        cues=tuple(
            _Cue(start=cue.start - turn.start, end=cue.end - turn.start, start_s=cue.start_s, end_s=_number(cue.end_s))
            for cue in _cues_in(turn, transcript.cues)
        ),
    )


def _cues_in(turn: Turn, cues: Iterable[Cue]) -> list[Cue]:
    return [cue for cue in cues if turn.start <= cue.start and cue.end <= turn.end]


def _transcript(session: _Session, rest: _Rest) -> Transcript:
    lines: list[str] = []
    turns: list[Turn] = []
    cues: list[Cue] = []
    position = 0
    for one in session.turns:
        lead = ("\n" if turns else "") + (f"{one.label}: " if one.label else "")
        start = position + len(lead)
        position = start + len(one.words)
        lines += [lead, one.words]
        turns.append(
            Turn(
                label=one.label,
                start=start,
                end=position,
                start_s=_seconds(one.start_s),
                end_s=_seconds(one.end_s),
                question=one.question,
                is_prompt=one.is_prompt,
                pieces=one.pieces,
                words_per_segment=one.words_per_segment,
            )
        )
        cues += [Cue(start=start + c.start, end=start + c.end, start_s=c.start_s, end_s=_seconds(c.end_s)) for c in one.cues]
    return Transcript(
        text="".join(lines),
        turns=tuple(turns),
        cues=tuple(cues),
        asides=tuple(Aside(place=one.place, reason=one.reason, n_words=one.n_words) for one in session.asides),
        notes=session.notes,
        part=session.part,
        group=session.group,
        file=rest.file,
        format=rest.format,
    )


def _number(seconds: float) -> float | None:
    return None if seconds != seconds else seconds


def _seconds(stated: float | None) -> float:
    return NO_TIME if stated is None else stated
