"""Numbers in words."""

from __future__ import annotations

import math

import pytest

from crp_analysis.outputs import wording


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (wording.people(7, 12), "7 of 12 people"),
        (wording.people(1, 1), "1 of 1 person"),
        (wording.people(1), "1 person"),
        (wording.number(25000), "25,000"),
        (wording.number(math.nan), "–"),
        (wording.percent(0.456), "46 %"),
        (wording.interval(0.324, 0.807), "32–81 %"),
        (wording.interval(math.nan, 0.8), ""),
        (wording.count(2, "scheme or resource", "schemes or resources"), "2 schemes or resources"),
        (wording.listed(["a", "b", "c"]), "a, b and c"),
        (wording.listed([]), ""),
        (wording.sentence("one part-time post"), "One part-time post."),
        (wording.sentence(""), ""),
    ],
)
def test_in_words(said, expected):
    assert said.replace("\u00a0", " ") == expected
