import io
import json
import math

import openpyxl
import pytest

from crp_analysis.cells import read_xlsx_sheets
from crp_analysis.errors import SourceError
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.speech_json import read_speech_json
from crp_analysis.sources.spreadsheets import find_columns, read_csv_rows, read_table


def turns(transcript):
    return [(turn.label, transcript.words_of(turn)) for turn in transcript.turns]


def table(text):
    return read_table([("", read_csv_rows(text, "x.csv"))], Labels(), "x.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(separator):
    rows = [
        ["Time", "Speaker", "Text"],
        ["00:01", "Ana", '"So; we, begin|now"' if separator != "\t" else "So; we, begin|now"],
        ["00:04", "Bo", "Yes."],
    ]
    [transcript] = table("\n".join(separator.join(row) for row in rows))
    assert turns(transcript) == [("Ana", "So; we, begin|now"), ("Bo", "Yes.")]
    assert [turn.start_s for turn in transcript.turns] == [1.0, 4.0]


def test_the_header_may_stand_lower_and_an_empty_speaker_goes_on():
    [transcript] = table("Our talk,,\n,,\nspeaker,utterance,start\nAna,One.,\n,Two.,\nBo,Three.,\n")
    assert turns(transcript) == [("Ana", "One. Two."), ("Bo", "Three.")]


def test_tab_files_keep_lonely_quotation_marks():
    [transcript] = table('start\tend\ttext\n0\t1500\t"so he said\n1500\t900000\tand left"\n')
    assert turns(transcript) == [("", '"so he said and left"')]
    assert transcript.turns[0].end_s == 900.0  # milliseconds, by how slowly people would speak otherwise


def test_a_cell_may_hold_a_whole_interview():
    talk = "User: " + "word " * 150 + "\n\nAI: Why?\n\nUser: Because: so.\n\nAI: Thanks."
    sessions = table(f'transcript_id,group,text\na1,creatives,"{talk}"\nb2,scientists,"{talk}"\n')
    assert [(one.part, one.group, len(one.turns)) for one in sessions] == [("a1", "creatives", 4), ("b2", "scientists", 4)]


def test_a_session_column_makes_sessions():
    rows = "".join(f"s{n // 4},{'Ana' if n % 2 else 'Bo'},Words {n}.\n" for n in range(8))
    assert [(one.part, len(one.turns)) for one in table("session,speaker,text\n" + rows)] == [("s0", 4), ("s1", 4)]


def test_a_table_without_a_header_is_read_as_lines():
    [transcript] = table("Ana,Hello.\nBo,Hi.\nAna,So.\nBo,Yes.\n")
    assert turns(transcript) == [("Ana", "Hello."), ("Bo", "Hi."), ("Ana", "So."), ("Bo", "Yes.")]


def test_sheets_without_speech_are_set_aside():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Turn", "Speaker", "Sentence"])
    for row in [(1.0, "T", "One."), (1.0, "T", "Two."), (2.0, "Ana", "Three.")]:
        workbook.active.append(row)
    workbook.create_sheet("Notes").append(["a list of tags"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    [transcript] = read_table(read_xlsx_sheets(buffer.getvalue(), "x.xlsx"), Labels(), "x.xlsx")
    assert turns(transcript) == [("T", "One. Two."), ("Ana", "Three.")]
    assert [aside.n_words for aside in transcript.asides] == [4]


def test_a_workbook_that_is_damaged_is_named():
    with pytest.raises(SourceError, match="damaged"):
        read_xlsx_sheets(b"PK\x03\x04 no", "x.xlsx")


def test_columns_are_found_by_their_names():
    assert find_columns([["", "TimeStamp", "Turn", "Speaker", "Sentence"]]) == ({"words": 4, "speaker": 3, "start": 1, "turn": 2}, 0)
    assert find_columns([["a", "b"]]) == ({}, 0)


def test_whisper_segments_of_one_speaker_are_one_turn():
    pieces = [{"speaker": "Ana", "start": 0, "end": 2.5, "text": " So,"}, {"speaker": "Ana", "start": 2.5, "end": 4, "text": " we begin."}]
    pieces += [{"speaker": None, "start": 4, "end": 5, "text": " Now."}, {"speaker": "Ana", "start": 5, "end": 6, "text": " Yes."}]
    pieces += [{"speaker": "Bo", "start": 6, "end": 7, "text": " Hm."}, {"start": 7, "end": 8, "text": " Who?"}]
    transcript = read_speech_json(json.dumps({"text": "all", "segments": pieces}), Labels(), "x.json")
    assert turns(transcript) == [("Ana", "So, we begin. Now. Yes."), ("Bo", "Hm."), ("Unknown speaker", "Who?")]
    assert (transcript.turns[0].start_s, transcript.turns[0].end_s) == (0, 6)


def test_other_layouts_of_json():
    content = {
        "meeting": {
            "meeting_transcripts": [
                {"speaker": "Ana", "content": "Hi ."},
                {"speaker": "Bo", "content": ""},
                {"speaker": "Ana", "content": "Well ."},
            ]
        }
    }
    transcript = read_speech_json(json.dumps(content), Labels(), "x.json")
    assert turns(transcript) == [("Ana", "Hi ."), ("Ana", "Well .")]
    assert math.isnan(transcript.turns[0].start_s)
    assert turns(read_speech_json(json.dumps({"text": "Ana: Hi.\nBo: Yes.\nAna: So.\nBo: Bye."}), Labels(), "x"))[0] == ("Ana", "Hi.")


@pytest.mark.parametrize("text", ["{", "[1, 2]", "{}", "[[[[[[[[[]]]]]]]]]"])
def test_json_without_speech_is_named(text):
    with pytest.raises(SourceError, match="JSON"):
        read_speech_json(text, Labels(), "x.json")
