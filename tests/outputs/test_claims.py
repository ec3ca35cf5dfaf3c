"""From a claim to the words behind it: numbers and anchors, what opens, and what never does."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from test_sections import whole

from crp_analysis import tables
from crp_analysis.outputs import sections
from crp_analysis.outputs.anchors import LONGEST_ANCHOR
from crp_analysis.outputs.page import finish, html_page, unpack_data
from crp_analysis.outputs.sections.claims import claim_anchor, claim_number, group_letters, heard_codes, opens


@pytest.fixture
def data(run) -> dict:
    return json.loads(BeautifulSoup(sections.passages(run), "lxml").find(id="evidence-data").string)


def test_numbers_follow_the_codebook_and_letters_the_groups(run):
    codes = heard_codes(run)
    assert [claim_number(run, code) for code in codes] == [f"E{n}" for n in range(1, len(codes) + 1)]
    assert claim_number(run, codes[0], "broker") == "E1b" and claim_number(run, "never-heard") == ""
    assert list(group_letters(run).values()) == ["a", "b", "c", "d", "e"]


def test_letters_go_on_after_z(run):
    many = run.study.model_copy(update={"groups": tuple(run.study.groups[0].model_copy(update={"id": f"g{n}"}) for n in range(30))})
    assert list(group_letters(run.but(study=many)).values())[24:29] == ["y", "z", "aa", "ab", "ac"]


def test_anchors_are_made_from_ids_alone_and_fit_into_word():
    assert claim_anchor("need-ethics") == "e-need-ethics" and claim_anchor("need-ethics", "broker") == "e-need-ethics_broker"
    long = [claim_anchor("need-that-has-a-very-long-name", f"and-a-group-as-well-{n}") for n in range(3)]
    assert len(set(long)) == 3 and {len(one) for one in long} == {LONGEST_ANCHOR}


def test_every_link_to_evidence_leads_somewhere_without_a_script_and_opens_with_one(run, data):
    soup = BeautifulSoup(whole(run), "lxml")
    links = {link["href"][1:] for link in soup.select("a.ev, a.en")}
    assert len(links) > 10
    assert not {link for link in links if soup.find(id=link) is None}
    assert not {link["href"][1:] for link in soup.select("a.ev")} - set(data["claims"])


def test_nothing_opens_for_a_group_that_is_too_small(run, data):
    row = run.findings.counts[run.findings.counts["is_protected"]].iloc[0]
    assert opens(run, "2 people", row["code_id"], row["group"]) == "2 people"
    assert claim_anchor(row["code_id"], row["group"]) not in data["claims"]


def test_a_passage_has_its_codes_context_and_number_in_the_bank(data):
    first = next(one for one in data["passages"] if one[0] == "q-1")
    words, codes, number = first[1:4], first[8], first[9]
    assert words == ["Finding anyone took us a year.", "", "We nearly gave up."] and number == 1
    assert [data["codes"][code][0] for code, _ in codes] == ["Finding a partner", "Lack of time"]
    assert all(person == 1 for _, person in codes)


@pytest.mark.parametrize("told", [0, -1])
def test_parts_of_a_label_that_are_left_out_are_told_as_such(run, told):
    left_out = {} if told == 0 else dict.fromkeys(["consultation_id", "session_kind", "role", "group"], "unknown")
    passages = run.findings.passages.assign(**left_out)
    findings = replace(run.findings, passages=passages)
    record = json.loads(BeautifulSoup(sections.passages(run.but(findings=findings)), "lxml").find(id="evidence-data").string)
    assert {one[6] for one in record["passages"]} == {told}
    if told < 0:
        assert (record["roles"], record["kinds"]) == (["Role not told"], [""])
        assert {record["groups"][one[4]][2] for one in record["passages"]} == {"Group not told"}
    assert record["consultations"] == ["Tinybrook conversations"][: told + 1]


def test_claims_say_how_many_of_the_people_can_be_read(data):
    claim = data["claims"]["e-barrier-time"]
    assert " ".join(claim["says"].split()).startswith("Raised by 8 of 9 people (95 % interval 57–98 %)")
    assert claim["kept"].startswith("Words of 2 of these 8 people can be read here.")


def test_speech_cannot_break_out_of_the_page_and_survives_packing(run, data):
    page = html_page(finish(str(sections.passages(run))), title="T", language="en-GB", date="", notice="", kind="report")
    assert json.loads(unpack_data(page)) == data
    assert "shop" not in page  # packed; the gate unpacks it
    assert page == html_page(finish(str(sections.passages(run))), title="T", language="en-GB", date="", notice="", kind="report")
    assert unpack_data("<p>no data</p>") == ""


def test_a_study_without_words_opens_nothing(run):
    bare = run.but(findings=replace(run.findings, passages=tables.empty(tables.Passages)))
    record = json.loads(BeautifulSoup(sections.passages(bare), "lxml").find(id="evidence-data").string)
    assert record["passages"] == [] and record["claims"]["e-barrier-time"]["kept"].startswith("None of their words")


def test_no_person_and_no_session_is_named(run, data):
    text = json.dumps(data)
    for secret in [*run.material.participants["participant_id"], *run.material.sessions["session_id"]]:
        assert f'"{secret}"' not in text
    assert pd.Series([one[0] for one in data["passages"]]).is_unique
