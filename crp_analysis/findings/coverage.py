"""Which learning option answers which need, and how many people raised that need."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.tables import Coverage, check, empty


def cover_needs(counts: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The Coverage table: every option beside every need, answered or not, with the people of all groups who raised the need.

    Args:
        counts: CodeCounts.
        codebook: for its options and need codes.
    """
    everyone = counts[counts["group"] == "all"].set_index("code_id")[["n_participants", "n_suggested"]]
    needs = [code.code_id for code in codebook.of_family("need") if code.code_id in everyone.index]
    rows = [(option.option_id, need, need in option.needs) for option in codebook.options for need in needs]
    if not rows:
        return empty(Coverage)
    coverage = pd.DataFrame(rows, columns=["option_id", "code_id", "answers"]).join(everyone, on="code_id")
    return check(coverage, Coverage, "coverage")
