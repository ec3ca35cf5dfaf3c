"""Saturation over sessions, in any order."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.findings.saturation import measure_saturation, saturation_curve, say_saturation
from crp_analysis.tables import Saturation, check, empty

from .conftest import make_assignments, make_codings, make_segments, make_sessions, random_study


def test_the_same_codes_in_every_session_are_saturated_at_once():
    curve = saturation_curve(np.ones((8, 5), dtype=bool), seed=1)
    assert (curve["n_codes"] == 5).all()
    assert curve.loc[5:, "share_new"].tolist() == [0, 0, 0]
    assert curve["share_saturated"].tolist() == [0] * 5 + [1] * 3
    assert "reached after 6 sessions" in say_saturation(curve)


def test_a_new_code_in_every_session_never_is():
    curve = saturation_curve(np.eye(10, dtype=bool), seed=1)
    assert curve["n_codes"].tolist() == list(range(1, 11))
    assert curve.loc[5:, "share_new"].tolist() == [0.5] * 5  # two new over the four of the base, as in Guest, Namey & Chen
    assert (curve["share_saturated"] == 0).all()
    assert say_saturation(curve).endswith("Further sessions would still bring codes that nobody has raised yet.")


@given(st.integers(6, 12), st.integers(1, 8), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_curves_rise_to_all_codes_whatever_the_order_of_sessions(n_sessions, n_codes, seed):
    has = np.random.default_rng(seed).random((n_sessions, n_codes)) < 0.3
    curve = saturation_curve(has, seed=seed, n_orders=50)
    check(curve, Saturation, "test")
    assert curve["n_codes"].is_monotonic_increasing
    assert curve["n_codes"].iloc[-1] == curve["ci_low"].iloc[-1] == has.any(axis=0).sum()
    assert (curve["ci_low"] <= curve["ci_high"]).all()
    assert curve["share_saturated"].is_monotonic_increasing


def test_too_few_sessions_are_said(material, coded, codebook, study):
    assert measure_saturation(material, coded, codebook, study).empty
    assert say_saturation(empty(Saturation)).startswith("People have read fewer than 6 interviews")


def test_only_read_sessions_of_talk_count():
    material, coded, codebook, study = random_study(n_segments=600, n_codes=12, n_people=60)
    got = measure_saturation(material, coded, codebook, study)
    assert len(got) == 7  # a third of twenty sessions is read
    assert got["n_codes"].iloc[-1] == pytest.approx(12)
    written = dataclasses.replace(material, sessions=material.sessions.assign(kind="written responses"))
    assert measure_saturation(written, coded, codebook, study).empty


def test_the_row_order_of_tables_changes_nothing(codebook, study, coded):
    from .conftest import make_material, make_participants

    ids = [f"S{i}" for i in range(7)]
    tables = make_material(
        participants=make_participants([("P1", "c1", "community", "new", "community-new")]),
        sessions=make_sessions([(one, "c1", "interview") for one in ids]),
        segments=make_segments([(f"g{one}", one, "c1", "P1", "We said this and we meant it.") for one in ids]),
        codings=make_codings([("gS0", "need-partner", "ann"), ("gS3", "need-money", "ann"), ("gS5", "need-partner", "ann")]),
        assignments=make_assignments([(one, "ann") for one in ids]),
    )
    mixed = dataclasses.replace(
        tables, segments=tables.segments.iloc[::-1].reset_index(drop=True), codings=tables.codings.iloc[::-1].reset_index(drop=True)
    )
    first, second = (measure_saturation(one, coded, codebook, study) for one in (tables, mixed))
    assert first.equals(second)
    assert first["n_codes"].iloc[-1] == 2
