"""Details by their form: every rule finds what it should and leaves what it should."""

import pytest

from crp_analysis.sources.detail_rules import RULES
from crp_analysis.sources.details import detail_finder

ORDINARY = [
    "in 2019", "room 12", "10 to 12", "it cost £1,200", "at 9:30 or 10.45", "some 45% of us", "40 per cent", "between 2019 and 2021",
    "we had 20 or 30 people", "on 3 May 2019 we met", "version 2.0.1", "page 12 to 14", "the 4th of July", "a 50-50 split", "24/7",
    "Covid 19", "the M25 and the A1", "I was born in Leeds", "1 in 4", "$3.50 each", "about 1,000,000 pounds", "30,000 of them",
    "two or three o'clock", "a five minute walk up the hill", "Oh, one two three four, testing", "@ five", "half past 12 on Mill Lane",
    "the 10 Year Plan on the High Street",
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.mark} {rule.source[:30]}")
def test_every_rule_finds_and_leaves_what_it_says(rule):
    assert rule.source and len(rule.finds) >= 2 and len(rule.leaves) >= 2
    for sentence, found in rule.finds:
        hits = [
            sentence[start:end]
            for start, end, mark in detail_finder(sentence, has_capitals=not rule.without_capitals)(sentence)
            if mark == rule.mark
        ]
        assert any(found in one for one in hits), sentence
    for sentence in rule.leaves:
        hits = [one["it"] for one in rule.compiled.finditer(sentence) if rule.holds(one["it"])]
        assert hits == [], sentence


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.mark} {rule.source[:30]}")
def test_looking_for_clues_first_hides_nothing(rule):
    for sentence, found in rule.finds:
        assert any(found in one["it"] for one in rule.compiled.finditer(sentence))
        assert not rule.clues or any(clue in sentence.lower() for clue in rule.clues)
        assert not rule.needs_digit or any(map(str.isdigit, sentence))


@pytest.mark.parametrize("said", ORDINARY)
@pytest.mark.parametrize("has_capitals", [True, False])
def test_ordinary_talk_is_left_alone(said, has_capitals):
    said = said if has_capitals else said.lower()
    assert detail_finder(said, has_capitals=has_capitals)(said) == []
