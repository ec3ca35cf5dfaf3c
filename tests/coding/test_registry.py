"""Themes once found stay where they are; new material joins them, waits, or makes new ones."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from coding.conftest import segments_table
from crp_analysis.coding.registry import WAITING, _nearness, find_registered_themes, hash_segments, match_segments, register_themes
from crp_analysis.coding.themes import ThemesFound
from crp_analysis.tables import ThemeMembers, ThemeRegistry, Themes, check, empty

from .test_themes import MATTER, leftover

NONE = check(empty(ThemeRegistry), ThemeRegistry, "test")
OPTIONS = {"embedder": "e1", "seed": 3, "n_runs": 3}


@pytest.fixture(scope="module")
def first():
    """Two hundred segments, a topic model, and the registry that it leaves."""
    segments, vectors, _ = leftover(200)
    return segments, vectors, find_registered_themes(segments, vectors, set(), NONE, **OPTIONS)


def more(n, matter, *, start, seed=9, dimension=None):
    """Further segments of one matter, or of a new one that lies along another dimension."""
    rng = np.random.default_rng(seed)
    words = MATTER.get(matter, ["lantern", "parade", "bunting", "drummer", "float"])
    texts = [f"they spoke of the {words[i % 5]} and the {words[(i + 1) % 5]} and then the {words[(i + 2) % 5]} once more" for i in range(n)]
    segments = segments_table(texts, sessions=[f"new{i % 6}" for i in range(n)])
    segments = segments.assign(segment_id=[f"z{start + i:04}" for i in range(n)])
    vectors = np.eye(40)[[list(MATTER).index(matter) if dimension is None else dimension] * n] + rng.normal(0, 0.06, (n, 40))
    return segments, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def joined(first, *others):
    segments, vectors, _ = first
    return pd.concat([segments, *(one[0] for one in others)], ignore_index=True), np.vstack([vectors, *(one[1] for one in others)])


def test_the_first_fit_is_registered(first):
    segments, _, got = first
    check(got.registry, ThemeRegistry, "test")
    assert got.registry["theme_id"].tolist()[-1] == WAITING
    assert (got.registry["version"] == 1).all()
    assert got.found.themes["n_segments"].sum() == len(got.found.members) == len(segments)
    assert set(hash_segments(segments["segment_id"])) == {one for members in got.registry["members"] for one in members.split()}
    assert not any(one in " ".join(got.registry["members"]) for one in segments["segment_id"])


def test_the_same_material_gives_the_same_again_without_a_fit(first, monkeypatch):
    segments, vectors, got = first
    monkeypatch.setattr("crp_analysis.coding.registry.find_themes", None)
    again = find_registered_themes(segments, vectors, set(), got.registry, **OPTIONS)
    pd.testing.assert_frame_equal(again.registry, got.registry)
    pd.testing.assert_frame_equal(again.found.themes, got.found.themes)
    pd.testing.assert_frame_equal(again.found.members, got.found.members)
    assert again.found.note == got.found.note


def test_new_material_of_a_known_kind_joins_and_nobody_moves(first):
    segments, vectors = joined(first, more(20, "buses", start=0))
    got = find_registered_themes(segments, vectors, set(), first[2].registry, **OPTIONS)
    before, after = (one.found.members.set_index("segment_id")["theme_id"] for one in (first[2], got))
    assert (after.reindex(before.index) == before).all()
    came = after[after.index.str.startswith("z")]
    assert len(came) >= 10
    buses = before[[segment for segment, text in zip(first[0]["segment_id"], first[0]["text"], strict=True) if "depot" in text]]
    assert set(came) <= set(buses)
    assert "20 new segments that no code covers" in got.found.note
    assert "adjusted Rand index of" in got.found.note
    again = find_registered_themes(segments, vectors, set(), got.registry, **OPTIONS)
    assert again.found.note == got.found.note
    pd.testing.assert_frame_equal(again.registry, got.registry)


def test_a_new_matter_waits_until_there_is_enough_of_it(first):
    few, many = more(12, "fair", start=0, dimension=30), more(60, "fair", start=100, dimension=30)
    waiting = find_registered_themes(*joined(first, few), set(), first[2].registry, **OPTIONS)
    queue = waiting.registry.set_index("theme_id").loc[WAITING, "members"].split()
    assert sorted(queue) == sorted(hash_segments(few[0]["segment_id"]))
    assert set(waiting.found.themes["theme_id"]) == set(first[2].found.themes["theme_id"])
    grown = find_registered_themes(*joined(first, few, many), set(), waiting.registry, **OPTIONS)
    fresh = set(grown.found.themes["theme_id"]) - set(waiting.found.themes["theme_id"])
    assert fresh
    assert set(grown.registry.loc[grown.registry["theme_id"].isin(fresh), "version"]) == {2}
    before, after = (one.found.members.set_index("segment_id")["theme_id"] for one in (first[2], grown))
    assert (after.reindex(before.index) == before).all()
    assert set(after[after.index.str.startswith("z")]) <= fresh


def test_what_a_code_covers_leaves_and_may_come_back(first):
    segments, vectors, got = first
    covered = set(segments["segment_id"][:80])
    fewer = find_registered_themes(segments, vectors, covered, got.registry, **OPTIONS)
    assert fewer.found.themes["n_segments"].sum() == 120
    back = find_registered_themes(segments, vectors, set(), fewer.registry, **OPTIONS)
    pd.testing.assert_frame_equal(back.found.members, got.found.members)


def test_another_encoder_starts_again_and_says_so(first):
    segments, vectors, got = first
    other = find_registered_themes(segments, vectors, set(), got.registry, **(OPTIONS | {"embedder": "e2"}))
    assert other.found.note.endswith("since texts are compared in another way now.")
    assert set(other.registry["embedder"]) == {"e2"}


def test_too_little_text_registers_nothing():
    segments, vectors, _ = leftover(10)
    got = find_registered_themes(segments, vectors, set(), NONE, **OPTIONS)
    assert got.registry.empty
    assert got.found.themes.empty
    assert got.found.note.startswith("Only 10 participant segments")


def test_nearness_and_joining_by_hand():
    """Two themes along two axes, three members each; the nearness that a newcomer needs is that of the members' lower quarter."""
    vectors = np.array(
        [[1, 0.1, 0], [1, -0.1, 0], [1, 0, 0], [0.1, 1, 0], [-0.1, 1, 0], [0, 1, 0], [0.9, 0, 0.05], [0.2, 0.1, 1]], dtype=float
    )
    segments = segments_table(["nine words that say so little of any use"] * 8)
    ids = segments["segment_id"]
    members = pd.DataFrame({"theme_id": ["a"] * 3 + ["b"] * 3, "segment_id": ids[:6], "closeness": 1.0})
    rows = pd.DataFrame(
        {"theme_id": ["a", "b"], "label": ["A", "B"], "words": ["a", "b"], "n_segments": 3, "n_participants": 2, "n_sessions": 2}
    )
    themes = rows.assign(stability=0.9, status="stable", stability_people=0.9, stability_seeds=0.9, stability_order=0.9)
    found = ThemesFound(themes=check(themes, Themes, "test"), members=check(members, ThemeMembers, "test"), note="First.")
    registry = register_themes(found, segments, vectors, embedder="e", version=1)
    theme, nearness = match_segments(registry, ids.tolist(), vectors)
    assert theme.tolist() == ["a"] * 3 + ["b"] * 3 + ["a", ""]
    assert (nearness[:7] > 0.9).all()
    assert nearness[7] == -1
    strangers, _ = match_segments(registry, ["x"], np.array([[-1.0, -1.0, 0.0]]))
    assert strangers.tolist() == [""]


def test_products_give_the_cosine_from_the_middle(first):
    _, vectors, got = first
    themes = got.registry[got.registry["theme_id"] != WAITING]
    nearness = _nearness(themes, vectors[:20])
    for number, row in enumerate(themes.itertuples()):
        centred, centroid = vectors[:20] - np.array(json.loads(row.middle)), np.array(json.loads(row.centroid))
        expected = centred @ centroid / np.linalg.norm(centred, axis=1) / np.linalg.norm(centroid)
        np.testing.assert_allclose(nearness[:, number], expected, atol=1e-5)
