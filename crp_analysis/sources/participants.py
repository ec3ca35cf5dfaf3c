"""participants.csv: who took part, under which names they stand in transcripts, and what they agreed to.

Names serve to recognise speakers and are replaced in speech; they never leave this stage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from crp_analysis.errors import Fault, Faults, SourceError, TableError
from crp_analysis.sources.answers import WHAT_TO_WRITE, Consent, is_yes, read_consent
from crp_analysis.sources.labels import is_near_spelling, plain
from crp_analysis.sources.schemes import read_csv_table
from crp_analysis.tables import UNKNOWN

PARTICIPANTS_FILE = "participants.csv"
REQUIRED = ("participant_id", "names", "role", "may_quote")
OPTIONAL = ("experience", "organisation_kind", "place", "withdrawn")
ANSWERS = ("may_quote", "withdrawn")
USUALLY_ABSENT = ("programme",)  # a study of one programme, or of none, has no such column
_TITLES = frozenset(["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "rev", "sir", "dame", "cllr", "councillor"])


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of participants.csv. `row` is its number as a spreadsheet shows it."""

    participant_id: str
    names: tuple[str, ...] = ()
    role: str = UNKNOWN
    experience: str = UNKNOWN
    organisation_kind: str = UNKNOWN
    place: str = UNKNOWN
    programme: str = UNKNOWN
    may_quote: bool = False
    shows_role: bool = False
    is_withdrawn: bool = False
    row: int = 0

    @property
    def is_facilitator(self) -> bool:
        """Whether the person asked, and took no part."""
        return self.role.casefold() in ("facilitator", "interviewer", "moderator", "researcher asking")


@dataclass(frozen=True)
class Roster:
    """The people of one consultation, found by any way their name is written."""

    people: tuple[Person, ...]
    aliases: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "aliases", _aliases(self.people))

    def person(self, participant_id: str) -> Person:
        """The person with this id (KeyError for programmers)."""
        return {one.participant_id: one for one in self.people}[participant_id]

    def find(self, label: str) -> str | None:
        """The id of the person whom a label names: as listed, as id, by first or last name, by initials, or one slip away."""
        key = plain(label)
        found = (
            self.aliases.get(key)
            or self.aliases.get(_id_key(key))
            or self.aliases.get(" ".join(w for w in key.split() if w not in _TITLES))
        )
        if found or not key:
            return found
        near = {owner for alias, owner in self.aliases.items() if _is_near(alias, key)}
        return near.pop() if len(near) == 1 else None

    def listed(self) -> frozenset[str]:
        """Every alias as `plain` writes it."""
        return frozenset(self.aliases)


def read_participants(path: Path, place: str) -> tuple[Roster, list[str]]:
    """The people of a consultation, and in plain words what the file leaves out.

    Args:
        path: the CSV file.
        place: the file as messages call it.

    Raises:
        Faults: a column is missing, an id is missing or used twice, an alias belongs to two people, a yes or no is neither.
    """
    try:
        rows = read_csv_table(path.read_bytes(), place)
    except SourceError as error:
        raise Faults(
            [
                Fault(
                    kind=TableError,
                    place=place,
                    found=str(error).removeprefix(f"{place}: ").partition("; ")[0],
                    todo=str(error).rpartition("; ")[2],
                )
            ]
        ) from None
    rows = rows.rename(columns=lambda name: re.sub(r"[^a-z]+", "_", name.casefold()).strip("_"))
    missing = [column for column in REQUIRED if column not in rows.columns]
    faults = [
        Fault(
            kind=TableError,
            place=place,
            found=f"the column '{column}' is missing",
            todo="add it; its cells may be empty except participant_id",
        )
        for column in missing
    ]
    if faults:
        raise Faults(faults + (_faults_of_ids(rows, place) if "participant_id" in rows.columns else []))
    people = [_person(row, values) for row, values in zip(rows.index, rows.to_dict("records"), strict=True) if any(values.values())]
    faults = _faults_of_ids(rows, place) + _faults_of_answers(rows, place) + _shared_aliases(people, place)
    if faults:
        raise Faults(faults)
    absent = [column for column in OPTIONAL if column not in rows.columns]
    notes = (
        [f"{place}: there is no column {', '.join(absent)}, so {'it is' if len(absent) == 1 else 'they are'} not stated for anybody"]
        if absent
        else []
    )
    return Roster(tuple(people)), notes


def name_forms(names: Iterable[str]) -> list[str]:
    """The written names without brackets, each also turned round where it is 'Last, First'."""
    forms = []
    for name in names:
        bare = " ".join(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name).split()) or name.strip()
        forms.append(" ".join(reversed(bare.split(", "))) if bare.count(", ") == 1 else bare)
    return [form for form in forms if form]


def _person(row: int, values: dict[str, str]) -> Person:
    """One row as a person; what nobody stated is 'unknown'."""
    names = tuple(name.strip() for name in re.split(r"[;\n]", values["names"]) if name.strip())
    consent = read_consent(values["may_quote"]) or Consent()
    stated = {key: values.get(key, "") or UNKNOWN for key in ("role", "experience", "organisation_kind", "place", *USUALLY_ABSENT)}
    return Person(
        participant_id=values["participant_id"],
        names=names,
        row=row,
        may_quote=consent.may_quote,
        shows_role=consent.shows_role,
        is_withdrawn=bool(is_yes(values.get("withdrawn", ""))) or not consent.may_analyse,
        **stated,
    )


def _faults_of_ids(rows: pd.DataFrame, place: str) -> list[Fault]:
    """Rows without an id, with an unusable one, or with somebody else's."""
    faults, seen = [], {}
    for row, participant_id in rows["participant_id"].items():
        where = f"{place}, row {row}"
        if not participant_id:
            if any(rows.loc[row]):
                faults.append(Fault(kind=TableError, place=where, found="has no participant_id", todo="give the person an id such as P07"))
        elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", participant_id):
            faults.append(
                Fault(
                    kind=TableError,
                    place=where,
                    found="the participant_id is no plain id",
                    todo="use letters, digits and '-' only, and no name, for instance P07",
                )
            )
        elif participant_id in seen:
            faults.append(
                Fault(
                    kind=TableError,
                    place=where,
                    found=f"repeats the participant_id {participant_id} of row {seen[participant_id]}",
                    todo="give each person one row and an id of their own",
                )
            )
        seen.setdefault(participant_id, row)
    return faults


def _faults_of_answers(rows: pd.DataFrame, place: str) -> list[Fault]:
    """Answers about consent and withdrawal that are none."""
    answers = [(row, column, answer) for column in ANSWERS if column in rows.columns for row, answer in rows[column].items()]
    return [fault for row, column, answer in answers if (fault := fault_of_answer(f"{place}, row {row}", column, answer))]


def fault_of_answer(where: str, column: str, answer: str) -> Fault | None:
    """What is wrong with a cell that says what somebody agreed to or whether they withdrew. What stands in it stays out of the message."""
    if column == "may_quote":
        found, todo = "may_quote says nothing that is known", WHAT_TO_WRITE
        return None if read_consent(answer) else Fault(kind=TableError, place=where, found=found, todo=todo)
    found = f"{column} is neither yes nor no"
    return Fault(kind=TableError, place=where, found=found, todo="write yes or no") if is_yes(answer) is None else None


def _shared_aliases(people: list[Person], place: str) -> list[Fault]:
    """A written name that two people list cannot tell them apart."""
    owner: dict[str, Person] = {}
    faults = []
    for person in people:
        for key in {plain(name) for name in person.names}:
            other = owner.setdefault(key, person)
            if other.participant_id != person.participant_id:
                found = f"lists a name that row {other.row} lists, too"
                faults.append(
                    Fault(
                        kind=TableError,
                        place=f"{place}, row {person.row}",
                        found=found,
                        todo="write the names so that they differ, as in the transcripts",
                    )
                )
    return faults


def _aliases(people: Iterable[Person]) -> dict[str, str]:
    """Every way of writing somebody to their id; a way that fits two people is left out, listed names win."""
    people = list(people)
    listed = {plain(name): person.participant_id for person in people for name in person.names if plain(name)}
    listed |= {plain(form): person.participant_id for person in people for form in name_forms(person.names) if plain(form)}
    ids = {_id_key(plain(person.participant_id)): person.participant_id for person in people}
    derived: list[tuple[str, str]] = []
    for person in people:
        ways = {way for form in name_forms(person.names) for way in _derived(form)}
        derived += [(way, person.participant_id) for way in ways]
    count = Counter(way for way, _ in derived)
    return {way: owner for way, owner in derived if count[way] == 1} | ids | listed


def _derived(form: str) -> set[str]:
    """First name, last name, initials of a full name."""
    words = [word for word in plain(form).split() if word not in _TITLES]
    if len(words) < 2:
        return set()
    initials = "".join(word[0] for word in words)
    return {words[0], words[-1], initials, f"{words[0]} {words[-1][0]}"}


def _id_key(key: str) -> str:
    """Ids without spaces and leading zeros: P 07, P07 and P7 are one."""
    return re.sub(r"(?<=\D)0+(?=\d)", "", key.replace(" ", "")) if re.search(r"\d", key) else key


def _is_near(alias: str, key: str) -> bool:
    """One slip in one word."""
    one, other = alias.split(), key.split()
    if len(one) != len(other):
        return False
    differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differ) == 1 and is_near_spelling(*differ[0])
