"""What was replaced in speech, for a person to review, and the key by which it can be turned back.

The key belongs outside everything that is shared: whoever has it and the tables has the words as they were said.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from crp_analysis.cells import read_delimited
from crp_analysis.decoding import decode
from crp_analysis.errors import StudyError
from crp_analysis.interchange.cell_texts import guard_text, unguard_text
from crp_analysis.keeping import write_kept
from crp_analysis.private_lists import write_private_list
from crp_analysis.study import Study
from crp_analysis.workflow import Run

REVIEW = ("mark", "words", "times", "sessions", "where")
KEY = ("segment_id", "start", "end", "mark", "words")
MOST_PLACES = 5  # segments that a row of the review names
Replaced = tuple[int, int, str, str]  # start and end in the text as shown (code points), what stands there, and the words as said


def replaced_in(run: Run) -> dict[str, list[Replaced]]:
    """By segment, what was replaced in its words, in the order of the words."""
    found: dict[str, list[Replaced]] = {}
    for segment in run.gathering.before:
        moved, rows = 0, []
        for start, end, mark in segment.found:
            rows.append((start + moved, start + moved + len(mark), mark, segment.said[start:end]))
            moved += len(mark) - (end - start)
        if rows:
            found[segment.segment_id] = rows
    return found


def write_review(replaced: Mapping[str, Sequence[Replaced]], study: Study) -> Path:
    """A private list with a row for each replacement of the same words, the most frequent first."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for segment_id, rows in replaced.items():
        for _, _, mark, words in rows:
            places[mark, words].append(segment_id)
    ranked = sorted(places.items(), key=lambda one: (-len(one[1]), one[0]))
    rows = (
        [mark, words, len(where), len({one.partition("#")[0] for one in where}), "; ".join(list(dict.fromkeys(where))[:MOST_PLACES])]
        for (mark, words), where in ranked
    )
    return write_private_list(study, "replaced", REVIEW, rows)


def write_key(replaced: Mapping[str, Sequence[Replaced]], study: Study, path: Path) -> Path:
    """Write the key, readable by its owner only; an older one is kept beside it.

    Raises:
        StudyError: the path is inside the study, where the key would lie beside what it opens.
    """
    if path.resolve().is_relative_to(study.root.resolve()):
        raise StudyError("--key: the file would lie in the study; name a place outside, which is not given away with it")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(KEY)
    for segment_id, rows in sorted(replaced.items()):
        writer.writerows([segment_id, start, end, mark, guard_text(words)] for start, end, mark, words in rows)
    written = write_kept(path, ("\ufeff" + out.getvalue()).encode())
    written.chmod(0o600)
    return written


def read_key(path: Path) -> dict[str, list[Replaced]]:
    """What a key holds, by segment."""
    cells = read_delimited(decode(path.read_bytes(), path.name), path.name, is_header=lambda row: tuple(row) == KEY)
    found: dict[str, list[Replaced]] = defaultdict(list)
    for segment_id, start, end, mark, words in cells[1:]:
        found[segment_id].append((int(start), int(end), mark, unguard_text(words)))
    return dict(found)


def as_said(shown: str, rows: Sequence[Replaced]) -> str:
    """A segment's words as said, from its text and its rows of the key.

    >>> as_said("[participant] met [person 1].", [(0, 13, "[participant]", "Amara"), (18, 28, "[person 1]", "Bo")])
    'Amara met Bo.'
    """
    for start, end, mark, words in sorted(rows, reverse=True):
        if shown[start:end] != mark:
            raise ValueError("the key is of another state of the study")
        shown = shown[:start] + words + shown[end:]
    return shown
