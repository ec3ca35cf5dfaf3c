"""How far coders agree, people with people and the machine with people, on the tables of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.study import Study

FEWEST_EVALUATED = 3  # sessions read before some can be held back to judge by


def agree_between_people(material: Material, codebook: Codebook) -> pd.DataFrame:
    """Agreement among people."""
    from crp_analysis.agreement.compare import compare_people

    return compare_people(
        material.codings, material.assignments, material.segments, codes=codebook.ids(), single_readings=material.readings
    )


def agree_with_machine(material: Material, coded: Coded, codebook: Codebook) -> pd.DataFrame:
    """Agreement between the machine and people, per code."""
    from crp_analysis.agreement.compare import compare_machine

    return compare_machine(
        material.codings,
        coded.codings,
        material.assignments,
        material.segments,
        codes=codebook.ids(),
        single_readings=material.readings,
    )


def agree_by_lane(material: Material, coded: Coded) -> pd.DataFrame:
    """Agreement of the machine with people on the codes of each lane together."""
    from crp_analysis.agreement.compare import compare_lanes

    return compare_lanes(
        material.codings,
        coded.codings,
        material.assignments,
        material.segments,
        coded.lanes,
        single_readings=material.readings,
    )


def count_decisions(material: Material, coded: Coded, codebook: Codebook) -> pd.DataFrame:
    """The two-by-two counts under every figure of agreement."""
    from crp_analysis.agreement.compare import count_all_decisions

    return count_all_decisions(
        material.codings,
        coded.codings,
        material.assignments,
        material.segments,
        codes=codebook.ids(),
        single_readings=material.readings,
    )


def too_few_to_evaluate(material: Material) -> str:
    """Why suggestions cannot be judged on sessions held back; empty when they can."""
    if material.assignments["session_id"].nunique() < FEWEST_EVALUATED or material.codings.empty:
        return f"Fewer than {FEWEST_EVALUATED} sessions have been read and coded: too few to hold some back."
    return ""


def evaluate_suggestions(material: Material, codebook: Codebook, study: Study, vectors) -> str:
    """How far suggestions agree with people on sessions held back in turn, as a table to print."""
    from crp_analysis.evaluation.command import evaluate_study
    from crp_analysis.evaluation.report import as_text

    folds = min(5, material.assignments["session_id"].nunique())
    return as_text(evaluate_study(material, codebook, vectors, name=study.title, n_folds=folds, seed=study.seed))
