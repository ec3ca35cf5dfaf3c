"""Decisions while the codebook changes: the code that a coder sees is the code that they decide on, and nobody's coding is lost."""

from __future__ import annotations

from codebook.test_lineage import change, histories, rename, undo
from decided import event
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.codebook.changes import CodebookChange, make_change
from crp_analysis.codebook.lineage import standing_changes, trace
from crp_analysis.journal.standing import state_of


def at(number: int, one: CodebookChange) -> CodebookChange:
    """The change at a time that compares with those of events."""
    values = {key: getattr(one, key) for key in type(one).model_fields if key not in ("change_id", "time")}
    return make_change(**values, time=event(number, "read").time)


def in_time(changes: list[CodebookChange], start: int) -> list[CodebookChange]:
    """The changes one after the other, ten apart; what an undo names is renamed with it."""
    made: dict[str, str] = {}
    found = []
    for number, one in enumerate(changes):
        one = one.model_copy(update={"undoes": made.get(one.undoes, "")}) if one.undoes else one
        found.append(at(start + 10 * number, one))
        made[changes[number].change_id] = found[-1].change_id
    return found


def given_codes(events, changes) -> set[str]:
    """The codes that stand, as they are called after all changes."""
    lineage = trace(changes)
    return {lineage.follow(code_id) for _, code_id, _ in state_of(events, lineage.names_then).codes}


def test_who_takes_a_renamed_code_away_takes_away_what_was_given_under_its_older_id():
    renamed = at(5, rename("a", "b"))
    events = [event(1, "add", code_id="a"), event(9, "remove", code_id="b")]
    assert given_codes(events, [renamed]) == set()
    assert given_codes(events[:1], [renamed]) == {"b"}


def test_codes_that_met_only_later_stay_apart():
    merged = at(5, change("merge", ["a", "b"], ["b"], "b"))
    events = [event(1, "add", code_id="a"), event(2, "reject", code_id="b")]
    assert given_codes(events, [merged]) == {"b"}
    assert given_codes([*events, event(9, "remove", code_id="b")], [merged]) == set()


def test_what_was_decided_between_a_change_and_its_undo_counts_afterwards():
    first = at(5, rename("a", "b"))
    back = at(15, undo(first))
    taken = [event(1, "add", code_id="a"), event(9, "remove", code_id="b")]
    assert given_codes(taken, [first, back]) == set()
    given_between = [event(9, "add", code_id="b"), event(20, "remove", code_id="a")]
    assert given_codes(given_between[:1], [first, back]) == {"a"}
    assert given_codes(given_between, [first, back]) == set()


def test_a_span_under_the_new_name_is_that_of_the_code_that_was_given_under_the_older_one():
    lineage = trace([at(5, rename("a", "b"))])
    state = state_of([event(1, "add", code_id="a"), event(9, "span", code_id="b", start=2, end=6)], lineage.names_then)
    (key, one) = next(iter(state.codes.items()))
    assert (key[1], one.start, one.end, len(state.codes)) == ("a", 2, 6, 1)


@given(histories(), st.lists(st.sampled_from([f"c{number}" for number in range(4)]), min_size=1, unique=True))
def test_no_chain_of_changes_loses_a_coding_and_each_can_be_taken_away(history, coded):
    changes, _, living = history
    changes = in_time(changes, 100)
    events = [event(number, "add", code_id=one) for number, one in enumerate(coded)]
    lineage = trace(changes)
    found = given_codes(events, changes)
    assert found == {lineage.follow(one) for one in coded} and found <= living
    for one in sorted(found):
        assert given_codes([*events, event(900, "remove", code_id=one)], changes) == found - {one}


@given(histories(), st.data())
def test_decisions_between_changes_are_on_the_code_that_was_seen_then(history, data):
    changes = in_time(standing_changes(history[0]), 100)
    there, seen, events = {"c0", "c1", "c2", "c3"}, set(), []
    for number in range(len(changes) + 1):
        for _ in range(data.draw(st.integers(0, 2))):
            code, act = data.draw(st.sampled_from(sorted(there))), data.draw(st.sampled_from(["add", "remove"]))
            events.append(_later(events, number, act, code))
            seen = seen | {code} if act == "add" else seen - {code}
        if number < len(changes):
            one = changes[number]
            there = (there - set(one.codes)) | set(one.into)
            seen = {one.heir if code in one.codes else code for code in seen}
    assert given_codes(events, changes) == seen


def _later(events, number: int, act: str, code: str):
    """An event between the change before and the next, later than all before."""
    here = 100 + 10 * number - 9
    last = max((int(one.id, 16) for one in events), default=0)
    return event(max(here, last + 1), act, code_id=code)
