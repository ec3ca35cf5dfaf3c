"""Names are found in whatever form they come, and words that only look like names are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.name_search import NameSearch, plain_form

SEARCH = NameSearch({"Zebedee Quill", "Quill", "Zoë Ångström", "Zoë", "Will", "Ada", "O'Neil", "Anne-Marie", "Renée", "DW", "jo"})


@pytest.mark.parametrize(
    "text",
    [
        "as Quill said", "Quill's", "(Quill)", "Zebedee Quill", "zebedee quill", "ZEBEDEE QUILL", "zebedee-quill.html", "Zebedee_Quill",
        "Zebedee\u00a0Quill", "Zebedee\n Quill", "QUILL", "Qu\u00adill", "Qu\u200bill", "Q\u2060uill", "\u202eQuill\u202c", "Ｑｕｉｌｌ",
        unicodedata.normalize("NFD", "Zoë"), "Zoe Angstrom", "zoe ångström", "RENÉE", "RENEE", "Renee", "O’Neil", "O'NEIL", "Anne Marie",
        "anne-marie", "mail to zebedee.quill@example.org", "\ufeffQuill", "Ada.", "2026-Quill-3",
    ],
)  # fmt: skip
def test_found(text):
    assert SEARCH.holds(text)


@pytest.mark.parametrize(
    "text", ["I will hope", "WILL", "quill", "Quilling", "Zebedee", "ADA", "Zoeology", "DW", "jo", "adaQuillx", "Neil", "Marie"]
)
def test_not_found(text):
    assert not SEARCH.holds(text)


def test_what_the_study_publishes_is_not_looked_for():
    search = NameSearch({"Ada Lovell", "Lovell", "Bea"}, public="Ada Lovell, study office")
    assert not search.holds("Ada Lovell") and search.holds("Bea")
    assert not NameSearch({"Ada"}, public="Ada") and not NameSearch([])


def test_a_message_shows_where_and_not_who():
    assert SEARCH.masked("sheets/Zebedee-Quill.pdf, part word/zoe angstrom.xml") == "sheets/[name].pdf, part word/[name].xml"


@given(
    st.lists(st.sampled_from("\u00ad\u200b\u200d\u2060\ufeff\u202e"), max_size=3),
    st.integers(0, 13),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
)
def test_invisible_signs_and_forms_hide_nothing(signs, place, form):
    name = "Zoë Ångström"
    written = unicodedata.normalize(form, name[:place] + "".join(signs) + name[place:])
    assert NameSearch({name}).holds(f"so {written}, said")


@given(st.text(max_size=60))
def test_plain_forms_are_stable(text):
    assert plain_form(plain_form(text)) == plain_form(text)


def test_a_name_that_is_public_is_public_in_capitals_too():
    assert not NameSearch(["KETTLEBY", "Kettleby"], public="Ros Kettleby, interview team").holds("Ask Kettleby, or KETTLEBY.")
