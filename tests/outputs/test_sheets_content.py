"""What is on each sheet, as frozen values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sheets_tables import with_sheets

from crp_analysis.outputs.sheets import KINDS, content_of_sheets, describe_sheets
from crp_analysis.outputs.sheets.needs_poster import describe_poster, find_directions
from crp_analysis.outputs.sheets.option_sheets import describe_options
from crp_analysis.outputs.sheets.persona_cards import describe_cards
from crp_analysis.outputs.sheets.texts import long_date


@pytest.fixture(scope="module")
def full(run):
    return with_sheets(run)


@pytest.mark.parametrize("kind", KINDS)
def test_sheets_say(kind, full, snapshot):
    assert describe_sheets(full, only=[kind])[kind] == snapshot


def test_a_run_without_the_later_tables_has_cards_options_and_poster(run):
    described = describe_sheets(run)
    assert [kind for kind, content in described.items() if content] == ["cards", "options", "needs"]
    hub = describe_options(run)[0]
    assert hub.votes == () and [one.name.words for one in hub.principles] == ["Share power"]


def test_a_run_for_a_part_prints_its_plan_alone(full):
    part = type(full)(**vars(full), part=("place", ["Tinybrook"]), local=type(full)(planning=full.findings.planning))
    assert [kind for kind, content in describe_sheets(part).items() if content] == ["planning"]


def test_a_card_is_named_for_the_need_of_most_people_that_people_coded(run):
    personas = run.findings.personas.head(1).assign(part="I'd like")
    lines = [
        personas.assign(position=0, code_id="need-ethics", n_participants=9, is_suggested=True),
        personas.assign(position=1, code_id="need-access-funding", n_participants=2, is_suggested=False),
        personas.assign(position=2, code_id="need-find-partner", n_participants=3, is_suggested=False),
    ]
    card = _cards(run, lines)[0]
    assert card.archetype.words == "Finding a partner" and "their strongest need" in card.made_of
    tied = _cards(run, [lines[1], lines[2].assign(n_participants=2)])[0]
    assert tied.archetype.words == "Access to funding" and "one of 2 equally strong needs" in tied.made_of


def _cards(run, lines):
    import pandas as pd

    return describe_cards(run.but(findings=replace(run.findings, personas=pd.concat(lines, ignore_index=True))))


def test_nothing_on_a_card_gives_a_protected_size_away(full):
    full.findings.personas.loc[full.findings.personas["group"] == "broker", ["part", "code_id"]] = ["I am", ""]
    broker = describe_cards(full)[1]
    assert "several people" in broker.made_of
    assert broker.parts[0].lines[0].evidence == ""  # no code stands behind it: its whole is the group
    assert not any("have not read" in text.words for text in broker.not_heard)


def test_places_nobody_came_from_stand_on_the_card(full):
    assert describe_cards(full)[0].not_heard[0].words == "Farvale: nobody of this group"


def test_directions_are_those_beyond_an_interval_only(run):
    needs = run.findings.needs
    before = [
        {"code_id": "need-find-partner", "group": "community", "share": 0.2, "is_protected": False},  # now 0.8, interval from 0.5
        {"code_id": "need-access-funding", "group": "community", "share": 0.3, "is_protected": False},  # now 0.2, up to 0.5
        {"code_id": "need-ethics", "group": "broker", "share": 0.2, "is_protected": True},  # was protected
    ]
    assert find_directions(needs, {"counts": before}) == {("need-find-partner", "community"): "up"}
    assert find_directions(needs, {"counts": [{**before[1], "share": 0.9}]}) == {("need-access-funding", "community"): "down"}
    assert find_directions(needs, None) == {}


def test_what_moved_is_no_new_content(full):
    moved = {"counts": [{"code_id": "need-find-partner", "group": "community", "share": 0.2, "is_protected": False}]}
    assert describe_poster(full, moved) != describe_poster(full)
    assert content_of_sheets(full)["needs"][0]["rows"][0]["cells"][0]["direction"] == ""


def test_dates_as_people_say_them():
    assert long_date("2024-05-01") == "1 May 2024" and long_date("") == "" and long_date("spring") == "spring"
