import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.sources.labels import Labels
from crp_analysis.sources.speakers import read_speakers

NOBODY_LISTED = Labels()


def turns(text, labels=NOBODY_LISTED):
    transcript = read_speakers(text, labels)
    return [(turn.label, transcript.words_of(turn)) for turn in transcript.turns]


LAYOUTS = {
    "colon": "Ana: {0}\nBo: {1}\nAna: {2}\nBo: {3}\n",
    "bracket": "[Ana] {0}\n[Bo] {1}\n[Ana] {2}\n[Bo] {3}\n",
    "bold in Markdown": "**Ana:** {0}\n\n**Bo:** {1}\n\n**Ana:** {2}\n\n**Bo:** {3}\n",
    "bold, colon outside": "**Ana**: {0}\n\n**Bo**: {1}\n\n**Ana**: {2}\n\n**Bo**: {3}\n",
    "stamp behind the name": "ANA 00:01:02 {0}\nBO 00:01:05 {1}\nANA 00:02:00 {2}\nBO 00:03:00 {3}\n",
    "name and stamp on their own line": "Ana Vale  0:03\n{0}\n\nBo Reef  0:09  \n{1}\n\nAna Vale  1:02\n{2}\n\nBo Reef  1:05\n{3}\n",
    "stamp in brackets on their own line": "Ana [00:03]\n{0}\n\nBo [00:09]\n{1}\n\nAna (01:02)\n{2}\n\nBo (01:05)\n{3}\n",
    "stamp before the name": "[00:01:02] ANA: {0}\n[00:01:05] BO: {1}\n[00:02:00] ANA: {2}\n[00:03:00] BO: {3}\n",
    "stamp and name on their own line": "00:01:02 Ana\n{0}\n00:01:05 Bo\n{1}\n00:02:00 Ana\n{2}\n00:03:00 Bo\n{3}\n",
    "older Teams": "0:0:0.0 --> 0:0:2.5\nAna Vale\n{0}\n0:0:2.5 --> 0:0:4.0\nBo Reef\n{1}\n"
    "0:0:4.0 --> 0:0:6.0\nAna Vale\n{2}\n0:0:6.0 --> 0:0:8.0\nBo Reef\n{3}\n",
    "numbered lines": "1 Ana: {0}\n2 Bo: {1}\n3 Ana: {2}\n4 Bo: {3}\n",
    "numbered turns": "12. P1: {0}\n13. P2: {1}\n14. P1: {2}\n15. P2: {3}\n",
    "tabs": "Ana\t{0}\nBo\t{1}\nAna\t{2}\nBo\t{3}\n",
    "label on its own line": "Ana:\n\t{0}\nBo:\n\t{1}\nAna:\n{2}\nBo:\n{3}\n",
    "initials": "INT: {0}\nDW: {1}\nINT: {2}\nDW: {3}\n",
}
SAID = [
    "Where did you begin, if I may ask?",
    "At 10:30 one morning: with a phone call.",
    "Note: that is early. See https://example.org then.",
    "Yes, and so it went.",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_words(layout):
    found = turns(LAYOUTS[layout].format(*SAID))
    assert [words for _, words in found] == SAID
    assert found[0][0] == found[2][0] != found[1][0] == found[3][0]


def test_times_are_kept_and_a_turn_ends_when_the_next_begins():
    transcript = read_speakers(LAYOUTS["stamp before the name"].format(*SAID), NOBODY_LISTED)
    assert [turn.start_s for turn in transcript.turns] == [62, 65, 120, 180]
    assert [turn.end_s for turn in transcript.turns][:3] == [65, 120, 180] and math.isnan(transcript.turns[3].end_s)


def test_a_speaker_named_only_where_it_changes_keeps_paragraphs_together():
    text = "Ana: First.\n\nStill me.\nBo: Now I.\nAna: Good.\nBo: Bye.\n"
    assert turns(text)[0] == ("Ana", "First.  Still me.")


def test_line_breaks_in_a_turn_become_spaces_and_nothing_moves():
    text = "Ana: One line\n   wrapped\there.\nBo: Yes.\nAna: Good.\nBo: Bye.\n"
    transcript = read_speakers(text, NOBODY_LISTED)
    assert len(transcript.text) == len(text)
    assert transcript.words_of(transcript.turns[0]) == "One line    wrapped here."


def test_title_and_details_are_set_aside_with_their_words():
    text = "# Talk with Ana\n\nDate: 3 May\nInterviewer: Bo Reef\n\nBo: Hello there.\nAna: Hello.\nBo: So?\nAna: So.\n"
    transcript = read_speakers(text, NOBODY_LISTED)
    assert [turn.label for turn in transcript.turns] == ["Bo", "Ana", "Bo", "Ana"]
    assert [(aside.place, aside.n_words) for aside in transcript.asides] == [("before the first speaker", 9)]


def test_lines_of_a_transcription_service_are_no_speech():
    text = "Ana  0:01\nHello.\nBo  0:03\nHi.\nAna  0:05\nBye.\nBo  0:06\nBye then.\n\nTranscribed by https://otter.ai\n"
    transcript = read_speakers(text, NOBODY_LISTED)
    assert transcript.words_of(transcript.turns[-1]) == "Bye then."
    assert transcript.asides[0].reason.startswith("remark")


def test_only_the_moderator_is_named():
    sheet = "\n".join(f"{number} Please do task {number}.\nSo I do this now.\nAnd it works." for number in range(1, 7))
    transcript = read_speakers(f"{sheet}\nMODERATOR: Why?\n(The participant reads)\nBecause.\n15 days is long.\n", NOBODY_LISTED)
    kinds = ["prompt" if turn.is_prompt else turn.label for turn in transcript.turns]
    assert kinds == ["prompt", ""] * 6 + ["MODERATOR", ""]
    assert transcript.words_of(transcript.turns[1]) == "So I do this now. And it works."
    assert transcript.words_of(transcript.turns[-1]) == "Because. 15 days is long."
    assert [aside.n_words for aside in transcript.asides] == [3]


def test_nobody_is_named():
    transcript = read_speakers("Just words here.\nAnd some more: of them.\n", NOBODY_LISTED)
    assert [turn.label for turn in transcript.turns] == [""] and "no speaker" in transcript.notes[0]


def test_listed_names_are_speakers_even_once():
    text = "Ana: Hello.\n" + "I go on and on.\n" * 5 + "Tamsin Reef: Sorry I am late.\nAna: No matter.\n"
    assert [label for label, _ in turns(text)] == ["Ana", "Ana"] or len(turns(text)) == 2
    assert [label for label, _ in turns(text, Labels(listed=frozenset({"tamsin reef"})))] == ["Ana", "Tamsin Reef", "Ana"]


def test_a_term_that_comes_back_in_another_layout_is_no_speaker():
    body = "".join(f"Ana Vale  {n}:00\nWe talk.\n\nBo Reef  {n}:30\nYes.\n\n" for n in range(12))
    found = turns(body.replace("We talk.", "Peer Learning: that is it.", 2))
    assert {label for label, _ in found} == {"Ana Vale", "Bo Reef"}


@given(st.text(alphabet="Ana Bo:\n[]0123456789*#\t.?-()", max_size=400))
def test_turns_never_overlap_and_stay_inside_the_text(text):
    transcript = read_speakers(text, NOBODY_LISTED)
    assert len(transcript.text) == len(text)
    position = 0
    for turn in transcript.turns:
        assert position <= turn.start < turn.end <= len(text)
        assert "\n" not in transcript.words_of(turn) and transcript.words_of(turn).strip() == transcript.words_of(turn)
        position = turn.end
