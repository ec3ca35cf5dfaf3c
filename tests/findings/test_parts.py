"""The laws of what may be told of a part of a study beside the whole: whatever is published, no count below the threshold follows."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.findings.disclosure import Told, hide_in_part, protect_parts
from crp_analysis.findings.local import keeps_secrets
from crp_analysis.scope import Scope

SMALL = st.integers(2, 7)


@st.composite
def parts(draw):
    """n_here, n_all, base_here, base_all that can occur together."""
    base_all = draw(st.integers(0, 45))
    base_here = draw(st.integers(0, base_all))
    n_here = draw(st.integers(0, base_here))
    return n_here, n_here + draw(st.integers(0, base_all - base_here)), base_here, base_all


def worlds(told: Told, n_all: int, base_here: int, base_all: int, min_group: int) -> list[int]:
    """All numbers here that somebody who holds both reports must think possible: those that would be told in the same way."""
    fit = range(max(0, n_all - (base_all - base_here)), min(n_all, base_here) + 1)
    return [n for n in fit if hide_in_part(n, n_all, base_here, base_all, min_group=min_group) == told]


@given(parts(), SMALL)
@settings(max_examples=600, deadline=None)
def test_no_pair_of_local_and_whole_lets_one_compute_a_small_count(part, min_group):
    n_here, n_all, base_here, base_all = part
    told = hide_in_part(*part, min_group=min_group)
    assert told.low <= n_here <= told.high
    possible = worlds(told, n_all, base_here, base_all, min_group)
    fit = min(n_all, base_here) - max(0, n_all - (base_all - base_here)) + 1
    if fit == 1:
        return  # the whole report alone says it, whatever is told here
    if len(possible) == 1:
        (n,) = possible
        assert n == 0 or n >= min_group
        assert n_all - n == 0 or n_all - n >= min_group


@given(parts(), SMALL)
@settings(max_examples=400, deadline=None)
def test_a_small_part_is_never_told_nor_its_size(part, min_group):
    n_here, n_all, base_here, base_all = part
    told = hide_in_part(*part, min_group=min_group)
    if 0 < base_here < min_group:
        sizes = [size for size in range(max(1, n_here), min_group) if n_all - n_here <= base_all - size]
        assert {hide_in_part(n_here, n_all, size, base_all, min_group=min_group) for size in sizes} == {told}


@given(parts())
def test_without_a_threshold_everything_is_told(part):
    assert hide_in_part(*part, min_group=1) == Told(part[0], part[0])


def test_silence_is_told_where_it_singles_nobody_out():
    assert hide_in_part(0, 12, 20, 60) == Told(0, 0)
    assert hide_in_part(0, 0, 20, 60) == Told(0, 0)
    assert hide_in_part(0, 3, 20, 60) == Told(0, 3)  # of so few, not even who it was not


def test_a_range_that_one_number_fits_is_widened():
    assert hide_in_part(4, 9, 20, 25) == Told(4, 8)  # elsewhere are five people, so four is the least: told with the others
    assert hide_in_part(5, 6, 20, 60).is_hidden


@st.composite
def tables(draw):
    whole = draw(st.lists(st.integers(0, 20), min_size=1, max_size=6))
    here = [draw(st.integers(0, n)) for n in whole]
    return here, whole


@given(tables(), SMALL)
@settings(max_examples=600, deadline=None)
def test_shown_groups_are_large_on_both_sides(table, min_group):
    here, whole = map(np.array, table)
    hidden = protect_parts(here, whole, hidden_in_all=np.zeros(len(here), dtype=bool), min_group=min_group)
    for n, of, is_hidden in zip(here, whole, hidden, strict=True):
        assert is_hidden or ((n == 0 or n >= min_group) and (of - n == 0 or of - n >= min_group))


@given(tables(), SMALL)
@settings(max_examples=400, deadline=None)
def test_hidden_groups_do_not_follow_from_the_totals(table, min_group):
    here, whole = map(np.array, table)
    total, rest = here.sum(), (whole - here).sum()
    if not (total >= min_group and rest >= min_group):
        return  # such a part gets no report
    hidden = protect_parts(here, whole, hidden_in_all=np.zeros(len(here), dtype=bool), min_group=min_group)
    if hidden.any() and not hidden.all():
        left, most = total - here[~hidden].sum(), whole[hidden]
        assert left == here[hidden].sum() >= min_group or left == 0
        lowest, highest = np.maximum(0, left - (most.sum() - most)), np.minimum(most, left)
        assert (lowest < highest).all()


def test_groups_that_the_whole_protects_stay_protected():
    assert protect_parts([6, 8, 9], [7, 20, 30], hidden_in_all=[True, False, False]).tolist() == [True, True, False]
    assert not protect_parts([0, 8], [3, 20], hidden_in_all=[True, False])[0]  # that nobody came is no secret


@given(st.lists(st.integers(1, 12), min_size=2, max_size=5), st.data(), SMALL)
@settings(max_examples=200, deadline=None)
def test_the_number_of_a_scope_splits_what_the_whole_hides_into_parts_that_are_large_enough(sizes, data, min_group):
    names = [f"place {number}" for number in range(len(sizes))]
    people = pd.DataFrame({"place": [name for name, size in zip(names, sizes, strict=True) for _ in range(size)]})
    hidden = data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    participation = pd.DataFrame({"dimension": "place", "value": names, "is_protected": hidden})
    inside = [size for name, size, is_hidden in zip(names, sizes, hidden, strict=True) if is_hidden and name in chosen]
    outside = [size for name, size, is_hidden in zip(names, sizes, hidden, strict=True) if is_hidden and name not in chosen]
    told = keeps_secrets(people, participation, Scope(kind="place", values=tuple(chosen)), min_group)
    assert told == (not inside or (sum(inside) >= min_group and (not outside or sum(outside) >= min_group)))
