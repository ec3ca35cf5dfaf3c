"""All findings of a study from its material, its codes and its agreement."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Findings, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.archetypes import name_archetypes
from crp_analysis.findings.card_edits import edit_cards
from crp_analysis.findings.challenges import seat_challenges
from crp_analysis.findings.contrasts import contrast_groups
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.coverage import cover_needs
from crp_analysis.findings.feedback import build_feedback
from crp_analysis.findings.frames import count_frames
from crp_analysis.findings.journeys import build_journeys
from crp_analysis.findings.landscape import count_landscape, describe_provision
from crp_analysis.findings.limits import state_limits
from crp_analysis.findings.needs import build_needs
from crp_analysis.findings.option_sets import find_option_sets, share_by_group
from crp_analysis.findings.participation import count_participation
from crp_analysis.findings.passages import choose_passages, flag_questions
from crp_analysis.findings.patterns import find_patterns
from crp_analysis.findings.personas import list_lines
from crp_analysis.findings.preferences import compare_options, count_preferences
from crp_analysis.findings.prevalence import estimate_prevalence
from crp_analysis.findings.principles import answer_principles
from crp_analysis.findings.protection import state_protection
from crp_analysis.findings.quote_links import link_personas
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.findings.raised import list_raised
from crp_analysis.findings.recommendations import weigh_recommendations
from crp_analysis.findings.saturation import measure_saturation
from crp_analysis.findings.tensions import find_tensions
from crp_analysis.study import Study


def find_all(
    material: Material,
    coded: Coded,
    agreement: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    *,
    another_look: pd.DataFrame | None = None,
) -> Findings:
    """Every table that the report is made of, each checked against its schema.

    Tables are empty, and never missing, where there is nothing to say: no people's codings, no codebook, no words.

    Args:
        material: Material.
        coded: the machine's suggestions.
        agreement: Agreement, of people and of the machine with people.
        codebook: Codebook.
        study: Study.
        another_look: AnotherLook, codings that wait for another look.
    """
    counts = count_codes(material, coded, codebook, study)
    prevalence = estimate_prevalence(material, coded, codebook, study)
    saturation = measure_saturation(material, coded, codebook, study)
    needs = build_needs(counts, codebook, material.schemes, study, prevalence=prevalence)
    lines = list_lines(material, coded, counts, codebook, study)
    cards, edits = edit_cards(lines, material.persona_edits, study)
    quotes = choose_quotes(material, coded, codebook, study, personas=cards)
    passages, flagged = choose_passages(quotes, material, coded, codebook, study)
    flagged = pd.concat([flagged, flag_questions(cards, material, codebook)], ignore_index=True)
    patterns, pattern_needs = find_patterns(material, coded, codebook, study)
    limits = state_limits(
        material, coded, agreement, study, codebook, needs=needs, saturation=saturation, edits=edits, another_look=another_look
    )
    participation = count_participation(material, study)
    protection = state_protection(participation, counts, passages, flagged, material, study)
    limits = pd.concat([limits, protection], ignore_index=True)
    coverage, raised = cover_needs(counts, codebook), list_raised(material, coded, codebook, study)
    sets = find_option_sets(raised, coverage, codebook)
    return Findings(
        participation=participation,
        counts=counts,
        prevalence=prevalence,
        contrasts=contrast_groups(counts, study),
        needs=needs,
        tensions=find_tensions(material, coded, codebook, study, quotes=quotes),
        personas=link_personas(cards, quotes),
        coverage=coverage,
        quotes=quotes,
        passages=passages,
        flagged=flagged,
        saturation=saturation,
        limits=limits,
        archetypes=name_archetypes(cards, material, coded, codebook, study),
        persona_edits=edits,
        patterns=patterns,
        pattern_needs=pattern_needs,
        challenges=seat_challenges(counts, material, coded, codebook, study, quotes=quotes),
        recommendations=weigh_recommendations(material, coded, codebook, study, quotes=quotes),
        preferences=count_preferences(material.votes, codebook, study),
        head_to_head=compare_options(material.votes, codebook, study),
        option_sets=sets,
        set_shares=share_by_group(sets, raised, counts, codebook, study),
        principles=answer_principles(counts, quotes, codebook),
        journeys=build_journeys(raised, cards, counts, codebook, study),
        provision=describe_provision(needs, material.schemes),
        landscape=count_landscape(material.schemes, study),
        frames=count_frames(material, coded, codebook, study),
        feedback=build_feedback(material, coded, codebook, study),
    )
