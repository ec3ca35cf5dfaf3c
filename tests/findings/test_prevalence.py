"""Shares corrected for the machine's errors: arithmetic by hand, laws, and the rule that does not look at shares."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crp_analysis.codebook import Codebook
from crp_analysis.findings.correction import Part, Use, corrected_share, expected_ratio, judge_machine
from crp_analysis.findings.counts import count_codes
from crp_analysis.findings.intervals import clustered, effective_wilson, jackknife, wilson
from crp_analysis.findings.needs import build_needs
from crp_analysis.findings.prevalence import estimate_prevalence
from crp_analysis.study import Thresholds
from crp_analysis.tables import Prevalence, check

from .conftest import (
    make_assignments,
    make_code,
    make_coded,
    make_codings,
    make_material,
    make_participants,
    make_segments,
    make_sessions,
    make_study,
)


def part(found, suggested, sizes=None):
    found, suggested = (np.array(one, dtype=float)[:, None] for one in (found, suggested))
    return Part(sizes=np.ones(len(found)) if sizes is None else np.array(sizes, dtype=float), found=found, suggested=suggested)


def use_of(slope, n):
    return Use(slope=np.array([slope]), left_out=np.full((n, 1), slope), explained=np.zeros(1))


def test_the_correction_by_hand():
    """4 of 10 read people have it, the machine finds 5 of 10 there and 24 of 30 elsewhere: 0.4 + 29/40 - 5/10 = 0.625."""
    read = part([1] * 4 + [0] * 6, [1] * 5 + [0] * 5)
    unread = part([0] * 30, [1] * 24 + [0] * 6)
    share, variance = corrected_share(read, unread, use_of(1.0, 10))
    assert share[0] == pytest.approx(0.625)
    assert variance[0] > 0
    by_people, plain = jackknife(read.found, read.sizes)
    assert corrected_share(read, unread, use_of(0.0, 10))[0][0] == pytest.approx(by_people[0])
    assert corrected_share(read, unread, use_of(0.0, 10))[1][0] == pytest.approx(plain[0])


def test_a_machine_that_is_right_explains_everything_and_noise_nothing():
    rng = np.random.default_rng(4)
    truth = rng.random(80) < 0.4
    right, noise = part(truth, truth), part(truth, rng.random(80) < 0.4)
    strata, sessions = np.zeros(80), np.arange(80) // 4
    assert judge_machine(right, strata, sessions).explained[0] == pytest.approx(1)
    assert judge_machine(right, strata, sessions).slope[0] == pytest.approx(1)
    assert judge_machine(noise, strata, sessions).explained[0] < 0.05
    against = judge_machine(part(truth, ~truth), strata, sessions)
    assert (against.slope[0], against.explained[0]) == (0, 0)  # a machine that is wrong throughout is not turned round


def test_the_level_of_groups_is_no_skill():
    """Machine and people agree on which group raises it more, and on nothing else."""
    rng = np.random.default_rng(5)
    strata = np.repeat([0, 1], 60)
    truth, said = (rng.random(120) < np.where(strata == 0, 0.1, 0.9) for _ in range(2))
    assert judge_machine(part(truth, said), strata, np.arange(120)).explained[0] < 0.1


def test_expected_ratio_needs_something_unread_and_pays_for_few_people():
    explained = np.array([0.5])
    assert expected_ratio(explained, 20, 20, n_people=20, unit="segments")[0] == 1
    assert expected_ratio(explained, 20, 200, n_people=20, unit="segments")[0] == pytest.approx(np.sqrt(0.55))
    assert expected_ratio(explained, 5, 50, n_people=5, unit="people") > expected_ratio(explained, 50, 500, n_people=50, unit="people")


def test_jackknife_of_single_units_is_the_binomial_variance():
    share, variance = jackknife(np.array([[1.0]] * 7 + [[0.0]] * 3), np.ones(10))
    assert (share[0], variance[0]) == (pytest.approx(0.7), pytest.approx(0.7 * 0.3 / 9))
    assert np.isnan(jackknife([[1.0]], [1.0])[1][0])


def test_effective_wilson_is_wilson_for_many_independent_units():
    low, high = effective_wilson(np.array([0.3]), np.array([0.3 * 0.7 / 5000]), np.ones(5000))
    expected = wilson([1500], [5000])
    assert (low[0], high[0]) == (pytest.approx(expected[0][0], abs=1e-4), pytest.approx(expected[1][0], abs=1e-4))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(6, 20)), min_size=2, max_size=20), st.randoms())
@settings(max_examples=60, deadline=None)
def test_clustered_holds_the_share_and_forgets_the_order(people, random):
    def ends(rows):
        low, high = clustered([[yes] for yes, _ in rows], [size for _, size in rows])
        return low[0], high[0]

    share = sum(yes for yes, _ in people) / sum(size for _, size in people)
    low, high = ends(people)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    mixed = list(people)
    random.shuffle(mixed)
    assert ends(mixed) == (pytest.approx(low), pytest.approx(high))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(6, 20)), min_size=3, max_size=12), st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_clustered_widens_with_fewer_people(people, times):
    """The same people met several times over are more people who say the same."""
    few, many = (
        np.subtract(*clustered([[yes] for yes, _ in rows], [size for _, size in rows])[::-1])[0] for rows in (people, people * times)
    )
    assert many <= few + 1e-9


def test_other_shares_lend_degrees_of_freedom():
    """Two shares with the same variance: each knows it from both, so the interval is narrower than that of one alone."""
    share, variance, sizes = np.array([0.3]), np.array([0.01]), np.full(8, 10)
    alone, together = (effective_wilson(np.tile(share, n), np.tile(variance, n), sizes) for n in (1, 2))
    t_alone, t_together = stats.t.ppf(0.975, 7), stats.t.ppf(0.975, 9)
    assert together[1][0] - together[0][0] < alone[1][0] - alone[0][0]
    for (low, high), t in ((alone, t_alone), (together, t_together)):
        worth = 0.3 * 0.7 / 0.01
        half = t / (1 + t**2 / worth) * np.sqrt(0.21 / worth + t**2 / (4 * worth**2))
        assert high[0] - low[0] == pytest.approx(2 * half)


def large(*, machine_is_right: bool, n_people=240, read_every=3):
    """One segment a person; a third is read; people of the first group raise the need more than the others."""
    rng = np.random.default_rng(8)
    truth = rng.random(n_people) < np.where(np.arange(n_people) % 2, 0.25, 0.6)
    said = truth if machine_is_right else rng.random(n_people) < 0.4
    names = ["community-new", "broker"]
    described = [("community", "new"), ("broker", "")]
    read = [i for i in range(n_people) if i % read_every == 0]
    material = make_material(
        participants=make_participants([(f"P{i:03}", "c1", *described[i % 2], names[i % 2]) for i in range(n_people)]),
        sessions=make_sessions([(f"S{i:03}", "c1", "interview") for i in range(n_people)]),
        segments=make_segments(
            [(f"s{i:03}", f"S{i:03}", "c1", f"P{i:03}", "We need this more than most things.") for i in range(n_people)]
        ),
        codings=make_codings([(f"s{i:03}", "need-partner", "ann") for i in read if truth[i]]),
        assignments=make_assignments([(f"S{i:03}", "ann") for i in read]),
    )
    coded = make_coded(make_codings([(f"s{i:03}", "need-partner", "m") for i in range(n_people) if said[i]], "machine"))
    return material, coded, Codebook(codes=(make_code("need-partner"), make_code("need-money"))), make_study(thresholds=Thresholds()), truth


def test_a_good_machine_is_used_and_a_poor_one_is_not():
    material, coded, codebook, study, truth = large(machine_is_right=True)
    got = check(estimate_prevalence(material, coded, codebook, study), Prevalence, "test").set_index(["code_id", "group", "unit"])
    everyone = got.loc[("need-partner", "all", "people")]
    assert (everyone["basis"], everyone["n_read"], everyone["n_total"]) == ("corrected", 80, 240)
    assert everyone["share"] == pytest.approx(truth.mean(), abs=0.01)
    assert everyone["ci_low"] < truth.mean() < everyone["ci_high"]
    assert "narrower" in everyone["reason"]
    assert got.loc[("need-money", "all", "people"), "reason"].startswith("Fewer than 5 people read with the code")
    material, coded, codebook, study, _ = large(machine_is_right=False)
    poor = estimate_prevalence(material, coded, codebook, study).set_index(["code_id", "group", "unit"])
    assert (poor["basis"] == "people").all()
    counts = count_codes(material, coded, codebook, study).set_index(["code_id", "group"])
    plain = poor.xs("people", level="unit")
    for column in ("share", "ci_low", "ci_high"):
        np.testing.assert_allclose(plain[column].to_numpy(), counts[column].reindex(plain.index).to_numpy())


def test_the_rule_does_not_look_at_the_shares_of_what_is_unread():
    material, coded, codebook, study, _ = large(machine_is_right=True)
    unread = ~coded.codings["segment_id"].isin(material.codings["segment_id"])
    fewer = dataclasses.replace(coded, codings=coded.codings[~(unread & (np.arange(len(coded.codings)) % 2 == 0))].reset_index(drop=True))
    before, after = (estimate_prevalence(material, one, codebook, study) for one in (coded, fewer))
    assert before["basis"].tolist() == after["basis"].tolist()
    assert before["share"].tolist() != after["share"].tolist()


def test_needs_say_what_their_share_rests_on():
    material, coded, codebook, study, _ = large(machine_is_right=True)
    prevalence = estimate_prevalence(material, coded, codebook, study)
    counts = count_codes(material, coded, codebook, study)
    needs = build_needs(counts, codebook, material.schemes, study, prevalence=prevalence).set_index(["code_id", "group"])
    row, count = needs.loc[("need-partner", "community-new")], counts.set_index(["code_id", "group"]).loc[("need-partner", "community-new")]
    assert row["basis"] == "corrected"
    assert (row["n_participants"], row["n_in_group"]) == (count["n_participants"], count["n_in_group"])  # people first, as coded
    assert row["share"] != pytest.approx(count["share"])
    assert (build_needs(counts, codebook, material.schemes, study)["basis"] == "people").all()


def test_everything_read_leaves_nothing_to_correct(material, coded, codebook, study):
    everything = dataclasses.replace(material, assignments=make_assignments([(one, "ann") for one in ("S1", "S2", "S3", "S4")]))
    got = estimate_prevalence(everything, coded, codebook, study)
    assert (got["basis"] == "people").all()
    assert set(got.loc[got["group"] == "all", "reason"]) == {"People read everything, so there is nothing to correct."}


def test_codes_left_to_people_and_groups_hardly_read_are_not_corrected():
    material, coded, codebook, study, _ = large(machine_is_right=True)
    lanes = pd.DataFrame({"code_id": ["need-partner"], "lane": ["human only"]})
    left = estimate_prevalence(material, dataclasses.replace(coded, lanes=lanes), codebook, study).set_index(["code_id", "group", "unit"])
    assert left.loc[("need-partner", "all", "people"), "reason"].startswith("The code is left to people")
    assert (left["basis"] == "people").all()
    material, coded, codebook, study, _ = large(machine_is_right=True, n_people=80)
    few = estimate_prevalence(material, coded, codebook, study).set_index(["code_id", "group", "unit"])
    assert few.loc[("need-partner", "all", "people"), "reason"] == "Fewer than 30 people read: too few to correct a share of people."
    assert few.loc[("need-partner", "all", "segments"), "basis"] == "corrected"


@pytest.mark.parametrize(("n_read", "n_all"), [(20, 60), (40, 200)])
def test_corrected_intervals_hold_the_truth(n_read, n_all):
    """People of very different habits and a machine that finds most of what they say and invents some: 150 draws."""
    rng, held, narrower = np.random.default_rng(3), [], []
    truth = 0.2  # of segments; the mean of the habits below
    for _ in range(150):
        sizes = rng.integers(5, 30, n_all)
        found = rng.binomial(sizes, rng.beta(1, 4, n_all))
        suggested = rng.binomial(found, 0.8) + rng.binomial(sizes - found, 0.1)
        whole = part(found, suggested, sizes)
        is_read = np.arange(n_all) < n_read
        read, unread = whole.of(is_read), whole.of(~is_read)
        share, variance = corrected_share(read, unread, judge_machine(read, np.zeros(n_read), np.arange(n_read)))
        low, high = effective_wilson(share, variance, read.sizes)
        plain_low, plain_high = clustered(read.found, read.sizes)
        held.append(low[0] <= truth <= high[0])
        narrower.append((high - low)[0] < (plain_high - plain_low)[0])
    assert 0.90 <= np.mean(held) <= 0.99
    assert np.mean(narrower) > 0.9
