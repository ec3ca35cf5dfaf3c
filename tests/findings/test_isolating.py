"""Numbers that follow from others: found wherever they follow, by brute force, and nowhere else."""

from __future__ import annotations

import doctest
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.findings import isolating
from crp_analysis.findings.isolating import find_isolated


def test_examples_in_the_text_are_true():
    assert doctest.testmod(isolating).failed == 0


def test_three_sets_cut_out_one_person_whom_no_two_do():
    """Everyone less the two groups is one person: neither difference alone is small."""
    people = "abcdefghi"
    published = {"everyone": people, "one": people[:4], "other": people[4:8]}
    assert find_isolated(published, min_group=3) == [(frozenset("i"), ("everyone",))]


def test_overlap_alone_says_nothing():
    """Who is in both of two sets is few, and their number stays open."""
    assert find_isolated({"everyone": "abcdefghijkl", "place": "abcdef", "programme": "fghijk"}, min_group=1) == []
    found = find_isolated({"everyone": "abcdefghijkl", "place": "abcdefg", "programme": "ghijkl"}, min_group=2)
    assert found == [(frozenset("g"), ("place", "programme"))]  # both together are everyone: their sum is one too many


def follows(few, sets, people) -> bool:
    """By brute force over everything that people could have said: equal published numbers, equal numbers of the few."""
    told: dict[tuple, set[int]] = {}
    for said in product((0, 1), repeat=len(people)):
        raised = {person for person, yes in zip(people, said, strict=True) if yes}
        told.setdefault(tuple(len(raised & one) for one in sets), set()).add(len(raised & few))
    return all(len(numbers) == 1 for numbers in told.values())


PEOPLE = "abcdefg"
SETS = st.lists(st.frozensets(st.sampled_from(PEOPLE), min_size=1), min_size=1, max_size=5)


@settings(max_examples=60)
@given(several=SETS, least=st.integers(2, 4))
def test_law_what_is_found_follows_and_nobody_else_is_isolated(several, least):
    sets = [frozenset(PEOPLE), *several]
    found = [few for few, _ in find_isolated({str(n): one for n, one in enumerate(sets)}, min_group=least)]
    assert all(len(few) < least and follows(few, sets, PEOPLE) for few in found)
    for person in PEOPLE:  # one person by herself
        if follows(frozenset(person), sets, PEOPLE):
            assert frozenset(person) in found
    for one, other in product(sets, repeat=2):  # what one set has beyond another
        if 0 < len(one - other) < least and follows(one - other, sets, PEOPLE):
            assert any(few <= one - other for few in found)
