"""Who said what under which code: the people, their words and their codes, joined once for every part of the report.

People are the units. A person who took part in two consultations is one person. People's codings and the machine's
suggestions stay in two tables, so that no figure can mix them unnoticed.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

Joined = TypeVar("Joined")
ATTRIBUTES = ["role", "experience", "group", "organisation_kind", "place", "programme"]
CODED = ["segment_id", "code_id", "session_id", "consultation_id", "participant_id", "group", "strength"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the findings are counted from.

    Attributes:
        people: one row a person: participant_id and what is known about them ('unknown' where nothing is).
        spoken: one row a person and session in which they spoke: consultation_id, is_read (a person read the session), n_words.
        coded: one row a segment and code that at least half of the people who read the session put there; `strength` is
            the share of those who did.
        confirmed: the same for single segments that people read in sessions that nobody read as a whole: what somebody said
            is known there, and nothing of what she did not say, so no share may rest on it.
        suggested: one row a segment and code that the machine suggests where nobody read the segment; `strength` is its score.
    """

    people: pd.DataFrame
    spoken: pd.DataFrame
    coded: pd.DataFrame
    confirmed: pd.DataFrame
    suggested: pd.DataFrame


def _joined_once(join: Callable[..., Joined]) -> Callable[..., Joined]:
    """The join with its last outcome kept as long as its tables live: a dozen parts of the report start from the same one."""
    kept: tuple[list[weakref.ref], Joined] | None = None

    @functools.wraps(join)
    def joined(*tables: object) -> Joined:
        nonlocal kept
        if kept is None or len(kept[0]) != len(tables) or any(was() is not one for was, one in zip(kept[0], tables, strict=True)):
            kept = [weakref.ref(one) for one in tables], join(*tables)
        return kept[1]

    return joined


@_joined_once
def gather_evidence(material: Material, coded: Coded, study: Study) -> Evidence:
    """Join people, words and codes. Only participants' segments count: what a facilitator says is no evidence."""
    people = list_people(material, study)
    readers = list_readers(material)
    segments = material.segments
    words = segments.loc[
        segments["speaker_kind"] == "participant", ["segment_id", "session_id", "consultation_id", "participant_id", "n_words"]
    ].merge(people[["participant_id", "group"]], on="participant_id", how="left")
    spoken = words.groupby(["participant_id", "session_id", "consultation_id", "group"], as_index=False)["n_words"].sum()
    is_read = words["session_id"].isin(readers["session_id"])
    is_seen = is_read | words["segment_id"].isin(material.readings["segment_id"])
    accepted = accepted_codings(material)
    suggestions = coded.codings[["segment_id", "code_id"]].assign(strength=suggestion_scores(coded.codings))
    suggested = words[~is_seen].merge(suggestions.groupby(["segment_id", "code_id"], as_index=False)["strength"].max(), on="segment_id")
    return Evidence(
        people=people,
        spoken=spoken.assign(is_read=spoken["session_id"].isin(readers["session_id"])),
        coded=words[is_read].merge(accepted, on="segment_id")[CODED],
        confirmed=words[~is_read].merge(accepted, on="segment_id")[CODED],
        suggested=suggested[CODED],
    )


@_joined_once
def list_people(material: Material, study: Study) -> pd.DataFrame:
    """One row a person: participant_id, role, experience, group, organisation_kind, place, programme; sorted by participant_id.

    A person of several consultations is described by the latest one that states a group; what it leaves open is filled from
    the others. Someone who speaks but is not in the participants' list is of unknown group. Who states no place is taken to be
    from where they took part (session, else consultation), if that is a place that the study knows.
    """
    order = {consultation_id: number for number, consultation_id in enumerate(_by_date(material.consultations))}
    rows = material.participants.assign(when=material.participants["consultation_id"].map(order).fillna(-1))
    rows["programme"] = rows["programme"].fillna(UNKNOWN) if "programme" in rows else UNKNOWN
    rows["group"] = rows["group"].where(rows["group"].isin([group.id for group in study.groups]), UNKNOWN)
    rows["is_grouped"] = rows["group"] != UNKNOWN
    stated = rows[ATTRIBUTES].where(rows[ATTRIBUTES].notna() & ~rows[ATTRIBUTES].isin(["", UNKNOWN]))
    # groupby.last takes each column's last stated value: that of the row which counts most, if it states one
    rows = rows[["participant_id", "is_grouped", "when"]].join(stated).sort_values(["is_grouped", "when"], kind="stable")
    people = rows.groupby("participant_id")[ATTRIBUTES].last()
    segments = material.segments
    speakers = segments.loc[segments["speaker_kind"] == "participant", "participant_id"].unique()
    people = people.reindex(people.index.union(speakers, sort=True))
    people["place"] = people["place"].fillna(_places_of_sessions(material, study).reindex(people.index))
    return people.fillna(UNKNOWN).rename_axis("participant_id").reset_index()


def _places_of_sessions(material: Material, study: Study) -> pd.Series:
    """By participant_id, the place of the session in which a person said most, as study.toml writes it if it lists places."""
    listed = {place.casefold(): place for place in study.places}
    stated = material.sessions.set_index("session_id")["place"].replace({"": None, UNKNOWN: None}).dropna()
    places = stated.map(lambda place: listed.get(place.casefold())).dropna() if listed else stated
    words = material.segments[material.segments["speaker_kind"] == "participant"]
    spoken = words.groupby(["participant_id", "session_id"], as_index=False)["n_words"].sum()
    spoken = spoken.assign(place=spoken["session_id"].map(places)).dropna(subset="place")
    most = spoken.sort_values(["n_words", "session_id"], ascending=[False, True], kind="stable").drop_duplicates("participant_id")
    return most.set_index("participant_id")["place"].astype(object)


@_joined_once
def list_readers(material: Material) -> pd.DataFrame:
    """One row a session and person who read all of it: those assigned, and those whose codings show that they did.

    Codings from reading lists show nothing of the kind: there a person read single segments.
    """
    sessions = material.segments.set_index("segment_id")["session_id"]
    by_itself = pd.MultiIndex.from_frame(material.readings[["segment_id", "coder_id"]])
    codings = material.codings[~pd.MultiIndex.from_frame(material.codings[["segment_id", "coder_id"]]).isin(by_itself)]
    coders = codings[["coder_id"]].assign(session_id=codings["segment_id"].map(sessions)).dropna()
    return pd.concat([material.assignments[["session_id", "coder_id"]], coders[["session_id", "coder_id"]]]).drop_duplicates(
        ignore_index=True
    )


@_joined_once
def list_segment_readers(material: Material) -> pd.DataFrame:
    """One row a participant segment and person who read it, with its session or by itself."""
    segments = material.segments.loc[material.segments["speaker_kind"] == "participant", ["segment_id", "session_id"]]
    whole = segments.merge(list_readers(material), on="session_id")[["segment_id", "coder_id"]]
    return pd.concat([whole, material.readings[["segment_id", "coder_id"]]]).drop_duplicates(ignore_index=True)


@_joined_once
def accepted_codings(material: Material) -> pd.DataFrame:
    """segment_id, code_id and strength where at least half of the segment's readers gave it the code."""
    readers = list_segment_readers(material)
    given = material.codings[["segment_id", "code_id", "coder_id"]].drop_duplicates().merge(readers, on=["segment_id", "coder_id"])
    given = given.groupby(["segment_id", "code_id"], as_index=False).size()
    given["strength"] = given["size"] / given["segment_id"].map(readers.groupby("segment_id").size()).astype(float)
    return given.loc[given["strength"] >= 0.5, ["segment_id", "code_id", "strength"]]


def suggestion_scores(codings: pd.DataFrame) -> pd.Series:
    """The score (0 to 1) of each coding, in the order of the rows; 0 where a table has none."""
    return codings["score"].astype(float).fillna(0.0) if "score" in codings else pd.Series(0.0, index=codings.index)


def _by_date(consultations: pd.DataFrame) -> list[str]:
    """Consultation ids, the earliest first; ISO dates sort as text, and ids break ties."""
    dates = consultations["dates"].astype(str) if "dates" in consultations else pd.Series("", index=consultations.index)
    return consultations.assign(dates=dates).sort_values(["dates", "consultation_id"])["consultation_id"].tolist()
