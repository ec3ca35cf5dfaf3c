"""Journeys follow needs and links by one rule; principles stand beside options and people."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.codebook import Codebook, Link, Principle
from crp_analysis.findings.journeys import build_journeys, open_options
from crp_analysis.findings.principles import answer_principles
from crp_analysis.tables import Journeys, PrinciplesAnswered, empty

from .conftest import make_code, make_option

NEEDS = ("need-a", "need-b", "need-c", "need-d")


def to(*ids: str) -> tuple[Link, ...]:
    return tuple(Link(option=one, how=f"leads to {one}") for one in ids)


def raised_by(**people: str) -> pd.DataFrame:
    """Brokers by name, each with the letters of the needs that they raised."""
    rows = [(who, "broker", f"need-{letter}") for who, letters in people.items() for letter in letters]
    return pd.DataFrame(rows, columns=["participant_id", "group", "code_id"])


def walk(raised, options, study, groups=("broker",)):
    book = Codebook(codes=tuple(make_code(one) for one in NEEDS), options=tuple(options))
    counts = pd.DataFrame({"group": ["all", "broker", "funder"], "n_in_group": [9, 4, 1]})
    return build_journeys(raised, pd.DataFrame({"group": list(groups)}), counts, book, study)


def test_the_journey_starts_where_most_is_met_and_follows_links(study):
    options = [
        make_option("hub", needs=("need-a",), links=to("coaching")),
        make_option("programme", needs=("need-a", "need-b"), links=to("hub", "coaching")),
        make_option("coaching", needs=("need-b", "need-c"), links=to("hub")),
    ]
    got = walk(raised_by(P1="abc", P2="a", P3="d"), options, study)
    assert got.to_numpy().tolist() == [
        ["broker", 0, "programme", "need-a;need-b", 2, 4, "", "", ""],
        ["broker", 1, "coaching", "need-c", 1, 4, "leads to coaching", "programme", ""],
    ]


def test_ties_take_the_lower_investment_and_are_told(study):
    options = [
        make_option("dear", needs=("need-a",), level="high"),
        make_option("cheap", needs=("need-a",)),
        make_option("late", needs=("need-a",)),
    ]
    got = walk(raised_by(P1="a"), options, study)
    assert got[["option_id", "equals"]].to_numpy().tolist() == [["cheap", "dear;late"]]


def test_a_dead_end_goes_back_to_the_links_before(study):
    options = [
        make_option("start", needs=("need-a", "need-b"), links=to("end", "other")),
        make_option("end", needs=("need-c",), links=to("start")),
        make_option("other", needs=("need-d",)),
    ]
    got = walk(raised_by(P1="abc", P2="abcd"), options, study)
    assert got[["option_id", "from_option"]].to_numpy().tolist() == [["start", ""], ["end", "start"], ["other", "start"]]


def test_options_for_others_are_not_on_the_way(study):
    options = [
        make_option("theirs", needs=NEEDS, groups=("community-new",)),
        make_option("ours", needs=("need-a",), groups=("broker",), links=to("theirs")),
    ]
    assert walk(raised_by(P1="ab"), options, study)["option_id"].tolist() == ["ours"]
    assert [one.option_id for one in open_options("community-new", Codebook(options=tuple(options)))] == ["theirs"]


@pytest.mark.parametrize("groups", [(), ("funder",), ("community-new",)])
def test_no_card_no_audience_or_no_needs_is_no_journey(study, groups):
    assert walk(raised_by(P1="a"), [make_option("hub", needs=("need-a",))], study, groups).equals(empty(Journeys))


letters = st.text("abcd", max_size=4).map(lambda text: "".join(sorted(set(text))))


@given(
    st.lists(letters, min_size=1, max_size=5), st.lists(st.tuples(letters, st.lists(st.integers(0, 3), max_size=3)), min_size=4, max_size=4)
)
def test_every_step_adds_needs_and_none_is_met_twice(people, offered):
    from .conftest import make_study

    options = [
        make_option(f"o{i}", needs=tuple(f"need-{one}" for one in needs), links=to(*(f"o{j}" for j in dict.fromkeys(links))))
        for i, (needs, links) in enumerate(offered)
    ]
    raised = raised_by(**{f"P{i}": needs for i, needs in enumerate(people)})
    got = walk(raised, options, make_study())
    met = [code for ids in got["code_ids"] for code in ids.split(";")]
    assert all(got["code_ids"]) and len(met) == len(set(met)) and set(met) <= set(raised["code_id"])
    assert got["option_id"].is_unique and got["position"].tolist() == list(range(len(got)))
    assert (got["from_link"] != "").tolist() == [False, *[True] * (len(got) - 1)][: len(got)]


def test_principles_with_people_passages_and_quotes():
    book = Codebook(
        codes=(make_code("principle-power", "principle"),),
        principles=(Principle(id="power", name="Power", prompts=("Who decides?",)), Principle(id="local", name="Local", prompts=())),
        options=(make_option("hub", principles=("power",)), make_option("coaching")),
    )
    counts = pd.DataFrame(
        [("principle-power", "all", 3, 9, 5, 2)], columns=["code_id", "group", "n_participants", "n_in_group", "n_segments", "n_suggested"]
    )
    quotes = pd.DataFrame({"code_id": ["principle-power", "principle-power", "need-a"]})
    got = answer_principles(counts, quotes, book)
    assert got.to_numpy().tolist() == [
        ["power", "hub", True, 3, 9, 2, 5, 2], ["power", "coaching", False, 3, 9, 2, 5, 2],
        ["local", "hub", False, 0, 0, 0, 0, 0], ["local", "coaching", False, 0, 0, 0, 0, 0],
    ]  # fmt: skip
    assert answer_principles(counts, quotes, Codebook(codes=book.codes)).equals(empty(PrinciplesAnswered))
