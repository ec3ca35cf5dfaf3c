"""Words that could tell who spoke them as a list for a person to decide on, and what they decided into the study's quotes.csv."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from pathlib import Path

import pandas as pd

from crp_analysis.cells import read_delimited
from crp_analysis.decoding import decode
from crp_analysis.errors import Fault, TableError, raise_faults
from crp_analysis.journal.events import hash_words
from crp_analysis.keeping import write_kept
from crp_analysis.private_lists import write_private_list
from crp_analysis.sources.quoting import COLUMNS
from crp_analysis.study import Study
from crp_analysis.tables import QUOTE_DECISIONS
from crp_analysis.workflow import Run

LIST_COLUMNS = ("segment_id", "words", "decision", "now", "signs", "text")
HELD, SHOWN = "held back", "shown"


def list_undecided(run: Run) -> pd.DataFrame:
    """One row a segment with words that hold signs and of which nobody decided: those held back first, then the most signs."""
    texts = dict(zip(run.material.segments["segment_id"], run.material.segments["text"], strict=True))
    rows = run.findings.flagged.assign(n_signs=lambda found: found["signs"].str.count(";"))
    rows = rows.sort_values(["is_held", "n_signs", "segment_id"], ascending=[False, False, True]).drop_duplicates("segment_id")
    return rows.assign(words=[hash_words(texts[one]) for one in rows["segment_id"]], now=rows["is_held"].map({True: HELD, False: SHOWN}))


def count_signs(rows: pd.DataFrame) -> Counter[str]:
    """How many pieces of words hold each kind of sign."""
    return Counter(kind for signs in rows["signs"] for kind in signs.split("; "))


def write_list(rows: pd.DataFrame, study: Study) -> Path:
    """A list to fill in, in the study's private folder."""
    cells = ([row.segment_id, row.words, "", row.now, row.signs, row.text] for row in rows.itertuples(index=False))
    return write_private_list(study, "quotes", LIST_COLUMNS, cells)


def bring_decisions(path: Path, study: Study, *, by: str = "") -> tuple[Path, int]:
    """The decisions of a filled-in list, added at the end of quotes.csv; what stood there is kept as a backup. And how many were added.

    A row without a decision is left. Neither words nor signs go into quotes.csv.

    Raises:
        Faults: all that is wrong with the list; nothing is written then.
    """
    cells = read_delimited(decode(path.read_bytes(), path.name), path.name, is_header=lambda row: "segment_id" in row and "decision" in row)
    header = [cell.strip().casefold().lstrip("\ufeff") for cell in cells[0]] if cells else []
    todo = "fill in a list that 'crp quotes' wrote"
    missing = [one for one in ("segment_id", "words", "decision") if one not in header]
    raise_faults(Fault(kind=TableError, place=path.name, found=f"the column '{one}' is missing", todo=todo) for one in missing)
    rows = [dict(zip(header, (cell.strip() for cell in row), strict=False)) for row in cells[1:]]
    faults, added = [], []
    for number, row in enumerate(rows, start=2):
        decision = row.get("decision", "").casefold()
        if decision and decision not in QUOTE_DECISIONS:
            place, what = f"{path.name}, row {number}, decision", "write ok if the words may be shown, no if not, nothing to leave it open"
            faults.append(Fault(kind=TableError, place=place, found="is neither ok nor no", todo=what))
        elif decision:
            added.append([row["segment_id"], row.get("words", ""), decision, by, datetime.date.today().isoformat()])
    raise_faults(faults)
    return _append(added, study), len(added)


def _append(rows: list[list[str]], study: Study) -> Path:
    before = study.quotes.read_text(encoding="utf-8-sig") if study.quotes.is_file() else ",".join(COLUMNS) + "\n"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    before = before if before.endswith("\n") else before + "\n"
    return write_kept(study.quotes, (before + out.getvalue()).encode()) if rows else study.quotes
