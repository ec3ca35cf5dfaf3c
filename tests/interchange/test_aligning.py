"""The same stretch found in another form of the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange.aligning import Alignment

OURS = "P01: We never knew which door to knock on. It took a year.\nLead: And then?\nP01: Then Ana’s “team” rang – we cried 😀 and laughed."


def stretch(there: str, here: str, words: str) -> str:
    start = there.index(words)
    found = Alignment(there, here).place(start, start + len(words))
    return here[found.start : found.end]


def test_the_same_text_is_the_same_place():
    found = Alignment(OURS, OURS).place(7, 11)
    assert (found.start, found.end, found.is_exact) == (7, 11, True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("which\tdoor", "which door"),
        ("knew  which\tdoor", "knew which door"),  # other white space
        ("hich\tdoo", "hich doo"),  # cut inside words: as it was
        ('"team" rang', "“team” rang"),  # other quotation marks
        (' "team', " “team"),
        ("cried 😀", "cried 😀"),
        ("laughed.", "laughed."),
    ],
)
def test_other_white_space_labels_and_quotation_marks(words, expected):
    theirs = (
        "[00:01] Speaker A\r\n\tWe never knew  which\tdoor to knock on. It took a year.\n[00:09] Moderator And then?\n"
        'Speaker A  Then Ana\'s "team" rang - we cried 😀 and laughed.'
    )
    assert stretch(theirs, OURS, words) == expected


def test_a_replaced_name_inside_a_stretch_does_not_lose_it():
    shown = OURS.replace("Ana", "[participant]")
    assert stretch(shown, OURS, "Then [participant]’s “team” rang") == "Then Ana’s “team” rang"
    start = shown.index("Then [p")
    assert not Alignment(shown, OURS).place(start, shown.index(" – we")).is_exact
    assert stretch(shown, OURS, "rang") == "rang"


def test_a_stretch_over_two_turns_is_found_though_labels_differ():
    theirs = OURS.replace("\n", "\n[00:00:07] ").replace("Lead: ", "Moderator\t")
    start, end = theirs.index("It took"), theirs.index("then?") + 5
    found = Alignment(theirs, OURS).place(start, end)
    assert OURS[found.start : found.end] == "It took a year.\nLead: And then?" and not found.is_exact


def test_words_that_are_not_there_are_not_found():
    alignment = Alignment(OURS + " Nothing like this was ever spoken by anybody here.", OURS)
    assert alignment.place(len(OURS) + 1, len(OURS) + 20) is None
    assert Alignment("Something else altogether", OURS).share < 0.5


def test_texts_too_long_to_align_find_nothing(monkeypatch):
    monkeypatch.setattr("crp_analysis.interchange.aligning.MOST_CELLS", 1)
    assert Alignment("a " + OURS, OURS).place(3, 9) is None


WORDS = st.lists(st.text(alphabet="abcdeé漢字שלם", min_size=1, max_size=6), min_size=3, max_size=30, unique=True)


@given(WORDS, st.data())
def test_stretches_of_words_come_back_whatever_stands_between_them(words, data):
    """Line ends and runs of spaces between the words, and a label in front, move no mark."""
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    here = " ".join(words)
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "  ", "\t", " \n "]), min_size=len(words), max_size=len(words)))
    there, places = "\ufeffSPEAKER1 ", []
    for word, gap in zip(words, gaps, strict=True):
        places.append((len(there), len(there) + len(word)))
        there += word + gap
    found = Alignment(there, here).place(places[first][0], places[last][1])
    assert here[found.start : found.end] == " ".join(words[first : last + 1]) and found.is_exact
