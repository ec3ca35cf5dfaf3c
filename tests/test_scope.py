"""Scopes: which parts of a study there are, how they are asked for, and what their folders are called."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crp_analysis import scope as module
from crp_analysis.errors import StudyError
from crp_analysis.scope import KINDS, LONGEST, Scope, choose_scope, normal, say

KIND = st.sampled_from(KINDS)
VALUE = st.text(min_size=1, max_size=30).filter(lambda text: normal(text) and ";" not in text)
VALUES = st.lists(VALUE, min_size=1, max_size=4, unique_by=normal)


def test_examples_in_the_docstrings():
    got = doctest.testmod(module)
    assert got.attempted > 0 and got.failed == 0


@given(KIND, VALUES)
def test_a_slug_is_a_folder_name_everywhere(kind, values):
    slug = choose_scope(kind, values, values).slug
    assert re.fullmatch(r"[a-z]+-[a-z0-9+.-]*", slug)
    assert len(slug) <= LONGEST + 9


@given(KIND, VALUES, KIND, VALUES)
def test_other_scopes_have_other_slugs_and_the_same_scope_the_same(kind, values, other_kind, others):
    one, other = choose_scope(kind, values, values), choose_scope(other_kind, others, others)
    same = kind == other_kind and {normal(value) for value in values} == {normal(value) for value in others}
    assert (one.slug == other.slug) == same


def test_near_misses_have_other_slugs():
    names = ["NE England", "NE-England", "ne/england", "NE England!", "NE  Éngland"]
    assert len({Scope(kind="place", values=(name,)).slug for name in names}) == len(names)


@given(VALUES, st.randoms())
def test_order_case_and_space_do_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    sloppy = [f" {value} " for value in shuffled]
    assert choose_scope("place", sloppy, values) == choose_scope("place", values, values)


@given(VALUES, VALUE)
def test_an_unknown_value_is_an_error_that_names_those_there_are(values, wanted):
    assume(normal(wanted) not in {normal(value) for value in values})
    with pytest.raises(StudyError) as error:
        choose_scope("programme", [wanted], values)
    assert all(value in str(error.value) for value in values)


def test_no_value_at_all_says_so():
    with pytest.raises(StudyError, match="there are: none; no programme is stated for anybody"):
        choose_scope("programme", ["North"], [])


def test_sentences_say_where():
    assert say("Nobody here, but everywhere.", Scope(kind="group", values=("a",))) == "Nobody in this group, but everywhere."
    assert say("Nobody here.", Scope(kind="place", values=("Leeds",))) == "Nobody here."
