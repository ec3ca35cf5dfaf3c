"""What workshops preferred: first choices, places and head-to-head comparisons, by group, with no winner where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, HeadToHead, Preferences, check, empty


def count_preferences(votes: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Preferences table: every option of the codebook for everyone ('all') and for each group that voted.

    A first choice that several options share is split among them; options chosen without an order share the first place.
    Groups with fewer ballots than `min_group` are protected, and with them as many more as keep anybody from working a
    hidden group out of the total.

    Args:
        votes: Votes.
        codebook: for its options.
        study: for its groups and thresholds.
    """
    options = [option.option_id for option in codebook.options]
    if votes.empty or not options:
        return empty(Preferences)
    hidden = protected_groups(votes, study)
    by_group = _by_group(votes, options, study)
    tables = [_count(places, ranked).assign(group=group, is_protected=group in hidden) for group, places, ranked in by_group]
    return check(pd.concat(tables, ignore_index=True), Preferences, "preferences")


def compare_options(votes: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The HeadToHead table: for each pair of options, the ballots that put one above the other.

    An option that a ballot leaves out stands below those that it names; ballots that name neither, or tie them, are even.

    Source: pairwise majority comparison, Condorcet (1785); ballots that leave options out as in Schulze (2011), A new
    monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method, section 2.1.

    Args:
        votes: Votes.
        codebook: for its options.
        study: for its groups and thresholds.
    """
    options = [option.option_id for option in codebook.options]
    if votes.empty or len(options) < 2:
        return empty(HeadToHead)
    hidden = protected_groups(votes, study)
    rows = []
    for group, places, _ in _by_group(votes, options, study):
        above = _above(places)
        for i, one in enumerate(options):
            for j, other in enumerate(options):
                if i != j:
                    n_even = len(places) - above[i, j] - above[j, i]
                    rows.append((group, one, other, above[i, j], above[j, i], n_even, group in hidden))
    return check(pd.DataFrame(rows, columns=list(empty(HeadToHead).columns)), HeadToHead, "head to head")


def protected_groups(votes: pd.DataFrame, study: Study) -> set[str]:
    """The groups whose ballots must not be shown apart; 'all' among them where everyone together is too few."""
    sizes = votes.groupby("group")["ballot"].nunique().sort_index()
    minimum = study.thresholds.min_group
    hidden = set(sizes.index[find_protected(sizes.to_numpy(), min_group=minimum, has_total=True)])
    return hidden | {"all"} if sizes.sum() < minimum else hidden


def _by_group(votes: pd.DataFrame, options: list[str], study: Study):
    """For everyone and each group that voted: its name, places (ballots by options), and which ballots are in an order."""
    by_ballot = votes.groupby("ballot")
    groups = by_ballot["group"].first()
    named = votes[votes["option_id"] != ""]
    ranks = named.assign(rank=named["rank"].fillna(1.0)).pivot(index="ballot", columns="option_id", values="rank")
    places = ranks.reindex(index=groups.index, columns=options).rank(axis=1, method="average")
    ranked = by_ballot["rank"].count() > 0
    present = [group.id for group in study.groups if (groups == group.id).any()] + ([UNKNOWN] if (groups == UNKNOWN).any() else [])
    yield "all", places, ranked
    for group in present:
        mine = (groups == group).to_numpy()
        yield group, places[mine], ranked[mine]


def _count(places: pd.DataFrame, ranked: pd.Series) -> pd.DataFrame:
    """One row an option."""
    is_first = places.eq(places.min(axis=1), axis=0)
    n_tied = is_first.sum(axis=1)
    above = _above(places)
    wins, losses = above > above.T, above < above.T
    return pd.DataFrame(
        {
            "option_id": places.columns,
            "n_ballots": len(places),
            "n_chosen": places.notna().sum().to_numpy(),
            "n_ranked": places[ranked].notna().sum().to_numpy(),
            "n_first": is_first.div(n_tied.where(n_tied > 0), axis=0).sum().to_numpy(),
            "n_abstained": int(places.isna().all(axis=1).sum()),
            "mean_rank": places[ranked].mean().to_numpy(),
            "n_beats": wins.sum(axis=1),
            "n_loses": losses.sum(axis=1),
            "n_even": len(places.columns) - 1 - wins.sum(axis=1) - losses.sum(axis=1),
        }
    )


def _above(places: pd.DataFrame) -> np.ndarray:
    """shape (n_options, n_options): the ballots that put the option of the row above that of the column."""
    values = places.fillna(np.inf).to_numpy()
    return (values[:, :, None] < values[:, None, :]).sum(axis=0)
