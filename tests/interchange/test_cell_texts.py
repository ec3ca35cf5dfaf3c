"""Guarded texts: nothing that a spreadsheet would run, and every text comes back as it was."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange import cell_texts
from crp_analysis.interchange.cell_texts import FORMULA_STARTS, guard_text, unguard_text

texts = st.one_of(st.text(), st.text(alphabet="'=+-@\t\r a"))


@given(texts)
def test_what_is_guarded_comes_back(text: str):
    assert unguard_text(guard_text(text)) == text


@given(texts)
def test_nothing_guarded_begins_like_a_formula(text: str):
    assert not guard_text(text).startswith(FORMULA_STARTS)


def test_examples():
    assert doctest.testmod(cell_texts).failed == 0
