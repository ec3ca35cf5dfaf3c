import pytest

from crp_analysis.errors import Faults
from sources.conftest import PEOPLE, TALK

LONG = (
    "Zelda: "
    + "We went there, and it was good for us all in the end. " * 6
    + "It costs “nothing”, that’s it. "
    + "And we would go again if they asked us to come. " * 9
)
FILES = {"participants.csv": PEOPLE, "transcripts/talk.txt": TALK + LONG + "\nFacilitator: Thank you.\n"}
READ = {"codings/assignments.csv": "session,coder,blind\ntalk.txt,A,yes\ntalk,B,no\n"}


def code(gather, rows, header="session,quote,code,coder", more=READ):
    return gather({**FILES, **more, "codings/all.csv": f"{header}\n{rows}\n"})


def test_a_quote_finds_its_exact_place(gather):
    gathered = code(gather, "talk.txt,Nobody tells us who to ask.,need-map,A\ntalk,Time is  the thing,need-time,B")
    found = gathered.codings.set_index("coder_id")
    text = FILES["transcripts/talk.txt"]
    spans = [text[int(row.start_char) : int(row.end_char)] for row in found.loc[["A", "B"]].itertuples()]
    assert spans == ["Nobody tells us who to ask.", "Time is the thing"]
    assert found["origin"].tolist() == ["person", "person"] and found["segment_id"].tolist() == ["talks/talk#0002.1", "talks/talk#0003.1"]
    assert gathered.assignments["was_blind"].tolist() == [True, False]


def test_offsets_are_places_in_the_file(gather):
    start = FILES["transcripts/talk.txt"].index("A map of")
    gathered = code(gather, f"talk.txt,{start},{start + 8},need-map,A", header="session,start,end,code,coder")
    assert gathered.codings[["segment_id", "start_char", "end_char"]].to_numpy().tolist() == [["talks/talk#0006.1", start, start + 8]]


def test_a_quote_over_two_segments_codes_each(gather):
    quote = 'in the end. It costs ""nothing"", that\'s it. And we would go'
    gathered = code(gather, f'talk.txt,"{quote}",need-time,A')
    assert len(gathered.codings) == 2
    spans = gathered.codings.merge(gathered.segments, on="segment_id", suffixes=("", "_segment"))
    assert (spans["start_char"] >= spans["start_char_segment"]).all() and (spans["end_char"] <= spans["end_char_segment"]).all()
    assert spans["start_char"].max() == spans["start_char_segment"].max()


def test_quotes_hold_names_as_they_were_said(gather):
    assert len(code(gather, "talk.txt,Will Zelda get paid?,need-time,A").codings) == 1


def test_one_code_twice_in_a_segment_is_one_coding(gather):
    gathered = code(gather, "talk.txt,I would need a way in,need-map,A\ntalk.txt,who to ask,need-map,A")
    assert len(gathered.codings) == 1 and gathered.codings["end_char"][0] - gathered.codings["start_char"][0] == 49


def test_codings_of_words_that_were_taken_back_fall_away(gather):
    gathered = code(gather, "talk.txt,I said this,need-map,A")
    assert gathered.codings.empty and any("1 codings fell away" in note for note in gathered.notes)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("talk.txt,words that nobody said,need-map,A", "row 2: quotes words that do not stand in the session"),
        ("talk.txt,good for us all,need-map,A", "row 2: quotes words that stand 6 times"),
        ("talk.txt,A map,need-none,A", "row 2: names the code 'need-none'"),
        ("gone.txt,A map,need-map,A", "row 2: names a session that does not exist"),
        ("talk.txt,A map,need-map,", "row 2: names no coder"),
        ("talk.txt,A map,need-map,C", r"does not say that C read the session talk; add the row 'talk,C,yes'"),
        ("talk.txt,ask. ORRIN V: Time,need-map,A", "row 2: quotes words that do not stand"),
    ],
)
def test_faults_name_the_row_and_what_to_do(gather, rows, says):
    with pytest.raises(Faults, match=says):
        code(gather, rows)


def test_codings_without_a_list_of_who_read_what(gather):
    with pytest.raises(Faults, match=r"assignments\.csv: does not say that A read the session talk"):
        code(gather, "talk.txt,A map,need-map,A", more={})


def test_a_missing_column_is_named(gather):
    with pytest.raises(Faults, match="the column 'quote' \\(or the columns 'start' and 'end'\\) is missing"):
        code(gather, "talk.txt,need-map,A", header="session,code,coder")
