"""Names are found through accents in two characters and signs that nobody sees; places lead back to the text as it is written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.sources.pseudonyms import Names
from crp_analysis.sources.rows import without_names
from crp_analysis.sources.seen_through import composed, looking_through

NAMES = Names(frozenset({"Léocadia Pfefferkorn", "Xiomarela O'Dunquist", "Zoë Lind"}), frozenset({"Hrothgarda Millefleur"}))
INVISIBLE = "\u00ad\u200b\u200d\u2060\ufeff\u202a"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (unicodedata.normalize("NFD", "Ask Léocadia, she knows."), "Ask [participant], she knows."),
        ("Ask Pfef\u00adfer\u00adkorn now.", "Ask [participant] now."),
        ("Ask Pfe\u200bfferkorn\u200b now.", "Ask [participant]\u200b now."),
        ("Ask ZOË LIND or PFEFFERKORN.", "Ask [participant] or [participant]."),
        (unicodedata.normalize("NFD", "Le café, Zoë."), unicodedata.normalize("NFD", "Le café, [participant].")),
        ("Ask O’Dunquist.", "Ask [participant]."),
    ],
)
def test_names_are_replaced_and_all_else_stays_to_the_letter(said, shown):
    said = said.replace("O’", "O'")
    assert NAMES.replacer("Some text with Capitals.")(said) == shown


@given(st.text(alphabet="aeoO\u0301\u0308\u00e9\u1112\u1161\u11ab .," + INVISIBLE, max_size=20), st.sampled_from(["NFC", "NFD"]))
def test_places_hold_the_name_whatever_stands_around(around, form):
    name = unicodedata.normalize(form, "Zoë")
    text = f"{around} {name} {around}"
    find = looking_through(lambda seen: [(at, at + 3, "x")] if (at := seen.find("Zoë")) >= 0 else [])
    ((start, end, mark),) = find(text)
    assert composed(text[start:end]) == "Zoë" and mark == "x"
    assert text[:start] == f"{around} " or composed(text[:start]) == composed(f"{around} ")


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("data/raw/first/transcripts/Xiomarela O'Dunquist_final.html", "data/raw/first/transcripts/[participant] _final.html"),
        ("data/raw/first/transcripts/from Hrothgarda Millefleur/int 2.txt", "data/raw/first/transcripts/[participant] from/int 2.txt"),
        (f"data/raw/first/transcripts/{unicodedata.normalize('NFD', 'Léocadia')} 3.txt", "data/raw/first/transcripts/[participant] 3.txt"),
        ("data/raw/first/transcripts/pfefferkorn2.docx", "data/raw/first/transcripts/[participant] 2.docx"),
        ("data/raw/first/transcripts/LéocadiaPfefferkorn.docx", "data/raw/first/transcripts/[participant] .docx"),
        ("data/raw/first/transcripts/lindzoë_a.txt", "data/raw/first/transcripts/[participant] _a.txt"),
        (f"data/raw/first/transcripts/{unicodedata.normalize('NFD', 'café')}.txt",) * 2,
        ("data/raw/first/transcripts/int-3.txt",) * 2,
    ],
)  # fmt: skip
def test_folders_and_files_lose_names(place, shown):
    assert without_names(place, NAMES) == shown
