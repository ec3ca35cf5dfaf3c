"""Names and details are replaced, and everything else keeps its place: laws, and people's work on either side of a new name."""

import itertools

import pytest
from decided import event
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.sources.name_lists import ListedName, read_names
from crp_analysis.sources.places import said_place, shown_place
from crp_analysis.sources.pseudonyms import Names, changes_of, with_marks
from crp_analysis.sources.shown_before import ShownBefore, follow_names
from sources.conftest import PEOPLE

NAMES = Names(
    participants=frozenset({"Zelda Quist", "Will Marsh"}),
    facilitators=frozenset({"Ros Kettle"}),
    spoken_words=frozenset({"will", "marsh"}),
    listed=(
        ListedName(names=("Mill Trust", "MT"), kind="organisation", number=1),
        ListedName(names=("Petra Stark", "Pet"), kind="person", number=1),
        ListedName(names=("Marsh Barn",), kind="place", number=1, may_stand=True),
    ),
)
WORDS = """
Zelda Quist Will Marsh will Kettle Mill Trust MT Petra Stark Pet Barn 12 Road +44 zq@example.org @zelda_q @ example.org DOB 03/05/84
[inaudible] [person] linkedin.com/in/zq https://x.com/zq [participant] [email] [ ] . , ? 's dot at com 2019 9:30 £1,200
"""
PHRASES = """
Mill Lane|LS99 9ZZ|07700 900123|oh seven seven|double oh nine one two|(0)20 7946 0958|born on|3 May 1984|943 476 5919|AB 12 34 56 C
"""
PIECES = st.sampled_from([*WORDS.split(), *PHRASES.strip().split("|")])
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", ", ", ". "])), max_size=14).map(
    lambda several: "".join(map("".join, several))
)


@given(TEXTS)
def test_nothing_outside_what_was_found_changes(said):
    found = NAMES.found_in(said)(said)
    assert all(start < end for start, end, _ in found)
    assert all(end <= start for (_, end, _), (start, _, _) in itertools.pairwise(found))
    shown, place_said, place_shown = with_marks(said, found), 0, 0
    assert shown == NAMES.replacer(said)(said)
    for start, end, mark in found:
        kept = said[place_said:start]
        assert shown[place_shown : place_shown + len(kept) + len(mark)] == kept + mark
        place_said, place_shown = end, place_shown + len(kept) + len(mark)
    assert shown[place_shown:] == said[place_said:]


@given(TEXTS)
def test_every_place_outside_comes_back(said):
    changes = NAMES.finder(said)(said)
    for place in range(len(said) + 1):
        if not any(start < place < end for start, end, _ in changes):
            for is_end in (False, True):
                assert said_place(changes, shown_place(changes, place, is_end=is_end), is_end=is_end) == place


@given(TEXTS)
def test_a_second_time_nothing_is_left_to_replace(said):
    once = NAMES.replacer(said)(said)
    assert NAMES.replacer(said)(once) == once


@given(st.text(alphabet="ab0 @.-+/:[]()Zé'’", max_size=80))
def test_any_text_is_taken(said):
    once = NAMES.replacer(said)(said)
    assert NAMES.replacer(said)(once) == once


SAID = "I met Petra Stark at the Mill Trust, and Petra helped. Ask petra@example.org about it, or go to 12 Mill Lane yourself."


@given(st.sets(st.integers(0, 3)), st.integers(0, len(SAID) - 1), st.integers(1, 40))
def test_a_decision_made_under_a_shorter_list_finds_its_words_again(missing, start, length):
    now = NAMES.found_in(SAID)(SAID)
    names = sorted({SAID[first:last] for first, last, _ in now})
    then = [one for one in now if SAID[one[0] : one[1]] not in {names[number] for number in missing if number < len(names)}]
    old, new = with_marks(SAID, then), with_marks(SAID, now)
    first, last = (
        shown_place(changes_of(then), place, is_end=at_end) for place, at_end in [(start, False), (min(start + length, len(SAID)), True)]
    )
    if first >= last:
        return
    (moved,) = follow_names(
        [event(1, "span", code_id="c", segment="t#0001.1", words=old, start=first, end=last)],
        {"t#0001.1": new},
        [ShownBefore("t#0001.1", SAID, now)],
    )
    assert moved.words == event(1, "memo", note="", words=new).words
    inside = new[moved.start : moved.end]
    assert with_marks(old[first:last], NAMES.found_in(SAID)(old[first:last])) == inside or set(inside) & set("[]")


TALK = """\
Facilitator: Welcome. What would help you to start?
Zelda: I would ask Petra Stark. Nobody at the Mill Trust tells us who to ask, and it takes months.
Facilitator: Thank you.
"""
LIST = "name,kind,aliases,keep\nPetra Stark,person,,\nMill Trust,organisation,,\n"
FILES = {"participants.csv": PEOPLE, "transcripts/talk.txt": TALK}
ID = "talks/talk#0002.1"


@pytest.fixture
def regather(gather, study):
    """A function that gathers the talk with some files, under the study's list."""

    def under(text, files):
        study.names.write_text(text, encoding="utf-8")
        return gather({**FILES, **files}, listed_names=read_names(study))

    return under


def words_of(gathered, number=0):
    row = gathered.marks.merge(gathered.segments[["segment_id", "text"]], on="segment_id").iloc[number]
    return TALK[row["start_char"] : row["end_char"]], row["text"][row["shown_start"] : row["shown_end"]]


def test_marks_stay_on_their_words_when_a_name_is_added(regather):
    coded = {
        "codings/all.csv": "session,quote,code,coder\ntalk.txt,tells us who to ask,need-map,A\n",
        "codings/assignments.csv": "session,coder,blind\ntalk.txt,A,yes\n",
    }
    before = words_of(regather("name,kind,aliases,keep\n", coded))
    after = regather(LIST, coded)
    assert before == words_of(after) == ("tells us who to ask",) * 2
    assert after.segments["text"].iloc[1].startswith("I would ask [person 1]. Nobody at the [organisation 1] tells us")
    assert after.private_names >= {"Petra Stark", "Petra", "Stark", "Mill Trust"}


def test_decisions_and_reading_lists_made_before_a_name_was_added_still_count(regather):
    old = regather("name,kind,aliases,keep\n", {}).segments.set_index("segment_id").loc[ID, "text"]
    start = old.index("tells us")
    events = [
        event(1, "add", segment=ID, words=old, code_id="need-map"),
        event(2, "span", segment=ID, words=old, code_id="need-map", start=start, end=start + len("tells us who to ask")),
        event(3, "read", segment=ID, words=old),
    ]
    row = f'audit,B,{ID},,,"{old}",,need-time,yes'
    files = {
        "decisions/A.jsonl": b"".join(one.line() for one in events),
        "codings/list.csv": f"list,coder,segment,who,before,words,after,codes,read\n{row}\n",
    }
    gathered = regather(LIST, files)
    assert words_of(gathered) == ("tells us who to ask",) * 2
    assert sorted(gathered.codings[["code_id", "coder_id"]].to_numpy().tolist()) == [["need-map", "A"], ["need-time", "B"]]
    assert not [note for note in gathered.notes if "changed since" in note]


def test_a_detail_that_a_segment_cuts_in_two_is_replaced_in_both(regather, study):
    long = "Zelda: " + "and so on " * 15 + "ring 0 7 7 0 0 9 0 0 1 2 3 then " + "and so on " * 40 + "\n"
    for words in range(12):
        gathered = regather(
            LIST, {"transcripts/talk.txt": TALK + "Facilitator: And?\n" + long.replace("and so on ring", "so " * words + "ring")}
        )
        assert not any(part in text for text in gathered.segments["text"] for part in ("7 7 0", "0 9 0", "1 2 3"))
