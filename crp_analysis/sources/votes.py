"""Workshop votes: workshop/votes.csv to ballots without names.

A ballot is one person's paper. Its label may be a participant's id or name; it serves to keep the rows of a ballot together
and to find the voter's group, and is replaced by a number where consultations are merged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, SourceError, TableError
from crp_analysis.sources.labels import plain
from crp_analysis.sources.participants import Person, Roster
from crp_analysis.sources.schemes import read_csv_table
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, Votes, check, empty

VOTES_FILE = "votes.csv"
BALLOT_COLUMNS = ["consultation_id", "voter", "group", "option_id", "rank"]
MOST_NAMED = 12  # ids that a message lists


@dataclass(frozen=True, kw_only=True)
class Ballots:
    """The votes of one consultation (`voter` is private), what is wrong with them, and what a person should know."""

    votes: pd.DataFrame
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One line of the file with the person whom its ballot names, if that person is listed."""

    where: str
    ballot: str
    person: Person | None
    group: str
    option: str
    rank: str


def read_votes(folder: Path, home: str, *, roster: Roster | None, study: Study, codebook: Codebook) -> Ballots:
    """The votes of a consultation's workshop; none when there is no workshop/votes.csv or it holds its header only.

    Args:
        folder: the consultation's folder.
        home: the folder as messages call it.
        roster: the people listed, for the groups of ballots that name somebody.
        study: for the groups.
        codebook: for the options.
    """
    path, place = folder / "workshop" / VOTES_FILE, f"{home}/workshop/{VOTES_FILE}"
    rows, faults = _rows(path, place, roster)
    if faults or not rows:
        return Ballots(votes=_frame([]), faults=tuple(faults))
    faults += [fault for row in rows for fault in _faults_of_row(row, study, codebook)]
    kept, notes = _without_the_withdrawn(rows, place)
    by_ballot: dict[str, list[_Row]] = {}
    for row in kept:
        by_ballot.setdefault(row.ballot, []).append(row)
    faults += [fault for ballot in by_ballot.values() for fault in _faults_of_ballot(ballot, study, codebook)]
    if faults:
        return Ballots(votes=_frame([]), faults=tuple(faults))
    groups = {name: _group(ballot, study) for name, ballot in by_ballot.items()}
    votes = [
        (folder.name, row.ballot, groups[row.ballot], _option(row.option, codebook), float(row.rank or "nan"))
        for ballot in by_ballot.values()
        for row in ballot
    ]
    return Ballots(votes=_frame(votes), warnings=_groupless(groups, place), notes=tuple(notes))


def number_ballots(several: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """The Votes of all consultations with ballots numbered, and how many older ballots of the same person were left out.

    Args:
        several: the votes of each consultation, the earliest first. A listed person who voted in two counts once, with the
            latest ballot.
    """
    votes = pd.concat([one for one in several if len(one)] or [_frame([])], ignore_index=True)
    if votes.empty:
        return empty(Votes), 0
    latest = votes.groupby("voter")["consultation_id"].transform("last")
    n_older = votes.loc[votes["consultation_id"] != latest, ["voter", "consultation_id"]].drop_duplicates().shape[0]
    votes = votes[votes["consultation_id"] == latest]
    # numbers follow the content, so that the order of rows on paper, which may be that of a list of people, does not show
    ballots = votes.sort_values(["option_id", "rank"]).groupby("voter")
    contents = {voter: rows[["consultation_id", "group", "option_id", "rank"]].to_csv(index=False) for voter, rows in ballots}
    numbers = {voter: number for number, voter in enumerate(sorted(contents, key=contents.__getitem__), start=1)}
    numbered = votes.assign(ballot=votes["voter"].map(numbers)).sort_values(["ballot", "rank", "option_id"], ignore_index=True)
    return check(numbered[list(empty(Votes).columns)], Votes, "votes"), n_older


def _rows(path: Path, place: str, roster: Roster | None) -> tuple[list[_Row], list[Fault]]:
    """The file's lines; none, and faults, when it is unreadable or lacks a column."""
    if not path.is_file():
        return [], []
    try:
        table = read_csv_table(path.read_bytes(), place).rename(columns=str.casefold)
    except CrpError as error:
        found, _, todo = str(error).removeprefix(f"{place}: ").rpartition("; ")
        return [], [Fault(kind=SourceError, place=place, found=found, todo=todo)]
    missing = [name for name in ("ballot", "option") if name not in table.columns]
    if missing:
        todo = "add it; the columns are ballot, group, option, rank, and group and rank may be left out"
        return [], [Fault(kind=TableError, place=place, found=f"the column '{name}' is missing", todo=todo) for name in missing]
    rows = []
    for number, values in zip(table.index, table.to_dict("records"), strict=True):
        if any(values.values()):
            person = _person(values["ballot"], roster)
            ballot = person.participant_id if person else f"{place}#{values['ballot']}" if values["ballot"] else ""
            stated = {name: values.get(name, "") for name in ("group", "option", "rank")}
            rows.append(_Row(where=f"{place}, row {number}", ballot=ballot, person=person, **stated))
    return rows, []


def _person(label: str, roster: Roster | None) -> Person | None:
    """The listed person whom a ballot's label names: an id or a name exactly as listed, nothing near it."""
    owner = roster.aliases.get(plain(label)) if roster and label else None
    return roster.person(owner) if roster and owner else None


def _faults_of_row(row: _Row, study: Study, codebook: Codebook) -> list[Fault]:
    found = []
    if not row.ballot:
        found.append(("names no ballot", "give each ballot a label of its own, such as B01"))
    if row.person and row.person.is_facilitator:
        found.append(("is the ballot of a facilitator, who takes no part", "take the row away"))
    if row.option and not _option(row.option, codebook):
        found.append(("names an option that the codebook does not have", _one_of([one.option_id for one in codebook.options], "options")))
    if row.group and row.group.casefold() not in {group.id for group in study.groups}:
        found.append(("names a group that the study does not have", _one_of([group.id for group in study.groups], "groups")))
    if row.rank and not re.fullmatch(r"0*[1-9]\d{0,3}(?:\.0+)?", row.rank):
        found.append(("has a rank that is no whole number from 1 on", "write 1 for the first choice, 2 for the second, or leave it empty"))
    if row.rank and not row.option:
        found.append(("has a rank and no option", "name the option, or empty the rank where somebody abstained"))
    return [Fault(kind=TableError, place=row.where, found=said, todo=todo) for said, todo in found]


def _faults_of_ballot(ballot: list[_Row], study: Study, codebook: Codebook) -> list[Fault]:
    """What contradicts an earlier row of the same ballot; each fault stands at the later row."""
    if not ballot[0].ballot:
        return []
    found, seen, groups = [], set(), set()
    for row in ballot:
        option = _option(row.option, codebook)
        if option and option in seen:
            found.append((row, "names an option that its ballot has named already", "take one of the two rows away"))
        seen.add(option)
        if row.group:
            groups.add(row.group.casefold())
        if len(groups) > 1:
            found.append((row, "gives its ballot another group than the rows before", "a ballot is one person's, write one group"))
            break
    if len(ballot) > 1 and not all(row.option for row in ballot):
        row = next(row for row in ballot if not row.option)
        found.append((row, "abstains, while its ballot has other rows", "take the empty row away, or the others"))
    if len({bool(row.rank) for row in ballot if row.option}) > 1:
        row = next(row for row in ballot if row.option and not row.rank)
        found.append((row, "has no rank, while its ballot ranks other options", "rank all options of a ballot, or none"))
    own = _own_group(ballot[0].person, study)
    if own != UNKNOWN and groups and groups != {own}:
        found.append(
            (ballot[0], "gives a listed participant another group than participants.csv does", "leave the group empty, or correct it")
        )
    return [Fault(kind=TableError, place=row.where, found=said, todo=todo) for row, said, todo in found]


def _without_the_withdrawn(rows: list[_Row], place: str) -> tuple[list[_Row], list[str]]:
    gone = {row.ballot for row in rows if row.person and row.person.is_withdrawn}
    many = f"{len(gone)} {'ballot of somebody' if len(gone) == 1 else 'ballots of people'} who withdrew"
    notes = [f"{place}: {many} {'was' if len(gone) == 1 else 'were'} left out"] if gone else []
    return [row for row in rows if row.ballot not in gone], notes


def _option(text: str, codebook: Codebook) -> str:
    """The id of the option that a cell names by id or by name; '' when there is none."""
    key = text.casefold()
    return next((one.option_id for one in codebook.options if key in (one.option_id, one.name.casefold())), "") if key else ""


def _own_group(person: Person | None, study: Study) -> str:
    return study.group_of(person.role, person.experience) if person else UNKNOWN


def _group(ballot: list[_Row], study: Study) -> str:
    """The group on the ballot, else that of the listed participant, else 'unknown'."""
    stated = next((row.group.casefold() for row in ballot if row.group), "")
    return stated or _own_group(ballot[0].person, study)


def _groupless(groups: dict[str, str], place: str) -> tuple[Fault, ...]:
    n = sum(group == UNKNOWN for group in groups.values())
    if not n:
        return ()
    found = f"{n} {'ballot states' if n == 1 else 'ballots state'} no group and {'is' if n == 1 else 'are'} counted for everyone only"
    return (Fault(kind=TableError, place=place, found=found, todo="write the group's id, or a participant_id as the ballot's label"),)


def _one_of(ids: list[str], kind: str) -> str:
    more = ", ..." if len(ids) > MOST_NAMED else ""
    return f"write one of {', '.join(ids[:MOST_NAMED])}{more}" if ids else f"there are no {kind} yet; add them first"


def _frame(votes: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(votes, columns=BALLOT_COLUMNS).astype({"rank": float})
