"""A part of a study beside the whole: who is in it, what is stronger there, what is silent, and the planning sheet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.findings.build import find_all
from crp_analysis.findings.evidence import list_people
from crp_analysis.findings.intervals import wilson
from crp_analysis.findings.local import compare_codes, find_local, people_in, refuse_scope, values_there
from crp_analysis.findings.local_words import quotes_from_here
from crp_analysis.scope import Scope
from crp_analysis.study import Thresholds
from crp_analysis.tables import Agreement, Passages, Quotes, Sessions, check, empty

from .conftest import (
    make_assignments,
    make_code,
    make_codebook,
    make_coded,
    make_codings,
    make_material,
    make_participants,
    make_schemes,
    make_segments,
    make_sessions,
    make_study,
)

# code: who raised it of twelve people in the North and of twelve in Wales
RAISED = {"need-partner": (10, 5), "need-money": (6, 0), "barrier-time": (0, 7), "challenge-power": (2, 9), "option-hub": (1, 0)}
NORTH = Scope(kind="place", values=("North",))


@pytest.fixture
def study():
    return make_study(places=("North", "Wales", "Skye"), thresholds=Thresholds(min_group=5))


@pytest.fixture
def material():
    """24 people, one session each, all read: twelve in the North (six of them brokers), twelve in Wales (all new to it)."""
    people = [f"P{number:02d}" for number in range(24)]
    groups = [("broker", "", "broker")] * 6 + [("community", "new", "community-new")] * 18
    rows = [
        (person, "c1", *group, "North" if number < 12 else "Wales")
        for number, (person, group) in enumerate(zip(people, groups, strict=True))
    ]
    coded = [
        (f"s{number:02d}", code, "ann") for code, (north, wales) in RAISED.items() for number in [*range(north), *range(12, 12 + wales)]
    ]
    return make_material(
        participants=make_participants(rows),
        sessions=make_sessions([(f"S{number:02d}", "c1", "interview") for number in range(24)]),
        segments=make_segments([(f"s{n:02d}", f"S{n:02d}", "c1", person, f"Words of number {n}.") for n, person in enumerate(people)]),
        codings=make_codings(coded),
        assignments=make_assignments([(f"S{number:02d}", "ann") for number in range(24)]),
        schemes=make_schemes([("m1", "all", "need-partner", "running"), ("m2", "broker", "need-money", "running")]),
    )


@pytest.fixture
def findings(material, study):
    return find_all(material, make_coded(), empty(Agreement), make_codebook(), study)


def standing(counts: pd.DataFrame) -> dict[str, str]:
    return dict(zip(counts["code_id"], counts["standing"], strict=True))


def test_how_codes_stand_here(material, study):
    counts = compare_codes(material, make_coded(), make_codebook(), study, people_in(material, study, NORTH))
    got = standing(counts)
    assert got["need-partner"] == "stronger here"
    assert got["need-money"] == "here only"
    assert got["barrier-time"] == "not heard here"  # silence
    assert got["challenge-power"] == "protected"  # two here: a small number, not silence
    assert got["option-hub"] == "protected"  # one in the whole study: not even told that it was here
    assert got["challenge-pay"] == "nowhere"
    row = counts.set_index("code_id").loc["need-partner"]
    assert (row["n_low"], row["n_high"], row["n_in_scope"], row["elsewhere_low"], row["n_elsewhere"]) == (10, 10, 12, 5, 12)
    assert row["difference"] == pytest.approx(5 / 12) and row["ci_low"] > 0
    assert row["share_low"] < row["share"] < row["share_high"] and row["share_elsewhere_low"] < row["share_elsewhere"]
    (low, low_other), (high, high_other) = wilson(row[["n_low", "elsewhere_low"]], row[["n_in_scope", "n_elsewhere"]])
    ends = row[["share_low", "share_high", "share_elsewhere_low", "share_elsewhere_high"]].tolist()
    assert ends == pytest.approx([low, high, low_other, high_other])
    assert counts.loc[counts["is_protected"], ["difference", "share_low", "share_elsewhere_high"]].isna().all(axis=None)


def test_what_is_protected_shows_a_range_and_says_why(material, study):
    counts = compare_codes(material, make_coded(), make_codebook(), study, people_in(material, study, NORTH)).set_index("code_id")
    row = counts.loc["challenge-power"]
    assert (row["n_low"], row["n_high"]) == (1, 4)
    assert "fewer than 5 people" in row["reason"]
    assert (counts.loc["option-hub", "n_low"], counts.loc["option-hub", "n_high"]) == (0, 1)


def test_a_group_that_the_whole_tells_of_is_told_in_full(material, findings, study):
    local = find_local(material, make_coded(), findings, make_codebook(), study, Scope(kind="group", values=("broker",)))
    whole = findings.counts[findings.counts["group"] == "broker"].set_index("code_id")["n_participants"]
    assert not local.counts["is_protected"].any()
    assert local.counts.set_index("code_id")["n_low"].to_dict() == whole.to_dict()


def test_the_whole_stays_as_it_was(material, findings, study):
    kept = {name: table.copy(deep=True) for name, table in vars(findings).items()}
    before = {name: table.copy(deep=True) for name, table in vars(material).items() if isinstance(table, pd.DataFrame)}
    find_local(material, make_coded(), findings, make_codebook(), study, NORTH)
    for name, table in kept.items():
        pd.testing.assert_frame_equal(getattr(findings, name), table)
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(material, name), table)


def test_people_here_and_who_is_missing(material, findings, study):
    people = find_local(material, make_coded(), findings, make_codebook(), study, NORTH).people
    assert people.iloc[0][["dimension", "n_participants", "n_everywhere"]].tolist() == ["all", 12.0, 24.0]
    by_group = people[people["dimension"] == "group"].set_index("value")
    assert by_group.loc["broker", "n_participants"] == 6 and by_group.loc["community-new", "n_participants"] == 6
    assert by_group.loc[["community-old", "funder"], "is_silent"].all()
    wales = find_local(material, make_coded(), findings, make_codebook(), study, Scope(kind="place", values=("Wales",))).people
    assert wales.set_index("value").loc["broker", "is_silent"]


def test_the_planning_sheet(material, findings, study):
    codebook = make_codebook()
    hub = codebook.options[0].model_copy(update={"first_steps": ("Ask five people what they would look for.",)})
    codebook = codebook.model_copy(update={"options": (hub,)})
    planning = find_local(material, make_coded(), findings, codebook, study, NORTH).planning
    lines = {part: rows["text"].tolist() for part, rows in planning.groupby("part")}
    assert lines["need"] == ["Need partner", "Need money"]
    assert lines["gap"] == ["Need partner", "Need money"]  # nobody stated where the schemes are
    assert lines["option"] == ["Hub"] and lines["first step"] == ["Ask five people what they would look for."]
    assert lines["not heard"] == ["Community, experienced", "Funders"]
    need = planning[planning["part"] == "need"].iloc[0]
    assert (need["n_participants"], need["n_in_group"], need["note"]) == (10, 12, "stronger here")


def test_a_scheme_counts_where_it_is(material, findings, study):
    placed = replace(material, schemes=material.schemes.assign(places=["north; Wales", "Wales"]))
    planning = find_local(placed, make_coded(), findings, make_codebook(), study, NORTH).planning
    assert planning.loc[planning["part"] == "provision", "text"].tolist() == ["S"]
    assert planning.loc[planning["part"] == "gap", "text"].tolist() == ["Need money"]
    everywhere = replace(material, schemes=material.schemes.assign(places="everywhere"))
    assert (find_local(everywhere, make_coded(), findings, make_codebook(), study, NORTH).planning["part"] != "gap").all()


def test_without_a_list_of_schemes_no_gap_is_claimed(material, findings, study):
    bare = replace(material, schemes=material.schemes.head(0))
    assert (find_local(bare, make_coded(), findings, make_codebook(), study, NORTH).planning["part"] != "gap").all()


def test_quotes_of_groups_that_are_small_here_stay_out(material, findings, study):
    local = find_local(material, make_coded(), findings, make_codebook(), study, NORTH)
    assert set(local.quotes["participant_id"]) <= people_in(material, study, NORTH)
    few = make_study(places=study.places, thresholds=Thresholds(min_group=7))
    crowded = find_all(material, make_coded(), empty(Agreement), make_codebook(), few)
    assert find_local(material, make_coded(), crowded, make_codebook(), few, NORTH).quotes.empty


def placed(material, *, raised_by: dict[str, list[int]]):
    """The material with codes raised by the people of these numbers, one segment each."""
    return replace(material, codings=make_codings([(f"s{n:02d}", code, "ann") for code, people in raised_by.items() for n in people]))


def quoted(people: list[int], code: str = "need-partner", *, group: str = "community-new", basis: str = "person") -> pd.DataFrame:
    """Quotes of the people of these numbers under one code."""
    told = [
        {
            "quote_id": f"q-{code}-{n}",
            "code_id": code,
            "segment_id": f"s{n:02d}",
            "session_id": f"S{n:02d}",
            "consultation_id": "c1",
            "participant_id": f"P{n:02d}",
            "group": group,
            "role": "community",
            "session_kind": "interview",
            "start": 0,
            "end": 5,
            "text": "Words",
            "basis": basis,
        }
        for n in people
    ]
    return check(pd.DataFrame(told, columns=list(empty(Quotes).columns)), Quotes, "test")


def carried(quotes: pd.DataFrame, code: str) -> pd.DataFrame:
    """Passages that say the words of these quotes carry one more code."""
    rows = quotes.rename(columns={"quote_id": "passage_id"}).assign(code_id=code, before="", after="")
    return check(rows, Passages, "test")


def shown(material, study, quotes, passages=None, scope=NORTH) -> list[int]:
    """Numbers of the people whose words stand in the local report."""
    here = people_in(material, study, scope)
    counts = compare_codes(material, make_coded(), make_codebook(), study, here)
    people = pd.DataFrame([("group", "community-new", False)], columns=["dimension", "value", "is_protected"])
    kept = quotes_from_here(quotes, empty(Passages) if passages is None else passages, people, counts, here)
    return [int(one[1:]) for one in kept["participant_id"]]


def test_words_never_narrow_a_range(material, study):
    few = placed(material, raised_by={"need-partner": [0, 1, 2, *range(12, 20)]})  # 1 to 4 of the North
    assert shown(few, study, quoted([0, 1, 2, 12])) == [0]  # words of two would say 'at least two'
    rare = placed(material, raised_by={"need-partner": [0, 1]})  # 0 to 2 of the North
    assert shown(rare, study, quoted([0, 1])) == []
    many = placed(material, raised_by={"need-partner": [*range(6), *range(12, 20)]})
    assert shown(many, study, quoted([0, 1, 2, 12])) == [0, 1, 2]  # six may be told


def test_words_count_for_every_code_that_the_whole_report_gives_them(material, study):
    told = placed(material, raised_by={"need-partner": [*range(6), *range(12, 20)], "need-money": [0, 1, *range(12, 20)]})
    quotes = quoted([0, 1, 5])
    assert shown(told, study, quotes, carried(quotes.head(2), "need-money")) == [0, 5]  # 'need money' is told as 1 to 4


def test_what_is_missing_narrows_no_range_either(material, study):
    """All but one or two of those who raised it are here, so that every quote known to be from elsewhere would count down."""
    most = placed(material, raised_by={"need-partner": [*range(11), 12, 13]})  # 9 to 12 of the North
    assert shown(most, study, quoted([0, 1, 12])) == [0, 1]  # one elsewhere is certain
    assert shown(most, study, quoted([0, 1, 12, 13])) == []  # two quoted elsewhere would say 'at most eleven here'


def test_suggestions_are_told_apart_from_what_people_coded(material, study):
    six = placed(material, raised_by={"need-partner": [*range(6), *range(12, 20)]})
    assert shown(six, study, quoted([0, 1], basis="machine")) == [0, 1]  # nobody is unread, so there is no range of suggestions
    half = replace(six, assignments=six.assignments[six.assignments["session_id"].isin([f"S{n:02d}" for n in [*range(8), *range(12, 24)]])])
    coded = make_coded(make_codings([(f"s{n:02d}", "need-money", "m") for n in (8, 9)], "machine"))
    here = people_in(half, study, NORTH)
    counts = compare_codes(half, coded, make_codebook(), study, here)
    people = pd.DataFrame([("group", "community-new", False)], columns=["dimension", "value", "is_protected"])
    quotes = quoted([8, 9], "need-money", basis="machine")
    row = counts.set_index("code_id").loc["need-money"]
    kept = quotes_from_here(quotes, empty(Passages), people, counts, here)
    assert row["suggested_low"] < row["suggested_high"] and len(kept) <= row["suggested_low"]


@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_law_no_range_is_narrowed(data):
    """Whoever raises and is quoted on what: even with all speakers told apart, words and gaps leave every range as it was told."""
    study, codes = make_study(places=("North", "Wales"), thresholds=Thresholds(min_group=3)), ["need-partner", "need-money", "barrier-time"]
    people = range(12)
    material = make_material(
        participants=make_participants(
            [(f"P{n:02d}", "c1", "community", "new", "community-new", "North" if n < 6 else "Wales") for n in people]
        ),
        sessions=make_sessions([(f"S{n:02d}", "c1", "interview") for n in people]),
        segments=make_segments([(f"s{n:02d}", f"S{n:02d}", "c1", f"P{n:02d}", f"Words of number {n}.") for n in people]),
        assignments=make_assignments([(f"S{n:02d}", "ann") for n in people]),
    )
    raised = {code: sorted(data.draw(st.sets(st.sampled_from(people)), label=code)) for code in codes}
    material = placed(material, raised_by=raised)
    of_code = {n: [code for code in codes if n in raised[code]] for n in people}
    chosen = {code: data.draw(st.sets(st.sampled_from(raised[code] or [0])), label=f"quoted {code}") & set(raised[code]) for code in codes}
    quotes = pd.concat([quoted(sorted(several), code) for code, several in chosen.items()], ignore_index=True)
    more = [carried(quotes[quotes["participant_id"] == f"P{n:02d}"].head(1), code) for n in people for code in of_code[n]]
    passages = pd.concat([empty(Passages), *more], ignore_index=True)
    here = people_in(material, study, NORTH)
    counts = compare_codes(material, make_coded(), make_codebook(), study, here)
    around = pd.DataFrame([("group", "community-new", False)], columns=["dimension", "value", "is_protected"])
    kept = quotes_from_here(quotes, passages, around, counts, here)
    assert set(kept["quote_id"]) <= set(quotes["quote_id"]) and set(kept["participant_id"]) <= here
    for row in counts[counts["n_low"] < counts["n_high"]].itertuples():
        speakers = {n for n in people if row.code_id in of_code[n]}
        from_here = {int(one[1:]) for one in kept["participant_id"]} & speakers
        away = {int(one[1:]) for one in quotes["participant_id"] if one not in here} & speakers
        assert len(from_here) <= row.n_low
        assert not from_here or len(away) <= row.elsewhere_low


def test_scopes_that_would_single_people_out_are_refused(material, findings, study):
    def why(scope):
        return refuse_scope(material, findings, study, scope, people_in(material, study, scope))

    assert why(NORTH) == ""
    assert "nobody took part there" in why(Scope(kind="place", values=("Skye",)))
    elsewhere = replace(material, participants=material.participants.assign(place=["Leith"] * 3 + ["North"] * 21))
    got = find_all(elsewhere, make_coded(), empty(Agreement), make_codebook(), study)
    for place in ("Leith", "North"):
        scope = Scope(kind="place", values=(place,))
        assert "fewer than 5 people" in refuse_scope(elsewhere, got, study, scope, people_in(elsewhere, study, scope))


def test_nobody_read_means_suggestions_only(material, findings, study):
    unread = replace(material, codings=material.codings.head(0), assignments=material.assignments.head(0))
    coded = make_coded(make_codings([(f"s{n:02d}", "need-partner", "m") for n in range(8)] + [("s13", "need-money", "m")], "machine"))
    counts = compare_codes(unread, coded, make_codebook(), study, people_in(material, study, NORTH))
    assert standing(counts)["need-partner"] == "suggested only" and standing(counts)["barrier-time"] == "not read"
    assert counts.set_index("code_id").loc["need-partner", ["n_low", "suggested_low", "suggested_high"]].tolist() == [0, 8, 8]
    whole = find_all(unread, coded, empty(Agreement), make_codebook(), study)
    local = find_local(unread, coded, whole, make_codebook(), study, NORTH)
    assert local.limits["statement"].str.contains("Nobody has read what people here said").any()
    need = local.planning[local.planning["part"] == "need"].iloc[0]
    assert np.isnan(need["n_participants"]) and "suggested for 8 people not read yet; nobody has checked" in need["note"]


def test_a_place_that_nobody_stated_is_where_people_took_part(material, study):
    participants = material.participants.assign(place="unknown")
    sessions = check(material.sessions.assign(place=["north"] * 12 + ["by video call"] * 12), Sessions, "test")
    people = list_people(replace(material, participants=participants, sessions=sessions), study).set_index("participant_id")["place"]
    assert people["P00"] == "North" and people["P20"] == "unknown"  # 'by video call' is no place of this study


def test_programmes_and_what_there_is_to_choose(material, study):
    participants = material.participants.assign(programme=["Reach"] * 10 + ["unknown"] * 14)
    placed = replace(material, participants=participants)
    assert values_there(placed, study, "programme") == ["Reach"]
    assert values_there(placed, study, "place") == ["North", "Wales", "Skye"]
    assert values_there(placed, study, "group") == [group.id for group in study.groups]
    assert len(people_in(placed, study, Scope(kind="programme", values=("Reach",)))) == 10


def test_an_empty_codebook_is_no_obstacle(material, study):
    codebook = make_codebook().model_copy(update={"codes": (make_code("need-other"),), "options": ()})
    whole = find_all(material, make_coded(), empty(Agreement), codebook, study)
    assert find_local(material, make_coded(), whole, codebook, study, NORTH).counts["standing"].tolist() == ["nowhere"]
