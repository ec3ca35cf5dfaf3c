"""What stands after all decisions, whatever the order in which files are read."""

import pytest
from decided import WORDS, event, undo
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.journal.standing import fold_events, live_events, merge_events, place_events, state_of

KEY = ("talks/talk#0002.1", "need-map", "A")


def codes(*events):
    return {code_id: (one.start, one.end) for (_, code_id, _), one in state_of(events).codes.items()}


@st.composite
def histories(draw):
    """Decisions of two coders on two segments, with undos of anything, undos too."""
    made = []
    for number in range(draw(st.integers(1, 14))):
        act = draw(st.sampled_from(["add", "accept", "reject", "remove", "replace", "span", "memo", "read", "undo"]))
        who = {"coder": draw(st.sampled_from("AB"))}
        if act == "undo":
            made.append(undo(number, draw(st.integers(0, 14)), **who))
            continue
        code = draw(st.sampled_from(["x", "y", "z"]))
        what = {
            "replace": {"codes": (code,), "becomes": tuple(draw(st.sets(st.sampled_from("xyz"), min_size=1)))},
            "span": {"code_id": code, "start": draw(st.integers(0, 4)), "end": draw(st.integers(5, 9))},
            "memo": {"note": draw(st.sampled_from(["", "note"]))},
            "read": {"was_blind": draw(st.booleans())},
        }.get(act, {"code_id": code})
        made.append(event(number, act, segment=draw(st.sampled_from(["t#1.1", "t#2.1"])), **who, **what))
    return made


@given(histories(), st.data())
def test_neither_order_nor_division_nor_repetition_of_files_matters(history, data):
    twice = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history), max_size=5))))
    cut = data.draw(st.integers(0, len(twice)))
    merged = merge_events(twice[:cut], twice[cut:])
    assert merged == merge_events(history)
    assert state_of(twice) == state_of(history)
    assert state_of(merged) == state_of(history)


@given(histories())
def test_an_undo_of_the_last_event_gives_what_stood_before(history):
    last = history[-1]
    before, undone = state_of(history[:-1]), undo(90, int(last.id, 16), coder=last.coder)
    assert state_of([*history, undone]) == before
    again = undo(91, 90, coder=last.coder)
    assert state_of([*history, undone, again]) == state_of(history)


@given(histories())
def test_what_a_coder_decides_touches_nobody_else(history):
    alone = state_of(one for one in history if one.coder == "A")
    together = state_of(history)
    assert {key: one for key, one in together.codes.items() if key[2] == "A"} == alone.codes
    assert {key for key in together.taken if key[2] == "A"} == alone.taken
    assert {key: one for key, one in together.readings.items() if key[1] == "A"} == alone.readings


@given(histories())
def test_a_code_is_given_or_taken_never_both(history):
    state = state_of(history)
    assert not set(state.codes) & state.taken


def test_the_last_decision_on_a_code_counts():
    assert codes(event(1, "accept", code_id="x"), event(2, "reject", code_id="x")) == {}
    assert codes(event(1, "reject", code_id="x"), event(2, "add", code_id="x")) == {"x": (None, None)}


def test_spans_stay_when_a_code_is_given_again_and_end_when_it_is_taken():
    span = event(2, "span", code_id="x", start=2, end=9)
    assert codes(event(1, "add", code_id="x"), span, event(3, "accept", code_id="x")) == {"x": (2, 9)}
    assert codes(event(1, "remove", code_id="x"), span) == {}
    assert codes(span) == {"x": (2, 9)}, "a span on a code that another file gives"


@pytest.mark.parametrize(
    ("old", "new", "spans", "expected"),
    [
        (("x",), ("y", "z"), {"x": (2, 9)}, {"y": (2, 9), "z": (2, 9)}),
        (("x", "y"), ("z",), {"x": (2, 9), "y": (7, 12)}, {"z": (2, 12)}),
        (("x", "y"), ("z",), {"x": (2, 9)}, {"z": (None, None)}),
        (("x", "y"), ("x",), {"x": (2, 9), "y": (7, 12)}, {"x": (2, 12)}),
    ],
)
def test_split_and_merged_codes_keep_the_words_that_they_meant(old, new, spans, expected):
    given_before = [event(n, "add", code_id=one) for n, one in enumerate(old)]
    marked = [event(10 + n, "span", code_id=one, start=a, end=b) for n, (one, (a, b)) in enumerate(spans.items())]
    assert codes(*given_before, *marked, event(20, "replace", codes=old, becomes=new)) == expected


def test_an_undo_takes_back_only_what_is_earlier_and_ones_own():
    add = event(5, "add", code_id="x")
    assert codes(add, undo(6, 5, coder="B")) == {"x": (None, None)}
    assert codes(add, undo(4, 5)) == {"x": (None, None)}
    assert codes(add, undo(6, 5)) == {}
    assert codes(add, undo(6, 6)) == {"x": (None, None)}


def test_reading_is_blind_until_codes_change_with_suggestions_in_view():
    blind = event(1, "read", stream="audit", was_blind=True)
    looked = event(2, "read", stream="session", was_blind=False)
    changed = event(3, "accept", code_id="x", was_blind=False)
    key = KEY[0], "A"
    assert state_of([blind, looked]).readings[key].was_blind
    assert state_of([blind, looked]).readings[key].streams == {"audit", "session"}
    assert not state_of([blind, changed]).readings[key].was_blind
    assert state_of([blind, changed, undo(4, 3)]).readings[key].was_blind


def test_memos_are_replaced_and_taken_away():
    first, second, none = (event(n, "memo", note=note) for n, note in enumerate(["one", "two", ""]))
    assert [memo.note for memo in state_of([first, second]).memos.values()] == ["two"]
    assert state_of([first, second, none]).memos == {}


def test_events_go_to_the_segment_that_holds_their_words():
    texts = {"talks/talk#0002.1": WORDS, "talks/talk#0003.1": "Yes.", "talks/other#0001.1": "Something else that was said there."}
    here, short = event(1, "add", code_id="x"), event(2, "add", code_id="x", segment="talks/talk#0003.1", words="Yes.")
    assert place_events([here, short], texts) == ((here, short), ())

    moved = {"talks/talk#0002.1": "A new turn that came in front.", "talks/talk#0003.1": WORDS, "talks/talk#0004.1": "Yes."}
    placed, waiting = place_events([here, short], moved)
    assert [one.segment_id for one in placed] == ["talks/talk#0003.1"]
    assert waiting == (short,), "too short to be sure that it is the same turn"

    twice = {"talks/talk#0005.1": WORDS, "talks/talk#0006.1": WORDS}
    assert place_events([here], twice) == ((), (here,))
    assert place_events([here], {"talks/talk2#0002.1": WORDS}) == ((), (here,)), "another session's words are not these"
    assert fold_events(live_events([here])) == state_of([here])
