"""Possible names as a list for a person to fill in, and what they filled in to the study's names.csv."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from crp_analysis.cells import read_delimited
from crp_analysis.decoding import decode
from crp_analysis.errors import Fault, TableError, raise_faults
from crp_analysis.interchange.cell_texts import unguard_text
from crp_analysis.keeping import write_kept
from crp_analysis.private_lists import write_private_list
from crp_analysis.sources.answers import is_yes
from crp_analysis.sources.labels import plain
from crp_analysis.sources.name_lists import COLUMNS, KINDS, PLACE, read_names
from crp_analysis.sources.possible_names import Possible, find_possible
from crp_analysis.study import Study
from crp_analysis.workflow import Run

TELLING = ("looks_like", "times", "sessions", "where")
MOST_PLACES = 5  # segments that a row names


def possible_names(run: Run, *, with_model: bool = False) -> list[Possible]:
    """What might be a name in the study's speech and is neither replaced nor listed."""
    segments = run.gathering.material.segments
    texts = list(zip(segments["segment_id"], segments["text"], strict=True))
    return find_possible(texts, run.gathering.listed_names, run.gathering.lower_words, with_model=with_model)


def write_suggestions(possible: Sequence[Possible], study: Study) -> Path:
    """A list to fill in, in the study's private folder."""
    rows = ([one.name, "", "", "", one.kind, len(one.segments), one.n_sessions, "; ".join(one.segments[:MOST_PLACES])] for one in possible)
    return write_private_list(study, "names", [*COLUMNS, *TELLING], rows)


def count_by_session(possible: Sequence[Possible]) -> Counter[str]:
    """How many possible names each session holds."""
    return Counter(session for one in possible for session in {place.rpartition("#")[0] for place in one.segments})


def bring_names(path: Path, study: Study) -> tuple[Path, int]:
    """The rows of a filled-in list, added at the end of names.csv; what stood there is kept as a backup. And how many were added.

    A row without a kind and a keep was not looked at and is left; one with keep = yes alone becomes kind other. Names that are listed
    already are left, too.

    Raises:
        Faults: all that is wrong with the list, or with the names.csv that it would make; nothing is written then.
    """
    listed = {plain(name) for one in read_names(study) for name in one.names}
    cells = read_delimited(decode(path.read_bytes(), path.name), path.name, is_header=lambda row: "name" in row and "kind" in row)
    header = [cell.strip().casefold().lstrip("\ufeff") for cell in cells[0]] if cells else []
    if missing := [one for one in ("name", "kind", "keep") if one not in header]:
        todo = "fill in a list that 'crp names' wrote"
        raise_faults(Fault(kind=TableError, place=path.name, found=f"the column '{one}' is missing", todo=todo) for one in missing)
    added, faults = [], []
    for number, row in enumerate(cells[1:], start=2):
        values = dict(zip(header, (cell.strip() for cell in row), strict=False))
        kind, keep = values.get("kind", "").casefold(), values.get("keep", "")
        if not (kind or keep) or plain(values.get("name", "")) in listed:
            continue
        faults += _faults(kind, keep, f"{path.name}, row {number}")
        added.append([unguard_text(values.get("name", "")), kind or "other", values.get("aliases", ""), keep])
    raise_faults(faults)
    return _append(added, study), len(added)


def _faults(kind: str, keep: str, place: str) -> list[Fault]:
    found = []
    if kind and kind not in KINDS:
        todo = "write one of them, or leave the row as it was"
        found.append(Fault(kind=TableError, place=f"{place}, kind", found="is none of person, place, organisation, other", todo=todo))
    if is_yes(keep) is None:
        found.append(Fault(kind=TableError, place=f"{place}, keep", found="is neither yes nor no", todo="write yes or no"))
    if not kind and is_yes(keep) is False and keep:
        found.append(Fault(kind=TableError, place=f"{place}, kind", found="is empty", todo="say what is to be replaced: person, place, …"))
    return found


def _append(rows: Sequence[Sequence[str]], study: Study) -> Path:
    """names.csv with rows at its end, in the order of its own columns."""
    text = decode(study.names.read_bytes(), PLACE) if study.names.is_file() else ",".join(COLUMNS) + "\n"
    separator = next((one for one in ",;\t|" if one in text.partition("\n")[0]), ",")
    header = [cell.strip().casefold().lstrip("\ufeff") for cell in text.partition("\n")[0].split(separator)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    for row in rows:
        values = dict(zip(COLUMNS, row, strict=True))
        writer.writerow([values.get(column, "") for column in header])
    before = text if text.endswith("\n") else text + "\n"
    return write_kept(study.names, (before + out.getvalue()).encode()) if rows else study.names
