"""Which sets of options answer most within a budget: exact, with every tie and everything that is nearly as good."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from crp_analysis.tables import MOST_SETS_A_BUDGET


def cover_best(
    answers: NDArray[np.bool_], weights: Sequence[int], costs: Sequence[int], *, budget: int, slack: int = 0
) -> list[tuple[int, ...]]:
    """The sets within the budget whose covered weight is the largest, or at most `slack` below it.

    A set is listed only if it has no part that covers as much: nothing in it is idle. Most weight first, then lowest cost, then
    by position of the options. Nothing is listed where nothing can be covered, and never more than
    `MOST_SETS_A_BUDGET`, those found first.

    Args:
        answers: shape (n_options, n_needs), which option answers which need.
        weights: for each need, whole numbers.
        costs: for each option, whole numbers of at least 1.
        budget: what the options of a set may cost together.
        slack: how much weight below the best still counts as nearly as good.

    Source:
        Budgeted maximum coverage as a mixed-integer program (Khuller, Moss & Naor 1999, The budgeted maximum coverage problem),
        solved by HiGHS; each set found forbids its supersets, until the next is worse than the slack allows.

    >>> cover_best(np.array([[True, True, False], [False, True, True]]), [3, 1, 3], [1, 1], budget=1)
    [(0,), (1,)]
    """
    answers, weights, costs = np.asarray(answers, dtype=bool), np.asarray(weights, dtype=int), np.asarray(costs, dtype=int)
    found: list[tuple[int, ...]] = []
    best = 0
    while len(found) < MOST_SETS_A_BUDGET:
        one = _solve(answers, weights, costs, budget, found)
        covered = covered_weight(answers, weights, one)
        if not covered or covered < best - slack:
            break
        best = max(best, covered)
        found.append(one)
    return sorted(found, key=lambda one: (-covered_weight(answers, weights, one), int(costs[list(one)].sum()), one))


def covered_weight(answers: NDArray[np.bool_], weights: Sequence[int], chosen: Sequence[int]) -> int:
    """The weight of the needs that at least one of the chosen options answers."""
    return int(np.asarray(weights)[np.asarray(answers)[list(chosen)].any(axis=0)].sum()) if len(chosen) else 0


def _solve(answers: NDArray, weights: NDArray, costs: NDArray, budget: int, forbidden: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The cheapest of the best sets that hold none of the forbidden ones; empty where there is none.

    Variables are options (taken or not) and needs (covered or not). A point of cost weighs less than the least weight.
    """
    n_options, n_needs = answers.shape
    cheaper = 1 + int(costs.sum())
    gain = np.concatenate([costs, -cheaper * weights])
    covered = np.hstack([-answers.T.astype(int), np.eye(n_needs, dtype=int)])
    rules = [LinearConstraint(covered, ub=0), LinearConstraint(np.concatenate([costs, np.zeros(n_needs)]), ub=budget)]
    for one in forbidden:
        rules.append(LinearConstraint(np.isin(np.arange(n_options + n_needs), one).astype(int), ub=len(one) - 1))
    solved = milp(gain, integrality=np.ones(len(gain)), bounds=Bounds(0, 1), constraints=rules, options={"mip_rel_gap": 0})
    return () if solved.x is None else tuple(int(i) for i in np.flatnonzero(solved.x[:n_options] > 0.5))
