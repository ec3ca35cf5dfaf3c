"""What a local report says, and that nothing it keeps back is in it."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
from test_sections import words

from crp_analysis.bundles import Local
from crp_analysis.outputs.sections import local as sections
from crp_analysis.outputs.workbook_local import write_local_workbook
from crp_analysis.scope import Scope
from crp_analysis.tables import Limits, LocalCounts, LocalPeople, Planning, check

ALL = ["cover", "summary", "people", "needs", "hindrances", "voices", "planning", "limits"]
NAN = np.nan
BLANK = {"share": NAN, "share_low": NAN, "share_high": NAN}
BLANK |= {"share_elsewhere": NAN, "share_elsewhere_low": NAN, "share_elsewhere_high": NAN}
BLANK |= {"difference": NAN, "ci_low": NAN, "ci_high": NAN, "q_value": NAN, "reason": ""}


def frame(schema, rows: list[tuple], **constant: object) -> pd.DataFrame:
    """Rows in the schema's column order (constants left out), checked."""
    columns = [name for name in schema.to_schema().columns if name not in constant]
    return check(pd.DataFrame(rows, columns=columns).assign(**constant), schema, "test")


def counted(code_id: str, family: str, standing: str, **values: object) -> dict:
    base = {"n_low": 0, "n_high": 0, "n_in_scope": 8.0, "elsewhere_low": 0, "elsewhere_high": 0, "n_elsewhere": 9.0}
    base |= {"suggested_low": 0, "suggested_high": 0, "n_unread": NAN, "n_unread_elsewhere": NAN}
    base |= {"suggested_elsewhere_low": 0, "suggested_elsewhere_high": 0}
    row = base | {"is_protected": standing == "protected"} | BLANK | values
    return {"code_id": code_id, "family": family, "standing": standing} | row


@pytest.fixture
def here(run):
    """Tinybrook beside the rest: one need stronger, one silent, one protected."""
    shares = {"share": 0.875, "share_elsewhere": 0.0, "difference": 0.875, "ci_low": 0.4, "ci_high": 0.97, "q_value": 0.01}
    shares |= {"share_low": 0.53, "share_high": 0.98, "share_elsewhere_low": 0.0, "share_elsewhere_high": 0.3}
    counts = [
        counted("need-find-partner", "need", "stronger here", n_low=7, n_high=7, elsewhere_low=0, **shares),
        counted("need-access-funding", "need", "not heard here", elsewhere_low=6, elsewhere_high=6, **shares | {"difference": -0.6}),
        counted("need-ethics", "need", "protected", n_low=1, n_high=4, elsewhere_low=6, elsewhere_high=9),
        counted("barrier-time", "barrier", "suggested only", suggested_low=2, suggested_high=5),
    ]
    people = [
        ("all", "all", "Everyone", 8.0, 17.0, False, False),
        ("group", "community", "Community organisations", 8.0, 9.0, False, False),
        ("group", "researcher", "Researchers", 0.0, 5.0, False, True),
        ("group", "broker", "Brokers (public engagement)", NAN, NAN, True, False),
    ]
    planning = [
        ("Tinybrook", "need", 0, "Finding a partner", "need-find-partner", "", 7.0, 8.0, 0.875, "stronger here"),
        ("Tinybrook", "gap", 0, "Finding a partner", "need-find-partner", "", NAN, NAN, NAN, "no running scheme on the list serves it"),
        ("Tinybrook", "option", 0, "The Hub", "", "hub", NAN, NAN, NAN, "answers Finding a partner"),
        ("Tinybrook", "first step", 0, "Ask who is missing.", "", "hub", NAN, NAN, NAN, "The Hub"),
        ("Tinybrook", "not heard", 0, "Researchers", "", "", NAN, NAN, NAN, "heard elsewhere, nobody here"),
    ]
    part = Local(
        people=frame(LocalPeople, people),
        counts=check(pd.DataFrame(counts), LocalCounts, "test"),
        planning=frame(Planning, planning),
        quotes=run.findings.quotes.head(1),
        limits=frame(Limits, [("reading", "Counts rest on 8 people here.", 8), ("protection", "Small numbers stay out.", 1)]),
    )
    return Here(run, part, Scope(kind="place", values=("Tinybrook",)))


class Here:
    """A run with a part: everything else is that of the whole."""

    def __init__(self, run, local: Local, scope: Scope):
        self.run, self.local, self.scope = run, local, scope

    def __getattr__(self, name: str):
        return getattr(self.run, name)


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
    people = here.local.people.assign(n_participants=[NAN, *here.local.people["n_participants"][1:]])
    hidden = Here(here.run, Local(**vars(here.local) | {"people": people}), here.scope)
    assert "8 of the 17" not in words(sections.summary(hidden)) + words(sections.people(hidden))
    assert "a number that the whole report hides would follow from it" in words(sections.people(hidden))
    assert "Not heard here, by group: Researchers." in words(sections.people(here))
    assert "Brokers (public engagement) not shown not shown" in words(sections.people(here))


def test_where_nobody_could_be_counted_only_suggestions_are_shown(here):
    counts = here.local.counts.assign(n_in_scope=NAN, difference=NAN, n_low=0, suggested_low=3, suggested_high=6)
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
