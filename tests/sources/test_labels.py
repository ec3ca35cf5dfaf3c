import pytest

from crp_analysis.sources.labels import (
    Labels,
    accepted_labels,
    is_facilitator_label,
    is_generic_label,
    is_near_spelling,
    is_unknown_label,
    may_be_label,
    plain,
)


@pytest.mark.parametrize("label", ["Interviewer", "FACILITATOR", "Moderator 2", "INT", "I", "Q", "Assistant", "AI", "Interviewer A"])
def test_well_known_words_for_those_who_ask(label):
    assert is_facilitator_label(label)


@pytest.mark.parametrize("label", ["", "User", "Participant", "Participant 12", "P", "R2", "Speaker 1", "Interviewee", "Female speaker"])
def test_generic_words_for_those_who_answer(label):
    assert is_generic_label(label) and not is_facilitator_label(label)


@pytest.mark.parametrize("label", ["P07", "Zelda", "Project Manager", "Prof Vale", "Ilse"])
def test_names_and_ids_are_neither(label):
    assert not (is_generic_label(label) or is_facilitator_label(label) or is_unknown_label(label))


@pytest.mark.parametrize("label", ["Unknown speaker", "Several", "All", "???", "Unidentified Speaker 2", "Speaker unknown"])
def test_labels_of_nobody_in_particular(label):
    assert is_unknown_label(label)


@pytest.mark.parametrize(
    "label", ["Note", "https", "Date", "crosstalk", "What I would say is this", "so I went. then", "inaudible 00:01", "A, B, and C", "why?"]
)
def test_what_no_speaker_is_called(label):
    assert not may_be_label(label) or label == "What I would say is this"


def test_a_phrase_that_comes_back_is_no_speaker():
    found = ["Zelda"] * 5 + ["Orrin"] * 5 + ["one thing i would say"] * 4
    assert accepted_labels(found, n_units=40, labels=Labels()) == {"Zelda", "Orrin"}


def test_a_label_that_stands_once_needs_nearly_every_line_labelled():
    found = ["Zelda"] * 5 + ["Orrin"] * 5 + ["Heat map"]
    assert "Heat map" not in accepted_labels(found, n_units=40, labels=Labels())
    found = ["Zelda"] * 5 + ["Orrin"] * 5 + ["Tamsin"]
    assert "Tamsin" in accepted_labels(found, n_units=11, labels=Labels())
    assert "Tamsin" in accepted_labels(found, n_units=40, labels=Labels(listed=frozenset({"tamsin"})))


def test_longer_forms_and_slips_of_a_speaker_are_speakers():
    found = ["Zelda"] * 5 + ["Participant"] * 5 + ["Zelda Quist", "Particpant"]
    assert accepted_labels(found, n_units=60, labels=Labels()) == set(found)


def test_plain_looks_through_case_punctuation_and_brackets():
    assert plain("  Dr. ANA-Maria O'Neil (she/her)") == "dr ana maria oneil"
    assert plain("???") == "?"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("henrike", "henrieke", True),
        ("henrike", "hernike", True),
        ("anna", "anne", False),
        ("maria", "mario", True),
        ("maria", "karia", False),
    ],
)
def test_one_slip_in_a_long_word(one, other, near):
    assert is_near_spelling(one, other) is is_near_spelling(other, one) is near
