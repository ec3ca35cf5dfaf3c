"""All findings of a study from its material, its codes and its agreement."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Findings, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.contrasts import contrast_groups
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.coverage import cover_needs
from crp_analysis.findings.feedback import build_feedback
from crp_analysis.findings.frames import count_frames
from crp_analysis.findings.limits import state_limits
from crp_analysis.findings.needs import build_needs
from crp_analysis.findings.participation import count_participation
from crp_analysis.findings.personas import build_personas
from crp_analysis.findings.prevalence import estimate_prevalence
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.findings.saturation import measure_saturation
from crp_analysis.findings.tensions import find_tensions
from crp_analysis.study import Study


def find_all(material: Material, coded: Coded, agreement: pd.DataFrame, codebook: Codebook, study: Study) -> Findings:
    """Every table that the report is made of, each checked against its schema.

    Tables are empty, and never missing, where there is nothing to say: no people's codings, no codebook, no words.

    Args:
        material: Material.
        coded: the machine's suggestions.
        agreement: Agreement, of people and of the machine with people.
        codebook: Codebook.
        study: Study.
    """
    counts = count_codes(material, coded, codebook, study)
    prevalence = estimate_prevalence(material, coded, codebook, study)
    saturation = measure_saturation(material, coded, codebook, study)
    needs = build_needs(counts, codebook, material.schemes, study, prevalence=prevalence)
    personas = build_personas(material, coded, counts, codebook, study)
    return Findings(
        participation=count_participation(material, study),
        counts=counts,
        prevalence=prevalence,
        contrasts=contrast_groups(counts, study),
        needs=needs,
        tensions=find_tensions(material, coded, codebook, study),
        personas=personas,
        coverage=cover_needs(counts, codebook),
        quotes=choose_quotes(material, coded, codebook, study, personas=personas),
        saturation=saturation,
        limits=state_limits(material, coded, agreement, study, codebook, needs=needs, saturation=saturation),
        frames=count_frames(material, coded, codebook, study),
        feedback=build_feedback(material, coded, codebook, study),
    )
