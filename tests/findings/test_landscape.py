"""What exists beside what people raised."""

from __future__ import annotations

import pytest

from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.landscape import count_landscape, describe_provision
from crp_analysis.findings.needs import build_needs
from crp_analysis.findings.offers import band_of_length, kinds_of_format, state_of
from crp_analysis.tables import Landscape, Provision, empty

from .conftest import make_schemes


def test_provision_names_gaps_and_what_nobody_asked_for(material, coded, codebook, study):
    schemes = make_schemes(
        [
            ("x", "community-new", "need-partner;need-money", "running"),
            ("y", "broker", "need-partner", "running"),
            ("z", "community-old", "need-money", ""),
        ]
    )
    needs = build_needs(count_codes(material, coded, codebook, study), codebook, schemes, study)
    got = describe_provision(needs, schemes).set_index(["code_id", "group"])["state"]
    assert got.to_dict() == {
        ("need-partner", "community-new"): "served", ("need-partner", "community-old"): "protected", ("need-partner", "broker"): "offered",
        ("need-money", "community-new"): "served", ("need-money", "community-old"): "protected", ("need-money", "broker"): "gap",
    }  # fmt: skip
    silent = needs.assign(n_participants=0, n_suggested=0, has_gap=False)
    states = describe_provision(silent, schemes).set_index(["code_id", "group"])["state"]
    assert states[("need-partner", "broker")] == "unasked" and states[("need-money", "broker")] == "none"


def test_without_schemes_nothing_is_claimed(material, coded, codebook, study):
    needs = build_needs(count_codes(material, coded, codebook, study), codebook, material.schemes, study)
    assert describe_provision(needs, material.schemes.head(0)).equals(empty(Provision))
    assert count_landscape(material.schemes.head(0), study).equals(empty(Landscape))


def test_schemes_are_counted_once_in_the_list_and_for_each_group(study):
    schemes = make_schemes(
        [
            ("x", "community;broker", "", "running", "workshops and a mentor"),
            ("y", "broker", "", "ended 2019", "book"),
            ("z", "", "", "unknown", ""),
        ]
    ).assign(length=["1 year", "", "3 days"])
    before = schemes.copy()
    got = count_landscape(schemes, study).set_index(["audience", "dimension", "value"])["n_schemes"]
    assert schemes.equals(before)
    assert got["all"]["format"].to_dict() == {"material": 1, "mentoring": 1, "not stated": 1, "training": 1}
    assert got["broker"]["status"].to_dict() == {"ended, paused or planned": 1, "running": 1}
    assert got["community-new"]["length"].to_dict() == got["community-old"]["length"].to_dict() == {"up to a year": 1}
    assert got["none"]["length"].to_dict() == {"up to a week": 1}
    assert list(dict.fromkeys(got.index.get_level_values("audience"))) == ["all", "community-new", "community-old", "broker", "none"]


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("1 year", "up to a year"), ("2.5 hours", "up to a week"), ("6 weeks", "up to three months"), ("14 months", "over a year"),
        ("September 2022 to March 2023", "stated otherwise"), ("continuing", "continuing"), ("At one’s own pace", "at one's own pace"),
        ("unknown", "not stated"), ("", "not stated"),
    ],
)  # fmt: skip
def test_lengths_fall_into_bands(text, band):
    assert band_of_length(text) == band


def test_formats_and_statuses():
    assert kinds_of_format("Yearly conference") == ["networks, events"]
    assert kinds_of_format("EDGE analysis") == ["other"] and kinds_of_format("not stated") == ["not stated"]
    assert [state_of(one) for one in ("Running since 2019", "Planned for 2026", "", "unknown")] == [
        "running", "ended, paused or planned", "status unknown", "status unknown",
    ]  # fmt: skip
