"""Which code an id leads to: single changes, and laws over any sequence of them."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.codebook.changes import CodebookChange, CodeState, make_change
from crp_analysis.codebook.lineage import Lineage, standing_changes, trace

_clock = itertools.count()


def change(act: str, codes: list[str], into: list[str], heir: str = "", **values) -> CodebookChange:
    number = next(_clock)
    before = tuple(CodeState(code_id=one, name=f"Name of {one}", fingerprint=f"f-{one}") for one in codes)
    time = f"2024-05-01T10:00:00.{number % 1_000_000:06d}Z"
    return make_change(act=act, codes=tuple(codes), into=tuple(into), heir=heir, before=before, time=time, **values)


def rename(old: str, new: str) -> CodebookChange:
    return change("rename", [old], [new], new)


def undo(one: CodebookChange) -> CodebookChange:
    return change("undo", list(one.into), list(one.codes), undoes=one.change_id)


def test_an_id_that_no_change_named_leads_to_itself():
    assert Lineage().follow("a") == trace([]).follow("a") == "a"


def test_chains_of_all_kinds_end_at_one_code():
    lineage = trace(
        [
            rename("a", "b"),
            change("merge", ["b", "x"], ["m"], "m"),
            rename("m", "n"),
            change("split", ["n"], ["p", "q"], "p"),
            rename("p", "z"),
        ]
    )
    assert {one: lineage.follow(one) for one in "abxmnpqz"} == dict.fromkeys("abxmnpz", "z") | {"q": "q"}
    assert set(lineage.waiting) == set("abxmn")  # named before the split; what names a part was decided since
    assert lineage.parts == {"n": ("p", "q")}
    assert lineage.names["name of a"] == "z"
    assert lineage.definitions["a"] == "f-a" and "z" not in lineage.definitions


def test_a_code_may_get_an_older_id_back():
    lineage = trace([rename("a", "b"), rename("b", "a")])
    assert lineage.follow("a") == lineage.follow("b") == "a"


def test_a_split_code_that_goes_on_waits_until_somebody_confirms():
    split = change("split", ["a"], ["a", "b"], "a")
    assert tuple(trace([split]).waiting) == ("a",)
    state = (CodeState(code_id="a", name="A", fingerprint="f"),)
    confirmed = trace([split, change("confirm", ["a"], ["a"], after=state)])
    assert not confirmed.waiting and confirmed.confirmed == {"a": ("f",)}


def test_what_was_confirmed_stays_so_under_another_id_and_not_where_codes_meet():
    state = (CodeState(code_id="a", name="A", fingerprint="f"),)
    confirm = change("confirm", ["a"], ["a"], after=state)
    assert trace([confirm, rename("a", "b")]).confirmed == {"b": ("f",)}
    assert trace([confirm, change("merge", ["a", "c"], ["a"], "a")]).confirmed == {}


def test_an_undone_change_leads_nowhere_and_what_it_made_leads_back():
    first, second = rename("a", "b"), change("merge", ["b", "c"], ["d"], "d")
    lineage = trace([first, second, undo(second)])
    assert {one: lineage.follow(one) for one in "abcd"} == {"a": "b", "b": "b", "c": "c", "d": "b"}
    lineage = trace([first, second, undo(second), undo(first)])
    assert {one: lineage.follow(one) for one in "abcd"} == {"a": "a", "b": "a", "c": "c", "d": "a"}
    assert standing_changes([first, second, undo(second), undo(first)]) == []


IDS = [f"c{number}" for number in range(40)]


@st.composite
def histories(draw) -> tuple[list[CodebookChange], set[str], set[str]]:
    """Valid changes one after the other, with all ids that ever were and the codes that there are at the end."""
    unused = iter(IDS)
    living = {next(unused) for _ in range(4)}
    ever, changes, past = set(living), [], []
    for _ in range(draw(st.integers(0, 8))):
        act = draw(st.sampled_from(["rename", "merge", "split", "undo"]))
        if act == "undo":
            if past:
                one, before = past.pop()
                changes.append(undo(one))
                living = before
            continue
        if act == "merge" and len(living) < 2:
            continue
        codes = draw(st.permutations(sorted(living)))[: 2 if act == "merge" else 1]
        new = next(unused)
        if act == "rename":
            back = [one for one in sorted(ever - living) if trace(changes).follow(one) == codes[0]]  # an older id of its own
            into = [draw(st.sampled_from([new, *back]))]
        else:
            into = [draw(st.sampled_from([new, codes[0]])), *([next(unused)] if act == "split" else [])]
        heir = codes[0] if act == "split" and codes[0] in into else draw(st.sampled_from(into))  # what names a code that goes on means it
        one = change(act, codes, into, heir)
        past.append((one, set(living)))
        changes.append(one)
        living = (living - set(codes)) | set(into)
        ever |= living
    return changes, ever, living


@given(histories())
def test_every_id_that_ever_was_leads_to_exactly_one_code_that_there_is(history):
    changes, ever, living = history
    lineage = trace(changes)
    for one in ever:
        assert lineage.follow(one) in living
        assert lineage.follow(lineage.follow(one)) == lineage.follow(one)
    assert all(lineage.follow(one) == one for one in living)


@given(histories(), st.lists(st.tuples(st.sampled_from(IDS[:4]), st.integers(0, 9)), max_size=30))
def test_nobody_is_lost_and_merged_codes_have_the_union_of_people(history, given_codes):
    changes, _, _ = history
    lineage = trace(changes)
    reached = {lineage.follow(one) for one, _ in given_codes}
    people_of = {code: {who for one, who in given_codes if lineage.follow(one) == code} for code in reached}
    assert set().union(*people_of.values()) == {who for _, who in given_codes}
    for code, people in people_of.items():
        assert people == set().union(*({who for one, who in given_codes if one == old} for old in IDS[:4] if lineage.follow(old) == code))
