"""A code is trusted for a printed reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from crp_analysis.coding.lanes import HeldOut, code_kappas, decide_lanes, lower_bounds, promised_kappa


def held_out(n_positive=40, *, n_wrong=0, sessions=8, n=400):
    """One code 'c' over `n` segments: the machine misses `n_wrong` positives and invents as many."""
    gold, is_in = np.zeros((n, 1), dtype=bool), np.zeros((n, 1), dtype=bool)
    gold[:n_positive] = True
    is_in[n_wrong : n_positive + n_wrong] = True
    names = [f"s{number % sessions}" for number in range(n)]
    return HeldOut(codes=["c"], sessions=names, gold=gold, is_in=is_in, scores=is_in.astype(float), thresholds=np.array([0.5]))


def lane(evidence, **options):
    return decide_lanes(evidence, seed=1, **options).iloc[0]


def test_few_positives_stay_with_people():
    row = lane(held_out(14))
    assert row["lane"] == "human only"
    assert row["reason"] == "Evidence: people gave this code 14 times; 15 are needed before the machine can be judged on it."
    assert lane(held_out(1))["reason"].startswith("Evidence: people gave this code once")
    assert "nobody has given this code yet" in lane(held_out(0))["reason"]
    assert np.isnan(lane(held_out(0))["average_precision"])


def test_a_changed_definition_voids_what_is_known():
    assert "definition changed" in lane(held_out(), changed_codes=["c"], human_kappa=pd.Series({"c": 0.8}))["reason"]


def test_where_people_disagree_a_machine_cannot_follow():
    row = lane(held_out(), human_kappa=pd.Series({"c": 0.39}))
    assert row["lane"] == "human only"
    assert "kappa 0.39 only" in row["reason"]
    assert lane(held_out(n_wrong=10), human_kappa=pd.Series({"c": 0.9}))["lane"] == "assisted"


def test_without_a_human_yardstick_nothing_is_automatic():
    row = lane(held_out())
    assert (row["lane"], row["kappa"]) == ("assisted", 1.0)
    assert "no yardstick" in row["reason"]


def test_parity_on_unseen_sessions_makes_a_code_automatic():
    row = lane(held_out(n_wrong=3), human_kappa=pd.Series({"c": 0.8}))
    assert row["lane"] == "automatic"
    assert row["n_positive"] == 40
    assert row["kappa"] == pytest.approx(0.917, abs=0.001)


def test_parity_must_hold_at_the_lower_bound():
    assert lane(held_out(20, n_wrong=3, n=100), human_kappa=pd.Series({"c": 0.88}))["lane"] == "assisted"


def test_two_sessions_are_too_few():
    row = lane(held_out(sessions=2), human_kappa=pd.Series({"c": 0.6}))
    assert row["lane"] == "assisted"
    assert "comes from 2 sessions and 3 are needed" in row["reason"]


def test_reasons_tell_codebook_evidence_and_machine_apart():
    good, fair = pd.Series({"c": 0.9}), pd.Series({"c": 0.3})
    cases = {
        "Codebook: its definition changed": lane(held_out(), changed_codes=["c"], human_kappa=good),
        "Codebook: people agree on it at kappa 0.30 only": lane(held_out(), human_kappa=fair),
        "Evidence: people gave this code 14 times": lane(held_out(14), human_kappa=good),
        "Evidence: on sessions it had not seen, the machine agrees with people at kappa 0.79": lane(
            held_out(20, n_wrong=4, n=300), human_kappa=pd.Series({"c": 0.88})
        ),
        "Machine: on sessions it had not seen": lane(held_out(n_wrong=20), human_kappa=good),
    }
    for beginning, row in cases.items():
        assert row["reason"].startswith(beginning), row["reason"]
        assert np.isnan(row["promised"])


def test_a_promise_is_people_less_a_margin_and_never_weak():
    assert promised_kappa(0.85) == pytest.approx(0.75)
    assert promised_kappa(0.5) == 0.6
    row = lane(held_out(n_wrong=3), human_kappa=pd.Series({"c": 0.8}))
    assert row["promised"] == pytest.approx(0.7)
    assert row["reason"].endswith("people with each other at 0.80; promised is 0.70.")


def test_no_error_met_is_not_no_error():
    perfect, more = lower_bounds(held_out())[0], lower_bounds(held_out(400, n=4000))[0]
    assert 0.8 < perfect < 0.97
    assert perfect < more < 1


def test_errors_spread_evenly_are_not_certain():
    """One error of each kind in every session: sessions do not differ at all, segments do."""
    low = lower_bounds(held_out(40, n_wrong=8))[0]
    assert 0.5 < low < 0.75  # kappa is 0.78


@pytest.mark.parametrize("n_sessions", [4, 12])
def test_the_lower_end_is_a_lower_end(n_sessions):
    """Sessions differ in how common the code is and in how well it is found: in 95 of 100 draws the truth is not lower."""
    rng, held = np.random.default_rng(7), []

    def draw(sizes):
        common, hit = (np.repeat(rng.beta(*shape, size=len(sizes)), sizes) for shape in ((2, 8), (8, 2)))
        gold = rng.random(len(common)) < common
        return gold, np.where(gold, rng.random(len(gold)) < hit, rng.random(len(gold)) < 0.05)

    truth = code_kappas(*(np.array([float(one.sum())]) for one in _cells(*draw(np.full(20000, 40)))))[0]
    for _ in range(150):
        sizes = rng.integers(20, 120, n_sessions)
        gold, is_in = (one[:, None] for one in draw(sizes))
        names = np.repeat([f"s{number}" for number in range(n_sessions)], sizes)
        evidence = HeldOut(codes=["c"], sessions=names, gold=gold, is_in=is_in, scores=is_in.astype(float), thresholds=np.ones(1))
        held.append(lower_bounds(evidence)[0] <= truth)
    assert np.mean(held) >= 0.93


def _cells(gold, said):
    return gold & said, gold & ~said, ~gold & said, ~gold & ~said


def test_unequal_sessions_are_worth_fewer():
    even = held_out(n_wrong=4)
    sessions = ["s0" if number % 8 else f"s{1 + number % 7}" for number in range(400)]
    uneven = HeldOut(**(vars(even) | {"sessions": sessions}))
    assert lower_bounds(uneven)[0] < lower_bounds(even)[0] < 0.9
    assert np.isnan(lower_bounds(held_out(sessions=1))[0])


@given(st.permutations(range(8)))
def test_names_of_sessions_change_nothing(order):
    evidence = held_out(n_wrong=5)
    renamed = HeldOut(**(vars(evidence) | {"sessions": [f"s{order[int(name[1:])]}" for name in evidence.sessions]}))
    assert lower_bounds(renamed)[0] == pytest.approx(lower_bounds(evidence)[0])


def test_other_codes_kappas_do_not_count():
    assert np.isnan(lane(held_out(), human_kappa=pd.Series({"d": 0.2}))["human_kappa"])


def test_no_codes():
    none = np.zeros((0, 0))
    empty = HeldOut(codes=[], sessions=[], gold=none.astype(bool), is_in=none.astype(bool), scores=none, thresholds=np.zeros(0))
    assert len(decide_lanes(empty, seed=1)) == 0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
def test_kappa_is_cohens(pairs):
    gold, machine = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    counts = [np.array([float(one.sum())]) for one in (gold & machine, gold & ~machine, ~gold & machine, ~gold & ~machine)]
    ours = code_kappas(*counts)[0]
    if gold.all() == machine.all() and gold.any() == machine.any() and len(set(gold)) == 1:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(cohen_kappa_score(gold, machine))
