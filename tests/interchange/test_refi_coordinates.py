"""Positions in every counting lead to the same characters and back."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange.coordinates import Place, Stretch, find_counting, fits_quote, normal_text, offsets, place
from crp_analysis.interchange.project import Counting

COUNTINGS = [
    Counting(source="", unit=unit, line_end=line_end, counts_bom=bom)
    for unit, line_end, bom in product(["code points", "UTF-16 units"], [2, 1], [False, True])
]
PIECES = [
    "a",
    "word ",
    " ",
    "😀",
    "👩🏽‍🌾",
    "e\u0301",
    "שלום",
    "عربي ",
    "漢字",
    "\r\n",
    "\r",
    "\n",
    "\u2028",
    "\u0085",
    "\ufeff",
    "𝒳",
    "\t",
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def counted(prefix: str, counting: Counting, has_bom: bool) -> int:
    """How long a prefix of the raw text is in a counting, worked out by the plain definition."""
    if counting.line_end == 1:
        prefix = prefix.replace("\r\n", "\n")
    n = len(prefix.encode("utf-16-le")) // 2 if counting.unit == "UTF-16 units" else len(prefix)
    return n + (has_bom and counting.counts_bom)


def prefixes(raw: str) -> list[str]:
    """The raw text before each position of the normal text: nothing stands between CR and LF."""
    return [raw[:n] for n in range(len(raw) + 1) if not (raw[:n].endswith("\r") and raw[n:].startswith("\n"))]


@pytest.mark.parametrize("counting", COUNTINGS, ids=lambda way: f"{way.unit}-{way.line_end}-{way.counts_bom}")
@given(raw=texts, has_bom=st.booleans(), data=st.data())
def test_positions_of_every_counting_lead_to_the_same_characters(counting: Counting, raw: str, has_bom: bool, data):
    raw = raw.lstrip("\ufeff")
    text = normal_text("\ufeff" * has_bom + raw)
    before = prefixes(raw)
    assert text.text == raw.replace("\r\n", "\n").replace("\r", "\n")
    assert offsets(text, counting).tolist() == [counted(prefix, counting, has_bom) for prefix in before]

    ends = st.integers(0, len(text.text))
    spans = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=8))  # overlapping, nested, adjacent, empty
    spans.append([0, len(text.text)])
    stated = [Stretch(start=counted(before[start], counting, has_bom), end=counted(before[end], counting, has_bom)) for start, end in spans]
    assert place(text, stated, counting) == [Place(start=start, end=end) for start, end in spans]


@pytest.mark.parametrize("counting", COUNTINGS, ids=lambda way: f"{way.unit}-{way.line_end}-{way.counts_bom}")
def test_the_counting_is_found_by_quotes(counting: Counting):
    raw = "\ufeffA 😀 first line\r\nsecond 😀😀 line here\r\nthird\r\n\r\nlast words"
    text = normal_text(raw)
    spans = [(text.text.index(word), text.text.index(word) + len(word)) for word in ["first line", "second", "here", "third", "last words"]]
    named = offsets(text, counting)
    stated = [Stretch(start=int(named[start]), end=int(named[end]), quoted=text.text[start:end]) for start, end in spans]
    found = find_counting(text, stated, source="s")
    assert (found.unit, found.line_end, found.counts_bom) == (counting.unit, counting.line_end, counting.counts_bom)
    assert (found.source, found.n_fit, found.n_marks) == ("s", 5, 5)


def test_the_counting_is_found_by_words_where_nothing_is_quoted():
    text = normal_text("Hello 😀😀😀 there, good friends\r\nof the garden")
    stated = [Stretch(start=13, end=18), Stretch(start=20, end=24), Stretch(start=34, end=36), Stretch(start=41, end=47)]
    found = find_counting(text, stated)
    assert (found.unit, found.line_end, found.n_fit) == ("UTF-16 units", 2, 4)


@pytest.mark.parametrize(
    ("origin", "unit", "line_end"),
    [("", "code points", 2), ("NVivo for Windows 12.6", "UTF-16 units", 2), ("ATLAS.ti 9", "code points", 1)],
)
def test_ties_go_to_what_the_program_is_known_for_then_to_the_standard(origin, unit, line_end):
    text = normal_text("same here 😀 x\r\ny")
    found = find_counting(text, [Stretch(start=0, end=4, quoted="same")], origin=origin)
    assert (found.unit, found.line_end, found.counts_bom) == (unit, line_end, False)


def test_countings_that_cannot_differ_are_not_claimed():
    found = find_counting(normal_text("plain\ntext"), [Stretch(start=6, end=10)], origin="NVivo for Windows 12.6")
    assert (found.unit, found.line_end, found.counts_bom) == ("code points", 1, False)


def test_positions_beyond_the_text_are_clipped_and_those_outside_have_no_place():
    text = normal_text("abc😀d")
    stated = [Stretch(start=-3, end=2), Stretch(start=2, end=99), Stretch(start=7, end=9), Stretch(start=3, end=1), Stretch(start=4, end=6)]
    assert place(text, stated, Counting(source="", unit="UTF-16 units")) == [
        Place(start=0, end=2, is_clipped=True),
        Place(start=2, end=5, is_clipped=True),
        None,
        None,
        Place(start=3, end=5, is_clipped=True),  # from the middle of the emoji: the whole emoji
    ]


@pytest.mark.parametrize(
    ("quoted", "fits"),
    [("one two three", 2), ("one two", 1), ("one  two three", 2), ("one tw…", 1), ("one two...", 1), ("two", 0), ("", 0), ("...", 0)],
)
def test_quotes_fit_whatever_the_white_space_and_where_they_were_cut(quoted: str, fits: int):
    text = "so one\ntwo\u2028three then"
    assert fits_quote(text, Place(start=3, end=16), quoted) == fits


def test_whole_lines_are_words_too_with_their_line_end():
    raw = "I felt safe 😀 here.\nMore 😀.\n\nשלום line.\nEnd.\n"
    text = normal_text(raw)
    starts = [0, *(n + 1 for n, sign in enumerate(raw) if sign == "\n")]
    lines = [Stretch(start=start, end=end) for start, end in pairwise(starts) if end > start + 1]
    assert find_counting(text, lines).unit == "code points"  # qualitative-coding 1.7.8
    named = offsets(text, Counting(source="", unit="UTF-16 units"))
    in_units = [Stretch(start=int(named[one.start]), end=int(named[one.end])) for one in lines]
    assert find_counting(text, in_units).unit == "UTF-16 units"
