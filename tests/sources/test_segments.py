import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.sources.segments import Clock, cut_turn, sentence_spans
from crp_analysis.sources.transcript import Transcript, Turn, Utterance, compose, count_words

SENTENCE = "We went to see Dr. Vale about it, and it helped. "


def whole(text):
    return Transcript(text=text, turns=(Turn(label="Ana", start=0, end=len(text)),))


def test_short_turns_stay_whole():
    transcript = whole("Yes. No. Maybe.")
    assert cut_turn(transcript, transcript.turns[0], words_per_segment=10) == [(0, 15)]


def test_long_turns_are_cut_at_sentence_ends():
    transcript = whole((SENTENCE * 10).strip())
    spans = cut_turn(transcript, transcript.turns[0], words_per_segment=40)
    pieces = [transcript.text[start:end] for start, end in spans]
    assert len(pieces) == 4 and all(piece.startswith("We went") and piece.endswith("it helped.") for piece in pieces)
    assert all(len(piece.split()) <= 40 for piece in pieces)


def test_an_abbreviation_ends_no_sentence():
    assert len(sentence_spans(SENTENCE.strip())) == 1


def test_talk_without_punctuation_is_cut_between_words():
    transcript = whole(" ".join(f"word{n}" for n in range(1000)))
    spans = cut_turn(transcript, transcript.turns[0], words_per_segment=80)
    assert [len(transcript.text[start:end].split()) for start, end in spans] == [80] * 12 + [40]


def test_a_last_word_alone_goes_with_what_it_follows():
    transcript = whole(SENTENCE * 3 + "Yeah.")
    assert len(cut_turn(transcript, transcript.turns[0], words_per_segment=33)) == 1


@given(st.lists(st.text(alphabet="ab .?!,", min_size=1, max_size=60), min_size=1, max_size=40), st.integers(3, 30))
def test_no_word_is_lost_or_moved(parts, words_per_segment):
    transcript = whole(" ".join(parts))
    spans = cut_turn(transcript, transcript.turns[0], words_per_segment=words_per_segment)
    assert all(0 <= start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert [word for start, end in spans for word in transcript.text[start:end].split()] == transcript.text.split()


@given(
    st.lists(
        st.builds(
            Utterance, label=st.sampled_from(["Ana", "Bo", ""]), words=st.text(alphabet="ab \n.", max_size=20), start_s=st.floats(0, 1000)
        ),
        max_size=20,
    )
)
def test_composed_turns_hold_exactly_what_was_said(utterances):
    transcript = compose(utterances)
    said = " ".join(words for one in utterances for words in one.words.split())
    assert " ".join(transcript.words_of(turn) for turn in transcript.turns) == said
    assert all(one.end < other.start for one, other in pairwise(transcript.turns))


def test_segments_of_captions_have_the_times_of_their_cues():
    transcript = compose([Utterance(label="Ana", words=SENTENCE * 4, start_s=n * 10, end_s=n * 10 + 9) for n in range(3)])
    spans = cut_turn(transcript, transcript.turns[0], words_per_segment=44)
    assert [Clock(transcript).times_of(transcript.turns[0], *span) for span in spans] == [(0, 9), (10, 19), (20, 29)]


def test_without_stamps_there_are_no_times():
    transcript = whole("Yes.")
    assert all(math.isnan(one) for one in Clock(transcript).times_of(transcript.turns[0], 0, 4))


def test_marks_are_no_words():
    assert count_words("[crosstalk]") == count_words("(inaudible)") == count_words("{vocalsound} - ♪ music ♪"[:14]) == 0
    assert count_words("Well (as I said) {gap} 21 [laughs] - that's it") == 7
