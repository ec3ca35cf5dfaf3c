"""Whether the people of one group fall into two patterns of needs. Two cards for one group are never made for any other reason.

A group is split only where the split is in the data: two latent classes (Bernoulli mixture) have to describe who raised which
need better than one class by the Bayesian information criterion, and better than they describe the same people and needs
after all associations between needs were broken. That is done by swaps which leave every person's number of needs and every
need's number of people as they are, so that talkative and quiet people are not taken for two kinds of people.

Sources: Goodman (1974), Exploratory latent structure analysis, Biometrika 61(2); Schwarz (1978), Estimating the dimension of a
model, Annals of Statistics 6(2); Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz (2014), A fast and unbiased procedure to
randomize ecological binary matrices with fixed row and column totals, Nature Communications 5:4114 (the swaps); Besag & Clifford
(1991), Sequential Monte Carlo p-values, Biometrika 78(2) (stopping early).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import PatternNeeds, Patterns, check, empty

FEWEST_PEOPLE, FEWEST_CODES = 8, 4  # below, no split could be told from chance
MOST_PEOPLE = 150  # tested on a draw of so many where there are more; a pattern worth a card shows in 150
SHUFFLES, STARTS, ROUNDS = 199, 5, 50
ENOUGH_AS_CLEAR = 10  # shuffles as clear as the data, after which no further one could make the split convincing
SURE = 0.05  # divided by the number of groups tested (Bonferroni)
SMOOTH = 0.5  # of a person added on either side of each probability, so that none is 0 or 1


def find_patterns(material: Material, coded: Coded, codebook: Codebook, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Patterns, one row an audience group, and PatternNeeds of the groups that have two.

    Only people in sessions that people read, and only needs that they raised. Each pattern needs `min_group` people.

    Args:
        material: Material.
        coded: the machine's suggestions; they play no part here.
        codebook: for its need codes.
        study: for its audience groups, thresholds and seed.
    """
    evidence = gather_evidence(material, coded, study)
    needs = [code.code_id for code in codebook.of_family("need")]
    groups = [group.id for group in study.groups if group.is_audience]
    raised = {group: _raised(group, evidence.coded, evidence.spoken, needs) for group in groups}
    least = max(FEWEST_PEOPLE, 2 * study.thresholds.min_group)
    n_tested = sum(_is_testable(rows, least) for rows in raised.values())
    found = [
        _test_group(group, rows, least, SURE / max(n_tested, 1), study.thresholds.min_group, np.random.default_rng([study.seed, number]))
        for number, (group, rows) in enumerate(raised.items())
    ]
    shares = [needs_of for _, needs_of in found if not needs_of.empty]
    patterns = check(pd.DataFrame([row for row, _ in found]), Patterns, "patterns") if found else empty(Patterns)
    return patterns, check(pd.concat(shares, ignore_index=True), PatternNeeds, "needs of patterns") if shares else empty(PatternNeeds)


def _raised(group: str, coded: pd.DataFrame, spoken: pd.DataFrame, needs: list[str]) -> pd.DataFrame:
    """People of the group whose sessions were read x needs that any of them raised: True where she did."""
    people = sorted(spoken.loc[(spoken["group"] == group) & spoken["is_read"], "participant_id"].unique())
    rows = coded[(coded["group"] == group) & coded["code_id"].isin(needs)]
    table = pd.crosstab(rows["participant_id"], rows["code_id"]) > 0
    return table.reindex(index=people, columns=[code for code in needs if code in table.columns], fill_value=False)


def _is_testable(raised: pd.DataFrame, least: int) -> bool:
    return len(raised) >= least and raised.shape[1] >= FEWEST_CODES


def _test_group(
    group: str, raised: pd.DataFrame, least: int, level: float, smallest: int, rng: np.random.Generator
) -> tuple[dict[str, object], pd.DataFrame]:
    row = {
        "group": group,
        "n_participants": len(raised),
        "n_codes": raised.shape[1],
        "has_two": False,
        "p_value": np.nan,
        "bic_gain": np.nan,
    }
    nothing = empty(PatternNeeds)
    if not _is_testable(raised, least):
        return {**row, "reason": f"A split takes {least} people whose sessions were read, and {FEWEST_CODES} needs."}, nothing
    drawn = np.sort(rng.permutation(len(raised))[:MOST_PEOPLE])
    table = raised.to_numpy(dtype=float)[drawn]
    p_value, gain = judge_split(table, rng)
    row |= {"p_value": p_value, "bic_gain": gain}
    if p_value > level or gain <= 0:
        return {**row, "reason": "No split into two patterns is clearer than chance would make it."}, nothing
    second = _likelier_second(raised.to_numpy(dtype=float), table, rng)
    if min(second.sum(), (~second).sum()) < smallest:
        return {**row, "reason": f"One of the two patterns would hold fewer than {smallest} people."}, nothing
    return {**row, "has_two": True, "reason": "Two patterns of needs, clearer than chance would make them."}, _needs_of(
        group, raised, second
    )


def judge_split(table: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
    """The probability of so clear a split by chance (1 of 200 at the least), and what two classes gain over one in BIC.

    Args:
        table: shape (n_people, n_codes), 1 where a person raised a need.
        rng: where chance comes from.
    """
    n_people, n_codes = table.shape
    two = _fit(table, rng)[0]
    one = float(_log_likelihoods(table, _smoothed(table.sum(axis=0), n_people)[None, :], np.zeros(1)).sum())
    shuffled = table.astype(bool)
    gain = float(2 * (two - one) - (n_codes + 1) * np.log(n_people))
    as_clear = 0
    for number in range(1, SHUFFLES + 1):
        shuffled = swap_needs(shuffled, rng)
        as_clear += _fit(shuffled.astype(float), rng)[0] >= two
        if as_clear == ENOUGH_AS_CLEAR:
            return as_clear / number, gain
    return (1 + as_clear) / (1 + SHUFFLES), gain


def swap_needs(table: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """The table with associations broken; row and column totals stay: pairs of people trade needs that only one of them raised.

    Source: Strona et al. (2014), the curveball algorithm; five trades a person mix well by their figure 2.
    """
    swapped = table.copy()
    for _ in range(5 * len(table)):
        left, right = rng.choice(len(table), size=2, replace=False)
        traded = np.flatnonzero(swapped[left] != swapped[right])
        n_left = int(swapped[left, traded].sum())
        if 0 < n_left < len(traded):
            to_left = np.zeros(len(traded), dtype=bool)
            to_left[rng.permutation(len(traded))[:n_left]] = True
            swapped[left, traded], swapped[right, traded] = to_left, ~to_left
    return swapped


def _fit(table: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The best of several starts of two classes: log likelihood, probabilities (2, n_codes), log sizes (2,)."""
    best: tuple[float, NDArray, NDArray] | None = None
    for _ in range(STARTS):
        share = rng.uniform(0.2, 0.8, size=len(table))
        weights, before = np.column_stack([share, 1 - share]), -np.inf
        for _ in range(ROUNDS):
            sizes = weights.sum(axis=0)
            chances = _smoothed(weights.T @ table, sizes[:, None])
            logs = _log_likelihoods(table, chances, np.log(sizes / len(table)))
            total = np.logaddexp(logs[:, 0], logs[:, 1])
            weights = np.exp(logs - total[:, None])
            if total.sum() - before < 1e-4:
                break
            before = total.sum()
        if best is None or total.sum() > best[0]:
            best = (float(total.sum()), chances, np.log(sizes / len(table)))
    assert best is not None  # STARTS is at least one
    return best


def _smoothed(n_yes: NDArray, n_all: NDArray | float) -> NDArray[np.float64]:
    return (n_yes + SMOOTH) / (n_all + 2 * SMOOTH)


def _log_likelihoods(table: NDArray, chances: NDArray, log_sizes: NDArray) -> NDArray[np.float64]:
    """Shape (n_people, n_classes)."""
    return table @ np.log(chances).T + (1 - table) @ np.log1p(-chances).T + log_sizes


def _likelier_second(table: NDArray, fitted_on: NDArray, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which people belong to the second class, the classes ordered so that the larger comes first."""
    _, chances, log_sizes = _fit(fitted_on, rng)
    logs = _log_likelihoods(table, chances, log_sizes)
    second = logs[:, 1] > logs[:, 0]
    return second if second.sum() <= (~second).sum() else ~second


def _needs_of(group: str, raised: pd.DataFrame, second: NDArray[np.bool_]) -> pd.DataFrame:
    rows = [
        {
            "group": group,
            "pattern": number,
            "code_id": code_id,
            "n_participants": int(raised.loc[members, code_id].sum()),
            "n_in_pattern": int(members.sum()),
        }
        for number, members in enumerate((~second, second))
        for code_id in raised.columns
    ]
    return pd.DataFrame(rows)
