"""Decisions from journals, joined with what people coded in other files."""

import pytest
from decided import WORDS, event, undo

from crp_analysis.errors import Faults
from crp_analysis.sources.decisions import read_decisions
from crp_analysis.sources.places import said_span
from crp_analysis.sources.waiting_decisions import LEFT_OUT, MOVED
from sources.conftest import PEOPLE, TALK

FILES = {"participants.csv": PEOPLE, "transcripts/talk.txt": TALK}
VALE = "Time is the thing. Will [participant] get paid? Nobody knows."
MAP = "A map of the university would do."
CODED = {
    "codings/all.csv": f'session,quote,code,coder\ntalk.txt,"{WORDS[:22]}",need-map,A\n',
    "codings/assignments.csv": "session,coder,blind\ntalk,A,yes\n",
}


def vale(number, act, **what):
    return event(number, act, segment="talks/talk#0003.1", words=VALE, **what)


@pytest.fixture
def decide(gather):
    """A function that writes journals (by file name) and gathers."""

    def write(journals, files=FILES):
        lines = {f"decisions/{name}.jsonl": b"".join(one.line() for one in events) for name, events in journals.items()}
        return gather({**files, **lines})

    return write


def coded(gathered):
    return gathered.codings[["segment_id", "code_id", "coder_id"]].to_numpy().tolist()


def decided(rows, events, tmp_path, **what):
    """What is made of events beside these rows of Segments."""
    (tmp_path / "decisions").mkdir(parents=True, exist_ok=True)
    (tmp_path / "decisions/A.jsonl").write_bytes(b"".join(one.line() for one in events))
    options = {"codings": (), "assignments": (), "readings": (), "follow": lambda code_id: code_id, **what}
    return read_decisions(tmp_path / "decisions", "decisions", rows, {"t#1.1": [(5, 10, len("[participant]"))]}, **options)


ROWS = [
    {
        "segment_id": f"t#{n}.1",
        "session_id": "t",
        "speaker_kind": "participant",
        "text": text,
        "start_char": 100 * n,
        "end_char": 100 * n + len(text),
    }
    for n, text in enumerate(["We all like the old bus garage.", "Will [participant] get paid for it?"])
]


def here(number, act, row=0, **what):
    return event(number, act, segment=ROWS[row]["segment_id"], words=ROWS[row]["text"], **what)


def test_codes_of_read_segments_are_codings_of_people(decide):
    gathered = decide({"A": [event(1, "accept", code_id="need-map", score=0.8, fingerprint="f"), event(2, "read"), vale(3, "read")]})
    assert coded(gathered) == [["talks/talk#0002.1", "need-map", "A"]]
    assert gathered.codings["origin"].tolist() == ["person"]
    assert gathered.readings.to_numpy().tolist() == [
        ["talks/talk#0002.1", "A", "guided", False],
        ["talks/talk#0003.1", "A", "guided", False],
    ]
    assert not gathered.notes or not any("kept and not used" in note for note in gathered.notes)


def test_a_random_segment_read_blind_is_an_audit_until_suggestions_were_followed(decide):
    blind = {"stream": "audit", "was_blind": True}
    events = [event(1, "add", code_id="need-map", **blind), event(2, "read", **blind)]
    assert decide({"A": events}).readings.to_numpy().tolist() == [["talks/talk#0002.1", "A", "audit", True]]
    events.append(event(3, "accept", code_id="need-time"))
    assert decide({"A": events}).readings.to_numpy().tolist() == [["talks/talk#0002.1", "A", "guided", False]]


def test_a_session_read_to_its_end_is_an_assignment(decide):
    session = {"stream": "session", "was_blind": True}
    parts = [event(1, "read", **session), vale(2, "read", **session)]
    begun = decide({"A": parts})
    assert begun.assignments.empty
    assert begun.readings["stream"].tolist() == ["guided", "guided"], "part of a session may teach, not judge"
    whole = decide({"A": [*parts, event(3, "read", segment="talks/talk#0006.1", words=MAP, **session)]})
    assert whole.assignments.to_numpy().tolist() == [["talks/talk", "A", True]]
    assert whole.readings.empty


def test_decisions_win_over_the_same_coders_other_files_only(decide):
    both = {**FILES, **CODED, "codings/assignments.csv": "session,coder,blind\ntalk,A,yes\ntalk,B,yes\n"}
    both["codings/all.csv"] += f'talk.txt,"{WORDS[:22]}",need-map,B\n'
    blind = {"was_blind": True}
    gathered = decide({"A": [event(1, "remove", code_id="need-map", **blind), vale(2, "add", code_id="need-time", **blind)]}, both)
    assert coded(gathered) == [["talks/talk#0002.1", "need-map", "B"], ["talks/talk#0003.1", "need-time", "A"]]
    assert gathered.assignments["was_blind"].tolist() == [True, True]
    assert gathered.readings.empty


def test_a_session_is_not_blind_any_more_after_suggestions_were_followed(decide):
    gathered = decide({"A": [vale(1, "accept", code_id="need-time")]}, {**FILES, **CODED})
    assert gathered.assignments.to_numpy().tolist() == [["talks/talk", "A", False]]
    undone = decide({"A": [vale(1, "accept", code_id="need-time"), undo(2, 1)]}, {**FILES, **CODED})
    assert undone.assignments.to_numpy().tolist() == [["talks/talk", "A", True]]


def test_words_of_a_code_are_those_of_the_last_who_said(decide):
    start = TALK.index(WORDS)
    kept = decide({"A": [event(1, "accept", code_id="need-map")]}, {**FILES, **CODED}).codings
    assert kept[["start_char", "end_char"]].to_numpy().tolist() == [[start, start + 22]]
    moved = decide({"A": [event(1, "span", code_id="need-map", start=2, end=7)]}, {**FILES, **CODED}).codings
    assert moved[["start_char", "end_char"]].to_numpy().tolist() == [[start + 2, start + 7]]


def test_spans_are_found_in_the_text_with_names(decide):
    paid = VALE.index("get paid")
    events = [vale(1, "add", code_id="need-time"), vale(2, "span", code_id="need-time", start=paid, end=paid + 8), vale(3, "read")]
    (row,) = decide({"A": events}).codings.to_dict("records")
    assert TALK[int(row["start_char"]) : int(row["end_char"])] == "get paid"


@pytest.mark.parametrize(
    ("span", "raw"), [((0, 4), "Will"), ((0, 5), "Will "), ((7, 12), "Zelda"), ((5, 18), "Zelda"), ((10, 26), "Zelda get pai")]
)
def test_a_name_that_a_span_cuts_into_is_taken_whole(span, raw):
    text, shown = "Will Zelda get paid", "Will [participant] get paid"
    start, end = said_span([(5, 10, len("[participant]"))], *span)
    assert text[start:end] == raw
    assert said_span([], *span) == span
    assert len(shown) == len(text) + 8


def test_files_of_one_coder_and_copies_of_them_add_up(decide):
    one, two = [event(1, "add", code_id="need-map")], [event(2, "read"), event(1, "add", code_id="need-map")]
    assert coded(decide({"A": one, "A-laptop": two, "A (copy)": two})) == [["talks/talk#0002.1", "need-map", "A"]]


def test_what_cannot_be_used_waits_and_is_counted(decide):
    events = [
        event(2, "add", code_id="gone"),
        event(3, "span", code_id="need-map", start=2, end=5000),
        event(4, "read"),
        vale(5, "add", code_id="need-time"),
        event(9, "add", code_id="need-map", words="Other words that stood there once."),
    ]
    gathered = decide({"A": events})
    assert gathered.codings.empty
    told = [note for note in gathered.notes if "kept and not used" in note]
    assert len(told) == 4
    assert [warning.found[-3:] for warning in gathered.warnings if "wait" in warning.found] == ["(1)"] * 4


def test_damage_is_a_fault_and_a_torn_end_only_a_warning(gather):
    line = event(1, "read").line()
    torn = gather({**FILES, "decisions/A.jsonl": line + b'{"id": "ab'})
    assert len(torn.readings) == 1
    assert ["torn" in warning.found for warning in torn.warnings] == [True]
    with pytest.raises(Faults) as caught:
        gather({**FILES, "decisions/A.jsonl": b'{"id"\n' + line})
    assert caught.value.faults[0].place == "data/raw/talks/decisions/A.jsonl, line 1"


def test_one_id_with_two_contents_is_a_fault(decide):
    with pytest.raises(Faults, match="other content"):
        decide({"A": [event(1, "read")], "A2": [event(1, "add", code_id="need-map")]})


def test_marks_hold_both_places_memos_and_when(tmp_path):
    rows = [{**ROWS[1], "segment_id": "t#1.1"}]
    start = rows[0]["text"].index("get paid")
    events = [
        here(1, "add", 1, code_id="old"),
        here(2, "span", 1, code_id="old", start=start, end=start + 8),
        here(3, "memo", 1, code_id="old", note="whom?"),
        here(4, "memo", 1, note="loud here"),
        here(5, "read", 1),
    ]
    found = decided(rows, events, tmp_path, follow=lambda code_id: "new" if code_id == "old" else code_id)
    raw = 100 + "Will Zelda get paid".index("get paid")
    assert found.marks == [
        {
            "mark_id": f"{1:032x}:old",
            "part": 1,
            "segment_id": "t#1.1",
            "code_id": "new",
            "coder_id": "A",
            "start_char": raw,
            "end_char": raw + 8,
            "shown_start": start,
            "shown_end": start + 8,
            "created": events[0].time,
            "memo": "whom?",
            "source": "decisions",
            "raw_start": None,
            "raw_end": None,
        }
    ]
    assert [(memo["code_id"], memo["memo"]) for memo in found.memos] == [("", "loud here"), ("new", "whom?")]
    assert found.overruled == {("t#1.1", "new", "A")}
    assert rows == [{**ROWS[1], "segment_id": "t#1.1"}]


def test_codes_follow_the_codebook_and_lost_ones_wait(tmp_path):
    events = [here(1, "add", code_id="a"), here(2, "add", code_id="b"), here(3, "add", code_id="lost"), here(4, "read")]
    found = decided(ROWS, events, tmp_path, follow={"a": "b", "b": "b"}.get)
    assert [one["code_id"] for one in found.codings] == ["b"]
    assert list(found.waiting.values()) == [1]


def test_removing_an_old_code_takes_what_it_became(tmp_path):
    coding = {"segment_id": "t#0.1", "code_id": "new", "coder_id": "A", "origin": "person"}
    assigned = [{"session_id": "t", "coder_id": "A", "was_blind": True}]
    found = decided(ROWS, [here(1, "remove", code_id="old")], tmp_path, follow=lambda _: "new", codings=[coding], assignments=assigned)
    assert found.codings == []
    assert coding["code_id"] == "new"


def moved(number, act, **what):
    return event(number, act, segment="t#0.1", words="Other words that stood there once.", **what)


def test_decisions_about_words_of_before_wait_until_their_coder_reads_the_words_of_now(tmp_path):
    assert decided(ROWS, [moved(1, "add", code_id="new")], tmp_path).waiting == {MOVED: 1}
    assert not decided(ROWS, [moved(1, "add", code_id="new"), here(2, "read")], tmp_path / "again").waiting
    assert decided(ROWS, [moved(1, "add", code_id="new"), here(2, "read", coder="B")], tmp_path / "other").waiting == {MOVED: 1}


def test_words_that_are_left_out_are_told_and_nobody_is_asked_to_put_them_back(tmp_path):
    gone = event(1, "add", segment="t#0099.1", code_id="new")
    found = decided(ROWS, [gone], tmp_path)
    assert found.waiting == {LEFT_OUT: 1}
    assert not found.warnings


def test_codings_say_when_somebody_decided(tmp_path):
    coding = {"segment_id": "t#0.1", "code_id": "new", "coder_id": "A", "origin": "person", "written": "old", "start_char": 1}
    assigned = [{"session_id": "t", "coder_id": "A", "was_blind": True}]
    (found,) = decided(ROWS, [here(1, "accept", code_id="new")], tmp_path, codings=[coding], assignments=assigned).codings
    assert found == coding | {"written": "new decided 2024-05-01T10:00:00.000001Z"}


def test_a_name_that_is_listed_only_later_takes_no_decision_away(tmp_path):
    said = "Will Zelda get paid for it?"
    events = [event(number, act, segment="t#1.1", words=said, **what) for number, act, what in ZELDA]
    found = decided(ROWS, events, tmp_path, said={"t#1.1": said})
    (mark,) = found.marks
    assert not found.waiting
    assert ROWS[1]["text"][mark["shown_start"] : mark["shown_end"]] == "[participant] get paid"
    assert said[mark["start_char"] - 100 : mark["end_char"] - 100] == "Zelda get paid"
    assert decided(ROWS, events, tmp_path, said={"t#1.1": "Will Bo get paid for it?"}).waiting == {MOVED: 3}


ZELDA = [(1, "add", {"code_id": "new"}), (2, "span", {"code_id": "new", "start": 5, "end": 19}), (3, "read", {})]
