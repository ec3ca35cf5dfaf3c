"""Which principle of the offer is answered by which option, and how many people named it."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.tables import PrinciplesAnswered, check, empty


def answer_principles(counts: pd.DataFrame, quotes: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The PrinciplesAnswered table: every principle beside every option, with the people who named the principle.

    Args:
        counts: CodeCounts.
        quotes: Quotes.
        codebook: for its principles and options. A principle's code has its id, or its id after 'principle-'.
    """
    everyone = counts[counts["group"] == "all"].set_index("code_id")
    n_quotes = quotes["code_id"].value_counts()
    rows = []
    for principle in codebook.principles:
        code_id = next((one for one in (principle.id, f"principle-{principle.id}") if one in everyone.index), "")
        row = everyone.loc[code_id] if code_id else None
        numbers = [0] * 4 if row is None else [int(row[name]) for name in ("n_participants", "n_in_group", "n_suggested", "n_segments")]
        rows += [
            (principle.id, option.option_id, principle.id in option.principles, *numbers, int(n_quotes.get(code_id, 0)))
            for option in codebook.options
        ]
    if not rows:
        return empty(PrinciplesAnswered)
    return check(pd.DataFrame(rows, columns=list(empty(PrinciplesAnswered).columns)), PrinciplesAnswered, "principles")
