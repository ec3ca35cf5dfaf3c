"""New material that looks different takes the machine's trust away, and says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.conftest import segments_table
from crp_analysis.coding.drift import Drift, demote, looks_different, shifted_codes
from crp_analysis.tables import Codings, Lanes, check


def material(n_sessions=12, n_each=20, *, shift=0.0, seed=1):
    """Sessions of random directions; the later half lies `shift` further along one of them."""
    rng = np.random.default_rng(seed)
    sessions = np.repeat([f"s{i:02}" for i in range(n_sessions)], n_each)
    is_read = np.repeat(np.arange(n_sessions) < n_sessions // 2, n_each)
    vectors = rng.normal(size=(len(sessions), 30)) + rng.normal(0, 0.5, size=(n_sessions, 30)).repeat(n_each, axis=0)
    vectors[~is_read, 0] += shift
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), sessions, is_read


def test_the_same_kind_of_material_does_not_look_different():
    found = [looks_different(*material(seed=seed), seed=1) for seed in range(20)]
    assert sum(one.is_clear for one in found) <= 2  # one in twenty by chance
    assert np.mean([one.area for one in found]) < 0.55


def test_other_material_does():
    found = looks_different(*material(shift=3.0), seed=1)
    assert found.is_clear
    assert found.area > 0.9


def test_too_few_sessions_cannot_be_told():
    vectors, sessions, is_read = material(n_sessions=4)
    assert looks_different(vectors, sessions, is_read, seed=1) is None
    assert looks_different(vectors, sessions, np.ones(len(sessions), dtype=bool), seed=1) is None


@given(st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_the_order_of_segments_changes_nothing(seed):
    vectors, sessions, is_read = material(shift=1.0)
    order = np.random.default_rng(seed).permutation(len(sessions))
    assert looks_different(vectors[order], sessions[order], is_read[order], seed=3).area == pytest.approx(
        looks_different(vectors, sessions, is_read, seed=3).area
    )


def suggested(shares: dict[str, tuple[float, float]], n_each=20):
    """Twelve sessions, the first six read, with each code suggested on so many segments of both halves."""
    segments = segments_table(
        ["we said something of use here"] * (12 * n_each), sessions=list(np.repeat([f"s{i:02}" for i in range(12)], n_each))
    )
    number = np.tile(np.arange(n_each), 12)
    rows = []
    for code, (inside, outside) in shares.items():
        limit = np.where(np.repeat(np.arange(12) < 6, n_each), inside, outside) * n_each + np.repeat(np.arange(12) % 2, n_each)
        rows += [(segment, code) for segment in segments.loc[number < limit, "segment_id"]]
    codings = pd.DataFrame(rows, columns=["segment_id", "code_id"]).assign(
        coder_id="machine", origin="machine", start_char=None, end_char=None, score=0.8, lane="automatic", fingerprint="f"
    )
    return segments, check(codings, Codings, "test")


def lanes_of(codes):
    rows = pd.DataFrame({"code_id": codes, "lane": "automatic", "reason": "On sessions it had not seen, it did well.", "n_positive": 30})
    return check(rows.assign(kappa=0.8, human_kappa=0.8, average_precision=0.9, threshold=0.5, promised=0.7), Lanes, "test")


def test_a_code_that_is_suggested_far_more_often_is_found():
    segments, codings = suggested({"steady": (0.3, 0.3), "rising": (0.1, 0.6), "falling": (0.6, 0.1)})
    found = shifted_codes(codings, segments, [f"s{i:02}" for i in range(6)])
    assert set(found) == {"rising", "falling"}
    assert found["rising"] == (pytest.approx(0.125), pytest.approx(0.625))
    assert shifted_codes(codings, segments, ["s00", "s01"]) == {}


def test_demotion_names_its_cause_and_reaches_the_codings():
    _, codings = suggested({"steady": (0.3, 0.3), "rising": (0.1, 0.6)})
    lanes, changed = demote(lanes_of(["steady", "rising"]), codings, None, {"rising": (0.1, 0.6)})
    rising = lanes.set_index("code_id").loc["rising"]
    assert rising["lane"] == "assisted"
    assert rising["reason"].startswith("New material looks different: suggested on 60.0% of segments that nobody read, on 10.0% of those")
    assert np.isnan(rising["promised"])
    assert changed.groupby("code_id")["lane"].unique().explode().to_dict() == {"steady": "automatic", "rising": "assisted"}
    all_of_it, _ = demote(lanes_of(["steady", "rising"]), codings, Drift(area=0.9, p_value=0.01), {})
    assert set(all_of_it["lane"]) == {"assisted"}
    assert "area under the curve 0.90" in all_of_it["reason"].iloc[0]
    same, _ = demote(lanes_of(["steady"]), codings, Drift(area=0.6, p_value=0.01), {})
    assert set(same["lane"]) == {"automatic"}
