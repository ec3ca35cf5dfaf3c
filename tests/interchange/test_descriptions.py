"""Structured fields as one description and back."""

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange.descriptions import LABELS, LISTS, describe, parse_description

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.sampled_from(["- a", "Put it on:\n- x", "a\n\nb", "Family: need", "\n\n", 'Fields: {"need": "x"}', "Put it on: x", " "]),
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={"definition": TEXTS} | {key: st.lists(TEXTS, min_size=1, max_size=3).map(tuple) if key in LISTS else TEXTS for key in LABELS},
)


@given(FIELDS)
def test_whatever_fields_hold_comes_back(fields):
    assert parse_description(describe(fields)) == (fields if describe(fields).strip() else {})


@given(TEXTS)
def test_what_is_not_ours_is_the_definition_to_the_letter(text):
    found = parse_description(text)
    assert describe(found) == text if found else not text.strip()


def test_a_description_can_be_read_by_people():
    assert describe({"definition": "Hours.", "need": "I need hours.", "examples": ("No time.", "Too busy.")}) == (
        "Hours.\n\nFor example:\n- No time.\n- Too busy.\n\nAs a need: I need hours."
    )
