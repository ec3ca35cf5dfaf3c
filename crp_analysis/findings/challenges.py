"""Challenges and barriers by where they sit: in higher education, in community organisations, or in both."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.findings.quote_links import quotes_about
from crp_analysis.findings.tensions import shown_groups
from crp_analysis.study import Study
from crp_analysis.tables import Challenges, check, empty
from crp_analysis.tables.advice import SEATS

COUNTED = ["n_participants", "n_in_group", "n_sessions", "n_suggested", "n_unread"]


def seat_challenges(
    counts: pd.DataFrame, material: Material, coded: Coded, codebook: Codebook, study: Study, *, quotes: pd.DataFrame
) -> pd.DataFrame:
    """The Challenges table: every challenge and barrier with the people of all groups who told of it, by seat, most people first.

    A code whose seat the codebook does not state comes under 'not stated'. Groups in which too few people spoke are not named.

    Args:
        counts: CodeCounts.
        material: Material.
        coded: the machine's suggestions.
        codebook: for its challenge and barrier codes.
        study: for its groups and thresholds.
        quotes: Quotes.
    """
    everyone = counts[counts["group"] == "all"].set_index("code_id")
    codes = [code for family in ("challenge", "barrier") for code in codebook.of_family(family) if code.code_id in everyone.index]
    if not codes:
        return empty(Challenges)
    groups = shown_groups(gather_evidence(material, coded, study), study)
    rows = pd.DataFrame(
        {
            "code_id": code.code_id,
            "seat": code.seat or "not stated",
            "family": code.family,
            **{name: everyone.loc[code.code_id, name] for name in COUNTED},
            "groups": ";".join(groups.get(code.code_id, [])),
            "quote_ids": ";".join(quotes_about(quotes, [code.code_id])),
        }
        for code in codes
    )
    rows = rows.assign(order=rows["seat"].map(SEATS.index))
    rows = rows.sort_values(["order", "n_participants", "n_suggested", "code_id"], ascending=[True, False, False, True])
    return check(rows.drop(columns="order"), Challenges, "challenges")
