"""The needs matrix: every need for every audience group, with people, provision and gap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.findings.landscape import list_provision
from crp_analysis.study import Study, Thresholds
from crp_analysis.tables import Needs, check, empty


def build_needs(
    counts: pd.DataFrame, codebook: Codebook, schemes: pd.DataFrame, study: Study, *, prevalence: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The Needs table, in the codebook's and the study's order. A protected group's rows are there, marked and without gaps.

    A gap is a need that people of the group raised (in words that a person coded) and that no running scheme offers them. Where
    no scheme at all is listed nobody has looked, and no gap is claimed.

    Args:
        counts: CodeCounts.
        codebook: for its need codes.
        schemes: Schemes.
        study: for its audience groups and thresholds.
        prevalence: Prevalence; without it every share is that of people's codings alone.
    """
    needs = [code.code_id for code in codebook.of_family("need")]
    audiences = [group.id for group in study.groups if group.is_audience]
    rows = counts[counts["code_id"].isin(needs) & counts["group"].isin(audiences)]
    if rows.empty:
        return empty(Needs)
    n_schemes = list_provision(schemes, study).groupby(["code_id", "group"])["scheme_id"].nunique()
    cells = pd.MultiIndex.from_frame(rows[["code_id", "group"]])
    rows = rows.assign(
        n_schemes=n_schemes.reindex(cells, fill_value=0).to_numpy(dtype=int), strength=grade_strength(rows, study.thresholds)
    )
    has_evidence = (rows["n_participants"] + rows["n_confirmed"] > 0) & ~rows["is_protected"]
    rows["has_gap"] = has_evidence & (rows["n_schemes"] == 0) & (len(schemes) > 0)
    return check(_with_basis(rows, prevalence)[list(empty(Needs).columns)], Needs, "needs")


def _with_basis(rows: pd.DataFrame, prevalence: pd.DataFrame | None) -> pd.DataFrame:
    """The rows with their basis, and the corrected share of people where that is it."""
    rows = rows.assign(basis="people")
    if prevalence is None:
        return rows
    corrected = prevalence[(prevalence["unit"] == "people") & (prevalence["basis"] == "corrected")].set_index(["code_id", "group"])
    cells = pd.MultiIndex.from_frame(rows[["code_id", "group"]])
    takes = cells.isin(corrected.index)
    for column in ("share", "ci_low", "ci_high"):
        rows[column] = np.where(takes, corrected[column].reindex(cells).to_numpy(dtype=float), rows[column].to_numpy(dtype=float))
    return rows.assign(basis=np.where(takes, "corrected", "people"))


def grade_strength(counts: pd.DataFrame, thresholds: Thresholds) -> np.ndarray:
    """How far each row of CodeCounts carries, in the words of the Needs table.

    'strong': as many people and sessions as a line of a persona needs; 'some': more than one person, but fewer people or
    sessions than that; 'single voice': one person (people on reading lists count in these three); 'suggested only': nobody in words
    that people read, but the machine suggests it elsewhere; 'not raised'; 'protected': the group is too small to show.
    """
    people, sessions = counts["n_participants"] + counts["n_confirmed"], counts["n_sessions"]
    grades = {
        "protected": counts["is_protected"],
        "strong": (people >= thresholds.min_people_for_line) & (sessions >= thresholds.min_sessions_for_line),
        "single voice": people == 1,
        "some": people > 1,
        "suggested only": counts["n_suggested"] > 0,
    }
    return np.select([rows.to_numpy(dtype=bool) for rows in grades.values()], list(grades), default="not raised")
