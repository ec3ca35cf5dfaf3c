"""Groups to which fewer than a smallest group of people came since, or from which so few went: what they said follows from a difference.

Between two editions the numbers of a group change by what the new people said. Where these are too few, nothing of the group is compared:
neither numbers nor needs gained and lost, which would be theirs. Both editions still stand side by side, and whoever has both can
subtract; `crp disclosure` tells where, and a study can refuse such an edition (study.toml, [edition] small_differences).

Source: Hundepool et al. (2012), Statistical Disclosure Control, Wiley, section 5.2 (differencing of successive releases).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EVERYONE = "all"
BY_GROUP = ("counts", "needs", "personas", "archetypes", "preferences")
OF_EVERYONE = ("tensions", "recommendations")


def small_steps(before: Mapping, after: Mapping, *, min_group: int) -> dict[str, int]:
    """By group ('all' for everyone), how many people more or fewer stand behind its numbers, where these are some and too few."""
    found: dict[str, int] = {}
    for old, new in zip(_sizes(before), _sizes(after), strict=True):
        for group in old.keys() & new.keys():
            step = new[group] - old[group]
            if 0 < abs(step) < min_group:
                found.setdefault(group, step)
    return found


def without_small_steps(before: Mapping, after: Mapping) -> tuple[Mapping, Mapping, int]:
    """Both snapshots without what must not be compared, and of how many groups that is; as they are where the later one states no limit."""
    steps = small_steps(before, after, min_group=after.get("min_group", 1))
    if not steps:
        return before, after, 0
    return _without(before, steps), _without(after, steps), len(steps)


def tell_kept_back(n_groups: int) -> Iterable[str]:
    """That something is not compared, without saying of whom."""
    if n_groups:
        yield (
            "Some numbers are not compared with the earlier edition: so few people came or went since that the difference would be what "
            "these few said."
        )


def _sizes(side: Mapping) -> tuple[dict[str, int], dict[str, int]]:
    """People read, and people who took part, by group."""
    read = {row["group"]: row["n_in_group"] for row in side["counts"] if not row["is_protected"] and row["n_in_group"]}
    took_part = {
        row["value"]: int(row["n_participants"])
        for row in side["participation"]
        if row["dimension"] in ("group", EVERYONE) and row.get("n_participants") is not None
    }
    return {group: int(n) for group, n in read.items()}, took_part


def _without(side: Mapping, steps: Mapping[str, int]) -> Mapping:
    """A snapshot that says nothing of these groups; of the study as a whole neither where everyone is one of them."""
    kept = {key: [row for row in side[key] if row["group"] not in steps] for key in BY_GROUP if key in side}
    kept["participation"] = [
        {**row, "n_participants": None} if row["dimension"] == "group" and row["value"] in steps else row for row in side["participation"]
    ]
    if EVERYONE in steps:
        kept |= {key: [] for key in OF_EVERYONE if key in side}
    return {**side, **kept}
