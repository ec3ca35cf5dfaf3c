"""Best sets of options: what each budget can carry, what every set leaves open, and how evenly it serves the groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.findings.covering import cover_best
from crp_analysis.findings.intervals import clustered
from crp_analysis.study import Study
from crp_analysis.tables import COST_POINTS, NEARLY_AS_GOOD, OptionSets, SetShares, check, empty


def find_option_sets(raised: pd.DataFrame, coverage: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The OptionSets table: for each budget from one point to the cost of everything, the best sets and those near them.

    A need weighs as many people as raised it (coded by people). A set is near the best when it answers at most `NEARLY_AS_GOOD` of all
    that was raised less. Sets with an option that adds nothing are left out. Where people coded no need there are no sets.

    Args:
        raised: participant_id, group, code_id of people and the needs they raised.
        coverage: Coverage, for what the machine suggests besides.
        codebook: for its options, needs and scales of investment.
    """
    options = codebook.options
    weights = raised.groupby("code_id")["participant_id"].nunique()
    if not options or weights.empty:
        return empty(OptionSets)
    answers = np.array([[need in option.needs for need in weights.index] for option in options])
    costs = [COST_POINTS[option.investment.level] for option in options]
    slack = int(NEARLY_AS_GOOD * weights.sum())
    suggested = coverage.drop_duplicates("code_id").set_index("code_id")["n_suggested"]
    rows = []
    for level in range(1, sum(costs) + 1):
        for position, one in enumerate(cover_best(answers, weights.to_numpy(), costs, budget=level, slack=slack)):
            chosen = [options[i] for i in one]
            rows.append({"level": level, "position": position, **_describe(chosen, raised, weights, suggested)})
    if not rows:
        return empty(OptionSets)
    sets = pd.DataFrame(rows)
    sets["is_best"] = sets["n_covered"] == sets.groupby("level")["n_covered"].transform("max")
    return check(sets, OptionSets, "sets of options")


def share_by_group(sets: pd.DataFrame, raised: pd.DataFrame, counts: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The SetShares table: how much of what each audience group raised every listed set answers.

    Args:
        sets: OptionSets.
        raised: participant_id, group, code_id of people and the needs they raised.
        counts: CodeCounts, for the groups that are protected.
        codebook: for what options answer.
        study: for its audience groups.
    """
    hidden = set(counts.loc[counts["is_protected"], "group"])
    rows = []
    for ids in dict.fromkeys(sets["option_ids"]):
        answered = raised["code_id"].isin(_answered(ids.split(";"), codebook))
        for group in [group.id for group in study.groups if group.is_audience]:
            mine = raised["group"] == group
            n_covered, n_raised = int((mine & answered).sum()), int(mine.sum())
            rows.append((ids, group, n_covered, n_raised, n_covered / n_raised if n_raised else np.nan, group in hidden))
    if not rows:
        return empty(SetShares)
    return check(pd.DataFrame(rows, columns=list(empty(SetShares).columns)), SetShares, "shares of sets")


def _describe(chosen: list, raised: pd.DataFrame, weights: pd.Series, suggested: pd.Series) -> dict:
    """One set in numbers: what it costs, answers and leaves open."""
    answered = {need for option in chosen for need in option.needs}
    is_met = raised["code_id"].isin(answered)
    by_person = is_met.groupby(raised["participant_id"])
    whole = by_person.all()
    low, high = clustered(by_person.sum().to_numpy()[:, None], by_person.size())
    by_weight = weights.rename_axis("code_id").reset_index(name="n").sort_values(["n", "code_id"], ascending=[False, True])["code_id"]
    return {
        "option_ids": ";".join(option.option_id for option in chosen),
        "cost": sum(COST_POINTS[option.investment.level] for option in chosen),
        "n_covered": int(is_met.sum()),
        "share_covered": float(is_met.mean()),
        "ci_low": float(low[0]),
        "ci_high": float(high[0]),
        "n_whole": int(whole.sum()),
        "n_people": len(whole),
        "n_suggested": int(suggested[suggested.index.isin(answered)].sum()),
        "gains": ";".join(need for need in by_weight if need in answered),
        "leaves": ";".join(need for need in by_weight if need not in answered),
    }


def _answered(option_ids: list[str], codebook: Codebook) -> set[str]:
    return {need for option in codebook.options if option.option_id in option_ids for need in option.needs}
