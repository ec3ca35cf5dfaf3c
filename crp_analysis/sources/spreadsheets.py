"""Transcripts as tables: .csv, .tsv and .xlsx, one row a piece of speech, or one cell a whole interview.

Columns are found by their names wherever the header stands; the separator is the one that gives the most even columns.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from crp_analysis.cells import Rows, read_delimited
from crp_analysis.errors import SourceError
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.speakers import read_speakers
from crp_analysis.sources.transcript import NO_SPEAKER_NOTE, NO_TIME, Aside, Transcript, Utterance, compose, count_words

_COLUMN_NAMES = {
    "words": """text; sentence; content; transcript; utterance; utterances; speech; words; comment; message; said; line; what was said;
        transcription; quote; dialogue; body; turn text; spoken text; interview text; full text""",
    "speaker": """speaker; name; participant; speaker name; speaker label; who; voice; person; participant id; speaker id;
        participant name; display name; from""",
    "start": "start; start time; timestamp; time stamp; time; begin; start s; start ms; starttime; from time; in",
    "end": "end; end time; end s; end ms; endtime; stop; to time; out",
    "turn": "turn; turn number; turn no; turn id",
    "group": "group; cohort; audience; participant group; audience group; stakeholder; stakeholder group",
    "session": """transcript id; session; session id; interview; interview id; document; document id; file; file name; filename; id;
        call id; meeting id""",
}
COLUMNS = {role: [" ".join(name.split()) for name in names.split(";")] for role, names in _COLUMN_NAMES.items()}
MIN_INTERVIEW_WORDS = 120  # in half of the cells: then a cell is an interview, not a turn
_CLOCK = re.compile(r"^\[?(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)\]?$")


def read_csv_rows(text: str, name: str) -> Rows:
    """The cells of a delimited text, blank rows left out.

    Raises:
        SourceError: quotes are so broken that no rows can be told apart.
    """
    return read_delimited(text, name, is_header=names_columns)


def read_table(sheets: Sequence[tuple[str, Rows]], labels: Labels, name: str) -> list[Transcript]:
    """The sessions of a table: one, or one a row or session id where the table holds several.

    Args:
        sheets: rows of cells by sheet; sheets without speech are set aside.
        labels: the labels that somebody has listed.
        name: the file's name, for the message.

    Raises:
        SourceError: no sheet holds speech.
    """
    found: list[Transcript] = []
    asides: list[Aside] = []
    for _, rows in sheets:
        columns, header = find_columns(rows)
        if columns:
            found += _sessions(rows[header + 1 :], columns, header + 2, labels)
        elif len(sheets) == 1 and rows:
            found.append(read_speakers("\n".join("\t".join(cell for cell in row if cell.strip()) for row in rows), labels))
        elif rows:
            asides.append(
                Aside(
                    place=f"sheet {len(found) + len(asides) + 1}",
                    reason="sheet without speech",
                    n_words=sum(count_words(" ".join(row)) for row in rows),
                )
            )
    found = [transcript for transcript in found if transcript.turns]
    if not found:
        raise SourceError(f"{name}: there is no row with speech in it; name one column 'text' and one 'speaker'")
    return [replace(found[0], asides=found[0].asides + tuple(asides)), *found[1:]]


def find_columns(rows: Rows) -> tuple[dict[str, int], int]:
    """Which column holds what ('words', 'speaker', 'start' ...), and the row of the header; empty when there is none."""
    best: tuple[dict[str, int], int] = ({}, 0)
    for number, row in enumerate(rows[:20]):
        columns = _named_columns(row)
        if "words" in columns and len(columns) > max(1, len(best[0])):
            best = columns, number
    return best


def names_columns(cells: Iterable[str]) -> bool:
    """Whether a row is a header that names a column of words and one more, and every cell is short."""
    cells = list(cells)
    columns = _named_columns(cells)
    return "words" in columns and len(columns) >= 2 and all(len(cell) < 40 for cell in cells)


def seconds_of(cell: str) -> float:
    """Seconds of `hh:mm:ss`, `mm:ss` or a bare number (whatever its unit); missing for anything else."""
    cell = cell.strip()
    if clock := _CLOCK.match(cell):
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    try:
        value = float(cell)
    except ValueError:
        return NO_TIME
    return value if 0 <= value < 1e12 else NO_TIME


def in_seconds(pieces: list[Utterance]) -> list[Utterance]:
    """The pieces with times in seconds; times that would make people speak under a word in ten seconds were milliseconds."""
    ends = [piece.end_s if not math.isnan(piece.end_s) else piece.start_s for piece in pieces]
    last = max((end for end in ends if not math.isnan(end)), default=0.0)
    if last <= 10 * max(1, sum(count_words(piece.words) for piece in pieces)) or last < 1000:
        return pieces
    return [replace(piece, start_s=piece.start_s / 1000, end_s=piece.end_s / 1000) for piece in pieces]


def _sessions(rows: Rows, columns: dict[str, int], first_row: int, labels: Labels) -> list[Transcript]:
    """One transcript a row, a session id, or all rows together."""
    words = [_cell(row, columns, "words") for row in rows]
    if words and statistics.median(len(one.split()) for one in words) >= MIN_INTERVIEW_WORDS:
        return [_interview(row, columns, number, labels) for number, row in enumerate(rows, start=first_row)]
    ids = [_cell(row, columns, "session").strip() for row in rows]
    if "session" not in columns or len(set(ids)) < 2 or len(set(ids)) > len(ids) / 3:
        return [_speech(rows, columns)]
    return [
        replace(_speech([row for row, one in zip(rows, ids, strict=True) if one == session], columns), part=session)
        for session in dict.fromkeys(ids)
    ]


def _interview(row: list[str], columns: dict[str, int], number: int, labels: Labels) -> Transcript:
    """The interview in one cell, named by its id or row."""
    transcript = read_speakers(_cell(row, columns, "words").replace("\r\n", "\n").replace("\r", "\n"), labels)
    part = _cell(row, columns, "session").strip() or f"row {number}"
    return replace(transcript, part=part, group=_cell(row, columns, "group").strip())


def _speech(rows: Rows, columns: dict[str, int]) -> Transcript:
    """Rows as turns; an empty speaker cell means that the speaker stays the same."""
    pieces, speaker = [], ""
    for row in rows:
        speaker = _cell(row, columns, "speaker").strip() or speaker
        start_s, end_s = seconds_of(_cell(row, columns, "start")), seconds_of(_cell(row, columns, "end"))
        pieces.append(
            Utterance(label=speaker, words=_cell(row, columns, "words"), start_s=start_s, end_s=end_s, turn=_cell(row, columns, "turn"))
        )
    groups = Counter(group for row in rows if (group := _cell(row, columns, "group").strip()))
    notes = () if speaker else (NO_SPEAKER_NOTE,)
    return compose(in_seconds(pieces), notes=notes, group=next(iter(groups)) if len(groups) == 1 else "")


def _named_columns(row: Sequence[str]) -> dict[str, int]:
    """The columns that a header row names; the first that fits wins."""
    names = [re.sub(r"[^a-z]+", " ", cell.casefold()).strip() for cell in row]
    columns = {}
    for role, known in COLUMNS.items():
        hits = [names.index(name) for name in known if name in names and names.index(name) not in columns.values()]
        if hits:
            columns[role] = hits[0]
    return columns


def _cell(row: list[str], columns: dict[str, int], role: str) -> str:
    position = columns.get(role, -1)
    return row[position] if 0 <= position < len(row) else ""
