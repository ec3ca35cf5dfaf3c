"""What a withdrawal leaves of a file is read back as it was written. All speech is invented."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.errors import SourceError
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.reading import read_raw
from crp_analysis.sources.rest import GONE, read_rest, write_rest
from crp_analysis.sources.segments import cut_turn
from crp_analysis.sources.transcript import Aside, Transcript, Utterance, compose, count_words

LABELS = Labels(listed=frozenset(), facilitators=frozenset())
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(lambda text: text.split())
pieces = st.builds(
    Utterance,
    label=st.sampled_from(["", "P01", "Ana: von Ü", "Interviewer"]),
    words=words,
    start_s=st.one_of(st.just(math.nan), st.floats(0, 9000)),
    question=st.sampled_from(["", "Why?"]),
    turn=st.integers(0, 9).map(str),
)


def shape(transcript: Transcript) -> list[tuple]:
    return [
        (one.label, transcript.words_of(one), repr(one.start_s), repr(one.end_s), one.question, one.is_prompt) for one in transcript.turns
    ]


@given(st.lists(st.lists(pieces, min_size=1, max_size=6), min_size=1, max_size=3))
def test_turns_words_times_and_questions_come_back(several: list[list[Utterance]]):
    asides = (Aside(place="line 1", reason="title", n_words=3),)
    sessions = [compose(one, part=f"part {n}", group="g", asides=asides) for n, one in enumerate(several)]
    back = read_rest(write_rest(sessions, file="talk.docx", format="docx"), "talk.docx.json")
    assert [shape(one) for one in back] == [shape(one) for one in sessions]
    assert [(one.part, one.group, one.asides, one.file, one.format) for one in back] == [
        (one.part, one.group, asides, "talk.docx", "docx") for one in sessions
    ]
    cues = [[(one.text[c.start : c.end], c.start_s) for c in one.cues] for one in sessions]
    assert cues == [[(one.text[c.start : c.end], c.start_s) for c in one.cues] for one in back]


def test_it_is_known_by_its_content_among_all_files():
    text = write_rest([compose([Utterance(label="P01", words=GONE), Utterance(label="P02", words="I stay.")])], file="a.vtt", format="vtt")
    found = read_transcripts(read_raw(text.encode(), "a.vtt.json"), LABELS)
    assert [turn.label for turn in found[0].turns] == ["P01", "P02"] and found[0].file == "a.vtt"
    assert count_words(GONE) == 0


def test_other_json_is_none():
    assert read_rest('[{"speaker": "A", "text": "Hello there."}]', "x.json") == []


def test_a_changed_one_is_a_fault_without_words():
    with pytest.raises(SourceError, match="turns") as error:
        read_rest('{"crp_rest": 1, "file": "a", "format": "text", "sessions": [{"turns": "secret words"}]}', "a.json")
    assert "secret" not in str(error.value)


def test_stated_pieces_hold_for_the_length_they_were_cut_for():
    text = '{"crp_rest": 1, "file": "a", "format": "text", "sessions": [{"turns": [{"label": "A", "words": "one two three four",'
    found = read_rest(text + ' "pieces": [[0, 7], [8, 18]], "words_per_segment": 10}]}]}', "a.json")[0]
    start = found.turns[0].start
    assert cut_turn(found, found.turns[0], words_per_segment=10) == [(start, start + 7), (start + 8, start + 18)]
    assert cut_turn(found, found.turns[0], words_per_segment=80) == [(start, start + 18)]
