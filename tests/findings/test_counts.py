"""People counted once: participation, counts, contrasts, needs, challenges, coverage, tensions, landscape."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crp_analysis.codebook import Codebook
from crp_analysis.findings.challenges import seat_challenges
from crp_analysis.findings.contrasts import contrast_groups
from crp_analysis.findings.counts import count_codes, count_codes_by, share_segments
from crp_analysis.findings.coverage import cover_needs
from crp_analysis.findings.evidence import gather_evidence, list_people
from crp_analysis.findings.landscape import list_provision
from crp_analysis.findings.needs import build_needs
from crp_analysis.findings.participation import count_participation
from crp_analysis.findings.quotes import choose_quotes
from crp_analysis.findings.tensions import find_tensions
from crp_analysis.study import Thresholds
from crp_analysis.tables import CodeCounts, Contrasts, check, empty

from .conftest import make_assignments, make_codings, make_schemes, make_study, random_study


def cell(counts, code_id, group):
    return counts.set_index(["code_id", "group"]).loc[(code_id, group)]


def test_a_person_of_two_consultations_is_one_person(material, study):
    people = list_people(material, study).set_index("participant_id")
    assert people.index.tolist() == [f"P{i}" for i in range(1, 8)]
    assert people.loc["P1", ["group", "experience", "place"]].tolist() == ["community-new", "new", "North"]


def test_an_unlisted_speaker_is_of_unknown_group(material, study):
    without = dataclasses.replace(material, participants=material.participants.query("participant_id != 'P6'"))
    people = list_people(without, study).set_index("participant_id")
    assert set(people.loc["P6"].drop("place")) == {"unknown"}
    assert people.loc["P6", "place"] == "North"  # where the session was


def test_half_of_the_readers_make_a_code(material, coded, study):
    got = gather_evidence(material, coded, study)
    assert got.coded[["segment_id", "code_id", "strength"]].sort_values(["segment_id", "code_id"]).to_numpy().tolist() == [
        ["a1", "need-partner", 1.0],
        ["a1", "tension-closed", 0.5],
        ["a1", "tension-open", 0.5],
        ["a2", "need-partner", 0.5],
        ["a3", "need-money", 0.5],
        ["a4", "barrier-time", 0.5],
        ["b1", "need-money", 0.5],
        ["b1", "tension-closed", 0.5],
        ["d1", "need-partner", 1.0],
    ]
    assert got.suggested[["segment_id", "code_id"]].to_numpy().tolist() == [["e1", "need-partner"], ["e2", "challenge-pay"]]
    three = dataclasses.replace(
        material, assignments=pd.concat([material.assignments, pd.DataFrame({"session_id": ["S1"], "coder_id": ["cat"]})])
    )
    kept = gather_evidence(three, coded, study).coded
    assert set(kept.loc[kept["session_id"] == "S1", "segment_id"]) == {"a1"}


def test_counts_of_people(material, coded, codebook, study):
    got = count_codes(material, coded, codebook, study)
    assert len(got) == 9 * 5
    partner = cell(got, "need-partner", "community-new")
    assert partner[["n_participants", "n_in_group", "n_segments", "n_sessions", "n_suggested", "n_unread"]].tolist() == [2, 3, 3, 2, 0, 0]
    assert partner["share"] == pytest.approx(2 / 3)
    low, high = stats.binomtest(2, 3).proportion_ci(method="wilson")
    assert (partner["ci_low"], partner["ci_high"]) == pytest.approx((low, high))
    everyone = cell(got, "need-partner", "all")
    assert everyone[["n_participants", "n_in_group", "n_suggested", "n_unread"]].tolist() == [2, 5, 1, 2]
    old = cell(got, "challenge-pay", "community-old")
    assert old[["n_participants", "n_in_group", "n_suggested", "n_unread"]].tolist() == [0, 0, 1, 1]
    assert pd.isna(old["share"])
    assert got.groupby("group")["is_protected"].first().to_dict() == {
        "all": False, "broker": False, "community-new": False, "community-old": True, "funder": True,
    }  # fmt: skip


def test_counts_by_consultation(material, coded, codebook, study):
    got = count_codes_by(material, coded, codebook, study, dimension="consultation").set_index(["code_id", "value"])
    assert got.loc[("need-partner", "c1"), ["n_participants", "n_in_group", "n_sessions"]].tolist() == [2, 4, 1]
    assert got.loc[("need-partner", "c2"), ["n_participants", "n_in_group", "n_suggested", "n_unread"]].tolist() == [1, 2, 1, 2]
    for dimension in ("kind", "place", "role", "experience", "organisation_kind", "participation_level"):
        assert (count_codes_by(material, coded, codebook, study, dimension=dimension)["n_participants"] <= 5).all()


def test_share_of_segments(material, coded, codebook, study):
    got = share_segments(material, coded, codebook, study).set_index("code_id")
    assert got.loc["need-partner", "share"] == pytest.approx(3 / 7)
    assert (got["ci_low"].fillna(0) <= got["share"]).all()


def test_participation(material, study):
    got = count_participation(material, make_study(thresholds=Thresholds(min_group=1))).set_index(["dimension", "value"])
    assert got.loc[("all", "all"), ["n_participants", "n_sessions"]].tolist() == [7, 4]
    assert got.loc["group", "n_participants"].to_dict() == {"community-new": 3, "community-old": 1, "broker": 2, "funder": 1}
    assert got.loc["place", "n_participants"].to_dict() == {"North": 6, "Wales": 0, "South": 1}
    assert got.loc["consultation", "n_participants"].to_dict() == {"c1": 4, "c2": 4}
    assert got.loc["kind", "n_participants"].to_dict() == {"focus group": 3, "interview": 3, "workshop": 2}
    assert got.loc[("group", "broker"), "share"] == pytest.approx(2 / 7)
    assert got.loc[("kind", "interview"), "n_words"] == material.segments.query("session_id in ['S2', 'S3']")["n_words"].sum()
    hidden = count_participation(material, study).set_index(["dimension", "value"])
    assert hidden.loc["group", "is_protected"].to_dict() == {"community-new": True, "community-old": True, "broker": False, "funder": True}
    assert hidden.loc[hidden["is_protected"], ["n_participants", "share"]].isna().all(axis=None)
    assert hidden.loc[("place", "Wales")][["n_participants", "is_protected"]].tolist() == [0, False]


def test_rare_kinds_of_organisation_are_one_row(material, study):
    kinds = ["council", "charity", "charity", "council", "museum", "theatre", "charity", "charity"]
    got = count_participation(dataclasses.replace(material, participants=material.participants.assign(organisation_kind=kinds)), study)
    rows = got[got["dimension"] == "organisation_kind"].set_index("value")
    assert rows["n_participants"].to_dict() == {"charity": 3, "council": 2, "other": 2}
    assert rows.loc["other", "label"] == "Other kinds of organisation"


def test_a_silent_listed_person_took_part(material, study):
    silent = dataclasses.replace(material, segments=material.segments.query("participant_id != 'P4'"))
    got = count_participation(silent, make_study(thresholds=Thresholds(min_group=1))).set_index(["dimension", "value"])
    assert got.loc[("all", "all"), "n_participants"] == 7
    assert got.loc[("group", "broker"), ["n_participants", "n_sessions"]].tolist() == [2, 1]
    assert "unknown" not in got.loc["kind"].index


def make_counts(rows):
    """Rows of (code_id, group, n_participants, n_in_group)."""
    counts = pd.DataFrame(rows, columns=["code_id", "group", "n_participants", "n_in_group"])
    others = dict.fromkeys(("n_segments", "n_sessions", "n_confirmed", "n_suggested", "n_unread"), 0)
    counts = counts.assign(share=counts["n_participants"] / counts["n_in_group"], ci_low=None, ci_high=None, is_protected=False, **others)
    return check(counts, CodeCounts, "test")


def test_contrasts_with_everyone_else(study):
    counts = make_counts(
        [
            ("a", "all", 10, 20),
            ("a", "community-new", 8, 9),
            ("a", "broker", 1, 4),
            ("b", "all", 4, 20),
            ("b", "community-new", 2, 9),
            ("c", "all", 0, 20),
            ("c", "community-new", 0, 9),
        ]
    )
    got = contrast_groups(counts, study)
    assert got[["code_id", "group"]].to_numpy().tolist() == [["a", "community-new"], ["b", "community-new"]]
    p_value = [stats.fisher_exact([[8, 1], [2, 9]]).pvalue, stats.fisher_exact([[2, 7], [2, 9]]).pvalue]
    assert got["p_value"].tolist() == pytest.approx(p_value)
    assert got["q_value"].tolist() == pytest.approx(stats.false_discovery_control(p_value).tolist())
    assert got.loc[0, ["share", "share_others", "difference"]].tolist() == pytest.approx([8 / 9, 2 / 11, 8 / 9 - 2 / 11])
    assert got.loc[0, "ci_low"] < got.loc[0, "difference"] < got.loc[0, "ci_high"]
    protected = counts.assign(is_protected=counts["group"] == "community-new")
    pd.testing.assert_frame_equal(contrast_groups(protected, study), empty(Contrasts))


def test_needs(material, coded, codebook, study):
    counts = count_codes(material, coded, codebook, study)
    got = build_needs(counts, codebook, material.schemes, study).set_index(["code_id", "group"])
    assert set(got.index.get_level_values("group")) == {"community-new", "community-old", "broker"}
    assert got["n_schemes"].to_dict() == {
        ("need-partner", "community-new"): 0, ("need-partner", "community-old"): 0, ("need-partner", "broker"): 0,
        ("need-money", "community-new"): 1, ("need-money", "community-old"): 0, ("need-money", "broker"): 0,
    }  # fmt: skip
    assert got.loc[got["has_gap"]].index.tolist() == [("need-partner", "community-new"), ("need-money", "broker")]
    assert got["strength"].tolist() == ["some", "protected", "suggested only", "single voice", "protected", "single voice"]
    strong = build_needs(counts, codebook, material.schemes, make_study(thresholds=Thresholds(min_group=2, min_people_for_line=2)))
    assert strong.loc[0, "strength"] == "strong"
    assert not build_needs(counts, codebook, material.schemes.iloc[:0], study)["has_gap"].any()


def test_provision(study):
    schemes = make_schemes(
        [
            ("x", "all", "need-money;need-partner", "", ""),
            ("y", "community; broker", " need-money", "Running since 2019"),
            ("z", "funder", "need-money", "Planned"),
        ]
    )
    got = list_provision(schemes, study)
    assert got.groupby("scheme_id")["group"].agg(set).to_dict() == {
        "x": {"community-new", "community-old", "broker", "funder"}, "y": {"community-new", "community-old", "broker"},
    }  # fmt: skip


def test_challenges_sit_somewhere(material, coded, codebook, study):
    quotes = choose_quotes(material, coded, codebook, study)
    got = seat_challenges(count_codes(material, coded, codebook, study), material, coded, codebook, study, quotes=quotes)
    time = quotes.loc[quotes["code_id"] == "barrier-time", "quote_id"].item()
    pay = quotes.loc[quotes["code_id"] == "challenge-pay", "quote_id"].item()
    assert got[["seat", "code_id", "n_participants", "n_suggested", "groups", "quote_ids"]].to_numpy().tolist() == [
        ["higher education", "challenge-pay", 0, 1, "", pay],
        ["both", "challenge-power", 0, 0, "", ""],
        ["not stated", "barrier-time", 1, 0, "community-new", time],
    ]


def test_coverage(material, coded, codebook, study):
    got = cover_needs(count_codes(material, coded, codebook, study), codebook)
    assert got.to_numpy().tolist() == [["hub", "need-partner", True, 2, 1], ["hub", "need-money", False, 2, 0]]


def test_tensions(material, coded, codebook, study):
    got = find_tensions(material, coded, codebook, study)
    assert got.drop(columns=["quote_ids_left", "quote_ids_right"]).to_numpy().tolist() == [
        ["tension-open", "tension-closed", 1, 2, 1, "community-new", "community-new;broker", "same people"]
    ]


@pytest.mark.parametrize(
    ("right", "relation"),
    [(["a2"], "same groups"), (["b1"], "different groups"), ([], "one side"), (["a1"], "same people"), (["a1", "a2", "b1"], "same people")],
)
def test_who_stands_against_whom(material, coded, codebook, study, right, relation):
    codings = make_codings([("a1", "tension-open", "ann"), *((segment, "tension-closed", "ann") for segment in right)])
    held = dataclasses.replace(material, codings=codings, assignments=make_assignments([("S1", "ann"), ("S2", "ann")]))
    assert find_tensions(held, coded, codebook, study)["relation"].tolist() == [relation]


def test_inputs_stay_as_they_are(material, coded, codebook, study):
    frames = {name: value for name, value in vars(material).items() if isinstance(value, pd.DataFrame)}
    before = {name: frame.copy() for name, frame in frames.items()}
    counts = count_codes(material, coded, codebook, study)
    build_needs(counts, codebook, material.schemes, study)
    count_participation(material, study)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name])


def without(material, coded, person):
    """Material and suggestions as if the person had never been there."""
    segments = material.segments.query("participant_id != @person")
    kept = {
        "participants": material.participants.query("participant_id != @person"),
        "segments": segments,
        "codings": material.codings[material.codings["segment_id"].isin(segments["segment_id"])],
    }
    codings = coded.codings[coded.codings["segment_id"].isin(segments["segment_id"])]
    return dataclasses.replace(material, **kept), dataclasses.replace(coded, codings=codings)


@given(st.integers(0, 10_000), st.integers(0, 14))
@settings(max_examples=12, deadline=None)
def test_removing_one_person_changes_no_other_group(seed, number):
    material, coded, codebook, study = random_study(n_segments=60, n_codes=4, n_people=15, seed=seed)
    person = f"P{number}"
    group = material.participants.set_index("participant_id").loc[person, "group"]
    before = count_codes(material, coded, codebook, study)
    after = count_codes(*without(material, coded, person), codebook, study)
    touched = [group, "all"]
    pd.testing.assert_frame_equal(
        before[~before["group"].isin(touched)].reset_index(drop=True), after[~after["group"].isin(touched)].reset_index(drop=True)
    )
    # and in the group itself nothing falls by more than this one person
    fell = before.set_index(["code_id", "group"])["n_participants"] - after.set_index(["code_id", "group"])["n_participants"]
    assert fell.between(0, 1).all()


def test_an_empty_codebook_counts_nothing(material, coded, study):
    pd.testing.assert_frame_equal(count_codes(material, coded, Codebook(), study), empty(CodeCounts))


def test_codings_without_assignment_count_as_read(material, coded, codebook, study):
    lone = dataclasses.replace(material, codings=make_codings([("e2", "need-money", "ann")]), assignments=material.assignments.iloc[:0])
    got = count_codes(lone, coded, codebook, study)
    assert cell(got, "need-money", "all")[["n_participants", "n_in_group", "n_unread"]].tolist() == [1, 2, 5]
