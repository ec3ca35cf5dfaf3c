"""Fields to one description and back."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange import descriptions
from crp_analysis.interchange.descriptions import LABELS, LISTS, TEXTS, describe, parse_description

AWKWARD = ["\n", "\n\n", "\r\n", "\u2028", "\x0b", "\\", "\\n", "\\e", " ", "\t", "- ", ":", "a", "\U0001f600", "\u05e9", *LABELS]
TEXT = st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=8).map("".join) | st.text(min_size=1)
FIELDS = st.fixed_dictionaries(
    {}, optional={"definition": TEXT, **dict.fromkeys(TEXTS, TEXT), **dict.fromkeys(LISTS, st.lists(TEXT, min_size=1, max_size=3))}
)


@given(FIELDS)
def test_there_and_back_without_loss(fields):
    assert parse_description(describe(fields)) == fields


@given(FIELDS)
def test_line_ends_and_space_at_ends_of_lines_do_not_matter(fields):
    text = describe(fields)
    assert parse_description("\r\n".join(f"{line} " for line in text.split("\n")) + "\n") == fields


@given(TEXT)
def test_any_text_is_kept(text):
    found = parse_description(text)
    if found and found != {"definition": text}:
        assert describe(found).split() == text.replace("\r", "\n").split()


def test_examples_in_the_docstrings():
    assert doctest.testmod(descriptions).failed == 0
