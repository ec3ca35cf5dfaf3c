import pytest

from crp_analysis.errors import SourceError
from crp_analysis.sources.captions import read_captions
from crp_analysis.sources.labels import Labels

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:02.500
Ana Vale: So, we begin.

2
00:00:02.500 --> 00:00:04.000
Ana Vale: Who are you?

3
00:00:04.250 --> 00:00:09.000
Bo | Reef Ltd: I am Bo, and
this is my second line.

4
00:00:09.000 --> 00:00:10.000
Ana Vale: Good.
"""

TEAMS = """WEBVTT

a/1-0
00:00:01.000 --> 00:00:02.500
<v Ana Vale>So, we begin.</v>

a/2-0
00:00:02.500 --> 00:00:04.000
<v Ana Vale>Who are <i>you</i> &amp; yours?</v>

a/3-0
00:00:04.250 --> 00:00:09.000
<v Reef, Bo (Guest)>I am: Bo.</v> <v Ana Vale>Good.</v>
"""


def turns(text, format="vtt"):
    transcript = read_captions(text, format, Labels(), "x.vtt")
    return [(turn.label, transcript.words_of(turn), turn.start_s, turn.end_s) for turn in transcript.turns]


def test_zoom_cues_of_one_speaker_are_one_turn():
    assert turns(ZOOM) == [
        ("Ana Vale", "So, we begin. Who are you?", 1.0, 4.0),
        ("Bo | Reef Ltd", "I am Bo, and this is my second line.", 4.25, 9.0),
        ("Ana Vale", "Good.", 9.0, 10.0),
    ]


def test_teams_voice_tags_name_the_speaker_and_leave_no_trace():
    assert [turn[:2] for turn in turns(TEAMS)] == [
        ("Ana Vale", "So, we begin. Who are you & yours?"),
        ("Reef, Bo (Guest)", "I am: Bo."),
        ("Ana Vale", "Good."),
    ]


def test_the_extracted_text_is_one_line_a_turn():
    transcript = read_captions(ZOOM, "vtt", Labels(), "x.vtt")
    assert transcript.text.split("\n")[1] == "Bo | Reef Ltd: I am Bo, and this is my second line."


def test_srt_names_the_speaker_only_where_it_changes_and_may_lack_numbers():
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\nAna: Hello and\nwelcome\n\n00:00:02,000 --> 00:00:03,000\nto this.\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nBo: Thanks.\n\n4\n00:00:04,000 --> 00:00:05,000\nAna: So.\n\n5\n00:00:05,000 --> 00:00:06,000\n"
        "Bo: One thing: this.\n"
    )
    assert [turn[:2] for turn in turns(srt, "srt")] == [
        ("Ana", "Hello and welcome to this."),
        ("Bo", "Thanks."),
        ("Ana", "So."),
        ("Bo", "One thing: this."),
    ]


def test_rolling_captions_are_read_once():
    cues = ["we went to", "we went to\nthe river and", "the river and\nback again"]
    rolling = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{words}\n\n" for n, words in enumerate(cues))
    assert turns(rolling)[0][1] == "we went to the river and back again"


def test_words_said_twice_stay_in_captions_that_do_not_roll():
    cues = ["I do not know", "I do not know", "what to say", "or to whom", "or when", "or why at all", "it is", "so hard"]
    text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{words}\n\n" for n, words in enumerate(cues))
    assert turns(text)[0][1].count("I do not know") == 2


def test_lrc_lines_end_where_the_next_begins():
    assert turns("[ti:Talk]\n[00:01.50]Hello there\n[00:03.00]\n[00:04.00]and more\n", "lrc") == [("", "Hello there and more", 1.5, 3.0)]


def test_captions_without_words_are_named():
    with pytest.raises(SourceError, match="no caption with words"):
        read_captions("WEBVTT\n\n", "vtt", Labels(), "x.vtt")
