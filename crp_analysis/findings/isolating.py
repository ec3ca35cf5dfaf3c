"""Which few people's numbers follow from several published ones together: from groups, places and programmes that overlap.

A published number counts the people of one set (everyone, a group, a place) who raised a code. People who are in the same published sets
make one atom: nobody outside can tell them apart. A few people are isolated where their number is the same in every study that would
publish the same numbers. That is so unless some other study fits, in which the number of these few differs; whether there is one is a small
integer program, solved exactly. Looked at are single atoms, and what two published sets have in common or apart, as long as it is fewer
than `min_group` people. What needs three sets and more to be cut out of several atoms is looked at only where it is one atom.

The check says what follows whatever people said. What follows from the very numbers (nobody, or all of them) is not looked at.

Source: Hundepool et al. (2012), Statistical Disclosure Control, Wiley, sections 4.2 to 4.4 (linked tables, differencing, auditing by
linear and integer programs).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations, permutations

import numpy as np

Set = frozenset[str]


def find_isolated(published: Mapping[str, Collection[str]], *, min_group: int) -> list[tuple[Set, tuple[str, ...]]]:
    """Few people whose number follows from published ones, each with the names of the sets that it was cut from; the fewest first.

    Args:
        published: the people of each set of which numbers are published, by its name.
        min_group: fewer people than this must not be isolated.

    >>> north = {"everyone": "abcdefghij", "North": "abcdefg", "choir": "abcdefghi"}
    >>> [(sorted(few), sets) for few, sets in find_isolated(north, min_group=3)]
    [(['j'], ('everyone', 'choir')), (['h', 'i'], ('choir', 'North'))]
    """
    sets = {name: frozenset(people) for name, people in published.items() if people}
    atoms = _atoms(sets)
    found = {few: names for few, names in _candidates(sets, atoms).items() if 0 < len(few) < min_group}
    isolated = {few: names for few, names in found.items() if _follows(few, list(sets.values()), atoms)}
    smallest = [few for few in isolated if not any(other < few for other in isolated)]
    return sorted(((few, isolated[few]) for few in smallest), key=lambda one: (len(one[0]), sorted(one[0])))


def _atoms(sets: Mapping[str, Set]) -> list[Set]:
    """People whom no published set tells apart, together."""
    of: dict[tuple[bool, ...], set[str]] = {}
    for person in sorted(frozenset().union(*sets.values())):
        of.setdefault(tuple(person in several for several in sets.values()), set()).add(person)
    return [frozenset(several) for several in of.values()]


def _candidates(sets: Mapping[str, Set], atoms: Collection[Set]) -> dict[Set, tuple[str, ...]]:
    """What is looked at, with the sets that it comes from: differences and overlaps of two before atoms of more."""
    found: dict[Set, tuple[str, ...]] = {}
    for name, people in sets.items():
        found.setdefault(people, (name,))
    for one, other in permutations(sets, 2):
        found.setdefault(sets[one] - sets[other], (one, other))
    for one, other in combinations(sets, 2):
        found.setdefault(sets[one] & sets[other], (one, other))
    for atom in atoms:
        found.setdefault(atom, tuple(name for name, people in sets.items() if atom <= people))
    return found


def _follows(few: Set, sets: Collection[Set], atoms: Collection[Set]) -> bool:
    """Whether the number of these people is the same in all studies with the same published numbers.

    Two such studies differ by `step` people in each atom, at most as many as the atom has, and by nobody in any published set.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = np.array([len(atom) for atom in atoms])
    rows = np.array([[atom <= several for atom in atoms] for several in sets], dtype=float)
    inside = np.array([atom <= few for atom in atoms], dtype=float)
    constraints = [LinearConstraint(rows, 0, 0), LinearConstraint(inside, 1, np.inf)]
    other = milp(np.zeros(len(size)), integrality=np.ones(len(size)), bounds=Bounds(-size, size), constraints=constraints)
    return other.status == 2  # infeasible: there is no other study
