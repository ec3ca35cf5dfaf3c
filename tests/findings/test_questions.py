"""Which sentences are questions of people's own: those that should stand on a card, and the talk that should not."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from crp_analysis.findings.questions import is_question
from crp_analysis.findings.sentences import sentence_spans

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "raw" / "interviews-three-groups" / "transcripts_60_per_group.csv"

ASKED = [
    "How do I find somebody at the college who will ring back?",
    "So how do we keep it going once the grant has run out?",
    "How to write a budget that the finance office does not send back.",
    "How do I begin?",
    "Where can a group like ours go, or rather, where do we start with ethics?",
    "What do I tell the members when the results are late?",
    "Who pays for the room, in the end?",
    "Is there somebody who could look over the form with us?",
    "Will there be a person to ring when it goes wrong?",
    "Are we allowed to pay people in cash?",
    "If you need a track record to get in, how does anyone get one?",
    "How long does an ethics form take when you do it for the first time?",
    "How do you say no to a professor without losing the next project?",
    "And then, do I go back and tell her?",
]
ONLY_TALK = [
    "Can I say something different?",
    "Could I come in there for a second?",
    "Shall I start with my own story?",
    "Do I have to speak louder for that thing?",
    "What would you do in my place?",
    "Did you bring the biscuits this time?",
    "It takes for ever, you know what I mean?",
    "They never ring back, do they?",
    "Because how else would I have met her?",
    "I thought, what do we do now?",
    "A man at the back said, so what do we get out of it?",
    "How do I put this politely?",
    "So what do you do with that?",
    "How do I switch you off?",
    "What I mean is that it takes time.",
    "I have been in this job since, what, March?",
    "Who is that on the line?",
    "Is there anything else on your list?",
    "How many?",
]


@pytest.mark.parametrize("sentence", ASKED)
def test_questions_of_ones_own(sentence):
    assert is_question(sentence)
    assert is_question(sentence.replace("'", "’"))


@pytest.mark.parametrize("sentence", ONLY_TALK)
def test_talk_is_no_question_of_ones_own(sentence):
    assert not is_question(sentence)


@pytest.mark.skipif(not CORPUS.exists(), reason="needs the corpora")
def test_talk_with_an_interviewer_holds_hardly_any():
    """In 60 interviews a group, people answer; what they ask there is mostly about the interview itself. It was 40 of 6,404 before."""
    csv.field_size_limit(10_000_000)
    with CORPUS.open(encoding="utf-8") as lines:
        turns = [turn for row in csv.DictReader(lines) for turn in re.split(r"\n\n(?=(?:User|AI|Assistant):)", row["text"])]
    said = [line for turn in turns if turn.startswith("User:") for line in turn[5:].split("\n")]
    sentences = [line[start:end] for line in said for start, end in sentence_spans(line)]
    assert len(sentences) > 6000
    assert sum(map(is_question, sentences)) <= 5
