"""What a local report says, and that nothing it keeps back is in it."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from local_part import Here
from test_sections import words

from crp_analysis.bundles import Local
from crp_analysis.outputs.sections import local as sections
from crp_analysis.outputs.sections.local_claims import KEPT
from crp_analysis.outputs.workbook_local import write_local_workbook
from crp_analysis.scope import Scope

ALL = ["cover", "summary", "people", "needs", "hindrances", "voices", "planning", "limits"]


@pytest.mark.parametrize("name", ALL)
def test_every_section_stands_nothing_at_all(here, name):
    empty = Local(**{key: table.head(1 if key == "people" else 0) for key, table in vars(here.local).items()})
    assert words(getattr(sections, name)(Here(here.run, empty, here.scope)))


@pytest.mark.parametrize("name", ALL)
def test_nobody_can_be_recognised(here, name):
    html = getattr(sections, name)(here)
    assert not {"P01", "P06", "P10", "s1", "g2"} & set(words(html).split())
    assert "<script" not in html


def test_the_summary_says_how_many_what_and_how_sure(here):
    said = words(sections.summary(here))
    assert "8 of the 17 people in this study are from here." in said
    assert "Finding a partner: 7 of 8 people" in said and "Ethics in practice: 1–4 of 8 people" in said
    assert "Stronger here Finding a partner (clear)." in said
    assert "Not heard here Access to funding." in said


def test_silence_and_protection_are_told_apart(here):
    said = words(sections.needs(here))
    assert "Access to funding 0 of 8 6 of 9" in said and "not heard here" in said
    assert "Ethics in practice 1–4 of 8 6–9 of 9" in said and "not shown: small number" in said


def test_a_protected_number_of_people_is_not_shown(here):
    people = here.local.people.assign(n_participants=[float("nan"), *here.local.people["n_participants"][1:]])
    hidden = Here(here.run, Local(**vars(here.local) | {"people": people}), here.scope)
    assert "8 of the 17" not in words(sections.summary(hidden)) + words(sections.people(hidden))
    assert "a number that the whole report hides would follow from it" in words(sections.people(hidden))
    assert "Not heard here, by group: Researchers." in words(sections.people(here))
    assert "Brokers (public engagement) not shown not shown" in words(sections.people(here))


def test_where_nobody_could_be_counted_only_suggestions_are_shown(here):
    counts = here.local.counts.assign(n_in_scope=float("nan"), difference=float("nan"), n_low=0, suggested_low=3, suggested_high=6)
    said = words(sections.needs(Here(here.run, Local(**vars(here.local) | {"counts": counts}), here.scope)))
    assert "No count can be compared with elsewhere" in said and "3–6" in said and "Difference" not in said


def test_the_planning_sheet_has_its_six_parts(here):
    said = words(sections.planning(here))
    for part in (
        "1. What is needed most Finding a partner : 7 of 8 people; stronger here",
        "2. What is there already",
        "3. What is missing",
    ):
        assert part in said
    assert "The Hub Ask who is missing." in said and "Researchers : heard elsewhere, nobody here" in said


def test_a_group_is_not_called_here(here):
    group = Here(here.run, here.local, Scope(kind="group", values=("community",)))
    assert words(sections.cover(group)).startswith("Tinybrook Forum Needs of Community organisations")
    assert "What people in this group need" in words(sections.needs(group)) and "Stronger in this group" in words(sections.needs(group))


def test_the_spreadsheet_keeps_the_same_back(here, tmp_path):
    path = write_local_workbook(here.local, here.codebook, here.study, tmp_path / "x.xlsx", title="Local needs: Tinybrook")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Planning sheet", "Here and elsewhere", "People here", "Limits"]
    cells = {row[1]: row for row in book["Here and elsewhere"].iter_rows(min_row=2, values_only=True)}
    assert cells["Finding a partner"][2] == 7 and cells["Ethics in practice"][2] == "1–4"
    who = {row[1]: row[2] for row in book["People here"].iter_rows(min_row=2, values_only=True)}
    assert who["Brokers (public engagement)"] == "not shown" and who["Everyone"] == 8


def opened(here) -> dict:
    return json.loads(BeautifulSoup(sections.passages(here), "lxml").find(id="evidence-data").string)


def test_numbers_open_words_of_people_here_and_say_the_count_as_the_report_tells_it(here):
    claims = opened(here)["claims"]
    assert claims["e-need-find-partner"]["says"] == "Raised by 7 of 8 people here."
    assert claims["e-need-ethics"]["says"] == "Raised by 1–4 of 8 people here."
    assert claims["e-barrier-time"]["says"] == "Suggested for 2–5 people here whom nobody has read yet."
    assert "e-need-access-funding" not in claims  # nobody here raised it
    assert {one["kept"] for one in claims.values()} == {KEPT}  # the same whether words are missing or not


def test_the_number_of_people_of_a_group_opens_their_words_of_any_theme(here):
    quotes = here.findings.quotes
    both = Here(here.run, Local(**vars(here.local) | {"quotes": quotes[quotes["quote_id"].isin(["q-1", "q-3"])]}), here.scope)
    data = opened(both)
    links = BeautifulSoup(sections.people(both), "lxml").select("table a.ev")
    assert [(link.get_text(), link["href"]) for link in links] == [("8", "#e-group_community")]  # how many brokers is kept back
    claim = data["claims"]["e-group_community"]
    assert (claim["codes"], data["groups"][claim["group"]][1], claim["says"]) == ([], "e-group_community", "8 people here.")
    assert re.search(r"By group: Community organisations: Q\d+ ?\.", words(sections.voices(both)))
    assert not BeautifulSoup(sections.people(here), "lxml").select("table a.ev")  # no words of the group stand here


def test_nothing_opens_but_the_local_reports_own_quotes(here):
    data = opened(here)
    assert [one[0] for one in data["passages"]] == list(here.local.quotes["quote_id"]) == ["q-1"]
    assert data["passages"][0][1:4] == ["Finding anyone took us a year.", "", "We nearly gave up."]
    assert data["consultations"] == [] and {one[6] for one in data["passages"]} == {-1}  # beside a place it could name the speaker
    text = json.dumps(data, ensure_ascii=False)
    away = set(here.findings.passages["text"]) - set(here.local.quotes["text"])
    assert away and not [words for words in away if words in text]
    assert not {"P01", "P06", "P10", "s1", "s2", "g2"} & set(re.findall(r"\w+", text))


def test_no_number_opens_that_the_report_does_not_tell(here):
    said = " ".join(words(getattr(sections, name)(here)) for name in ALL)
    for claim in opened(here)["claims"].values():
        assert set(re.findall(r"\d+", claim["says"] + claim["kept"])) <= set(re.findall(r"\d+", said))


def test_a_quote_that_is_no_passage_opens_without_what_stands_around_it(here):
    bare = Here(
        here.run, Local(**vars(here.local) | {"quotes": here.findings.quotes[here.findings.quotes["quote_id"] == "q-3"]}), here.scope
    )
    (passage,) = opened(bare)["passages"]
    assert passage[0] == "q-3" and passage[2:4] == ["", ""]


def test_every_number_on_paper_leads_to_a_theme_of_this_report(here):
    soup = BeautifulSoup("".join(str(getattr(sections, name)(here)) for name in ALL), "lxml")
    links = soup.select("a.ev, a.en")
    assert len(links) > 5 and all(soup.find(id=link["href"][1:]) is not None for link in links)
    for link in soup.select("a.en"):
        assert link.get_text(strip=True) == soup.find(id=link["href"][1:]).select_one(".evidence-number").get_text()
    assert "E4 Lack of time: see Q" in words(sections.voices(here))


def test_an_option_opens_the_words_behind_the_needs_that_it_answers(here):
    counted = here.local.planning.assign(n_participants=7.0, n_in_group=8.0)
    data = opened(Here(here.run, Local(**vars(here.local) | {"planning": counted}), here.scope))
    claim = data["claims"]["e-plan-hub"]
    assert claim["title"] == "The Hub" and claim["says"] == "Needs that it answers were raised by 7 of 8 people here."
    assert [data["codes"][code][0] for code in claim["codes"]] == ["Finding a partner"]
    assert "e-plan-hub" not in opened(here)["claims"]  # its count is kept back
