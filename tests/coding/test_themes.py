"""Themes in what is left over: found, named by people's words, and withheld where they do not reappear."""

import random
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from coding.conftest import segments_table
from crp_analysis.coding import theme_models
from crp_analysis.coding.themes import _label, _perturbed, _stability, find_themes
from crp_analysis.tables import ThemeMembers, Themes, check

MATTER = {
    "garden": ["allotment", "tomatoes", "compost", "seedlings", "greenhouse"],
    "buses": ["timetable", "driver", "depot", "route", "fare"],
    "choir": ["rehearsal", "soprano", "concert", "hymn", "conductor"],
    "river": ["flood", "towpath", "otters", "weir", "canoe"],
    "kitchen": ["oven", "recipe", "bread", "kettle", "cupboard"],
}
FRAMES = ["we talked about the {} and the {} until the {} came round again", "nobody had told them that the {} needs a {} beside every {}"]


def leftover(n: int, *, n_people: int = 12, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """`n` segments about five matters, vectors that lean towards their matter, and the matters."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    matters = [list(MATTER)[number % 5] for number in range(n)]
    texts = [chance.choice(FRAMES).format(*chance.sample(MATTER[matter], 3)) for matter in matters]
    vectors = np.eye(40)[[list(MATTER).index(matter) for matter in matters]] + noise.normal(0, 0.06, (n, 40))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return segments_table(texts, sessions=[f"s{chance.randrange(n_people)}" for _ in range(n)]), vectors, matters


@pytest.fixture(scope="module")
def modelled():
    """One real run of BERTopic."""
    segments, vectors, matters = leftover(200)
    before = list(warnings.filters)
    found = find_themes(segments, vectors, set(), seed=3, n_runs=4)
    return segments, matters, found, before, list(warnings.filters)


def purity(found, segments, matters) -> float:
    """The share of members whose theme holds mostly their own matter."""
    matter = dict(zip(segments["segment_id"], matters, strict=True))
    members = found.members.assign(matter=found.members["segment_id"].map(matter))
    return members.groupby("theme_id")["matter"].agg(lambda one: one.value_counts().iloc[0]).sum() / len(members)


def test_topic_model_finds_the_matters_and_names_them(modelled):
    segments, matters, found, _, _ = modelled
    check(found.themes, Themes, "themes")
    check(found.members, ThemeMembers, "members")
    assert found.note.startswith("Themes were looked for in 200 segments with BERTopic (UMAP, k-means with 9 groups).")
    assert purity(found, segments, matters) > 0.9
    known = {word for words in MATTER.values() for word in words}
    assert all(set(label.replace(",", "").split()) & known for label in found.themes["label"])
    assert found.themes["n_segments"].sum() == len(found.members) == 200


def test_people_and_sessions_are_counted(modelled):
    segments, _, found, _, _ = modelled
    first = found.themes.iloc[0]
    inside = segments[segments["segment_id"].isin(found.members.loc[found.members["theme_id"] == first["theme_id"], "segment_id"])]
    assert first["n_participants"] == inside["participant_id"].nunique()
    assert first["n_sessions"] == inside["session_id"].nunique()


def test_status_follows_stability(modelled):
    themes = modelled[2].themes
    bands = np.select([themes["stability"] >= 0.75, themes["stability"] >= 0.5], ["stable", "tentative"], "withheld")
    assert themes["status"].tolist() == bands.tolist()


def test_warnings_of_others_still_reach_them(modelled):
    *_, before, after = modelled

    def silenced(filters):
        return [
            one for one in filters if one[0] == "ignore" and one[1] is None and one[2] in (UserWarning, FutureWarning) and one[3] is None
        ]

    assert silenced(after) == silenced(before)


def test_order_of_segments_changes_nothing(modelled):
    segments, vectors, _ = leftover(200)
    order = np.random.default_rng(0).permutation(200)
    again = find_themes(segments.iloc[order].reset_index(drop=True), vectors[order], set(), seed=3, n_runs=0)
    first = modelled[2]
    assert again.themes["theme_id"].tolist() == first.themes["theme_id"].tolist()
    pd.testing.assert_frame_equal(again.members, first.members)
    assert again.themes["stability"].isna().all()
    assert set(again.themes["status"]) == {"withheld"}  # nothing was shown to reappear


def test_without_umap_a_plain_reduction_stands_in(monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    segments, vectors, matters = leftover(200)
    found = find_themes(segments, vectors, set(), seed=3, n_runs=4)
    assert "PCA, because UMAP is not installed here" in found.note
    assert purity(found, segments, matters) > 0.9


@pytest.mark.slow
def test_bertopic_works_without_numba_and_hdbscan_in_a_fresh_process():
    program = (
        "import sys\n"
        "for name in ('umap', 'numba', 'hdbscan', 'sentence_transformers'): sys.modules[name] = None\n"
        "from coding.test_themes import leftover\n"
        "from crp_analysis.coding.themes import find_themes\n"
        "segments, vectors, _ = leftover(200)\n"
        "print(len(find_themes(segments, vectors, set(), seed=3, n_runs=2).themes))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": "tests"})
    assert done.stdout.strip() == "9"


def test_too_little_for_a_topic_model_is_grouped_by_words_and_said():
    segments, vectors, matters = leftover(80)
    found = find_themes(segments, vectors, set(), seed=3, n_runs=4)
    assert found.note.startswith("Only 80 segments are left over, too few for a topic model")
    assert len(found.themes) == 5
    assert purity(found, segments, matters) > 0.9
    assert "bertopic" not in found.note


@pytest.mark.parametrize(
    "n,n_people,note", [(29, 5, "Only 29 participant segments"), (0, 1, "Only 0 participant"), (60, 1, "shares too few words")]
)
def test_no_themes_from_next_to_nothing(n, n_people, note):
    segments, vectors, _ = leftover(max(n, 1), n_people=n_people)
    found = find_themes(segments.iloc[:n], vectors[:n], set(), seed=3)
    assert (len(found.themes), len(found.members)) == (0, 0)
    assert note in found.note


def test_only_what_participants_said_at_length_and_nobody_covered():
    segments, vectors, _ = leftover(90)
    segments.loc[:4, "speaker_kind"] = "facilitator"
    segments.loc[5:9, "n_words"] = 7
    segments.loc[10:14, "n_words"] = 121
    found = find_themes(segments, vectors, segments["segment_id"].tolist()[15:20], seed=3, n_runs=2)
    assert set(found.members["segment_id"]) <= set(segments["segment_id"][20:])
    assert "Only 70 segments" in found.note


def test_a_theme_that_never_reappears_is_withheld(monkeypatch):
    segments, vectors, _ = leftover(80)
    by_words = theme_models.by_words

    def scattered(chosen, vocabulary):
        finder = by_words(chosen, vocabulary)
        return theme_models.Finder(
            fit=finder.fit,
            regroup=lambda rows, seed: np.random.default_rng(seed).integers(0, 5, len(rows)),
            uses_seed=True,
            note=finder.note,
        )

    monkeypatch.setattr("crp_analysis.coding.themes.by_words", scattered)
    found = find_themes(segments, vectors, set(), seed=3)
    assert set(found.themes["status"]) == {"withheld"}
    assert found.note.endswith("5 of 5 did not reappear when the seed, the order of segments or the people changed, and are withheld.")


def test_vocabulary_needs_three_segments_and_two_people():
    texts = ["allotment compost here"] * 3 + ["towpath there"] * 3 + ["otters everywhere", "otters again"]
    sessions = ["s1", "s1", "s2", "s3", "s3", "s3", "s1", "s2"]
    assert theme_models.shared_vocabulary(segments_table(texts, sessions=sessions)) == ["allotment", "allotment compost", "compost"]


def test_stability_by_hand():
    groups = np.array([0, 0, 0, 1, 1])
    same = ("seeds", np.arange(5), np.array([1, 1, 1, 0, 0]))
    half = ("people", np.array([0, 1, 3]), np.array([0, 1, 1]))  # group 0 against {0} and {1, 3}: 1/2; group 1 against {1, 3}: 1/2
    got = _stability(groups, [same, half])
    assert got["seeds"].tolist() == [1, 1]
    assert got["people"].tolist() == [0.5, 0.5]
    assert np.isnan(got["order"]).all()
    assert got["all"].tolist() == [0.75, 0.75]


def test_stability_is_told_for_seeds_order_and_people(modelled):
    themes = modelled[2].themes
    kinds = themes[["stability_people", "stability_seeds", "stability_order"]]
    assert kinds.notna().all(axis=None)
    np.testing.assert_allclose(themes["stability"], kinds.mean(axis=1), atol=1e-3)


def test_an_order_of_segments_is_tried_with_the_same_seed():
    segments, vectors, _ = leftover(60)
    tried = []

    def regroup(rows, seed):
        tried.append((rows, seed))
        return np.zeros(len(rows), dtype=int)

    finder = theme_models.Finder(fit=None, regroup=regroup, uses_seed=True, note="")
    kinds = [kind for kind, *_ in _perturbed(theme_models.Leftover.of(segments, vectors, set()), finder, 3, 6)]
    assert kinds == ["seeds", "order", "people"] * 2
    (_, other_seed), (mixed, same_seed), (some, _) = tried[:3]
    assert (other_seed, same_seed) == (4, 3)
    assert sorted(mixed) == list(range(60))
    assert list(mixed) != list(range(60))
    assert len(some) < 60


def test_labels_do_not_repeat_themselves():
    assert _label(["plot", "box plot", "series", "series plot", "heat", "map"]) == "plot, series, heat"
    assert _label([]) == "no common words"
