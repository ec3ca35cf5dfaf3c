"""Workshop votes: who may vote for what, and how ballots lose their names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from crp_analysis.codebook import Codebook, Investment, Option
from crp_analysis.sources.merging import merge_gathered
from crp_analysis.sources.votes import BALLOT_COLUMNS, number_ballots, read_votes
from crp_analysis.tables import Schemes, Votes, empty
from sources.conftest import PEOPLE, TALK

HEADER = "ballot,group,option,rank\n"


def option(option_id: str, name: str) -> Option:
    fields = dict.fromkeys(("aims", "who_for", "core_content", "considerations", "delivery", "needs"), ())
    return Option(option_id=option_id, name=name, overview="O", investment=Investment(level="low"), **fields)


@pytest.fixture
def codebook() -> Codebook:
    return Codebook(options=(option("hub", "The Hub"), option("coaching", "Coaching")))


@pytest.fixture
def gather_votes(gather):
    """A consultation with these votes, gathered."""

    def gather_votes(votes: str, people: str = PEOPLE):
        return gather({"participants.csv": people, "transcripts/talk.txt": TALK, "workshop/votes.csv": votes})

    return gather_votes


@pytest.fixture
def faults_in(study, codebook, tmp_path):
    """What is wrong with these votes, each as place and finding."""

    def faults_in(votes: str) -> list[tuple[str, str]]:
        folder = tmp_path / "data" / "raw" / "w"
        (folder / "workshop").mkdir(parents=True)
        (folder / "workshop" / "votes.csv").write_text(votes, encoding="utf-8")
        ballots = read_votes(folder, "w", roster=None, study=study, codebook=codebook)
        assert ballots.votes.empty or not ballots.faults
        return [(one.place.removeprefix("w/workshop/votes.csv, "), one.found) for one in ballots.faults]

    return faults_in


def test_ballots_become_numbers_and_take_the_voters_group(gather_votes, study):
    votes = HEADER + "p1,,hub,1\np1,,Coaching,2\nOrrin Vale,,the hub,\nB7,broker,,\nTamsin Reef,,hub,1\n"
    gathered = gather_votes(votes)
    assert "data/raw/talks/workshop/votes.csv: 1 ballot of somebody who withdrew was left out" in gathered.notes
    merged = merge_gathered([gathered], study, empty(Schemes)).votes
    assert merged.drop(columns="ballot").to_numpy().tolist()[0] == ["talks", "broker", "", pytest.approx(float("nan"), nan_ok=True)]
    by_ballot = [(rows["group"].iat[0], rows[["option_id", "rank"]].fillna(0).to_numpy().tolist()) for _, rows in merged.groupby("ballot")]
    assert by_ballot == [
        ("broker", [["", 0.0]]),
        ("broker", [["hub", 0.0]]),
        ("community-new", [["hub", 1.0], ["coaching", 2.0]]),
    ]
    assert not {"P01", "p1", "Orrin", "B7"} & set(merged.astype(str).to_numpy().ravel())


def test_all_that_is_wrong_is_told_at_once(faults_in):
    rows = [
        ",broker,hub,1",
        "a,broker,cave,1",
        "b,painters,hub,1",
        "c,broker,hub,first",
        "d,broker,hub,0",
        "e,broker,hub,1",
        "e,broker,The Hub,2",
        "f,broker,hub,1",
        "f,community-new,coaching,2",
        "g,broker,hub,1",
        "g,broker,,",
        "h,broker,hub,1",
        "h,broker,coaching,",
        "i,broker,,3",
    ]
    assert faults_in(HEADER + "\n".join(rows)) == [
        ("row 2", "names no ballot"),
        ("row 3", "names an option that the codebook does not have"),
        ("row 4", "names a group that the study does not have"),
        ("row 5", "has a rank that is no whole number from 1 on"),
        ("row 6", "has a rank that is no whole number from 1 on"),
        ("row 15", "has a rank and no option"),
        ("row 8", "names an option that its ballot has named already"),
        ("row 10", "gives its ballot another group than the rows before"),
        ("row 12", "abstains, while its ballot has other rows"),
        ("row 14", "has no rank, while its ballot ranks other options"),
    ]


def test_a_file_without_its_columns_says_which(faults_in):
    assert [found for _, found in faults_in("voter,choice\nZelda,hub\n")] == [
        "the column 'ballot' is missing",
        "the column 'option' is missing",
    ]


def test_faults_name_nobody(gather_votes):
    from crp_analysis.errors import Faults

    with pytest.raises(Faults) as raised:
        gather_votes(HEADER + "Zelda Quist,broker,Zelda,first\n")
    said = str(raised.value)
    assert "Zelda" not in said and "another group than participants.csv" in said and "write one of hub, coaching" in said


@pytest.mark.parametrize("votes", [HEADER, "ballot,option\n"])
def test_a_template_that_nobody_filled_in_is_no_vote(gather_votes, study, votes):
    assert gather_votes(votes).votes.empty
    assert merge_gathered([gather_votes(votes)], study, empty(Schemes)).votes.equals(empty(Votes))


def test_a_ballot_of_nobody_listed_and_no_group_is_pointed_at(gather_votes):
    gathered = gather_votes("ballot,option\nx,hub\ny,hub\n")
    assert gathered.votes["group"].tolist() == ["unknown", "unknown"]
    assert "2 ballots state no group and are counted for everyone only" in [one.found for one in gathered.warnings]


def test_a_person_who_voted_twice_counts_with_the_latest_ballot():
    rows = (
        [("one", "P1", "g", "hub", 1.0), ("one", "one#x", "g", "hub", 1.0)],
        [("two", "P1", "g", "coaching", 1.0), ("two", "two#x", "g", "hub", 1.0)],
    )
    earlier, later = (pd.DataFrame(part, columns=BALLOT_COLUMNS) for part in rows)
    votes, n_older = number_ballots([earlier, later])
    assert n_older == 1
    assert votes[["consultation_id", "option_id"]].to_numpy().tolist() == [["one", "hub"], ["two", "coaching"], ["two", "hub"]]


def test_numbers_do_not_tell_the_order_of_rows():
    rows = [("one", voter, "g", option_id, 1.0) for voter, option_id in (("a", "z"), ("b", "y"), ("c", "x"))]
    first, turned = (number_ballots([pd.DataFrame(part, columns=BALLOT_COLUMNS)])[0] for part in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(first, turned)


def test_the_template_of_a_new_consultation_reads_as_no_vote(tmp_path, study, codebook):
    from crp_analysis.templates import make_consultation

    paths = make_consultation(tmp_path, "riverside")
    assert Path(tmp_path / "data/raw/riverside/workshop/votes.csv") in paths
    ballots = read_votes(tmp_path / "data" / "raw" / "riverside", "r", roster=None, study=study, codebook=codebook)
    assert ballots.votes.empty and not ballots.faults
