"""Votes, sets, journeys, the system, principles and provision as a reader meets them."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from crp_analysis import tables
from crp_analysis.codebook import Link
from crp_analysis.outputs import sections
from crp_analysis.outputs.figures_journeys import draw_journeys
from crp_analysis.outputs.figures_landscape import draw_provision
from crp_analysis.outputs.figures_offer import draw_budgets, draw_preferences
from crp_analysis.outputs.figures_system import draw_system, number_links
from crp_analysis.outputs.sections.sets import list_sets
from crp_analysis.outputs.sections.votes import say_results
from crp_analysis.outputs.workbook import write_workbook


def frame(schema: type[tables.Table], rows: list[tuple]) -> pd.DataFrame:
    """Rows in the schema's column order, checked."""
    return tables.check(pd.DataFrame(rows, columns=list(schema.to_schema().columns)), schema, "test")


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "lxml").get_text(" ").replace("\u00a0", " ").split())


def voted(group: str, option_id: str, first: float, beats: int, loses: int, protected: bool = False) -> tuple:
    """A row of Preferences for six ballots, one of them empty."""
    return (group, option_id, 6, 4, 3, first, 1, 1.5, beats, loses, 1 - beats - loses, protected)


PREFERENCES = [
    voted("all", "hub", 2.5, 0, 1),
    voted("all", "mentoring", 2.5, 1, 0),
    voted("broker", "hub", 7654, 1, 0, True),
    voted("broker", "mentoring", 0, 0, 1, True),
]
PAIRS = [
    ("all", "hub", "mentoring", 1, 3, 2, False),
    ("all", "mentoring", "hub", 3, 1, 2, False),
    ("broker", "hub", "mentoring", 7654, 0, 0, True),
]
SETS = [
    (1, 0, "hub", 1, 6, 0.75, 0.35, 0.94, 5, 7, 1, True, "need-find-partner", "need-ethics"),
    (1, 1, "mentoring", 1, 5, 0.625, 0.3, 0.86, 4, 7, 2, False, "need-ethics", "need-find-partner"),
    (2, 0, "hub;mentoring", 2, 8, 1.0, 0.65, 1.0, 7, 7, 3, True, "need-find-partner;need-ethics", ""),
]
SHARES = [
    (ids, group, n, 4, n / 4, group == "researcher")
    for ids, n in (("hub", 3), ("mentoring", 2), ("hub;mentoring", 4))
    for group in ("community", "broker", "researcher")
]
JOURNEYS = [
    ("community", 0, "hub", "need-find-partner", 4, 5, "", "", "mentoring"),
    ("community", 1, "mentoring", "need-ethics", 1, 5, "mentors use its examples", "hub", ""),
]
PRINCIPLES = [
    ("power", "hub", True, 3, 9, 1, 4, 2),
    ("power", "mentoring", True, 3, 9, 1, 4, 2),
    ("local", "hub", False, 0, 0, 0, 0, 0),
    ("local", "mentoring", False, 0, 0, 0, 0, 0),
]
PROVISION = [
    ("need-find-partner", "community", 1, 4, 5, 0, "served"),
    ("need-ethics", "community", 2, 0, 5, 0, "unasked"),
    ("need-access-funding", "community", 0, 1, 5, 0, "gap"),
    ("need-find-partner", "researcher", 1, 7654, 3, 0, "protected"),
    ("need-ethics", "researcher", 0, 0, 3, 0, "protected"),
    ("need-access-funding", "researcher", 0, 0, 3, 0, "protected"),
]
LANDSCAPE = [
    ("all", "format", "training", 2),
    ("community", "format", "training", 1),
    ("none", "format", "training", 1),
    ("all", "length", "not stated", 1),
    ("all", "length", "over a year", 1),
]


@pytest.fixture(scope="module")
def offered(run):
    """The tiny study with every table of its offer filled."""
    findings = replace(
        run.findings,
        preferences=frame(tables.Preferences, PREFERENCES),
        head_to_head=frame(tables.HeadToHead, PAIRS),
        option_sets=frame(tables.OptionSets, SETS),
        set_shares=frame(tables.SetShares, SHARES),
        journeys=frame(tables.Journeys, JOURNEYS),
        principles=frame(tables.PrinciplesAnswered, PRINCIPLES),
        provision=frame(tables.Provision, PROVISION),
        landscape=frame(tables.Landscape, LANDSCAPE),
    )
    votes = frame(tables.Votes, [("one", 1, "broker", "hub", 1.0)])
    return run.but(findings=findings, material=replace(run.material, votes=votes))


def test_shared_first_places_are_no_win(offered):
    said = words(sections.preferences(offered))
    assert "6 ballots from 1 workshop; 1 of them chose nothing." in said
    assert "Most first choices went to The Hub and Peer mentoring (2.5 of 5 ballots each)." in said
    assert "Peer mentoring is put above every other option" in said and "do not agree" not in said
    assert "1 : 3" in said and "not shown" in said


def test_results_tell_ties_and_circles(offered):
    everyone = offered.findings.preferences.query("group == 'all'")
    even = everyone.assign(n_beats=0, n_loses=0, n_even=1)
    assert say_results(even, offered)[1] == "Compared two by two, no option beats all others. The Hub and Peer mentoring lose to none."
    circle = everyone.assign(n_beats=0, n_loses=1)
    assert say_results(circle, offered)[1] == "Compared two by two, no option beats all others. Each loses to some other."
    behind = everyone.assign(n_first=[4.0, 1.0])
    assert say_results(behind, offered)[1].endswith("The two ways of counting do not agree.")


def test_too_few_ballots_show_nothing(offered):
    hidden = offered.findings.preferences.assign(is_protected=True, n_first=7654.0)
    html = sections.preferences(offered.but(findings=replace(offered.findings, preferences=hidden)))
    assert words(html) == "What workshops preferred There were fewer than 5 ballots, too few to show how people voted."


def test_only_abstentions_draw_nothing(offered):
    empty_ballots = offered.findings.preferences.query("group == 'all'").assign(n_chosen=0, n_first=0.0, n_abstained=6)
    html = sections.preferences(offered.but(findings=replace(offered.findings, preferences=empty_ballots)))
    assert "6 of them chose nothing" in words(html) and "<table" not in html and "<img" not in html


def test_no_set_is_the_answer(offered):
    said = words(sections.option_sets(offered))
    assert "7 people raised needs" in said and "8 in all" in said
    assert "A: The Hub 1 best 75 % (6) 5 people Ethics in practice" in said
    assert "B: Peer mentoring 1 near 62 % (5) 4 people Finding a partner" in said
    assert "C: The Hub and Peer mentoring 2 best 100 % (8) 7 people nothing" in said
    assert "A 75 % 75 % fewer than 5 all alike" in said
    assert "they do not choose" in said and "answered by none" not in said


def test_sets_get_letters_from_the_cheapest(offered):
    listed = list_sets(offered.findings.option_sets)
    assert dict(zip(listed["letter"], listed["option_ids"], strict=True)) == {"A": "hub", "B": "mentoring", "C": "hub;mentoring"}


def test_journeys_say_the_path_and_what_they_leave_open(offered):
    soup = BeautifulSoup(sections.journeys(offered), "lxml")
    assert soup.img["alt"] == "Community organisations: The Hub (1 need, 4 people), then Peer mentoring (1 need, 1 person)."
    said = words(str(soup))
    assert "1. The Hub (or Peer mentoring) Finding a partner 4 of 5 –" in said and "2. Peer mentoring Ethics in practice 1 of 5 1" in said
    assert "Community organisations : Access to funding (1 of 5 people)" in said
    assert "No journey can be drawn for Brokers (public engagement)" in said


def test_the_system_has_a_table_for_its_numbers(offered):
    soup = BeautifulSoup(sections.system(offered), "lxml")
    leads = "The Hub (national) leads to Peer mentoring. Peer mentoring (national) leads to no other option."
    assert soup.img["alt"] == f"2 options and 1 link. {leads}"
    assert [cell.get_text() for cell in soup.select("tbody tr > *")] == ["1", "The Hub", "Peer mentoring", "mentors use its examples"]
    assert "Delivered nationally: The Hub and Peer mentoring." in words(str(soup))


def test_principles_name_people_options_and_what_is_open(offered):
    soup = BeautifulSoup(sections.principles(offered), "lxml")
    said = words(str(soup))
    assert "Share power Who decides? Who is paid? Start where people are Whose place is it?" in said
    assert "No option answers: Start where people are." in said
    cells = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert cells == [["Share power", "no code for it", "yes", "yes"], ["Start where people are", "no code for it", "–", "–"]]


def test_provision_in_words_and_without_protected_numbers(offered):
    html = sections.landscape(offered)
    said = words(html)
    assert "Ethics in practice : Community organisations (2 schemes, none of 5 people)" in said
    assert "Researchers: too few people to show." in html and "7654" not in html
    assert "None of the study’s groups" in said


def test_pictures_say_what_they_show(offered):
    findings, codebook = offered.findings, offered.codebook
    everyone = findings.preferences.query("group == 'all'")
    assert "Peer mentoring: 2.5 of 5; beats 1 of 1 others" in draw_preferences(everyone, codebook).alt
    alt = draw_budgets(findings.option_sets, {"hub": "A", "mentoring": "B", "hub;mentoring": "C"}).alt.replace("\u00a0", " ")
    assert "From 1 point 75 % (95 % interval 35–94 %) with set A; from 2 points 100 % (95 % interval 65–100 %) with set C." in alt
    assert "Nearly as good: B 62 % (95 % interval 30–86 %) at 1 point." in alt
    assert "Access to funding (1 of 5)" in draw_provision(findings.provision, codebook, offered.study).alt


def test_pictures_are_the_same_twice_and_need_no_font(offered, recwarn):
    findings, codebook, study = offered.findings, offered.codebook, offered.study
    draw = [
        lambda: draw_system(codebook),
        lambda: draw_journeys(findings.journeys, codebook, study),
        lambda: draw_provision(findings.provision, codebook, study),
        lambda: draw_budgets(findings.option_sets, {"hub": "A", "mentoring": "B", "hub;mentoring": "C"}),
    ]
    for one in draw:
        figure = one()
        assert figure.svg == one().svg and "<text" not in figure.svg
        assert etree.fromstring(figure.svg.encode()).tag.endswith("svg")
    assert not [one for one in recwarn if "missing from" in str(one.message)]


@pytest.mark.parametrize("n", [1, 2, 3, 7, 12])
def test_many_options_and_links_still_draw(codebook, n):
    hub = codebook.options[0]
    ids = [f"option-{i}" for i in range(n)]
    options = [hub.model_copy(update={"option_id": one, "links": tuple(Link(option=o, how="h") for o in ids if o != one)}) for one in ids]
    many = codebook.model_copy(update={"options": tuple(options)})
    figure = draw_system(many)
    assert len(number_links(many)) == n * (n - 1) and f" and {n * (n - 1)} link" in figure.alt


def test_the_spreadsheet_has_the_offer_and_nothing_protected(offered, tmp_path):
    path = write_workbook(offered.findings, offered.material, offered.codebook, offered.study, tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[5:12] == [
        "Provision",
        "Principles",
        "Journeys",
        "Votes",
        "Votes two by two",
        "Option sets",
        "Option sets by group",
    ]
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert not {"7654", "7654.0"} & cells and "The Hub; Peer mentoring" in cells
    assert book["Option sets"]["F2"].number_format == "0%"


def test_changes_in_votes_and_coverage_are_told():
    from crp_analysis.changes import compare

    def side(n, first, answers, best):
        rows = [{"group": "all", "option_id": one, "n_first": f, "n_ballots": n, "n_beats": int(f)} for one, f in first.items()]
        cover = [{"option_id": "hub", "code_id": "need-a", "answers": answers}]
        sets = [{"level": 1, "option_ids": best, "share_covered": 0.5}]
        plain = {
            "format": 1,
            "groups": {},
            "codes": {"need-a": {"name": "A", "fingerprint": ""}},
            "n_participants": 1,
            "n_words": 1,
            "sessions": [],
        }
        more = {key: [] for key in ("counts", "needs", "themes", "personas", "quotes", "agreement", "coders", "participation")}
        offer = {"options": {"hub": "Hub", "tea": "Tea"}, "coverage": cover, "preferences": rows, "best_sets": sets}
        return plain | more | {"n_codings": 0, "lanes": {}, "rejected": {}} | offer

    before, after = side(4, {"hub": 3, "tea": 1}, False, "hub"), side(6, {"hub": 2, "tea": 4}, True, "tea")
    found = {one.heading: one.items for one in compare(before, after)}
    assert found == {
        "Options": ("Hub now answers: A.", "Other sets of options are best for a budget of 1 point."),
        "Votes": (
            "2 ballots more: 6 in all.",
            "Most first choices: Hub before, Tea now.",
            "Hub beats 3 others head to head before, 2 now.",
            "Tea beats 1 others head to head before, 4 now.",
        ),
    }
    older = {key: value for key, value in before.items() if key not in ("options", "coverage", "preferences", "best_sets")}
    assert compare(older, after) == [] and compare(before, before) == []


def test_options_without_links_are_no_system(offered):
    alone = tuple(option.model_copy(update={"links": ()}) for option in offered.codebook.options)
    assert sections.system(offered.but(codebook=offered.codebook.model_copy(update={"options": alone}))) == ""
