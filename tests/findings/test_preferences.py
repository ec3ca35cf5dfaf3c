"""Votes counted: ties shared, abstentions apart, pairs compared, small groups protected."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.codebook import Codebook
from crp_analysis.findings.preferences import compare_options, count_preferences, protected_groups
from crp_analysis.study import Thresholds
from crp_analysis.tables import HeadToHead, Preferences, Votes, check, empty

from .conftest import make_option, make_study

OPTIONS = ("hub", "coaching", "programme")
codebook = Codebook(options=tuple(make_option(one) for one in OPTIONS))


def make_votes(ballots):
    """Ballots of (group, {option: rank}); a rank None is a choice without order, an empty mapping an abstention."""
    rows = [
        ("w", number, group, option, rank)
        for number, (group, chosen) in enumerate(ballots, start=1)
        for option, rank in (chosen or {"": None}).items()
    ]
    return check(pd.DataFrame(rows, columns=["consultation_id", "ballot", "group", "option_id", "rank"]), Votes, "test")


BALLOTS = [
    ("broker", {"hub": 1, "coaching": 2}),
    ("broker", {"hub": 1, "programme": 1, "coaching": 3}),
    ("broker", {"coaching": None, "programme": None}),
    ("community-new", {"coaching": 1}),
    ("community-new", {}),
]


def test_first_choices_are_shared_and_abstentions_counted():
    got = count_preferences(make_votes(BALLOTS), codebook, make_study()).set_index(["group", "option_id"])
    everyone = got.loc["all"]
    assert everyone["n_first"].to_dict() == {"hub": 1.5, "coaching": 1.5, "programme": 1.0}
    assert everyone["n_chosen"].to_dict() == {"hub": 2, "coaching": 4, "programme": 2}
    assert everyone["n_ranked"].to_dict() == {"hub": 2, "coaching": 3, "programme": 1}
    assert everyone["mean_rank"].to_dict() == {"hub": 1.25, "coaching": pytest.approx(2.0), "programme": 1.5}
    assert set(everyone["n_ballots"]) == {5} and set(everyone["n_abstained"]) == {1}
    assert got.loc["community-new", "n_first"].tolist() == [0, 1, 0] and got.loc["community-new", "mean_rank"].isna().tolist() == [
        True,
        False,
        True,
    ]


def test_pairs_count_left_out_options_as_below():
    got = compare_options(make_votes(BALLOTS), codebook, make_study()).set_index(["group", "option_id", "other_id"])
    numbers = ["n_prefer", "n_against", "n_even"]
    assert got.loc[("all", "hub", "coaching"), numbers].tolist() == [2, 2, 1]
    assert got.loc[("all", "hub", "programme"), numbers].tolist() == [1, 1, 3]
    assert got.loc[("all", "coaching", "programme"), numbers].tolist() == [2, 1, 2]


def test_a_circle_has_no_winner():
    circle = [
        ("broker", dict(zip(order, (1, 2, 3), strict=True)))
        for order in (("hub", "coaching", "programme"), ("coaching", "programme", "hub"), ("programme", "hub", "coaching"))
    ]
    got = count_preferences(make_votes(circle), codebook, make_study())
    everyone = got[got["group"] == "all"]
    assert everyone["n_beats"].tolist() == everyone["n_loses"].tolist() == [1, 1, 1]


def test_small_groups_are_protected_and_cannot_be_worked_out():
    groups = ["broker"] * 2 + ["community-new"] * 6 + ["community-old"] * 9
    votes = make_votes([(group, {"hub": 1}) for group in groups])
    study = make_study(thresholds=Thresholds(min_group=5))
    assert protected_groups(votes, study) == {"broker", "community-new"}
    got = count_preferences(votes, codebook, study)
    assert set(got.loc[got["is_protected"], "group"]) == {"broker", "community-new"}
    assert protected_groups(votes[votes["group"] == "broker"], study) == {"broker", "all"}


def test_no_votes_no_rows():
    assert count_preferences(empty(Votes), codebook, make_study()).equals(empty(Preferences))
    assert count_preferences(make_votes(BALLOTS), Codebook(), make_study()).equals(empty(Preferences))
    assert compare_options(empty(Votes), codebook, make_study()).equals(empty(HeadToHead))


ballots = st.lists(
    st.tuples(
        st.sampled_from(["broker", "community-new", "unknown"]),
        st.one_of(st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 4)), st.dictionaries(st.sampled_from(OPTIONS), st.none())),
    ),
    min_size=1,
    max_size=9,
)


@given(ballots)
def test_every_ballot_that_chose_gives_away_one_first_choice(given_ballots):
    votes = make_votes(given_ballots)
    before = votes.copy()
    got = count_preferences(votes, codebook, make_study())
    pd.testing.assert_frame_equal(votes, before)
    for _, rows in got.groupby("group"):
        assert rows["n_first"].sum() == pytest.approx(rows["n_ballots"].iat[0] - rows["n_abstained"].iat[0])
        assert rows["n_beats"].sum() == rows["n_loses"].sum()
    groups = got[got["group"] != "all"].groupby("option_id")["n_first"].sum()
    assert groups.to_dict() == pytest.approx(got[got["group"] == "all"].set_index("option_id")["n_first"].to_dict())


@given(ballots)
def test_pairs_add_up_to_the_ballots(given_ballots):
    got = compare_options(make_votes(given_ballots), codebook, make_study())
    n_ballots = got[["n_prefer", "n_against", "n_even"]].sum(axis=1)
    assert (n_ballots[got["group"] == "all"] == len(given_ballots)).all()
    turned = got.rename(columns={"option_id": "other_id", "other_id": "option_id", "n_prefer": "n_against", "n_against": "n_prefer"})
    key = ["group", "option_id", "other_id"]
    pd.testing.assert_frame_equal(got.sort_values(key, ignore_index=True), turned[list(got.columns)].sort_values(key, ignore_index=True))
