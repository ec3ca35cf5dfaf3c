"""Which quotes of the bank belong beside a line, a side of a tension, a challenge or a recommendation: by id, never by copy."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

MOST_LINKED = 4  # on each side of a recommendation; the rest are in the bank


def quotes_about(quotes: pd.DataFrame, codes: Iterable[str], *, group: str = "") -> list[str]:
    """Ids of the quotes under any of the codes, of everyone or of one group, in the bank's order.

    Args:
        quotes: Quotes.
        codes: code ids.
        group: only quotes of people of this group; '' for everyone's.
    """
    rows = quotes[quotes["code_id"].isin(list(codes))]
    rows = rows[rows["group"] == group] if group else rows
    return rows["quote_id"].tolist()


def spread(quotes: pd.DataFrame, codes: Iterable[str], *, most: int = MOST_LINKED) -> list[str]:
    """Ids of the quotes under the codes, people's own codings first, each code and then each role once before any a second time."""
    rows = quotes[quotes["code_id"].isin(list(codes))]
    rows = rows.assign(
        is_machine=rows["basis"] == "machine", turn=rows.groupby("code_id").cumcount(), again=rows.groupby("role").cumcount()
    )
    return rows.sort_values(["is_machine", "turn", "again", "quote_id"])["quote_id"].head(most).tolist()


def link_personas(personas: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The lines with `quote_ids`: quotes in which people of the card's own group speak of the line's code.

    A facilitator's own line has no evidence and gets none.
    """
    ids = [
        ";".join(quotes_about(quotes, [row.code_id], group=row.group)) if row.code_id and row.segment_ids else ""
        for row in personas.itertuples(index=False)
    ]
    return personas.assign(quote_ids=pd.Series(ids, index=personas.index, dtype=str))
