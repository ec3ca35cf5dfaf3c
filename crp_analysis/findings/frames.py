"""The same people through a second frame, such as levels of participation: each area with who and what is in it, silences too."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook, Frame
from crp_analysis.findings.counts import count_evidence
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import FrameAreas, check, empty

COUNTED = ["n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "n_unread"]


def count_frames(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The FrameAreas table: every area of every frame, in the order of the frames' files, also those of which nobody spoke."""
    evidence = gather_evidence(material, coded, study)
    tables = [_areas(frame, evidence, material, codebook, study) for frame in codebook.frames if frame.areas]
    return check(pd.concat(tables, ignore_index=True), FrameAreas, "frames") if tables else empty(FrameAreas)


def _areas(frame: Frame, evidence: Evidence, material: Material, codebook: Codebook, study: Study) -> pd.DataFrame:
    """One frame's areas. A code of two areas counts in both, a person once in each."""
    ids = [area.id for area in frame.areas]
    area_of = pd.DataFrame([(code, area.id) for area in frame.areas for code in area.codes], columns=["code_id", "area_id"], dtype=str)

    def by_area(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.merge(area_of, on="code_id").drop(columns="code_id").rename(columns={"area_id": "code_id"})

    through = replace(evidence, coded=by_area(evidence.coded), suggested=by_area(evidence.suggested))
    counts = count_evidence(through, evidence.spoken.assign(value="all"), ids, ["all"], study.thresholds.min_group).set_index("code_id")
    heard = set(evidence.coded["code_id"])
    about = [
        {
            "frame_id": frame.frame_id,
            "area_id": area.id,
            "position": position,
            "kind": area.kind,
            "name": area.name,
            "code_ids": ";".join(area.codes),
            "heard_ids": ";".join(code for code in area.codes if code in heard),
            "option_ids": ";".join(area.options),
            "consultation_ids": ";".join(_at_level(material, area.name)),
        }
        for position, area in enumerate(frame.areas)
    ]
    rows = pd.DataFrame(about).join(counts[COUNTED], on="area_id")
    return rows[list(empty(FrameAreas).columns)]


def _at_level(material: Material, name: str) -> list[str]:
    """Consultations that took place at the level of participation of this name, and those with a session that did."""
    consultations, sessions = material.consultations, material.sessions
    stated = set(sessions.loc[sessions["participation_level"] == name, "consultation_id"])
    if "participation_level" in consultations:
        stated |= set(consultations.loc[consultations["participation_level"] == name, "consultation_id"])
    return [one for one in consultations["consultation_id"] if one in stated]
