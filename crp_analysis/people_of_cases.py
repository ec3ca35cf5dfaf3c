"""People of a consultation as another program's file describes them: its cases and the variables of its documents, for participants.csv.

A case is somebody whom participants.csv lists, else somebody who speaks under its name, else the only one who speaks in the only documents
that belong to it. Blank cells are filled and new rows added; nothing that stands there is changed, and consent is never taken over: it was
given to people, not to a program. What would make a speaker unknown who is known now is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from crp_analysis.decoding import decode
from crp_analysis.errors import Fault, TableError, raise_faults
from crp_analysis.interchange.cell_texts import guard_text
from crp_analysis.interchange.project import Case, Project
from crp_analysis.sources.labels import is_generic_label, plain
from crp_analysis.sources.participants import OPTIONAL, PARTICIPANTS_FILE, REQUIRED, Person, Roster
from crp_analysis.sources.spoken import Spoken
from crp_analysis.sources.spreadsheets import read_csv_rows
from crp_analysis.sources.who import UNLISTED, who_speaks

DESCRIBING = ("role", "experience", "organisation_kind", "place", "programme")
NEVER_TAKEN = ("participant_id", "names", "may_quote", "withdrawn")
ALSO_CALLED = {
    "organization_kind": "organisation_kind",
    "kind_of_organisation": "organisation_kind",
    "kind_of_organization": "organisation_kind",
    "type_of_organisation": "organisation_kind",
    "type_of_organization": "organisation_kind",
    "organisation_type": "organisation_kind",
    "organization_type": "organisation_kind",
    "years_of_experience": "experience",
    "location": "place",
    "program": "programme",
}
_PLAIN_ID = re.compile(
    r"(?:[A-Za-z]{1,3}|participant|person|interview|interviewee|respondent|case|subject|speaker)[_-]?\d{1,5}", re.IGNORECASE
)
_NUMBERED = re.compile(r"[A-Za-z]+[ _-]?\d+")


@dataclass(frozen=True, kw_only=True)
class PeoplePlan:
    """participants.csv as it would be, and what that changes.

    `content` is None where nothing would change. `differing` are the places ('row 4, place') of cells in which another program says
    something else: they stay as they are. `own_columns` are variables that got a column of their own; nothing here reads it.
    """

    path: Path
    content: bytes | None = None
    n_cases: int = 0
    n_new: int = 0
    n_filled: int = 0
    n_unheard: int = 0  # cases of documents of here of whom nobody can say which speaker they are
    differing: tuple[str, ...] = ()
    own_columns: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()  # of everybody whom the table would list


@dataclass
class _Row:
    """One person on the way into the table: the cells, and the number of the row where it stands there already."""

    values: dict[str, str]
    number: int = 0
    beyond: list[str] = field(default_factory=list)  # cells under no heading


@dataclass
class _Table:
    """participants.csv as rows of cells by column, in its own columns, and with its own separator."""

    columns: list[str]
    keys: list[str]  # of the columns; one without a heading has a key of its own
    rows: list[_Row] = field(default_factory=list)
    separator: str = ","

    def add(self, column: str) -> None:
        """A further column behind the others, unless it is there."""
        if column not in self.keys:
            self.columns.append(column)
            self.keys.append(column)

    def text(self) -> str:
        """The table as it is written."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.separator, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([row.values.get(one, "") for one in self.keys] + row.beyond for row in self.rows)
        return out.getvalue()


def plan_people(
    project: Project,
    sessions: Mapping[str, str],
    spoken: Spoken,
    *,
    taken_ids: Collection[str] = (),
    elsewhere: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> PeoplePlan:
    """What the cases of a file would bring to one consultation's participants.csv.

    Args:
        project: what the file holds.
        sessions: by the guid of a document the session that it is, as the import's answers have it.
        spoken: who says what in the consultation.
        taken_ids: participant ids of other consultations; nobody new gets one of them, unless it is the same person:
        elsewhere: ids of people whom other consultations list, by name as `plain` writes it.
        columns: names of variables, and the columns that they are here where somebody said so.

    Raises:
        Faults: with these rows somebody who speaks would be nobody, or two people would have one name.
    """
    path = spoken.folder / PARTICIPANTS_FILE
    table = _read(path)
    before = len(table.rows)
    cases = list(_cases_here(project, sessions, spoken))
    own = _columns(cases, table, columns or {})
    plan = _Plan(table, spoken, set(taken_ids), elsewhere or {}, own)
    plan.count(cases)
    for case, its_sessions in cases:
        plan.take(case, its_sessions)
    if spoken.roster is None and plan.n_new:
        plan.name_the_others()
    used = [one for one in dict.fromkeys(own.values()) if any(row.values.get(one) for row in table.rows)]
    for column in used:
        table.add(column)
    is_changed = bool(plan.n_filled or len(table.rows) > before)
    if is_changed:
        _refuse_lost_speakers(table, spoken)
    return PeoplePlan(
        path=path,
        content=table.text().encode() if is_changed else None,
        n_cases=len(cases),
        n_new=plan.n_new,
        n_filled=plan.n_filled,
        n_unheard=plan.n_unheard,
        differing=tuple(plan.differing),
        own_columns=tuple(one for one in used if one not in DESCRIBING),
        ids=frozenset(plan.rows),
    )


def key(name: str) -> str:
    """A column's or a variable's name as columns are compared.

    >>> key("Kind of organisation"), key(" Age-group (years)")
    ('kind_of_organisation', 'age_group_years')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


class _Plan:
    """Cases into rows, one after the other."""

    def __init__(self, table: _Table, spoken: Spoken, taken_ids: set[str], elsewhere: Mapping[str, str], columns: Mapping[str, str]):
        self.table, self.spoken, self.elsewhere, self.columns = table, spoken, elsewhere, columns
        self.rows = {row.values.get("participant_id", ""): row for row in table.rows}
        self.taken = {one.casefold() for one in (*taken_ids, *self.rows)}
        self.heard: set[tuple[str, str]] = set()  # sessions and labels that a case is
        self.n_cases: Counter[str] = Counter()
        self.speaking: dict[str, list[str]] = defaultdict(list)
        self.speaking |= {
            one.session_id: [label for label, who in one.speakers.items() if who.kind == "participant" or who.reason == UNLISTED]
            for one in spoken.sessions
        }
        self.n_new = self.n_filled = self.n_unheard = 0
        self.differing: list[str] = []

    def take(self, case: Case, sessions: Sequence[str]) -> None:
        """One case: the row of whoever it is, or a new one."""
        roster = self.spoken.roster
        known = roster.find(case.name) if roster and case.name else None
        labels = self._labels(case, sessions)
        if known is None and roster is not None and len(owners := {owner for _, label in labels if (owner := self._listed(label))}) == 1:
            known = owners.pop()
        if known is None and not labels:  # a place or an organisation, or somebody whom no label names
            self.n_unheard += 1
            return
        self.heard |= set(labels)
        row = self.rows.get(known or "") or self._new(case.name, labels)
        self._fill(row, case.attributes)

    def name_the_others(self) -> None:
        """Speakers who are no case get rows, too: as soon as a list of people stands there, whoever is not on it is nobody."""
        for session in self.spoken.sessions:
            for label, who in session.speakers.items():
                if who.kind == "participant" and (session.session_id, label) not in self.heard:
                    same = [] if is_generic_label(label) else [row for row in self.rows.values() if plain(label) in map(plain, _names(row))]
                    if not same:
                        self._new("", [(session.session_id, label)], counts=False)

    def count(self, cases: Iterable[tuple[Case, list[str]]]) -> None:
        """Note of how many cases, of those that can be one person, each session is."""
        for case, sessions in cases:
            if self._by_name(case, sessions) or self._alone(sessions):
                self.n_cases.update(sessions)

    def _labels(self, case: Case, sessions: Sequence[str]) -> list[tuple[str, str]]:
        """The labels under which a case speaks, with their sessions: by name, else the only speaker of sessions that are no other case."""
        alone = self._alone(sessions)
        return self._by_name(case, sessions) or (alone if all(self.n_cases[one] == 1 for one in sessions) else [])

    def _by_name(self, case: Case, sessions: Sequence[str]) -> list[tuple[str, str]]:
        if not case.name:
            return []
        named = Roster((Person(participant_id="x", names=(case.name,)),))
        return [(session, label) for session in sessions for label in self.speaking[session] if named.find(label)]

    def _alone(self, sessions: Sequence[str]) -> list[tuple[str, str]]:
        """The only speaker of each session, where all of them are one person."""
        alone = [(session, self.speaking[session][0]) for session in sessions if len(self.speaking[session]) == 1]
        people = {self._listed(label) or plain(label) for _, label in alone if not is_generic_label(label)}
        return alone if len(alone) == len(sessions) and (len(alone) == 1 or len(people) == 1) else []

    def _listed(self, label: str) -> str | None:
        return self.spoken.roster.find(label) if self.spoken.roster else None

    def _new(self, name: str, labels: Sequence[tuple[str, str]], *, counts: bool = True) -> _Row:
        """A row for somebody who is not listed, found by the name, by a label of their own, or by the number in their file's name."""
        by_file = [one for session, label in labels if is_generic_label(label) and (one := self._number_of_file(session))]
        there_too = self.elsewhere.get(plain(name), "")
        participant_id = there_too if there_too not in self.rows else ""
        if not participant_id:
            participant_id = next((one for one in (name, *by_file) if _PLAIN_ID.fullmatch(one) and one.casefold() not in self.taken), "")
        if not participant_id:
            participant_id = next(one for n in range(1, 100_000) if (one := f"P{n:02d}").casefold() not in self.taken)
        ways = [name if name != participant_id else "", *(label for _, label in labels if not is_generic_label(label))]
        names = list({plain(one): one for one in reversed(ways) if plain(one)}.values())[::-1]
        row = _Row(values={"participant_id": participant_id, "names": guard_text("; ".join(one.replace(";", ",") for one in names))})
        self.taken.add(participant_id.casefold())
        self.rows[participant_id] = row
        self.table.rows.append(row)
        self.n_new += counts
        return row

    def _number_of_file(self, session_id: str) -> str:
        """The word with a number in a session's file name, such as 'int-3', where no other file has it; '' where there is none."""
        stems = {one.session_id: PurePath(one.draft.file_name).stem for one in self.spoken.sessions}
        words = Counter(word.casefold() for stem in set(stems.values()) for word in set(_NUMBERED.findall(stem)))
        return next((word.replace(" ", "-") for word in _NUMBERED.findall(stems[session_id]) if words[word.casefold()] == 1), "")

    def _fill(self, row: _Row, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            column, told = self.columns.get(name), " ".join(value.split())
            if not column or not told:
                continue
            there = row.values.get(column, "")
            if not there:
                row.values[column] = guard_text(told)
                self.n_filled += bool(row.number)
            elif plain(there) != plain(told) and row.number:
                self.differing.append(f"row {row.number}, {column}")


def _cases_here(project: Project, sessions: Mapping[str, str], spoken: Spoken) -> Iterable[tuple[Case, list[str]]]:
    """Cases with a document of this consultation, or whom participants.csv lists; then documents with variables that belong to no case."""
    home = spoken.consultation.consultation_id
    there = {guid: f"{home}/{name}" for guid, name in sessions.items() if name}
    of_cases: set[str] = set()
    for case in project.cases:
        its = [there[guid] for guid in case.sources if guid in there]
        of_cases |= set(case.sources)
        if its or (case.name and not case.sources and spoken.roster and spoken.roster.find(case.name)):
            yield case, its
    for guid, values in project.source_attributes.items():
        if guid in there and guid not in of_cases and any(values.values()):
            yield Case(guid=guid, name="", attributes=values, sources=(guid,)), [there[guid]]


def _columns(cases: Sequence[tuple[Case, list[str]]], table: _Table, wished: Mapping[str, str]) -> dict[str, str]:
    """For each variable the column that it fills; one that says who somebody is or what they agreed to fills none."""
    said = {plain(name): key(column) for name, column in wished.items()}
    found = {}
    for name in dict.fromkeys(name for case, _ in cases for name in case.attributes):
        column = said.get(plain(name)) if plain(name) in said else ALSO_CALLED.get(key(name), key(name))
        if column and column not in NEVER_TAKEN:
            found[name] = column
    return found


def _read(path: Path) -> _Table:
    """participants.csv as it stands, or its usual columns where there is none.

    Raises:
        Faults: two of its columns are called the same.
    """
    text = decode(path.read_bytes(), path.name) if path.is_file() else ""
    rows = read_csv_rows(text, path.name)
    if not rows:
        return _Table(columns=[*REQUIRED, *OPTIONAL], keys=[*REQUIRED, *OPTIONAL])
    columns = [cell.strip().lstrip("\ufeff") for cell in rows[0]]
    keys = [key(one) or f"#{n}" for n, one in enumerate(columns)]
    raise_faults(
        Fault(kind=TableError, place=path.name, found=f"two columns are called '{one}'", todo="rename one")
        for one, n in Counter(keys).items()
        if n > 1
    )
    first = text.lstrip("\ufeff\n").partition("\n")[0]
    people = [_Row(values=dict(zip(keys, row, strict=False)), number=n, beyond=row[len(keys) :]) for n, row in enumerate(rows[1:], start=2)]
    for one in people:
        one.values["participant_id"] = one.values.get("participant_id", "").strip()
    return _Table(columns=columns, keys=keys, rows=people, separator=max(",;\t|", key=first.count))


def _names(row: _Row) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", row.values.get("names", "")) if one.strip()]


def _refuse_lost_speakers(table: _Table, spoken: Spoken) -> None:
    """Raise where somebody who speaks now as a participant would be nobody under the new list."""
    people = tuple(
        Person(participant_id=row.values["participant_id"], names=tuple(_names(row)), role=row.values.get("role", "").strip() or "unknown")
        for row in table.rows
        if row.values.get("participant_id")
    )
    drafts = [one for one in spoken.sessions if not one.draft.is_responses]
    asking = [*spoken.consultation.facilitators, *(name for one in people if one.is_facilitator for name in one.names)]
    then = who_speaks([one.draft for one in drafts], Roster(people), asking)
    home, todo = spoken.consultation.consultation_id, "list these people in participants.csv by hand, or import without --people"
    raise_faults(
        Fault(
            kind=TableError,
            place=f"{home}/{PARTICIPANTS_FILE}",
            found=f"in session {session.session_id} {n} of the speakers would not be found under the names of the file's cases",
            todo=todo,
        )
        for session, now in zip(drafts, then, strict=True)
        if (n := sum(who.kind == "participant" and now[label].kind != "participant" for label, who in session.speakers.items()))
    )
