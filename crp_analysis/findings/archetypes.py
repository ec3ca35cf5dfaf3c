"""What a card is named for, and whom of the group it leaves out."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import Archetypes, check, empty


def name_archetypes(personas: pd.DataFrame, material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Archetypes table: one row a card that has a line under "I'd like" with people behind it.

    The strongest need is the one that most people of the group raised; of several the one from most sessions, then the first by
    id, and the others are named beside it. The name is the code's own. Needs that people coded come before suggested ones; a
    line that facilitators withdrew names no card.

    Args:
        personas: PersonaLines.
        material: Material.
        coded: the machine's suggestions.
        codebook: for the names.
        study: for the places.
    """
    evidence = gather_evidence(material, coded, study)
    wishes = personas[(personas["part"] == "I'd like") & (personas["code_id"] != "") & (personas["n_participants"] > 0)]
    wishes = wishes.assign(people=-wishes["n_participants"], sessions=-wishes["n_sessions"])
    wishes = wishes.sort_values(["is_suggested", "people", "sessions", "code_id"])
    rows = [
        _row(group.id, wishes[wishes["group"] == group.id], evidence.spoken, evidence.people, codebook, study) for group in study.groups
    ]
    rows = [row for row in rows if row]
    return check(pd.DataFrame(rows), Archetypes, "archetypes") if rows else empty(Archetypes)


def _row(group: str, wishes: pd.DataFrame, spoken: pd.DataFrame, people: pd.DataFrame, codebook: Codebook, study: Study) -> dict | None:
    if wishes.empty:
        return None
    first = wishes.iloc[0]
    level = wishes[(wishes["n_participants"] == first["n_participants"]) & (wishes["is_suggested"] == first["is_suggested"])]
    mine = spoken[spoken["group"] == group]
    was_read = mine.groupby("participant_id")["is_read"].any()
    places = set(people.loc[people["participant_id"].isin(was_read.index), "place"])
    return {
        "group": group,
        "code_id": first["code_id"],
        "name": codebook.code_name(first["code_id"]),
        "n_participants": first["n_participants"],
        "n_in_group": first["n_in_group"],
        "is_suggested": first["is_suggested"],
        "tied_with": ";".join(level["code_id"].iloc[1:]),
        "n_people": len(was_read),
        "n_unread": int((~was_read.astype(bool)).sum()),
        "silent_places": ";".join(place for place in study.places if place not in places),
    }
