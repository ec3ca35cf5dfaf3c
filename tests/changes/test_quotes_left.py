"""Each quote that is no longer used has one reason, from this run's tables, and its words are kept nowhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crp_analysis import workflow
from crp_analysis.changes import snapshot
from crp_analysis.changes.quotes_left import REASONS, explain_quotes_left


@pytest.fixture
def run(worked_study):
    return workflow.load(worked_study)


def used(run, **changes) -> dict:
    """A quote of the bank as the edition before used it."""
    row = run.findings.quotes.iloc[0]
    return {name: row[name] for name in ("quote_id", "code_id", "group", "text", "basis")} | changes


def reasons(run, *rows: dict, left: tuple = ()) -> list[str]:
    """Why these quotes of an earlier edition are not used when the bank is empty."""
    found = explain_quotes_left(run, run.findings.quotes.head(0), {"quotes": list(rows), "quotes_left": list(left)})
    return [row["reason"] for row in found]


def other_code(code_id: str) -> str:
    return {"need-time": "need-money", "need-money": "need-time"}[code_id]


def test_what_is_still_used_needs_no_reason_and_the_first_edition_has_none(run):
    assert explain_quotes_left(run, run.findings.quotes, None) == []
    assert snapshot(run, snapshot(run))["quotes_left"] == []


def test_reasons_that_lie_in_the_words_and_the_code(run):
    assert reasons(run, used(run, text="Nobody ever said this.")) == ["gone"]
    assert reasons(run, used(run, code_id="need-nothing")) == ["retired"]


def test_a_speaker_who_may_no_longer_be_quoted(run):
    row = used(run)
    run.material = replace(run.material, participants=run.material.participants.assign(may_quote=False))
    assert reasons(run, row) == ["consent"]


def test_what_people_and_the_machine_did_with_the_code(run):
    quotes = run.findings.quotes
    by_people = quotes[quotes["basis"] == "person"].iloc[0]
    elsewhere = {"quote_id": by_people["quote_id"], "text": by_people["text"], "code_id": other_code(by_people["code_id"])}
    assert reasons(run, used(run, **elsewhere, basis="person")) == ["taken off"]
    assert reasons(run, used(run, **elsewhere, basis="machine")) == ["not given"]
    assert reasons(run, {name: value for name, value in used(run, **elsewhere).items() if name != "basis"}) == ["not given"]
    suggested = run.coded.codings
    run.coded = replace(run.coded, codings=suggested.head(0))
    unread = quotes[quotes["basis"] == "machine"].iloc[0]
    row = {"quote_id": unread["quote_id"], "text": unread["text"], "code_id": unread["code_id"], "basis": "machine"}
    assert reasons(run, used(run, **row)) == ["not suggested"]


def test_a_speaker_quoted_often_enough_and_another_passage(run):
    row = used(run)
    often = run.findings.quotes.assign(participant_id=run.findings.quotes["participant_id"].iloc[0])
    run.findings = replace(run.findings, quotes=often)
    assert reasons(run, row) == ["share"]
    run.findings = replace(run.findings, quotes=often.head(0), personas=run.findings.personas.head(0))
    assert reasons(run, row) == ["passage"]


def test_what_a_part_leaves_out_of_the_whole_report(run):
    row = used(run)
    run.part = ("place", ("North",))
    assert reasons(run, row, used(run, quote_id="q-0", text="Never said.")) == ["gone", "local"]


def test_reasons_are_found_again_without_the_words(run):
    rows = explain_quotes_left(run, run.findings.quotes.head(0), {"quotes": [used(run), used(run, quote_id="q-0", text="Never said.")]})
    text = run.findings.quotes["text"].iloc[0]
    assert text not in json.dumps(rows)
    again = explain_quotes_left(run, run.findings.quotes.head(0), {"quotes": [], "quotes_left": rows})
    assert again == rows
    assert {row["reason"] for row in rows} <= set(REASONS)
    gone = run.material.segments.assign(text="Other words stand here now, and in every segment the same.")
    run.material = replace(run.material, segments=gone)
    assert {row["reason"] for row in explain_quotes_left(run, run.findings.quotes.head(0), {"quotes_left": rows})} == {"gone"}


def test_a_quote_that_comes_back_needs_no_reason_any_more(run):
    rows = explain_quotes_left(run, run.findings.quotes.head(0), {"quotes": [used(run)]})
    assert explain_quotes_left(run, run.findings.quotes, {"quotes": [], "quotes_left": rows}) == []
