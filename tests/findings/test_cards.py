"""Cards after people's hands: edits that hold, edits that need another look, dissent, purposes, and what a card is named for."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from crp_analysis.findings.archetypes import name_archetypes
from crp_analysis.findings.card_edits import NO_CARD, NO_LINE, OTHER_EVIDENCE, OTHER_WORDS, edit_cards
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.dissent import opposites
from crp_analysis.findings.personas import build_personas, list_lines
from crp_analysis.findings.quotes import check_quotes, choose_quotes
from crp_analysis.tables import EditsApplied, PersonaEdits, check, empty

from .conftest import make_code, make_codebook, make_codings, random_study

WISH = "To find a partner"


def lines_of(material, coded, codebook, study):
    return list_lines(material, coded, count_codes(material, coded, codebook, study), codebook, study)


def make_edits(*rows):
    """Rows of (part, code_id, line, evidence, text) of the group community-new."""
    edits = pd.DataFrame(rows, columns=["part", "code_id", "line", "evidence", "text"])
    about = {"consultation_id": "c1", "group": "community-new", "editor": "the room", "reason": "plainer", "date": "2024-05-01"}
    return check(edits.assign(**about), PersonaEdits, "test")


@pytest.fixture
def lines(material, coded, codebook, study):
    return lines_of(material, coded, codebook, study)


def card(personas, part):
    return personas[(personas["group"] == "community-new") & (personas["part"] == part)]


def test_a_line_reworded_withdrawn_and_added(lines, study):
    edits = make_edits(
        ("I'd like", "need-partner", WISH, "2 of 3 people", "To meet somebody first"),
        ("I'd like", "need-money", "Need money", "1 of 3 people", ""),
        ("Enablers", "", "", "", "A neighbour who has done it"),
    )
    before = edits.copy()
    personas, applied = edit_cards(lines, edits, study)
    pd.testing.assert_frame_equal(edits, before)
    assert applied["action"].tolist() == ["added", "withdrawn", "reworded"]
    assert not applied["is_stale"].any()
    wish = card(personas, "I'd like")
    columns = ["text", "code_id", "n_participants", "origin", "editor", "edit_reason", "is_stale"]
    assert wish[columns].to_numpy().tolist() == [["To meet somebody first", "need-partner", 2, "facilitator", "the room", "plainer", False]]
    added = card(personas, "Enablers")
    assert added[["text", "n_participants", "n_in_group", "segment_ids"]].to_numpy().tolist() == [["A neighbour who has done it", 0, 0, ""]]
    assert set(personas.loc[personas["group"] == "broker", "origin"]) == {"evidence"}


@pytest.mark.parametrize(
    ("evidence", "line", "reason"),
    [
        ("2 of 3 people, 2 sessions", WISH, ""),
        ("2 people", WISH, ""),
        ("1 of 3 people", WISH, "It was edited when 1 of 3 people stood behind the line; now 2 of 3 do."),
        ("2 of 3 people, 2 sessions, 00000000", WISH, OTHER_EVIDENCE),
        ("2 of 3 people", "To find partners", OTHER_WORDS),
    ],
)
def test_an_edit_on_other_evidence_stays_and_is_marked(lines, study, evidence, line, reason):
    personas, applied = edit_cards(lines, make_edits(("I'd like", "need-partner", line, evidence, "To meet somebody")), study)
    got = card(personas, "I'd like").iloc[0]
    assert got["text"] == "To meet somebody"
    assert (got["is_stale"], got["stale_reason"]) == (bool(reason), reason)
    assert applied["stale_reason"].tolist() == [reason]


def test_the_fingerprint_of_a_line_holds_until_its_evidence_changes(material, coded, codebook, study, lines):
    row = card(lines, "I'd like").iloc[0]
    edits = make_edits(("I'd like", "need-partner", WISH, f"2 of 3 people, 2 sessions, {row['evidence_id']}", "To meet somebody"))
    assert not edit_cards(lines, edits, study)[1]["is_stale"].any()
    recoded = dataclasses.replace(material, codings=material.codings[material.codings["segment_id"] != "d1"])
    assert edit_cards(lines_of(recoded, coded, codebook, study), edits, study)[1]["is_stale"].all()


def test_an_edit_whose_line_is_gone_stays_with_nobody_behind_it(material, coded, codebook, study):
    recoded = dataclasses.replace(material, codings=material.codings[material.codings["code_id"] != "barrier-time"])
    edits = make_edits(("Pains", "barrier-time", "Barrier time", "1 of 3 people", "Evenings are full"))
    personas, applied = edit_cards(lines_of(recoded, coded, codebook, study), edits, study)
    assert card(personas, "Pains")[["text", "n_participants", "stale_reason"]].to_numpy().tolist() == [["Evenings are full", 0, NO_LINE]]
    assert applied["before"].tolist() == [""]


def test_an_edit_of_a_group_without_a_card_is_kept_but_not_shown(lines, study):
    edits = make_edits(("I am", "", "", "", "Somebody new")).assign(group="community-old")
    personas, applied = edit_cards(lines, edits, study)
    assert "community-old" not in set(personas["group"])
    assert applied["stale_reason"].tolist() == [NO_CARD]


def test_of_two_edits_the_later_holds(lines, study):
    first = make_edits(("I'd like", "need-partner", WISH, "2 of 3 people", "Older"))
    second = make_edits(("I'd like", "need-partner", WISH, "2 of 3 people", "Newer")).assign(date="2024-06-01", consultation_id="c0")
    personas, applied = edit_cards(lines, pd.concat([second, first], ignore_index=True), study)
    assert card(personas, "I'd like")["text"].tolist()[0] == "Newer"
    assert applied["text"].tolist() == ["Newer"]


def test_no_edits_change_nothing(material, coded, codebook, study, lines):
    personas, applied = edit_cards(lines, empty(PersonaEdits), study)
    pd.testing.assert_frame_equal(personas, build_personas(material, coded, count_codes(material, coded, codebook, study), codebook, study))
    pd.testing.assert_frame_equal(applied, empty(EditsApplied))


def test_added_lines_push_no_evidence_off_the_card():
    material, coded, codebook, study = random_study(n_segments=600)
    lines = lines_of(material, coded, codebook, study)
    plain, _ = edit_cards(lines, empty(PersonaEdits), study)
    sixth = card(lines, "I'd like").iloc[5]
    rows = [("I'd like", "", "", "", f"Line {n}") for n in range(3)]
    rows += [("I'd like", sixth["code_id"], sixth["text"], "1 person", "Kept by the room")]
    edited, _ = edit_cards(lines, make_edits(*rows), study)
    mine = card(edited, "I'd like")
    assert mine["text"].tolist()[-3:] == ["Line 0", "Line 1", "Line 2"]
    assert "Kept by the room" in set(mine["text"])
    assert len(mine) == 5 + 3
    assert set(mine.loc[mine["origin"] == "evidence", "code_id"]) < set(card(plain, "I'd like")["code_id"])


def test_a_question_in_the_rooms_words_is_nobodys_quote(material, coded, codebook, study, lines):
    edits = make_edits(("How do I", "need-partner", "How do we find someone who answers?", "1 of 3 people", "How do we get an answer?"))
    personas, _ = edit_cards(lines, edits, study)
    assert card(personas, "How do I")["text"].tolist() == ["How do we get an answer?"]
    quotes = choose_quotes(material, coded, codebook, study, personas=personas)
    assert check_quotes(quotes, material, study, personas=personas) == []


def test_dissent_counts_people_of_the_group_who_hold_the_opposite(material, coded, study):
    plain = make_codebook()
    doubted = plain.code("need-partner").model_copy(update={"doubted_by": ("tension-closed",)})
    codebook = plain.model_copy(update={"codes": (doubted, *plain.codes[1:])})
    got = lines_of(material, coded, codebook, study).set_index(["group", "part", "code_id"])
    assert got.loc[("community-new", "I'd like", "need-partner"), ["n_dissent", "dissent"]].tolist() == [
        1, "1 of 3 people said the opposite: Tension closed."
    ]  # fmt: skip
    assert got.loc[("community-new", "I'd like", "need-money"), "n_dissent"] == 0
    assert got.loc[("broker", "I'd like", "need-partner"), "n_dissent"] == 1  # suggested, and still doubted by what people coded


def test_opposites_go_both_ways_for_positions_and_one_way_for_doubts():
    book = make_codebook()
    assert opposites(book) == {"tension-open": ["tension-closed"], "tension-closed": ["tension-open"]}
    doubted = book.model_copy(update={"codes": (*book.codes, make_code("principle-x", "principle", doubted_by=("tension-open", "gone")))})
    assert opposites(doubted)["principle-x"] == ["tension-open"]
    assert opposites(doubted)["tension-open"] == ["tension-closed"]


def test_a_need_stands_as_a_wish_with_its_purpose(material, coded, study):
    codes = (make_code("need-partner", need="I need to meet people, so they know me.", so_that="we can start"), make_code("need-money"))
    got = lines_of(material, coded, make_codebook().model_copy(update={"codes": codes}), study)
    assert card(got, "I'd like")[["text", "so_that"]].to_numpy().tolist() == [
        ["To meet people, so they know me", "we can start"],
        ["Need money", ""],
    ]
    assert set(card(got, "How do I")["so_that"]) == {""}


def test_a_card_is_named_for_its_strongest_need(material, coded, codebook, study, lines):
    personas, _ = edit_cards(lines, empty(PersonaEdits), study)
    got = name_archetypes(personas, material, coded, codebook, study).set_index("group")
    assert got.loc["community-new", ["code_id", "name", "n_participants", "n_in_group", "tied_with"]].tolist() == [
        "need-partner", "Need partner", 2, 3, "",
    ]  # fmt: skip
    assert got.loc["community-new", "silent_places"] == "Wales"
    assert got.loc["broker", ["code_id", "n_people", "n_unread"]].tolist() == ["need-money", 2, 1]
    off = make_edits(("I'd like", "need-partner", WISH, "2 of 3 people", ""))
    renamed = name_archetypes(edit_cards(lines, off, study)[0], material, coded, codebook, study).set_index("group")
    assert renamed.loc["community-new", "code_id"] == "need-money"


def test_needs_that_as_many_raised_are_named_beside(material, coded, codebook, study):
    more = pd.concat([material.codings, make_codings([("a1", "need-money", "bob"), ("a1", "need-money", "ann")])], ignore_index=True)
    recoded = dataclasses.replace(material, codings=more)
    personas, _ = edit_cards(lines_of(recoded, coded, codebook, study), empty(PersonaEdits), study)
    got = name_archetypes(personas, recoded, coded, codebook, study).set_index("group")
    assert got.loc["community-new", ["code_id", "tied_with"]].tolist() == ["need-partner", "need-money"]  # from two sessions, not one
