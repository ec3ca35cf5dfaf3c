"""The people of one consultation: who is described where, who speaks, which names are private, and the table of participants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.errors import CrpError, Fault, TableError
from crp_analysis.sources.consultation import Consultation, load_consultation
from crp_analysis.sources.drafts import Reading, SessionDraft
from crp_analysis.sources.name_lists import ListedName
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Person, Roster, read_participants
from crp_analysis.sources.pseudonyms import Names, spoken_lower_case
from crp_analysis.sources.who import UNLISTED, WITHDRAWN, Who, who_speaks
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN


def describe_people(reading: Reading, roster: Roster | None, home: str) -> tuple[dict[str, Person], list[Fault]]:
    """Everybody who is described anywhere, by id; a contradiction between files is a fault."""
    people = {person.participant_id: person for person in (roster.people if roster else ())}
    faults = []
    for place, person in reading.people:
        known = people.get((roster.find(person.participant_id) if roster else None) or person.participant_id)
        differ = [
            field
            for field in ("role", "experience")
            if known
            and UNKNOWN not in (getattr(known, field), getattr(person, field))
            and getattr(known, field).casefold() != getattr(person, field).casefold()
        ]
        if differ:
            elsewhere = PARTICIPANTS_FILE if roster else "an earlier file"
            found = f"states another {' and '.join(differ)} for this participant_id than {elsewhere} does"
            faults.append(Fault(kind=TableError, place=f"{place}, row {person.row}", found=found, todo="make both say the same"))
        if known is None and (roster is None or person.role != UNKNOWN):
            people[person.participant_id] = person
    return people, faults


def resolve_speakers(
    drafts: list[SessionDraft], roster: Roster | None, people: dict[str, Person], consultation: Consultation
) -> list[dict[str, Who]]:
    """Who each label of each session is; in written responses the label is the id."""
    spoken = [draft for draft in drafts if not draft.is_responses]
    facilitators = [
        *consultation.facilitators,
        *(name for one in (roster.people if roster else ()) if one.is_facilitator for name in one.names),
    ]
    found = iter(who_speaks(spoken, roster, facilitators))
    resolved = []
    for draft in drafts:
        if draft.is_responses:
            resolved.append({label: _writer(label, people, roster) for label in draft.labels()})
        elif roster is None:
            resolved.append({label: _in_consultation(who, consultation) for label, who in next(found).items()})
        else:
            resolved.append(next(found))
    return resolved


def _writer(participant_id: str, people: dict[str, Person], roster: Roster | None) -> Who:
    """Who wrote an answer."""
    person = people.get(participant_id)
    if person is None and roster is not None:
        return Who(kind="unknown", reason=UNLISTED)
    return Who(kind="participant", participant_id=participant_id, reason=WITHDRAWN if person and person.is_withdrawn else "")


def _in_consultation(who: Who, consultation: Consultation) -> Who:
    """Numbered people carry their consultation, so that S01 here and S01 there are two."""
    return Who(kind=who.kind, participant_id=f"{consultation.consultation_id}-{who.participant_id}") if who.participant_id else who


@dataclass(frozen=True, kw_only=True)
class ListedNames:
    """Names that participants.csv and consultation.toml list. They are kept in memory only."""

    participants: frozenset[str] = frozenset()
    facilitators: frozenset[str] = frozenset()


def list_names(folder: Path) -> ListedNames:
    """The names listed in one consultation's folder; what cannot be read lists nobody here and is a fault where it is gathered.

    People of one consultation speak of people of another, so each is gathered with the names of all.
    """
    try:
        consultation, _ = load_consultation(folder, folder.name)
        facilitators = frozenset(consultation.facilitators)
    except CrpError:
        facilitators = frozenset()
    try:
        people = read_participants(folder / PARTICIPANTS_FILE, folder.name)[0].people
    except (CrpError, OSError):
        people = ()
    return ListedNames(
        participants=frozenset(name for one in people if not one.is_facilitator for name in one.names),
        facilitators=facilitators | {name for one in people if one.is_facilitator for name in one.names},
    )


def collect_names(
    drafts: list[SessionDraft],
    speakers: list[dict[str, Who]],
    roster: Roster | None,
    consultation: Consultation,
    elsewhere: Sequence[ListedNames] = (),
    listed_names: tuple[ListedName, ...] = (),
) -> Names:
    """Every name that must not be published: of this consultation's people, of those listed in others, and of names.csv."""
    listed = roster.people if roster else ()
    labels = {
        label
        for draft, session in zip(drafts, speakers, strict=True)
        if not draft.is_responses
        for label, who in session.items()
        if label and (roster is None or who.reason == UNLISTED)
    }
    return Names(
        participants=frozenset().union(
            *(other.participants for other in elsewhere), (name for one in listed if not one.is_facilitator for name in one.names)
        ),
        facilitators=frozenset(consultation.facilitators).union(
            *(other.facilitators for other in elsewhere), (name for one in listed if one.is_facilitator for name in one.names)
        ),
        guesses=frozenset(labels),
        spoken_words=spoken_lower_case(draft.transcript.text for draft in drafts),
        listed=listed_names,
    )


def participant_rows(
    drafts: list[SessionDraft],
    speakers: list[dict[str, Who]],
    people: dict[str, Person],
    roster: Roster | None,
    consultation: Consultation,
    study: Study,
) -> list[dict]:
    """One row a person who took part and did not withdraw."""
    groups: dict[str, str] = {}
    for draft, session in zip(drafts, speakers, strict=True):
        for who in session.values():
            if who.kind == "participant" and not who.reason:
                groups.setdefault(who.participant_id, draft.transcript.group)
    described = [one for one in people.values() if not (one.is_withdrawn or one.is_facilitator)]
    rows = [_row(person, consultation, study) for person in described]
    known = {person.participant_id for person in described}
    for participant_id, group_name in groups.items():
        if participant_id not in known:
            group = next((one for one in study.groups if group_name and _key(group_name) in (_key(one.id), _key(one.name))), None)
            person = Person(
                participant_id=participant_id,
                role=group.role if group else UNKNOWN,
                experience=(group.experience if group else "") or UNKNOWN,
                may_quote=consultation.default_may_quote,
                shows_role=consultation.default_may_quote,
            )
            rows.append(_row(person, consultation, study) | {"group": group.id if group else UNKNOWN})
    return rows


def _row(person: Person, consultation: Consultation, study: Study) -> dict:
    return {
        "participant_id": person.participant_id,
        "consultation_id": consultation.consultation_id,
        "role": person.role.casefold(),
        "experience": person.experience.casefold(),
        "group": study.group_of(person.role, person.experience),
        "organisation_kind": person.organisation_kind,
        "place": person.place,
        "may_quote": person.may_quote,
        "shows_role": person.may_quote and person.shows_role,
        "programme": person.programme if person.programme != UNKNOWN else consultation.programme or UNKNOWN,
    }


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()
