"""Tables in, table of agreement out: who is compared with whom on what, and what the notes say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from crp_analysis.agreement.compare import (
    MEANS,
    MEASURES,
    compare_lanes,
    compare_machine,
    compare_people,
    count_all_decisions,
    count_decisions,
    human_kappa,
)
from crp_analysis.agreement.readings import people_readings
from crp_analysis.tables import Agreement, empty


def make_segments(n, *, n_participants=10, n_sessions=5, n_words=10):
    number = np.arange(n)
    return pd.DataFrame(
        {
            "segment_id": [f"s{i:03}" for i in number],
            "session_id": [f"S{i % n_participants % n_sessions}" for i in number],
            "participant_id": [f"P{i % n_participants}" for i in number],
            "speaker_kind": "participant",
            "n_words": n_words,
        }
    )


def make_codings(marked, origin="person"):
    rows = [(segment, code, coder, origin) for coder, codes in marked.items() for code, segments in codes.items() for segment in segments]
    return pd.DataFrame(rows, columns=["segment_id", "code_id", "coder_id", "origin"])


def make_assignments(segments, coders, was_blind=True):
    rows = [(session, coder, was_blind) for session in sorted(segments["session_id"].unique()) for coder in coders]
    return pd.DataFrame(rows, columns=["session_id", "coder_id", "was_blind"])


def value(agreement, code_id, measure, column="value"):
    return agreement.set_index(["code_id", "measure"]).loc[(code_id, measure), column]


@pytest.fixture
def study():
    segments = make_segments(40)
    ids = segments["segment_id"].tolist()
    codings = make_codings({"ann": {"time": ids[:12], "cost": ids[5:9]}, "bob": {"time": ids[4:14], "cost": ids[5:10]}})
    return segments, codings, make_assignments(segments, ["ann", "bob"])


def test_two_people_against_sklearn(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    marks = {
        coder: segments["segment_id"].isin(rows.loc[rows["code_id"] == "time", "segment_id"]) for coder, rows in codings.groupby("coder_id")
    }
    assert value(got, "time", "cohen_kappa") == pytest.approx(cohen_kappa_score(marks["ann"], marks["bob"]))
    assert value(got, "time", "percent") == pytest.approx((marks["ann"] == marks["bob"]).mean())
    assert value(got, "time", "percent", "n_positive") == 14
    assert list(got["code_id"].unique()) == ["time", "cost", "all"]
    assert got.loc[got["code_id"] == "cost", "measure"].tolist() == MEASURES
    assert got.loc[got["code_id"] == "all", "measure"].tolist() == [*MEASURES, "alpha_masi", *MEANS]
    assert set(got["n_segments"]) == {40}
    assert set(got["n_coders"]) == {2}


def test_the_pooled_figure_takes_every_decision(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    per_code = [value(got, code, "percent") for code in ("time", "cost")]
    assert value(got, "all", "percent") == pytest.approx(np.mean(per_code))
    assert value(got, "all", "percent", "n_positive") == 14 + 5


def test_intervals_hold_the_value_and_inputs_stay(study):
    segments, codings, assignments = study
    before = [frame.copy() for frame in study]
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    for frame, copy in zip(study, before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)
    shown = got.dropna(subset=["ci_low"])
    assert len(shown) >= 16
    assert ((shown["ci_low"] <= shown["value"]) & (shown["value"] <= shown["ci_high"])).all()
    assert "leaving out one of 10 participants at a time" in value(got, "time", "percent", "note")


def test_sessions_are_left_out_when_people_are_few(study):
    _, codings, _ = study
    segments = make_segments(40, n_participants=6, n_sessions=6)
    got = compare_people(codings, make_assignments(segments, ["ann", "bob"]), segments, codes=["time"])
    assert "leaving out one of 6 sessions at a time, for there are fewer than 8 participants" in value(got, "time", "percent", "note")


def test_one_cluster_has_no_interval(study):
    _, codings, _ = study
    segments = make_segments(20, n_participants=1, n_sessions=1)
    got = compare_people(codings, make_assignments(segments, ["ann", "bob"]), segments, codes=["time"])
    assert got["ci_low"].isna().all()
    assert value(got, "time", "percent", "note").startswith("no interval: one of sessions only")


def test_only_blind_readings_of_sessions_that_two_read(study):
    segments, codings, assignments = study
    once = assignments[~((assignments["session_id"] == "S0") & (assignments["coder_id"] == "bob"))]
    unblind = once.assign(was_blind=once["session_id"] != "S1")
    got = compare_people(codings, unblind, segments, codes=["time"])
    assert set(got["n_segments"]) == {40 - 8 - 8}
    assert "2 readings with suggestions in view left out" in value(got, "time", "percent", "note")


def test_short_turns_and_facilitators_are_no_units(study):
    segments, codings, assignments = study
    other = segments.assign(n_words=[3] * 5 + [10] * 35, speaker_kind=["participant"] * 30 + ["facilitator"] * 6 + ["unknown"] * 4)
    got = compare_people(codings, assignments, other, codes=["time"])
    assert set(got["n_segments"]) == {25}


def test_prevalence_effect_is_explained():
    segments = make_segments(200)
    ids = segments["segment_id"].tolist()
    codings = make_codings({"ann": {"rare": ids[:4]}, "bob": {"rare": ids[3:7]}})
    got = compare_people(codings, make_assignments(segments, ["ann", "bob"]), segments, codes=["rare", "never"])
    note = value(got, "rare", "cohen_kappa", "note")
    assert note.startswith("prevalence effect: coders agree on 97% of decisions, but only 2.0% of them are 'yes'")
    assert "positive agreement (0.25)" in note
    assert not value(got, "rare", "gwet_ac1", "note").startswith("prevalence")
    assert value(got, "rare", "gwet_ac1") > 0.95 > 0.6 > value(got, "rare", "cohen_kappa")
    assert np.isnan(value(got, "never", "cohen_kappa"))
    assert value(got, "never", "cohen_kappa", "note") == "undefined: nobody gave this code to these segments"
    assert value(got, "never", "percent") == 1


def test_nobody_to_compare_is_an_empty_table(study):
    segments, codings, assignments = study
    nobody = [
        compare_people(codings, assignments[assignments["coder_id"] == "ann"], segments, codes=["time"]),
        compare_people(codings, assignments.iloc[:0], segments, codes=["time"]),
        compare_people(codings, assignments, segments.iloc[:0], codes=["time"]),
        compare_people(codings, assignments, segments, codes=[]),
        compare_machine(codings, codings.iloc[:0], assignments, segments, codes=["time"]),
        compare_machine(codings.iloc[:0], codings, assignments.iloc[:0], segments, codes=["time"]),
    ]
    for got in nobody:
        pd.testing.assert_frame_equal(got, empty(Agreement))
    assert human_kappa(nobody[0]).empty


def test_three_people_are_a_mean_over_pairs(study):
    segments, codings, _ = study
    ids = segments["segment_id"].tolist()
    more = pd.concat([codings, make_codings({"cat": {"time": ids[2:11]}})], ignore_index=True)
    got = compare_people(more, make_assignments(segments, ["ann", "bob", "cat"]), segments, codes=["time"])
    marks = {coder: segments["segment_id"].isin(rows["segment_id"]) for coder, rows in more[more["code_id"] == "time"].groupby("coder_id")}
    pairs = [("ann", "bob"), ("ann", "cat"), ("bob", "cat")]
    assert value(got, "time", "cohen_kappa") == pytest.approx(np.mean([cohen_kappa_score(marks[a], marks[b]) for a, b in pairs]))


def test_machine_that_copies_a_person_agrees_with_that_person(study):
    segments, codings, assignments = study
    ann = codings[codings["coder_id"] == "ann"]
    machine = ann.assign(coder_id="machine-1", origin="machine")
    alone = assignments[assignments["coder_id"] == "ann"]
    got = compare_machine(ann, machine, alone, segments, codes=["time", "cost"])
    assert set(got["between"]) == {"machine and people"}
    assert (got["value"] == 1).all()
    both = compare_machine(codings, machine, assignments, segments, codes=["time", "cost"])
    people = compare_people(codings, assignments, segments, codes=["time", "cost"])
    # half of each segment's vote agrees perfectly, the other half as the two people do
    assert value(both, "time", "percent") == pytest.approx((1 + value(people, "time", "percent")) / 2)
    assert set(both["n_segments"]) == {40}
    assert set(both["n_coders"]) == {3}


def test_human_kappa_is_by_code(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "never"])
    machine = compare_machine(codings, codings, assignments, segments, codes=["time", "never"])
    kappa = human_kappa(pd.concat([got, machine]))
    assert kappa.index.tolist() == ["time", "never"]
    assert kappa["time"] == value(got, "time", "cohen_kappa")
    assert np.isnan(kappa["never"])


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_order_of_rows_and_names_of_coders_change_nothing(random):
    segments = make_segments(24)
    ids = segments["segment_id"].tolist()
    codings = make_codings({"ann": {"time": ids[:7], "cost": ids[3:9]}, "bob": {"time": ids[2:8], "cost": ids[5:9]}})
    assignments = make_assignments(segments, ["ann", "bob"])
    names = dict(zip(["ann", "bob"], random.sample(["x", "y", "z"], 2), strict=True))
    mixed = [frame.sample(frac=1, random_state=random.randrange(2**32)) for frame in (codings, assignments, segments)]
    renamed = [frame.replace({"coder_id": names}) if "coder_id" in frame else frame for frame in mixed]
    expected = compare_people(codings, assignments, segments, codes=["time", "cost"])
    got = compare_people(*renamed, codes=["time", "cost"])
    pd.testing.assert_frame_equal(got, expected)


def test_means_over_codes_leave_rare_ones_out(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    assert value(got, "all", "mean_kappa") == pytest.approx(value(got, "time", "cohen_kappa"))  # 'cost' has fewer than ten positives
    assert value(got, "all", "macro_f1") == pytest.approx(value(got, "time", "positive_agreement"))
    rare = compare_people(codings, assignments, segments, codes=["cost"])
    assert np.isnan(value(rare, "all", "macro_f1"))
    assert value(rare, "all", "macro_f1", "note").startswith("undefined: no code was given often enough")


def test_the_pooled_row_says_what_was_compared_and_who_read_it(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    unit = "unit: a participant's segment of 4 words or more; 40 of them in 5 sessions, read by 2 people without suggestions in view"
    assert unit in value(got, "all", "percent", "note")
    assert "unit:" not in value(got, "time", "percent", "note")


def test_decisions_are_counted_in_two_by_two(study):
    segments, codings, assignments = study
    got = count_decisions(people_readings(codings, assignments, segments, ["time", "cost"])).set_index("code_id")
    assert got.loc["time"].tolist() == [8, 4, 2, 26]  # ann has the first twelve, bob the fifth to the fourteenth
    assert got.loc["cost"].tolist() == [4, 0, 1, 35]
    assert got.loc["all"].tolist() == [12, 4, 3, 61]
    assert count_decisions(None).empty
    machine = codings[codings["coder_id"] == "bob"].assign(coder_id="machine", origin="machine")
    people, alone = codings[codings["coder_id"] == "ann"], assignments[assignments["coder_id"] == "ann"]
    both = count_all_decisions(people, machine, alone, segments, codes=["time", "cost"]).set_index(["between", "code_id"])
    assert both.loc[("machine and people", "time"), ["n_both", "n_first_only", "n_second_only"]].tolist() == [8, 2, 4]


def test_the_machine_is_compared_lane_by_lane(study):
    segments, codings, assignments = study
    machine = codings[codings["coder_id"] == "bob"].assign(coder_id="machine", origin="machine")
    lanes = pd.DataFrame({"code_id": ["time", "cost"], "lane": ["automatic", "human only"]})
    people = codings[codings["coder_id"] == "ann"]
    alone = assignments[assignments["coder_id"] == "ann"]
    got = compare_lanes(people, machine, alone, segments, lanes)
    expected = compare_machine(people, machine, alone, segments, codes=["time"])
    assert value(got, "automatic", "cohen_kappa") == pytest.approx(value(expected, "all", "cohen_kappa"))
    assert set(got["code_id"]) == {"automatic", "human only"}
    assert compare_lanes(people, machine, alone, segments, lanes.head(0)).empty


def test_coders_who_never_meet_make_no_interval():
    segments = make_segments(60)
    ids = segments["segment_id"].tolist()
    codings = make_codings({"ann": {"time": ids[:10], "cost": ids[:10]}, "bob": {"time": ids[10:20], "cost": ids[9:20]}})
    got = compare_people(codings, make_assignments(segments, ["ann", "bob"]), segments, codes=["time", "cost"])
    assert np.isnan(value(got, "time", "cohen_kappa", "ci_low"))
    assert value(got, "time", "percent", "note").startswith("no interval: no two coders ever gave it to the same segment")
    assert np.isfinite(value(got, "cost", "cohen_kappa", "ci_low"))


def test_too_few_carriers_make_no_interval(study):
    segments, codings, assignments = study
    got = compare_people(codings, assignments, segments, codes=["time", "cost"])
    assert np.isfinite(value(got, "time", "cohen_kappa", "ci_low"))
    assert np.isnan(value(got, "cost", "cohen_kappa", "ci_low"))  # ann gave it to four segments only
    assert value(got, "cost", "cohen_kappa", "note").startswith(
        "no interval: it takes two coders who each gave it, and each left it out, in 5"
    )


THREE_RATERS = Path(__file__).resolve().parents[2].parent / "shared" / "corpora" / "coded" / "classroom-uptake-3raters"


@pytest.mark.skipif(not THREE_RATERS.exists(), reason="the corpora are not on this machine")
def test_alpha_of_three_raters_is_the_published_one():
    segments, codings = (pd.read_csv(THREE_RATERS / f"{name}.csv", dtype=str) for name in ("segments", "codings"))
    segments = segments.assign(session_id=segments["document_id"], speaker_kind="participant", n_words=10)
    assignments = make_assignments(segments, ["rater_1", "rater_2", "rater_3"])
    got = compare_people(codings, assignments, segments, codes=["student_on_task", "teacher_on_task"])
    assert round(value(got, "student_on_task", "krippendorff_alpha"), 2) == 0.65
    assert round(value(got, "teacher_on_task", "krippendorff_alpha"), 2) == 0.60
    assert set(got["n_segments"]) == {2246}
