"""Who took part: people by role, group, experience, kind of session, place, consultation and kind of organisation."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.evidence import list_people
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, Participation, check

DIMENSIONS = ["role", "group", "experience", "kind", "place", "consultation", "organisation_kind", "participation_level"]
OTHER = "other"
PERSONAL = {"role", "group", "experience", "place", "organisation_kind"}  # of the person; the others are of the session


def count_participation(material: Material, study: Study) -> pd.DataFrame:
    """The Participation table: people counted once for each value of each dimension, words and sessions of theirs beside.

    The first row (dimension and value 'all') is everyone. Groups, roles and places that the study set out to hear from
    appear with 0 when nobody came. Small counts are hidden as `disclosure` explains, groups also within their role; rare kinds
    of organisation are one row. Someone who is listed but never spoke took part, but in no kind of session that we know of.
    """
    people = list_people(material, study)
    took_part = _took_part(material, people)
    tables = [_count(took_part.assign(value="all"), "all", people, study, ["all"], {"all": study.group_name("all")})]
    for dimension in DIMENSIONS:
        rows = took_part.assign(value=took_part[dimension].replace("", UNKNOWN))
        if dimension not in PERSONAL and dimension != "consultation":
            rows = rows[rows["session_id"] != ""]
        if dimension == "organisation_kind":
            rows = _merge_rare(rows, study.thresholds.min_group)
        expected = _expected(dimension, study)
        found = sorted(set(rows["value"]) - set(expected), key=lambda value: (value == UNKNOWN, value))
        tables.append(_count(rows, dimension, people, study, [*expected, *found], _labels(dimension, material, study)))
    return check(pd.concat(tables, ignore_index=True), Participation, "participation")


def _took_part(material: Material, people: pd.DataFrame) -> pd.DataFrame:
    """One row a person and session in which they spoke, or (session_id '') a person and consultation in which they did not."""
    segments = material.segments[material.segments["speaker_kind"] == "participant"]
    spoken = segments.groupby(["participant_id", "session_id", "consultation_id"], as_index=False)["n_words"].sum()
    listed = material.participants[["participant_id", "consultation_id"]]
    silent = listed.merge(spoken[["participant_id", "consultation_id"]].drop_duplicates(), how="left", indicator=True)
    silent = silent.loc[silent["_merge"] == "left_only", ["participant_id", "consultation_id"]].assign(session_id="", n_words=0)
    sessions = material.sessions[["session_id", "kind", "participation_level"]]
    everyone = pd.concat([spoken, silent], ignore_index=True).merge(sessions, on="session_id", how="left")
    everyone = everyone.assign(consultation=everyone["consultation_id"]).fillna({"kind": UNKNOWN, "participation_level": UNKNOWN})
    return everyone.merge(people, on="participant_id", how="left")


def _merge_rare(rows: pd.DataFrame, min_group: int) -> pd.DataFrame:
    """Kinds of organisation that few people share become 'other': the only food bank of a town names its people."""
    n_people = rows.groupby("value")["participant_id"].nunique()
    rare = n_people.index[(n_people < min_group) & (n_people.index != UNKNOWN)]
    return rows.assign(value=rows["value"].where(~rows["value"].isin(rare), OTHER))


def _count(
    rows: pd.DataFrame, dimension: str, people: pd.DataFrame, study: Study, values: list[str], labels: dict[str, str]
) -> pd.DataFrame:
    """One dimension's rows, in the order of `values`."""
    n_participants = rows.drop_duplicates(["value", "participant_id"]).groupby("value").size()
    sessions = rows[rows["session_id"] != ""].drop_duplicates(["value", "session_id"]).groupby("value").size()
    counts = pd.DataFrame({"dimension": dimension, "value": values}, dtype=str)
    counts["label"] = [labels.get(value, "Not stated" if value == UNKNOWN else value) for value in values]
    for name, numbers in (
        ("n_participants", n_participants),
        ("n_sessions", sessions),
        ("n_words", rows.groupby("value")["n_words"].sum()),
    ):
        counts[name] = counts["value"].map(numbers).fillna(0).astype(int)
    roles = {group.id: group.role for group in study.groups}
    counts["is_protected"] = find_protected(
        counts["n_participants"],
        min_group=study.thresholds.min_group,
        has_total=dimension != "all",
        parts_of=[roles.get(value, UNKNOWN) for value in values] if dimension == "group" else None,
    )
    counts["n_participants"] = counts["n_participants"].astype(float).mask(counts["is_protected"])
    return counts.assign(share=counts["n_participants"] / max(len(people), 1))


def _expected(dimension: str, study: Study) -> list[str]:
    """Values that the study set out to hear from, in its own order."""
    named = {
        "role": [group.role for group in study.groups],
        "group": [group.id for group in study.groups],
        "place": study.places,
    }
    return list(dict.fromkeys(named.get(dimension, ())))


def _labels(dimension: str, material: Material, study: Study) -> dict[str, str]:
    if dimension == "group":
        return {group.id: group.name for group in study.groups}
    if dimension == "organisation_kind":
        return {OTHER: "Other kinds of organisation"}
    if dimension == "consultation" and "title" in material.consultations:
        return dict(zip(material.consultations["consultation_id"], material.consultations["title"].astype(str), strict=True))
    return {}
