"""How each group differs from everyone else on each code, and how easily chance alone would make such a difference."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from scipy import stats

from crp_analysis.findings.intervals import newcombe
from crp_analysis.study import Study
from crp_analysis.tables import Contrasts, check, empty

MIN_PEOPLE = 5  # on each side; below that an interval spans nearly everything and single people stand out


def contrast_groups(counts: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The Contrasts table: share of a group's people less the share of everyone else's, for every code that somebody raised.

    It rests on people-coded counts alone; without them it is empty. Groups with fewer than five people read, or with fewer
    than five others, and protected groups are left out. p is Fisher's exact test, which shuffles whole people over groups;
    q corrects for all rows of this table together.

    The limit of that test: members of one focus group heard each other and are more alike than people met one by one. Where
    a group came mostly from one or two sessions its true uncertainty is larger than p and the interval say.

    Args:
        counts: CodeCounts.
        study: for its groups.

    Source: Fisher (1922), Journal of the Royal Statistical Society 85(1), 87-94; Benjamini & Hochberg (1995), Journal of the
    Royal Statistical Society B 57(1), 289-300; interval: Newcombe (1998), see `intervals`.
    """
    everyone = counts.loc[counts["group"] == "all", ["code_id", "n_participants", "n_in_group"]]
    rows = counts.loc[counts["group"].isin([group.id for group in study.groups]) & ~counts["is_protected"]]
    rows = rows.merge(everyone, on="code_id", suffixes=("", "_all"))
    rows["n_yes_others"] = rows["n_participants_all"] - rows["n_participants"]
    rows["n_others"] = rows["n_in_group_all"] - rows["n_in_group"]
    rows = rows[(rows["n_in_group"] >= MIN_PEOPLE) & (rows["n_others"] >= MIN_PEOPLE) & (rows["n_participants_all"] > 0)]
    if rows.empty:
        return empty(Contrasts)
    sides = ["n_participants", "n_in_group", "n_yes_others", "n_others"]
    share_others = rows["n_yes_others"] / rows["n_others"]
    low, high = newcombe(*(rows[side] for side in sides))
    p_value = [_fisher(*map(int, side)) for side in rows[sides].itertuples(index=False)]
    contrasts = rows[["code_id", "group", "share"]].assign(
        share_others=share_others,
        difference=rows["share"] - share_others,
        ci_low=low.clip(-1, 1),
        ci_high=high.clip(-1, 1),
        p_value=p_value,
        q_value=stats.false_discovery_control(p_value),
    )
    return check(contrasts, Contrasts, "contrasts")


@lru_cache(maxsize=4096)
def _fisher(n_yes: int, n_all: int, n_yes_others: int, n_others: int) -> float:
    """Two-sided p; remembered, because the same small tables come again for many codes."""
    result = stats.fisher_exact([[n_yes, n_all - n_yes], [n_yes_others, n_others - n_yes_others]])
    return min(float(result.pvalue), 1.0)
