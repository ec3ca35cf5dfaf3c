"""Learner journeys: for each audience group with a persona, one way through the options that its own needs and their links give.

The rule, the same for every group:

1. Open to the group are the options that the codebook says are for it (all, where an option names no groups).
2. The journey starts with the open option that answers most of what the group's people raised (each need weighs as many of its
   people as raised it).
3. From there it follows the links of the option where it stands to the open option that adds most; where none of them adds
   anything, it goes back to the links of the steps before, the latest first.
4. It stops where no link leads to an option that adds anything.

Equally good options: the one with the lower scale of investment, then the one that comes first in the codebook; the others
are told. Only what people coded counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.codebook import Codebook, Link, Option
from crp_analysis.study import Study
from crp_analysis.tables import COST_POINTS, Journeys, check, empty


@dataclass(frozen=True)
class _Step:
    """An option on the way, the needs it adds, and the link that leads there."""

    option: Option
    adds: tuple[str, ...]
    link: Link | None
    comes_from: str
    equals: tuple[str, ...]


def build_journeys(raised: pd.DataFrame, personas: pd.DataFrame, counts: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Journeys table, in the study's order of groups; nothing for a group whose people raised no need that an open option answers.

    Args:
        raised: participant_id, group, code_id of people and the needs they raised.
        personas: PersonaLines, for the groups that have a card.
        counts: CodeCounts, for how many people of each group were read.
        codebook: for its options, their groups and their links.
        study: for its audience groups.
    """
    n_in_group = counts.groupby("group")["n_in_group"].max()
    rows = []
    for group in study.groups:
        if not group.is_audience or group.id not in set(personas["group"]):
            continue
        mine = raised[raised["group"] == group.id]
        for position, step in enumerate(_walk(group.id, mine["code_id"].value_counts().to_dict(), codebook)):
            n_people = mine.loc[mine["code_id"].isin(step.adds), "participant_id"].nunique()
            link, ids = step.link.how if step.link else "", (";".join(step.adds), ";".join(step.equals))
            rows.append((group.id, position, step.option.option_id, ids[0], n_people, n_in_group[group.id], link, step.comes_from, ids[1]))
    if not rows:
        return empty(Journeys)
    return check(pd.DataFrame(rows, columns=list(empty(Journeys).columns)), Journeys, "journeys")


def open_options(group_id: str, codebook: Codebook) -> list[Option]:
    """The options that are for a group."""
    return [option for option in codebook.options if not option.groups or group_id in option.groups]


def _walk(group_id: str, weights: dict[str, int], codebook: Codebook) -> list[_Step]:
    """The steps of one group."""
    left = {option.option_id: option for option in open_options(group_id, codebook)}
    unmet, steps = dict(weights), []
    ways = [(option, None, "") for option in left.values()]
    while step := _next_step(ways, unmet):
        steps.append(step)
        del left[step.option.option_id]
        unmet = {need: n for need, n in unmet.items() if need not in step.adds}
        ways = next((ways for one in reversed(steps) if (ways := _useful_links(one.option, left, unmet))), [])
    return steps


def _useful_links(option: Option, left: dict[str, Option], unmet: dict[str, int]) -> list[tuple[Option, Link, str]]:
    """The links of one option that lead to options not yet taken which add something."""
    return [(left[link.option], link, option.option_id) for link in option.links if _adds(left.get(link.option), unmet)]


def _adds(option: Option | None, unmet: dict[str, int]) -> tuple[str, ...]:
    """The unmet needs that an option answers, those of most people first."""
    return tuple(sorted((need for need in (option.needs if option else ()) if need in unmet), key=lambda need: (-unmet[need], need)))


def _next_step(ways: list[tuple[Option, Link | None, str]], unmet: dict[str, int]) -> _Step | None:
    """The way that adds most, or None where no way adds anything."""
    weights = [sum(unmet[need] for need in _adds(option, unmet)) for option, _, _ in ways]
    best = max(weights, default=0)
    if not best:
        return None
    equal = [way for way, weight in zip(ways, weights, strict=True) if weight == best]
    option, link, comes_from = min(equal, key=lambda way: COST_POINTS[way[0].investment.level])
    others = tuple(dict.fromkeys(one.option_id for one, _, _ in equal if one is not option))
    return _Step(option, _adds(option, unmet), link, comes_from, others)
