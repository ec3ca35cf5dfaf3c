"""quotes.csv: what people decided about words that could tell who spoke them. Holds ids and hashes, no words.

A row is about a segment as it read when somebody decided. 'no' goes on for the segment even where its words have changed since, 'ok' only
while they are the same; both follow the words within their session where turns moved. The last row about a segment counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from crp_analysis.errors import Fault, SourceError, TableError, faults_of, raise_faults
from crp_analysis.journal.events import hash_words
from crp_analysis.sources.schemes import read_csv_table
from crp_analysis.study import QUOTES_FILE, Study
from crp_analysis.tables import QUOTE_DECISIONS, QuoteDecisions, check, empty

COLUMNS = ("segment_id", "words", "decision", "by", "date")
PLACE = f"data/raw/{QUOTES_FILE}"
NEEDED = ("segment_id", "words", "decision")


def read_quoting(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """The QuoteDecisions of segments that there are; none where nobody decided anything.

    Raises:
        Faults: all that is wrong with the file, with row and column.
    """
    rows = check_quoting(study)
    if rows.empty:
        return empty(QuoteDecisions)
    now = {segment_id: hash_words(text) for segment_id, text in zip(segments["segment_id"], segments["text"], strict=True)}
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for segment_id, words in now.items():
        places[segment_id.rpartition("#")[0], words].append(segment_id)
    standing: dict[str, str] = {}
    for row in rows.itertuples(index=False):
        same = places.get((row.segment_id.rpartition("#")[0], row.words), [])
        meant = [row.segment_id] if row.segment_id in same else same
        if not meant and row.decision.casefold() == "no" and row.segment_id in now:
            meant = [row.segment_id]
        standing |= dict.fromkeys(meant, row.decision.casefold())
    found = pd.DataFrame(sorted(standing.items()), columns=["segment_id", "decision"], dtype=str)
    return check(found, QuoteDecisions, PLACE)


def check_quoting(study: Study) -> pd.DataFrame:
    """The file's rows; none where there is no file.

    Raises:
        Faults: all that is wrong with it.
    """
    if not study.quotes.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    rows = _rows(study)
    raise_faults(_faults(rows))
    return rows


def _rows(study: Study) -> pd.DataFrame:
    try:
        rows = read_csv_table(study.quotes.read_bytes(), PLACE)
    except SourceError as error:
        raise_faults(Fault(kind=TableError, place=one.place, found=one.found, todo=one.todo) for one in faults_of(error, PLACE))
    rows = rows.rename(columns=lambda name: name.casefold())
    todo = f"write the first line as {','.join(COLUMNS)}"
    missing = [one for one in NEEDED if one not in rows.columns]
    raise_faults(Fault(kind=TableError, place=PLACE, found=f"the column '{one}' is missing", todo=todo) for one in missing)
    return rows[(rows != "").any(axis=1)]


def _faults(rows: pd.DataFrame) -> Iterable[Fault]:
    for number, row in rows.iterrows():
        if row["decision"].casefold() not in QUOTE_DECISIONS:
            todo = "write ok if the words may be shown, no if they may not; 'crp quotes --bring' writes this file"
            yield Fault(kind=TableError, place=f"{PLACE}, row {number}, decision", found="is neither ok nor no", todo=todo)
