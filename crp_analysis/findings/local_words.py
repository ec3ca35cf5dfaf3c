"""Which quotes of the whole report a local report may show: words say that somebody of here said something, so they count, too.

Whoever reads that words are from here knows that they and their themes were heard here at least once; whoever sees that other quotes of
the whole report are missing may take them for words from elsewhere. Where a count is told as a range, neither may narrow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import pandas as pd

from crp_analysis.findings.labels import LABEL

Claim = tuple[str, str]  # a code, and whether people coded it or the machine suggests it
RANGES = {
    "person": ("n_low", "n_high", "elsewhere_low"),
    "machine": ("suggested_low", "suggested_high", "suggested_elsewhere_low"),
}


def quotes_from_here(
    quotes: pd.DataFrame,
    passages: pd.DataFrame,
    people: pd.DataFrame,
    counts: pd.DataFrame,
    here: frozenset[str],
    *,
    rare: Collection[str] = (),
) -> pd.DataFrame:
    """The whole report's quotes of people here that give no number away, in their order.

    No quote is added, so that nobody is quoted more often than the study allows. Left out are those of groups that are too small here,
    since their words and the place name them, and those under a code whose count is a range where they would narrow it: no more people
    are quoted than the range holds for certain, even for somebody who can tell all speakers apart.

    Args:
        quotes: Quotes of the whole study.
        passages: Passages of the whole study; they say which further codes a quote carries.
        people: LocalPeople.
        counts: LocalCounts.
        here: participant ids.
        rare: ids of quotes that must not stand here for their labels (`rare_here`).
    """
    carried = _carried(quotes, passages)
    limits = _limits(counts, carried, here)
    claims = {quote_id: list(zip(rows["code_id"], rows["basis"], strict=True)) for quote_id, rows in carried.groupby("quote_id")}
    small = set(people.loc[(people["dimension"] == "group") & people["is_protected"], "value"])
    candidates = quotes[quotes["participant_id"].isin(here) & ~quotes["group"].isin(small) & ~quotes["quote_id"].isin(list(rare))]
    heard: dict[Claim, set[str]] = defaultdict(set)
    shown = [row.quote_id for row in candidates.itertuples(index=False) if _take(row.participant_id, claims[row.quote_id], heard, limits)]
    return candidates[candidates["quote_id"].isin(shown)].reset_index(drop=True)


def rare_here(quotes: pd.DataFrame, labels: pd.DataFrame, here: frozenset[str], *, min_group: int) -> list[str]:
    """Ids of quotes whose label in the whole report fits too few people here, or leaves too few elsewhere.

    The same words stand in both reports, so that their readers know label and place together.

    Args:
        quotes: Quotes of the whole study.
        labels: `labels.label_speakers`.
        here: participant ids.
        min_group: the smallest number of people that may share what is told of them.
    """
    shared = labels.assign(is_here=labels["participant_id"].isin(here)).drop_duplicates([*LABEL, "participant_id"])
    n = shared.groupby(LABEL)["is_here"].agg(["sum", "size"])
    fits = (n["sum"] >= min_group) & ~(n["size"] - n["sum"]).between(1, min_group - 1)
    told = pd.MultiIndex.from_frame(quotes[LABEL])
    return quotes.loc[~fits.reindex(told, fill_value=False).to_numpy(dtype=bool), "quote_id"].tolist()


def _carried(quotes: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """quote_id, participant_id, code_id, basis: everything that the whole report says is in a quote's segment."""
    marks = pd.concat([quotes[["segment_id", "code_id", "basis"]], passages[["segment_id", "code_id", "basis"]]], ignore_index=True)
    return quotes[["quote_id", "segment_id", "participant_id"]].merge(marks.drop_duplicates(), on="segment_id").drop(columns="segment_id")


def _limits(counts: pd.DataFrame, carried: pd.DataFrame, here: frozenset[str]) -> dict[Claim, int]:
    """For every claim that is told as a range, of how many people words may stand here.

    None at all where the whole report quotes more people elsewhere than the range leaves there for certain: with no words of the claim
    from here, nobody can tell which of its quotes are from elsewhere.
    """
    away = carried[~carried["participant_id"].isin(here)].groupby(["code_id", "basis"])["participant_id"].nunique()
    limits = {}
    for basis, (low, high, elsewhere_low) in RANGES.items():
        for row in counts[counts[low] < counts[high]].to_dict("records"):
            claim = (row["code_id"], basis)
            limits[claim] = row[low] if away.get(claim, 0) <= row[elsewhere_low] else 0
    return limits


def _take(person: str, claims: list[Claim], heard: dict[Claim, set[str]], limits: Mapping[Claim, int]) -> bool:
    """Whether somebody's words may stand here beside those taken before; notes it where they may."""
    ranged = [claim for claim in claims if claim in limits]
    if any(len(heard[claim] | {person}) > limits[claim] for claim in ranged):
        return False
    for claim in ranged:
        heard[claim].add(person)
    return True
