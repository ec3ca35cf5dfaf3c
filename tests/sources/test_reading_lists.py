"""Reading lists that people filled in, and what is wrong with them."""

import openpyxl
import pytest

from crp_analysis.errors import Faults
from crp_analysis.sources.reading_lists import consultations_named
from sources.conftest import PEOPLE, TALK

FILES = {"participants.csv": PEOPLE, "transcripts/talk.txt": TALK}
HEADER = "list,coder,segment,who,before,words,after,codes,read"
WORDS = "I would need a way in. Nobody tells us who to ask."
GOOD = f'audit,A,talks/talk#0002.1,,,"{WORDS}",,need-map,yes'


def bring(gather, *rows, header=HEADER, name="list.csv"):
    return gather({**FILES, f"codings/{name}": "\n".join([header, *rows]) + "\n"})


def test_a_read_row_is_a_reading_and_its_codes_are_codings(gather):
    said = '"Time is the thing. Will [participant] get paid? Nobody knows."'
    nothing = f"guided,B,talks/talk#0003.1,,,{said},,,yes"
    unread = "guided,B,talks/talk#0006.1,,,A map of the university would do.,,,"
    gathered = bring(gather, GOOD, nothing, unread)
    assert gathered.readings.to_numpy().tolist() == [
        ["talks/talk#0002.1", "A", "audit", True],
        ["talks/talk#0003.1", "B", "guided", False],
    ]
    assert gathered.codings[["segment_id", "code_id", "coder_id", "origin"]].to_numpy().tolist() == [
        ["talks/talk#0002.1", "need-map", "A", "person"]
    ]
    assert gathered.codings["start_char"].isna().all()
    assert gathered.assignments.empty, "a segment is not a session"


def test_codes_are_named_by_id_or_name_and_mean_that_the_row_was_read(gather):
    rows = GOOD.replace(",need-map,yes", ",NEED-MAP; need-time,")
    assert bring(gather, rows).codings["code_id"].tolist() == ["need-map", "need-time"]


def test_white_space_in_the_words_does_not_matter(gather):
    assert len(bring(gather, GOOD.replace("way in. Nobody", "way  in.\nNobody")).readings) == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GOOD.replace("#0002.1", "#0099.1"), "does not exist (any more)"),
        (GOOD.replace("Nobody tells", "Somebody tells"), "no longer those that were read"),
        (GOOD.replace("need-map", "need-maps"), "names 'need-maps', which is no code"),
        (GOOD.replace("audit,A", "audit,"), "names no coder"),
        (GOOD.replace("audit,A", "other,A"), "neither audit nor guided"),
        (GOOD.replace("need-map,yes", ",perhaps"), "neither yes nor no"),
    ],
)
def test_what_is_wrong_is_told_by_row(gather, row, says):
    with pytest.raises(Faults) as caught:
        bring(gather, row)
    (fault,) = caught.value.faults
    assert fault.place == "data/raw/talks/codings/list.csv, row 2"
    assert says in fault.found
    assert WORDS not in str(fault)


def test_all_faults_come_together_and_a_repeated_one_is_counted(gather):
    rows = [GOOD.replace("#0002.1", f"#1{n:03d}.1") for n in range(30)] + [GOOD.replace("need-map", "nope")]
    with pytest.raises(Faults) as caught:
        bring(gather, *rows)
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 22
    assert "the same in 10 more rows" in told[-1]
    assert any("'nope'" in one for one in told)


def test_two_rows_of_one_coder_must_agree(gather):
    with pytest.raises(Faults, match="other codes than another row"):
        bring(gather, GOOD, GOOD.replace("need-map", "need-time"))
    assert len(bring(gather, GOOD, GOOD).codings) == 1


def test_a_coding_of_the_whole_session_is_not_repeated(gather):
    files = {
        "codings/all.csv": f'session,quote,code,coder\ntalk.txt,"{WORDS}",need-map,A\n',
        "codings/assignments.csv": "session,coder,blind\ntalk,A,yes\n",
        "codings/list.csv": f"{HEADER}\n{GOOD}\n",
    }
    gathered = gather({**FILES, **files})
    assert len(gathered.codings) == 1
    assert gathered.codings["start_char"].notna().all(), "the exact span is kept"


def test_spreadsheets_are_lists_or_faults(gather, tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER.split(","), ["audit", "A", "talks/talk#0002.1", "", "", WORDS, "", "need-map", "yes"]):
        book.active.append(row)
    book.save(tmp_path / "one.xlsx")
    content = (tmp_path / "one.xlsx").read_bytes()
    assert len(gather({**FILES, "codings/one.xlsx": content}).readings) == 1
    assert consultations_named(tmp_path / "one.xlsx") == {"talks"}
    with pytest.raises(Faults, match="damaged"):
        gather({**FILES, "codings/one.xlsx": content[:200]})
    book.active["C1"] = "something"
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(Faults, match="no reading list"):
        gather({**FILES, "codings/one.xlsx": (tmp_path / "two.xlsx").read_bytes()})
    assert consultations_named(tmp_path / "two.xlsx") == set()
