"""Several consultations to the material of one study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.errors import Fault, TableError, raise_faults
from crp_analysis.sources.consultation import CONSULTATION_COLUMNS
from crp_analysis.sources.gather import Gathered
from crp_analysis.sources.votes import number_ballots
from crp_analysis.study import Study
from crp_analysis.tables import (
    UNKNOWN,
    Assignments,
    Codings,
    Decisions,
    ForeignNotes,
    Marks,
    Participants,
    PersonaEdits,
    Readings,
    Rejected,
    Segments,
    Sessions,
    Sets,
    Terms,
    check,
    empty,
)

_SAME = ("role", "experience")


def merge_gathered(several: Sequence[Gathered], study: Study, schemes: pd.DataFrame) -> Material:
    """The tables of all consultations under each other.

    A participant_id that stands in two consultations is one person: what one leaves out the other fills in, and the
    person may be quoted only where every consultation allows it.

    Args:
        several: gathered consultations, in the order in which they are reported.
        study: for the groups.
        schemes: the learning landscape.

    Raises:
        Faults: consultations contradict each other on a person's role or experience.
    """
    participants = _stack(several, "participants", Participants)
    raise_faults(_contradictions(participants))
    by_date = sorted(several, key=lambda one: (max(one.consultation.dates, default=""), one.consultation.consultation_id))
    votes, n_older = number_ballots([one.votes for one in by_date])
    consultations = pd.DataFrame([one.consultation.row() for one in several], columns=CONSULTATION_COLUMNS)
    return Material(
        consultations=consultations,
        participants=check(_as_one_person(participants, study), Participants, "participants"),
        sessions=_stack(several, "sessions", Sessions),
        segments=_stack(several, "segments", Segments),
        rejected=_stack(several, "rejected", Rejected),
        codings=_stack(several, "codings", Codings),
        marks=_stack(several, "marks", Marks),
        assignments=_stack(several, "assignments", Assignments),
        sets=_stack(several, "sets", Sets),
        foreign_notes=_stack(several, "foreign_notes", ForeignNotes),
        schemes=schemes,
        terms=_stack(several, "terms", Terms),
        decisions=_stack(several, "decisions", Decisions),
        persona_edits=_stack(several, "persona_edits", PersonaEdits),
        readings=_stack(several, "readings", Readings),
        votes=votes,
        notes=(*(note for one in several for note in one.notes), *_older_ballots(n_older)),
    )


def _older_ballots(n: int) -> list[str]:
    """What to say of people who voted in more than one workshop."""
    many = "1 ballot was left out, because its voter" if n == 1 else f"{n} ballots were left out, because their voters"
    return [f"{many} voted again in a later workshop"] if n else []


def _stack(several: Sequence[Gathered], name: str, schema: type) -> pd.DataFrame:
    """One table of all consultations; empty ones are left out, because their columns have no types to agree on."""
    tables = [table for one in several if len(table := getattr(one, name))]
    return check(pd.concat(tables, ignore_index=True), schema, name) if tables else empty(schema)


def _contradictions(participants: pd.DataFrame) -> list[Fault]:
    """People whose role or experience differs between consultations."""
    faults = []
    for participant_id, rows in participants.groupby("participant_id", sort=False):
        for column in _SAME:
            stated = rows[rows[column] != UNKNOWN]
            if stated[column].nunique() > 1:
                places = " and ".join(f"{one}/participants.csv" for one in stated["consultation_id"])
                found = f"{participant_id} has another {column} in each"
                todo = "the same participant_id is the same person everywhere: make them agree, or give one of two people another id"
                faults.append(Fault(kind=TableError, place=places, found=found, todo=todo))
    return faults


def _as_one_person(participants: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The rows with what other consultations state filled in, the group that follows, and consent that holds everywhere."""
    if participants.empty:
        return participants
    people = participants.groupby("participant_id", sort=False)
    filled = participants.copy()
    for column in _SAME:
        stated = participants[column].mask(participants[column] == UNKNOWN)
        filled[column] = stated.fillna(stated.groupby(participants["participant_id"]).transform("first")).fillna(UNKNOWN)
    grouped = [study.group_of(role, experience) for role, experience in zip(filled["role"], filled["experience"], strict=True)]
    filled["group"] = [new if old == UNKNOWN else old for old, new in zip(filled["group"], grouped, strict=True)]
    for column in ("may_quote", "shows_role"):
        filled[column] = people[column].transform("all")
    return filled
