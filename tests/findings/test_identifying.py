"""Words that tell who spoke them by what they say: found by stated rules, held back or shown, and settled by people."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from crp_analysis.findings.build import find_all
from crp_analysis.findings.identifying import NAME, SIGNS, signs_in
from crp_analysis.findings.passages import choose_passages
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.findings.word_gate import check_words
from crp_analysis.tables import QuoteDecisions, check

from .conftest import make_segments, no_agreement

TELLING = [
    ("I was the only woman in the whole department back then.", "the only one"),
    ("The only mosque in our town keeps the food bank going.", "the only one"),
    ("Nobody else here does translations for the clinic.", "the only one"),
    ("As the head of a small charity I sign every form.", "own position"),
    ("I'm the treasurer, so I see what it costs.", "own position"),
    ("I founded the choir because nobody came.", "own position"),
    ("I am 83 and I do not want an app.", "age"),
    ("They treat a 17-year-old like a child.", "age"),
    ("My youngest daughter had to fill in the form for me.", "family"),
    ("When I was diagnosed they sent me a leaflet.", "health or life event"),
    ("His widow still comes, she was pregnant when he died.", "health or life event"),
    ("You cannot work while your asylum claim is open.", "legal or migration status"),
    ("We started on 4 March and it rained.", "date"),
    ("It has been like that since 1987 with them.", "date"),
    ("They paid us £1,250 and asked for receipts.", "exact number"),
    ("The letter said 4871 people had answered.", "exact number"),
    ("We met in Tinybrook and nobody knew us.", NAME),
]
PLAIN = [
    "There are never enough hours in my week for these meetings.",
    "I am one of those who ask first, and we need 5 minutes for it.",
    "People ought to be paid for their advice and quickly.",
    "On Monday I go, on Tuesdays [person 3] goes to [organisation 1].",
    "I'm 20 minutes late whenever the bus is.",
    "The only thing that helps is time.",
]


@pytest.mark.parametrize(("words", "kind"), TELLING)
def test_signs_are_found(words, kind):
    assert kind in signs_in(words)


@pytest.mark.parametrize("words", PLAIN)
def test_ordinary_talk_has_none(words):
    assert signs_in(words) == ()


def test_every_kind_is_shown_by_an_example():
    assert {kind for _, kind in TELLING} == {*SIGNS, NAME}


def test_a_studys_own_terms_are_no_names_of_places():
    assert signs_in("We did it with the Hub in mind.") == (NAME,)
    assert signs_in("We did it with the Hub in mind.", ordinary={"hub"}) == ()


ONE = "We never know whom to ring when my daughter wants a partner at the university."
TWO = "We never know whom to ring since I am the treasurer and my daughter is ill again."


def reworded(material, text, **decided):
    """The material in which segment a1 says something else, and what people decided of it."""
    rows = [
        (
            row.segment_id,
            row.session_id,
            row.consultation_id,
            row.participant_id,
            text if row.segment_id == "a1" else row.text,
            row.speaker_kind,
        )
        for row in material.segments.itertuples()
    ]
    quoting = check(pd.DataFrame(list(decided.items()), columns=["segment_id", "decision"], dtype=str), QuoteDecisions, "test")
    return dataclasses.replace(material, segments=make_segments(rows), quoting=quoting)


def shown(material, coded, codebook, study):
    """Whether words of a1 are quoted, whether they open, and how they are flagged."""
    quotes = choose_quotes(material, coded, codebook, study)
    passages, flagged = choose_passages(quotes, material, coded, codebook, study)
    about = flagged[flagged["segment_id"] == "a1"]
    return "a1" in set(quotes["segment_id"]), "a1" in set(passages["segment_id"]), about["is_held"].tolist()


def test_one_sign_is_shown_and_told_two_are_held_back(material, coded, codebook, study):
    assert shown(material, coded, codebook, study) == (True, True, [])
    assert shown(reworded(material, ONE), coded, codebook, study) == (True, True, [False])
    assert shown(reworded(material, TWO), coded, codebook, study) == (False, False, [True])


def test_a_persons_decision_ends_both(material, coded, codebook, study):
    assert shown(reworded(material, TWO, a1="ok"), coded, codebook, study) == (True, True, [])
    assert shown(reworded(material, ONE, a1="no"), coded, codebook, study) == (False, False, [])
    assert shown(reworded(material, "We never know whom to ring for a partner.", a1="no"), coded, codebook, study) == (False, False, [])


def test_a_report_says_what_was_held_back_and_the_gate_knows_decisions(material, coded, codebook, study):
    found = find_all(reworded(material, TWO), coded, no_agreement, codebook, study)
    told = found.limits.loc[found.limits["topic"] == "protection", "statement"]
    assert any("1 passage with 2 or more kinds of signs is held back" in one for one in told)
    before = find_all(material, coded, no_agreement, codebook, study)
    now = reworded(material, material.segments.set_index("segment_id").loc["a1", "text"], a1="no")
    assert check_words(before, material, codebook, study) == []
    assert any("a person decided" in fault.found for fault in check_words(before, now, codebook, study))


def test_no_sentence_around_a_passage_tells_what_the_passage_may_not(material, coded, codebook, study):
    text = f"{TWO} We never know whom to ring when we want a partner at the university. My son is deaf since 2019."
    told = reworded(material, text)
    passages, _ = choose_passages(choose_quotes(told, coded, codebook, study), told, coded, codebook, study)
    own = passages[passages["segment_id"] == "a1"]
    assert not own[["before", "after", "text"]].apply(lambda column: column.str.contains("treasurer|deaf")).to_numpy().any()
