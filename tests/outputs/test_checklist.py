"""Reporting checklists in the report: what is known, what people state, blanks as blanks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from crp_analysis.checklists import Reporting
from crp_analysis.outputs import sections

STATED = Reporting(coreq={"2": "Both hold <PhDs>.", "12": "Two more left early."})


def rows_of(run) -> dict[str, list[str]]:
    soup = BeautifulSoup(str(sections.checklists(run)), "lxml")
    cells = [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    return {first: rest for first, *rest in cells}


@pytest.fixture
def stating(run):
    return run.but(study=run.study.model_copy(update={"reporting": STATED}))


def test_every_item_has_a_line_and_blanks_are_blank(run):
    rows = rows_of(run)
    assert len(rows) == 32 + 21
    assert rows["4"][1:] == ["Not stated", ""] and rows["S20"][1] == "Not stated"


def test_what_the_run_knows_is_filled_in_with_its_place(run):
    rows = rows_of(run)
    assert rows["12"][1:] == ["12 people in 3 sessions", "Who took part"]
    assert rows["24"][1] == "2 people, for 2 of 3 sessions" and rows["21"][1] == "30 to 62 minutes, in the 2 sessions with known length"
    assert rows["S4"][1] == run.study.question and rows["29"][1].startswith("3 quotes, word for word")
    assert rows["S15"][1].startswith("1 session coded by two or more people independently: Krippendorff’s alpha 0.71")


def test_people_come_first_and_are_escaped(stating):
    rows = rows_of(stating)
    assert rows["2"][1] == "Both hold <PhDs>." and rows["12"][1] == "Two more left early. 12 people in 3 sessions"
    assert "<PhDs>" not in str(sections.checklists(stating))


def test_the_heading_counts_what_is_answered(run, stating):
    headings = [[h.get_text() for h in BeautifulSoup(str(sections.checklists(one)), "lxml").find_all("h3")] for one in (run, stating)]
    answered = [int(names[0].split(": ")[1].split(" of ")[0]) for names in headings]
    assert answered[1] == answered[0] + 1
    blanks = sum(row[1] == "Not stated" for number, row in rows_of(run).items() if not number.startswith("S"))
    assert headings[0][0] == f"COREQ: {32 - blanks} of 32 answered"


def test_nothing_is_claimed_for_a_study_that_nobody_has_coded(unread_run):
    rows = rows_of(unread_run)
    assert all(rows[item][1] == "Not stated" for item in ("24", "30", "31", "32", "S15", "S16"))
    assert "nobody has coded yet" in rows["S14"][1]


def test_an_empty_study_claims_next_to_nothing(unread_run):
    findings = replace(unread_run.findings, quotes=unread_run.findings.quotes.head(0), limits=unread_run.findings.limits.head(0))
    rows = rows_of(unread_run.but(findings=findings))
    assert rows["29"][1] == rows["S19"][1] == rows["S9"][1] == "Not stated"
