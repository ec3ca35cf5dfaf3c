"""Challenges and barriers by where they sit: in higher education, in community organisations, or in both."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook

SEATS = ["higher education", "community", "both", "not stated"]
COUNTED = ["n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "is_protected"]


def count_challenges(counts: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """seat, code_id, name, family and the counts of everyone, by seat and then most people first.

    Barriers, and challenges whose seat the codebook does not state, come under 'not stated' unless they have one.

    Args:
        counts: CodeCounts.
        codebook: for its challenge and barrier codes.
    """
    codes = [code for family in ("challenge", "barrier") for code in codebook.of_family(family)]
    about = pd.DataFrame(
        [(code.seat or "not stated", code.code_id, code.name, code.family) for code in codes],
        columns=["seat", "code_id", "name", "family"],
        dtype=str,
    )
    rows = about.merge(counts.loc[counts["group"] == "all", ["code_id", *COUNTED]], on="code_id")
    rows = rows.assign(order=rows["seat"].map({seat: number for number, seat in enumerate(SEATS)}))
    rows = rows.sort_values(["order", "n_participants", "n_suggested", "code_id"], ascending=[True, False, False, True], ignore_index=True)
    return rows.drop(columns="order")
