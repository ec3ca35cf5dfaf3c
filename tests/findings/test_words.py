"""Quotes, their gate, and persona cards: verbatim words of people who agreed, and lines that carry their evidence."""

from __future__ import annotations

import dataclasses
import hashlib

import pandas as pd
import pytest

from crp_analysis.codebook import Codebook
from crp_analysis.errors import GateError
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.labels import LABEL
from crp_analysis.findings.personas import PARTS, build_personas
from crp_analysis.findings.quotables import best_span
from crp_analysis.findings.quotes import check_quotes, choose_quotes
from crp_analysis.study import Thresholds
from crp_analysis.tables import PersonaLines, Quotes, empty

from .conftest import (
    MONEY,
    PARTNER,
    QUESTION,
    TIME,
    make_coded,
    make_codings,
    make_material,
    make_participants,
    make_segments,
    make_sessions,
    make_study,
    random_study,
)


def one_speaker_each(texts, codes="need-money", **may_quote):
    """Material in which person number i says the i-th text in her own session, coded by one person."""
    people = [f"P{i}" for i in range(len(texts))]
    return make_material(
        participants=make_participants(
            [(person, "c1", "broker", "", "broker", "North", "charity", may_quote.get(person, True)) for person in people]
        ),
        sessions=make_sessions([(f"S{i}", "c1", "interview") for i in range(len(texts))]),
        segments=make_segments([(f"s{i}", f"S{i}", "c1", person, texts[i]) for i, person in enumerate(people)]),
        codings=make_codings([(f"s{i}", code, "ann") for i in range(len(texts)) for code in codes.split()]),
    )


TEXTS = [
    "We pay for the room and nobody pays us back for a year.",
    "My trustees ask every month where that grant has gone.",
    "They wanted an invoice, and then a supplier form, and then silence.",
    "I stopped claiming travel because the form is longer than the trip.",
    "Small groups close while a finance office thinks about it.",
]


def test_quotes_of_the_small_study(material, coded, codebook, study):
    got = choose_quotes(material, coded, codebook, study)
    # needs choose first; d1 would be P1's third quote, and what stands under a need is not said again under a tension
    assert got.set_index(["code_id", "segment_id"])["text"].to_dict() == {
        ("need-partner", "a2"): QUESTION,
        ("need-partner", "e1"): "Somebody should introduce us to the right department from the start.",
        ("need-money", "b1"): MONEY,
        ("barrier-time", "a4"): TIME,
        ("challenge-pay", "e2"): "Nobody pays our volunteers for the hours that they put into it.",
        ("need-partner", "a1"): PARTNER,
    }
    assert "a3" not in set(got["segment_id"])  # P3 may not be quoted
    assert "a0" not in set(got["segment_id"])  # the facilitator's words
    assert got["participant_id"].value_counts().max() <= 2
    assert got["text"].is_unique
    assert got.groupby("basis")["segment_id"].agg(set)["machine"] == {"e1", "e2"}
    assert check_quotes(got, material, study) == []
    row = got.iloc[0]
    assert row["quote_id"] == "q-" + hashlib.sha256(f"{row['segment_id']}|{row['start']}|{row['end']}".encode()).hexdigest()[:8]


def test_quotes_prefer_what_people_coded_and_other_people(codebook, study):
    material = one_speaker_each(TEXTS)
    unread = dataclasses.replace(material, codings=material.codings.query("segment_id in ['s3', 's4']"))
    coded = make_coded(make_codings([(f"s{i}", "need-money", "m") for i in range(5)], "machine"))
    got = choose_quotes(unread, coded, codebook, study)
    assert set(got["segment_id"].tolist()[:2]) == {"s3", "s4"}
    assert got["basis"].tolist() == ["person", "person", "machine", "machine"]
    assert got["participant_id"].is_unique


def test_nobody_is_quoted_more_often_than_allowed(codebook):
    material = one_speaker_each(TEXTS)
    said_by_one = dataclasses.replace(material, segments=material.segments.assign(participant_id="P0"))
    for limit in (1, 2, 3):
        study = make_study(thresholds=Thresholds(max_quotes_per_person=limit))
        assert len(choose_quotes(said_by_one, make_coded(), codebook, study)) == limit


def test_near_duplicates_are_refused(codebook, study):
    twins = [TEXTS[0], TEXTS[0].replace("room", "hall"), TEXTS[1]]
    got = choose_quotes(one_speaker_each(twins, "need-money need-partner"), make_coded(), codebook, study)
    assert set(got["segment_id"]) in ({"s0", "s2"}, {"s1", "s2"})
    assert len(got) == 2


def test_bracketed_marks_are_avoided_when_there_is_another(codebook, study):
    marked = [text.replace("We pay", "[participant] and I pay") for text in TEXTS[:1]]
    got = choose_quotes(one_speaker_each([*marked, *TEXTS[1:]]), make_coded(), codebook, study)
    assert len(got) == 4
    assert not got["text"].str.contains("[", regex=False).any()
    assert len(choose_quotes(one_speaker_each(marked), make_coded(), codebook, study)) == 1


def test_consent_is_asked_per_consultation(codebook, study):
    material = one_speaker_each(TEXTS[:2], P0=False)
    elsewhere = make_participants([("P0", "c2", "broker", "", "broker")])
    both = dataclasses.replace(material, participants=pd.concat([material.participants, elsewhere], ignore_index=True))
    assert choose_quotes(both, make_coded(), codebook, study)["participant_id"].tolist() == ["P1"]


def test_the_span_is_whole_sentences_around_what_the_coder_marked():
    text = "Yes. " + "We went there twice a week for a long time. " * 6 + "In the end the money decided it all for us."
    start, end = best_span(text, focus=(len(text) - 20, len(text)))
    assert text[start:end].endswith("In the end the money decided it all for us.")
    assert len(text[start:end].split()) <= 45
    assert best_span("Yes, quite.") is None
    assert best_span("word " * 50) is None


def test_marked_words_are_in_the_quote(codebook, study):
    text = (
        "First we wrote to the dean of the faculty about it. " + "Then we waited for many weeks and heard nothing at all. " * 5 + TEXTS[1]
    )
    material = one_speaker_each([text])
    start = material.segments.loc[0, "start_char"] + text.index("My trustees")
    codings = material.codings.assign(start_char=float(start), end_char=float(start + len(TEXTS[1])))
    got = choose_quotes(dataclasses.replace(material, codings=codings), make_coded(), codebook, study)
    assert TEXTS[1] in got.loc[0, "text"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"text": "Something else was said here altogether."}, "the words differ"),
        ({"start": 0, "end": 5000}, "the words differ"),
        ({"participant_id": "P2"}, "somebody else said this"),
        ({"segment_id": "none"}, "its segment does not exist"),
        ({"group": "broker"}, "under another group"),
        ({"segment_id": "a3", "participant_id": "P3", "text": "Money", "start": 0, "end": 5}, "may not be quoted"),
        ({"segment_id": "a0", "participant_id": "F", "text": "What", "start": 0, "end": 4}, "is no participant"),
    ],
)
def test_the_gate_names_what_is_wrong(material, study, change, found):
    values = (
        "q-1",
        "need-partner",
        "a1",
        "S1",
        "c1",
        "P1",
        "community-new",
        "community",
        "focus group",
        0,
        len(PARTNER),
        PARTNER,
        "person",
    )
    quote = dict(zip(empty(Quotes).columns, values, strict=True))
    assert check_quotes(pd.DataFrame([quote]), material, study) == []
    faults = check_quotes(pd.DataFrame([quote | change]), material, study)
    assert any(found in fault.found for fault in faults)
    for fault in faults:
        assert fault.kind is GateError
        assert change.get("text", PARTNER) not in str(fault)
        assert fault.place.startswith(("data/raw/S1.txt, quote q-1", "quotes, quote q-1"))


def test_the_gate_counts_quotes_of_a_person(material, study):
    quotes = choose_quotes(material, make_coded(), Codebook(codes=()), study)
    pd.testing.assert_frame_equal(quotes, empty(Quotes))
    rows = [(f"q-{i}", "need-partner", i, i + 3) for i in range(3)]
    many = pd.DataFrame(rows, columns=["quote_id", "code_id", "start", "end"]).assign(
        segment_id="a1", session_id="S1", consultation_id="c1", participant_id="P1", group="community-new", role="community",
        session_kind="focus group", basis="person", text=[PARTNER[i : i + 3] for i in range(3)],
    )  # fmt: skip
    assert [fault.found for fault in check_quotes(many, material, study)] == [
        "one person is quoted 3 times, 2 are allowed (thresholds.max_quotes_per_person)"
    ]


def personas_of(material, coded, codebook, study):
    return build_personas(material, coded, count_codes(material, coded, codebook, study), codebook, study)


def test_a_card_of_the_small_study(material, coded, codebook, study):
    got = personas_of(material, coded, codebook, study)
    assert set(got["group"]) == {"community-new", "broker"}  # one person of community-old spoke, funders are no audience
    card = got[got["group"] == "community-new"].drop(columns="group").set_index(["part", "position"])
    columns = ["text", "n_participants", "n_in_group", "n_sessions", "is_single_voice", "is_suggested", "segment_ids"]
    assert card[columns].to_numpy().tolist() == [
        ["Community, new", 3, 3, 2, False, False, ""],
        ["To find a partner", 2, 3, 2, True, False, "a1;a2;d1"],
        ["Need money", 1, 3, 1, True, False, "a3"],
        ["How do we find someone who answers?", 1, 3, 1, True, False, "a2"],
        ["Barrier time", 1, 3, 1, True, False, "a4"],
    ]
    assert [part for part, _ in card.index] == ["I am", "I'd like", "I'd like", "How do I", "Pains"]
    broker = got[got["group"] == "broker"]
    assert broker.loc[broker["is_suggested"], ["text", "n_participants", "n_in_group"]].to_numpy().tolist() == [["To find a partner", 1, 1]]


def test_shared_places_organisations_and_barriers(material, coded, codebook):
    study = make_study(thresholds=Thresholds(min_group=2, min_people_for_line=2))
    marked = pd.concat([material.codings, make_codings([("a2", "barrier-time", "ann")])], ignore_index=True)
    got = personas_of(dataclasses.replace(material, codings=marked), coded, codebook, study)
    card = got[(got["group"] == "community-new") & (got["part"] == "I am")]
    assert card[["text", "n_participants", "n_in_group"]].to_numpy().tolist() == [
        ["Community, new", 3, 3], ["Barrier time", 2, 3],
    ]  # fmt: skip  # two of three are of a charity and of the North: that tells of the third that they are not
    alike = material.participants.replace({"place": {"South": "North"}, "organisation_kind": {"council": "charity"}})
    got = personas_of(dataclasses.replace(material, codings=marked, participants=alike), coded, codebook, study)
    card = got[(got["group"] == "community-new") & (got["part"] == "I am")]
    assert card["text"].tolist() == ["Community, new", "Organisation: charity", "Place: North", "Barrier time"]
    assert not (got["part"] == "Pains").any()


def test_questions_are_quoted_with_consent_only(material, coded, codebook, study):
    refused = material.participants.assign(may_quote=material.participants["participant_id"] != "P2")
    got = personas_of(dataclasses.replace(material, participants=refused), coded, codebook, study)
    assert not (got["part"] == "How do I").any()
    personas = personas_of(material, coded, codebook, study)
    assert check_quotes(empty(Quotes), material, study, personas=personas) == []
    faults = check_quotes(empty(Quotes), dataclasses.replace(material, participants=refused), study, personas=personas)
    assert [fault.found for fault in faults] == ["the speaker may not be quoted"]
    twisted = personas.assign(text=personas["text"].str.replace("answers", "cares"))
    assert "not in the segment" in check_quotes(empty(Quotes), material, study, personas=twisted)[0].found


def test_words_of_people_without_a_role_stand_under_no_group(material, coded, codebook, study):
    """Quoted without any label, not on a group's card, and not as a place's; a label that slips in stops at the gate."""
    nameless = material.participants.assign(shows_role=False)
    made = dataclasses.replace(material, participants=nameless)
    quotes = choose_quotes(made, coded, codebook, study)
    with_role = choose_quotes(material, coded, codebook, study)
    assert quotes["text"].tolist() == with_role["text"].tolist() and len(quotes) > 1
    assert set(quotes[LABEL].to_numpy().ravel()) == {"unknown"} and set(with_role["group"]) != {"unknown"}
    assert check_quotes(quotes, made, study) == []
    assert {fault.found for fault in check_quotes(with_role, made, study)} == {
        "the speaker agreed to be quoted without role and group only"
    }
    personas = personas_of(made, coded, codebook, study)
    assert not (personas["part"] == "How do I").any()
    asked = personas_of(material, coded, codebook, study)
    faults = check_quotes(empty(Quotes), made, study, personas=asked)
    assert {fault.found for fault in faults} == {"the speaker agreed to be quoted without role and group only"}


def test_a_printed_question_uses_up_the_share_of_its_speaker(material, coded, codebook):
    study = make_study(thresholds=Thresholds(min_group=2, max_quotes_per_person=1))
    personas = personas_of(material, coded, codebook, study)
    got = choose_quotes(material, coded, codebook, study, personas=personas)
    assert "P2" not in set(got["participant_id"])
    assert check_quotes(got, material, study, personas=personas) == []


def test_cards_of_a_larger_study_keep_to_their_limits():
    material, coded, codebook, study = random_study(n_segments=600)
    got = personas_of(material, coded, codebook, study)
    assert set(got["part"]) == set(PARTS)
    assert got.groupby(["group", "part"]).size().max() == 5
    assert (got["n_participants"] <= got["n_in_group"]).all()
    ordered = got[got["part"].isin(["I'd like", "Pains", "Enablers"])]
    for _, lines in ordered.groupby(["group", "part"]):
        keys = list(zip(lines["is_suggested"], -lines["n_participants"], lines["code_id"], strict=True))
        assert keys == sorted(keys)
    quotes = choose_quotes(material, coded, codebook, study, personas=got)
    assert quotes.groupby("code_id").size().max() <= 4
    assert check_quotes(quotes, material, study, personas=got) == []


def test_no_evidence_no_card(material, codebook, study):
    silent = dataclasses.replace(material, codings=material.codings.iloc[:0])
    pd.testing.assert_frame_equal(personas_of(silent, make_coded(), codebook, study), empty(PersonaLines))
