"""What participants are told back: counts of their own consultation, decisions in people's words, and what is still open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crp_analysis.findings.feedback import build_feedback, find_undecided
from crp_analysis.study import Thresholds
from crp_analysis.tables import Decisions, check

from .conftest import (
    make_assignments,
    make_codebook,
    make_coded,
    make_codings,
    make_material,
    make_participants,
    make_segments,
    make_sessions,
    make_study,
)


def decided(rows):
    """Rows of (consultation, code, option, outcome, text, groups)."""
    frame = pd.DataFrame(rows, columns=["consultation_id", "code_id", "option_id", "outcome", "text", "groups"])
    return check(frame.assign(position=range(len(rows)), recommendation_id="", reason="Because."), Decisions, "test")


@pytest.fixture
def study():
    return make_study(thresholds=Thresholds(min_group=5))


@pytest.fixture
def material():
    """Consultation c1: twelve people, all read, six of them brokers; c2: eight others, read as well."""
    people = [f"P{number:02d}" for number in range(20)]
    consultation = ["c1"] * 12 + ["c2"] * 8
    groups = [("broker", "", "broker")] * 6 + [("community", "new", "community-new")] * 14
    coded = {"need-partner": range(7), "need-money": range(3), "barrier-time": range(12, 18), "tension-open": range(12)}
    return make_material(
        participants=make_participants([(p, c, *g) for p, c, g in zip(people, consultation, groups, strict=True)]),
        sessions=make_sessions([(f"S{n:02d}", c, "interview") for n, c in enumerate(consultation)]),
        segments=make_segments([(f"s{n:02d}", f"S{n:02d}", c, people[n], f"Words {n}.") for n, c in enumerate(consultation)]),
        codings=make_codings([(f"s{n:02d}", code, "ann") for code, several in coded.items() for n in several]),
        assignments=make_assignments([(f"S{n:02d}", "ann") for n in range(20)]),
        decisions=decided(
            [
                ("c1", "need-partner", "", "changed", "A list of names hangs in the hall.", ""),
                ("c1", "", "hub", "not changed", "No hub this year.", "broker"),
            ]
        ),
    )


def sheet(feedback, consultation_id, group):
    rows = feedback[(feedback["consultation_id"] == consultation_id) & (feedback["group"] == group)]
    return {part: list(lines.itertuples(index=False)) for part, lines in rows.groupby("part")}


def test_what_was_heard_in_this_consultation_and_group(material, study):
    got = sheet(build_feedback(material, make_coded(), make_codebook(), study), "c1", "all")
    assert [(line.text, line.n_participants, line.n_in_group) for line in got["heard"][:1]] == [("Need partner", 7, 12)]
    assert got["heard"][1].text == "Need money" and np.isnan(got["heard"][1].n_participants) and got["heard"][1].is_protected
    assert "fewer than 5" in got["heard"][1].reason
    assert "Barrier time" not in [line.text for line in got["heard"]]  # that was another consultation
    brokers = sheet(build_feedback(material, make_coded(), make_codebook(), study), "c1", "broker")
    assert (brokers["heard"][0].n_participants, brokers["heard"][0].n_in_group) == (6, 6)


def test_decisions_are_told_word_for_word_to_those_they_are_for(material, study):
    feedback = build_feedback(material, make_coded(), make_codebook(), study)
    everybody, brokers, newcomers = (sheet(feedback, "c1", group) for group in ("all", "broker", "community-new"))
    assert [line.text for line in everybody["changed"]] == ["A list of names hangs in the hall."]
    assert [(line.option_id, line.reason) for line in everybody["not changed"]] == [("hub", "Because.")]
    assert "not changed" in brokers and "not changed" not in newcomers


def test_what_has_no_answer_is_not_decided_yet(material, study):
    feedback = build_feedback(material, make_coded(), make_codebook(), study)
    assert [line.text for line in sheet(feedback, "c1", "all")["not decided"]] == ["Need money"]
    assert [line.text for line in sheet(feedback, "c2", "all")["not decided"]] == ["Barrier time"]
    assert find_undecided(material, make_codebook()) == {"c1": 1, "c2": 1}  # positions are no need, barrier or challenge


def test_nobody_read_and_small_groups_say_so(material, study):
    unread = replace(material, codings=material.codings.head(0), assignments=material.assignments.head(0))
    got = sheet(build_feedback(unread, make_coded(), make_codebook(), study), "c1", "all")
    assert [line.reason for line in got["heard"]] == ["Nobody has read what was said here yet."]
    few = make_study(thresholds=Thresholds(min_group=7))
    got = sheet(build_feedback(material, make_coded(), make_codebook(), few), "c1", "broker")
    assert got["heard"][0].is_protected and not got["heard"][0].code_id


def test_where_few_others_were_read_a_range_stands_in_place_of_the_number(material, study):
    few = replace(material, assignments=material.assignments.head(15), codings=material.codings[material.codings["segment_id"] < "s15"])
    got = sheet(build_feedback(few, make_coded(), make_codebook(), study), "c1", "all")
    assert got["heard"][0].reason == "raised by 3 to 7 people" and np.isnan(got["heard"][0].n_participants)
    assert np.isnan(got["heard"][0].n_in_group)


def test_without_a_codebook_there_is_nothing_to_tell(material, study):
    assert build_feedback(material, make_coded(), make_codebook().model_copy(update={"codes": ()}), study).empty
