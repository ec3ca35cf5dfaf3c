"""All findings together, on what real studies are at first: incomplete."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from crp_analysis.bundles import Findings
from crp_analysis.codebook import Codebook
from crp_analysis.findings.build import find_all
from crp_analysis.findings.limits import state_limits
from crp_analysis.tables import Agreement, Codings, Lanes, Participants, Rejected, Segments, Sessions, check, empty

from .conftest import make_coded, make_codings, make_material, make_participants, make_segments, make_sessions, random_study


def sizes(findings: Findings) -> dict[str, int]:
    return {name: len(table) for name, table in vars(findings).items()}


def test_the_small_study(material, coded, codebook, study):
    findings = find_all(material, coded, empty(Agreement), codebook, study)
    assert (findings.limits["topic"] == "protection").sum() == 2  # numbers that are hidden, and labels that are shortened
    assert sizes(findings) == {
        "participation": 22,
        "counts": 45,
        "contrasts": 0,
        "needs": 6,
        "tensions": 1,
        "personas": 8,
        "coverage": 2,
        "limits": 11,
        "quotes": 6,
        "prevalence": 90,
        "saturation": 0,
        "archetypes": 2,
        "persona_edits": 0,
        "patterns": 3,
        "pattern_needs": 0,
        "challenges": 3,
        "recommendations": 0,
        "preferences": 0,
        "head_to_head": 0,
        "option_sets": 1,
        "set_shares": 3,
        "principles": 0,
        "journeys": 1,
        "provision": 6,
        "landscape": 13,
        "frames": 0,
        "passages": 10,
        "flagged": 0,
        "feedback": 12,
    }


def test_nobody_has_coded_anything(material, coded, codebook, study):
    uncoded = dataclasses.replace(material, codings=empty(Codings), assignments=material.assignments.iloc[:0])
    all_suggested = make_coded(
        make_codings([("a1", "need-partner", "m"), ("a2", "need-partner", "m"), ("b1", "need-money", "m")], "machine")
    )
    got = find_all(uncoded, all_suggested, empty(Agreement), codebook, study)
    assert (got.counts["n_participants"] == 0).all()
    assert got.contrasts.empty
    assert not got.needs["has_gap"].any()
    assert set(got.needs["strength"]) == {"suggested only", "not raised", "protected"}
    assert got.personas.loc[got.personas["code_id"] != "", "is_suggested"].all()
    assert set(got.quotes["basis"]) == {"machine"}
    assert got.limits.loc[0, "statement"].startswith("No person has coded any of this material yet.")


@pytest.mark.parametrize("n_people", [0, 1])
def test_nearly_nothing(codebook, study, n_people):
    one = make_material(
        participants=make_participants([("P1", "c1", "unheard", "", "unknown")][:n_people]) if n_people else empty(Participants),
        sessions=make_sessions([("S1", "c1", "interview")]) if n_people else empty(Sessions),
        segments=make_segments([("a", "S1", "c1", "P1", "I am the only one here today.")]) if n_people else empty(Segments),
    )
    for book in (codebook, Codebook()):
        got = find_all(one, make_coded(), empty(Agreement), book, study)
        assert (got.counts["n_participants"] == 0).all()
        assert got.personas.empty
        assert got.quotes.empty
        assert not got.limits.empty
    assert "There is no codebook" in got.limits.loc[0, "statement"]


def test_a_group_that_the_study_does_not_know(material, coded, codebook, study):
    strange = dataclasses.replace(material, participants=material.participants.assign(group="martians"))
    got = find_all(strange, coded, empty(Agreement), codebook, study)
    unknown = got.counts[(got.counts["group"] == "unknown") & (got.counts["code_id"] == "need-partner")]
    assert unknown["n_participants"].tolist() == [2]
    assert got.personas.empty
    assert "martians" not in set(got.quotes["group"])


def test_the_same_findings_whatever_the_order_of_rows(material, coded, codebook, study):
    names = ["participants", "segments", "codings", "assignments"]
    mixed = dataclasses.replace(material, **{name: getattr(material, name).sample(frac=1, random_state=4) for name in names})
    before, after = (find_all(one, coded, empty(Agreement), codebook, study) for one in (material, mixed))
    for name, table in vars(before).items():
        pd.testing.assert_frame_equal(table, getattr(after, name))


def test_a_study_of_real_size():
    material, coded, codebook, study = random_study()
    got = find_all(material, coded, empty(Agreement), codebook, study)
    assert len(got.counts) == 57 * 5
    assert len(got.contrasts) > 100


def limits_of(material, coded, agreement, codebook, study):
    return state_limits(material, coded, agreement, study, codebook).set_index("topic")["statement"]


def test_limits_say_what_is_missing(material, coded, codebook, study):
    pieces = [("c1", "x.txt", "line 1", "crosstalk", 7), ("c1", "y.txt", "line 4", "crosstalk", 2)]
    rejected = check(pd.DataFrame(pieces, columns=list(empty(Rejected).columns)), Rejected, "test")
    lanes = check(
        pd.DataFrame({"code_id": ["a", "b"], "lane": ["assisted", "human only"], "reason": "", "n_positive": 0}).assign(
            kappa=None, human_kappa=None, average_precision=None, threshold=None
        ),
        Lanes,
        "test",
    )
    incomplete = dataclasses.replace(material, rejected=rejected, notes=("No dates were stated.",), schemes=material.schemes.iloc[:0])
    trusted = dataclasses.replace(coded, lanes=lanes, notes=("Themes were grouped simply.",))
    got = limits_of(incomplete, trusted, empty(Agreement), codebook, study)
    assert got["agreement"].startswith("No session was read by two people")
    assert got["reading"].startswith("People read 3 of 4 sessions, with ")
    assert got["coders"] == "Codes were given by 2 people."
    assert got["places"] == "Nobody took part from Wales."
    assert got["small groups"].startswith("Fewer than 2 people took part from Community, experienced and Funders")
    assert got["rejected"] == "Not used, crosstalk: 2 pieces with 9 words."
    assert got["machine"].startswith("Of 2 codes, the machine's suggestions are trusted by themselves for 0, need a person's look for 1")
    assert got["consent"].startswith("6 of 7 participants (86\u00a0%) may be quoted")
    assert got["landscape"].startswith("No existing schemes are listed")
    assert got["note"].tolist() == ["No dates were stated.", "Themes were grouped simply."]


def test_limits_state_agreement(material, coded, codebook, study):
    row = ("all", "people", "cohen_kappa", 0.612, 0.5, 0.7, 1200, 80, 2, "")
    agreement = check(pd.DataFrame([row], columns=list(empty(Agreement).columns)), Agreement, "test")
    got = limits_of(material, coded, agreement, codebook, study)["agreement"]
    assert got.startswith("On 1,200 segments that two or more people read, they agree at kappa 0.61 (95 % interval 0.50 to 0.70)")


def test_limits_never_say_how_few(material, coded, codebook, study):
    got = state_limits(material, coded, empty(Agreement), study, codebook)
    assert got.loc[got["topic"] == "small groups", "n"].tolist() == [2]  # groups, not people
