"""The people behind each code: counted once each, by group or by any other way to divide them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.findings.intervals import clustered, wilson
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, CodeCounts, check, empty

NUMBERS = ["n_participants", "n_in_group", "n_segments", "n_sessions", "n_confirmed", "n_suggested", "n_unread"]
Dimension = Literal["consultation", "kind", "place", "role", "experience", "organisation_kind", "participation_level"]


def count_codes(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The CodeCounts table: every code of the codebook for everyone ('all'), every group, and 'unknown' where there is such a person.

    A segment counts as coded when at least half of the people who read its session gave it the code. The machine counts only
    for people in no session that a person read. Groups in which fewer than `min_group` people spoke are protected; those
    people are part of 'all'.
    """
    if not codebook.codes:
        return empty(CodeCounts)
    evidence = gather_evidence(material, coded, study)
    everyone, by_group = evidence.spoken.assign(value="all"), evidence.spoken.assign(value=evidence.spoken["group"])
    groups = ["all", *(group.id for group in study.groups), *([UNKNOWN] if (by_group["value"] == UNKNOWN).any() else [])]
    counts = count_evidence(evidence, pd.concat([everyone, by_group]), codebook.ids(), groups, study.thresholds.min_group)
    return check(counts.rename(columns={"value": "group"}), CodeCounts, "counts of codes")


def count_codes_by(material: Material, coded: Coded, codebook: Codebook, study: Study, *, dimension: Dimension) -> pd.DataFrame:
    """As `count_codes`, for the values of one dimension: columns dimension and value stand in place of group.

    Someone who took part in two consultations counts once in each, with what she said there.
    """
    evidence = gather_evidence(material, coded, study)
    sessions = material.sessions[["session_id", "kind", "participation_level"]]
    people = evidence.people.drop(columns="group")
    spoken = evidence.spoken.merge(sessions, on="session_id", how="left").merge(people, on="participant_id")
    spoken = spoken.assign(
        value=spoken["consultation_id" if dimension == "consultation" else dimension].fillna(UNKNOWN).replace("", UNKNOWN)
    )
    counts = count_evidence(evidence, spoken, codebook.ids(), sorted(spoken["value"].unique()), study.thresholds.min_group)
    counts.insert(1, "dimension", dimension)
    return counts


def share_segments(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """code_id, share, ci_low, ci_high: how much of the read segments of participants carries each code.

    Only for judging how common a code is in speech; findings count people. Intervals know that one person's segments are alike.
    """
    evidence = gather_evidence(material, coded, study)
    read = evidence.spoken.loc[evidence.spoken["is_read"], "session_id"].unique()
    segments = material.segments[(material.segments["speaker_kind"] == "participant") & material.segments["session_id"].isin(read)]
    n_all = segments.groupby("participant_id").size()
    codes = codebook.ids()
    n_yes = (
        evidence.coded.groupby(["participant_id", "code_id"])
        .size()
        .unstack(fill_value=0)
        .reindex(index=n_all.index, columns=codes, fill_value=0)
    )
    low, high = clustered(n_yes.to_numpy().reshape(len(n_all), len(codes)), n_all)
    share = n_yes.sum().to_numpy() / n_all.sum() if len(n_all) else np.full(len(codes), np.nan)
    return pd.DataFrame({"code_id": codes, "share": share, "ci_low": low, "ci_high": high})


def count_evidence(evidence: Evidence, spoken: pd.DataFrame, codes: Sequence[str], values: Sequence[str], min_group: int) -> pd.DataFrame:
    """One row a code and value, with the columns of CodeCounts (`value` for group), by code and then value as they are given.

    Args:
        evidence: whose words count, under which codes.
        spoken: rows of `evidence.spoken` with `value`: where each person's words in each session count.
        codes: code ids, also those that nobody raised.
        values: values of `value`, also those that nobody has.
        min_group: the smallest group that may be shown.
    """
    is_read = spoken.groupby(["value", "participant_id"])["is_read"].any()
    n_read, n_spoke = is_read.groupby(level="value").sum(), is_read.groupby(level="value").size()
    places = spoken[["participant_id", "session_id", "value"]]
    coded = evidence.coded.merge(places, on=["participant_id", "session_id"])
    unread = is_read.index[~is_read.to_numpy(dtype=bool)]
    confirmed, suggested = (
        rows[pd.MultiIndex.from_frame(rows[["value", "participant_id"]]).isin(unread)]
        for rows in (one.merge(places, on=["participant_id", "session_id"]) for one in (evidence.confirmed, evidence.suggested))
    )
    known = pd.MultiIndex.from_frame(confirmed[["value", "code_id", "participant_id"]])
    suggested = suggested[~pd.MultiIndex.from_frame(suggested[["value", "code_id", "participant_id"]]).isin(known)]

    rows = pd.MultiIndex.from_product([codes, values], names=["code_id", "value"])
    counts = pd.DataFrame(index=rows)
    counts["n_participants"] = _distinct(coded, "participant_id", rows)
    counts["n_in_group"] = n_read.reindex(rows.get_level_values("value"), fill_value=0).to_numpy(dtype=int)
    counts["share"] = (counts["n_participants"] / counts["n_in_group"]).where(counts["n_in_group"] > 0)
    counts["ci_low"], counts["ci_high"] = wilson(counts["n_participants"], counts["n_in_group"]) if len(rows) else (np.nan, np.nan)
    said = pd.concat([coded, confirmed])
    counts["n_segments"] = _distinct(said, "segment_id", rows)
    counts["n_sessions"] = _distinct(said, "session_id", rows)
    counts["n_confirmed"] = _distinct(confirmed, "participant_id", rows)
    counts["n_suggested"] = _distinct(suggested, "participant_id", rows)
    n_people = n_spoke.reindex(rows.get_level_values("value"), fill_value=0).to_numpy(dtype=int)
    counts["n_unread"] = n_people - counts["n_in_group"]
    counts["is_protected"] = find_protected(n_people, min_group=min_group)
    return counts.reset_index()


def _distinct(rows: pd.DataFrame, column: str, index: pd.MultiIndex) -> np.ndarray:
    """How many different values of `column` each code and value has."""
    counted = rows.drop_duplicates(["code_id", "value", column]).groupby(["code_id", "value"]).size()
    return counted.reindex(index, fill_value=0).to_numpy(dtype=int)
