"""Written responses: one row a person, one column a question; the header is the question.

The extracted text of such a file is one line an answer, `participant_id: answer`, in the order of rows and then columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.cells import Rows, read_xlsx_sheets
from crp_analysis.errors import Fault, Faults, SourceError, TableError
from crp_analysis.sources.answers import Consent, is_yes, read_consent
from crp_analysis.sources.participants import ANSWERS, Person, Roster, fault_of_answer
from crp_analysis.sources.reading import RawFile
from crp_analysis.sources.spreadsheets import read_csv_rows
from crp_analysis.sources.transcript import Transcript, Utterance, compose
from crp_analysis.tables import UNKNOWN

ATTRIBUTES = ("role", "experience", "organisation_kind", "place", "may_quote", "withdrawn")
_IGNORED = re.compile(
    r"(?i)(?:(?:start|completion|submission|submitted|last modified|created|end) ?(?:time|date|at|on)?|"
    r"timestamp|date|time|language|response id|e-?mail|name|status|ip address)$"
)
_NO_ANSWER = re.compile(r"[\W_]*(?:n/?a|nil|none|nothing|no comment|no answer|not applicable)?[\W_]*", re.IGNORECASE)
_ID_NAMES = ("participant_id", "participant", "id", "respondent", "respondent_id", "person", "participant id", "respondent id")


@dataclass(frozen=True, kw_only=True)
class Responses:
    """One file of written responses: its answers as turns labelled by participant_id, and who its rows say they are from."""

    transcript: Transcript
    people: tuple[Person, ...]


def read_responses(raw: RawFile, place: str, roster: Roster | None) -> Responses:
    """The answers of one file. People whom participants.csv lists need no attributes here.

    Args:
        raw: a .csv or .xlsx file.
        place: the file as messages call it.
        roster: participants.csv, or None.

    Raises:
        SourceError: it is no table, or has no rows or no questions.
        Faults: rows without a participant_id, or with somebody else's; all together.
    """
    rows = _rows(raw, place)
    header = [cell.strip() for cell in rows[0]]
    if header[0].casefold() not in _ID_NAMES:
        raise SourceError(f"{place}: the first column is not participant_id; put each person's id there, one row a person")
    keys = [re.sub(r"[^a-z]+", "_", name.casefold()).strip("_") for name in header]
    attributes = {key: number for number, key in enumerate(keys) if key in ATTRIBUTES}
    questions = [number for number in range(1, len(header)) if is_question(header[number], keys[number])]
    if not questions:
        raise SourceError(f"{place}: there is no column with a question; write the question in the header above its answers")
    _check_rows(rows, attributes, place)
    people, pieces = [], []
    for number, row in enumerate(rows[1:], start=2):
        row = row + [""] * (len(header) - len(row))
        person = _person(row, number, attributes)
        people.append(person)
        label = (roster and roster.find(person.participant_id)) or person.participant_id
        pieces += [
            Utterance(label=label, words=row[column], question=" ".join(header[column].split()), turn=f"{number}.{column}")
            for column in questions
            if is_answer(row[column])
        ]
    return Responses(transcript=compose(pieces), people=tuple(people) if attributes else ())


def is_question(name: str, key: str) -> bool:
    """Whether a column after the first holds answers, by its header and the header's plain form."""
    return bool(name.strip()) and key not in ATTRIBUTES and not _IGNORED.match(name.strip())


def is_answer(cell: str) -> bool:
    """Whether a cell says anything."""
    return not _NO_ANSWER.fullmatch(cell)


def is_responses_file(path: Path) -> bool:
    """Whether the file is a table at all, by its name."""
    return path.suffix.lower() in (".csv", ".tsv", ".xlsx")


def _rows(raw: RawFile, place: str) -> Rows:
    """The first sheet with rows."""
    if raw.format == "xlsx":
        sheets = [rows for _, rows in read_xlsx_sheets(raw.content, place) if len(rows) > 1]
        rows = sheets[0] if sheets else []
    elif raw.text:
        rows = read_csv_rows(raw.text, place)
    else:
        raise SourceError(f"{place}: written responses must be a .csv or .xlsx file; save them as one")
    if len(rows) < 2:
        raise SourceError(f"{place}: there is no row with answers; put one person a row under the questions")
    return rows


def _check_rows(rows: Rows, attributes: dict[str, int], place: str) -> None:
    """Raise all faults of the rows together."""
    faults, seen = [], {}
    for number, row in enumerate(rows[1:], start=2):
        participant_id = row[0].strip() if row else ""
        if not participant_id:
            faults.append(
                Fault(kind=TableError, place=f"{place}, row {number}", found="has no participant_id", todo="give the person an id")
            )
        elif participant_id in seen:
            found = f"repeats the participant_id of row {seen[participant_id]}"
            faults.append(Fault(kind=TableError, place=f"{place}, row {number}", found=found, todo="give each person one row"))
        seen.setdefault(participant_id, number)
        for column in ANSWERS:
            if column in attributes and attributes[column] < len(row):
                fault = fault_of_answer(f"{place}, row {number}", column, row[attributes[column]])
                faults += [fault] if fault else []
    if faults:
        raise Faults(faults)


def _person(row: list[str], number: int, attributes: dict[str, int]) -> Person:
    """Who a row says it is from."""
    stated = {key: row[column].strip() for key, column in attributes.items()}
    consent = read_consent(stated.get("may_quote", "")) or Consent()
    return Person(
        participant_id=row[0].strip(),
        row=number,
        role=stated.get("role") or UNKNOWN,
        experience=stated.get("experience") or UNKNOWN,
        organisation_kind=stated.get("organisation_kind") or UNKNOWN,
        place=stated.get("place") or UNKNOWN,
        may_quote=consent.may_quote,
        shows_role=consent.shows_role,
        is_withdrawn=bool(is_yes(stated.get("withdrawn", ""))) or not consent.may_analyse,
    )
