"""Editions already made are looked at again with what people agree to today."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crp_analysis import workflow
from crp_analysis.changes import snapshot
from crp_analysis.older_editions import Overtaken, overtaken_editions
from crp_analysis.store import hash_of

PLACE = "reports/edition-001"


@pytest.fixture
def run(worked_study):
    return workflow.load(worked_study)


@pytest.fixture
def edition(run) -> Path:
    """What the first edition keeps of itself."""
    path = run.study.root / PLACE / "findings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(snapshot(run)), encoding="utf-8")
    return path


def changed(run, **columns):
    run.material = replace(run.material, participants=run.material.participants.assign(**columns))
    return run


def segments_of(run) -> set[str]:
    findings = run.findings
    return {*findings.quotes["segment_id"], *findings.passages["segment_id"]}


def test_nothing_is_told_while_everybody_agrees(run, edition):
    assert overtaken_editions(run) == []


def test_people_who_agree_no_longer_or_to_less(run, edition):
    shown = run.material.segments[run.material.segments["segment_id"].isin(segments_of(run))]
    who = shown["participant_id"].iloc[0]
    n_theirs = int((shown["participant_id"] == who).sum())
    people = run.material.participants
    others = people["participant_id"] != who
    found = overtaken_editions(changed(run, may_quote=people["may_quote"] & others))
    assert found == [Overtaken(place=PLACE, n_refused=n_theirs, n_labelled=0, n_gone=0)]
    assert f"{n_theirs} passage" in found[0].sentence() and who not in found[0].sentence()


def test_a_label_to_which_nobody_agrees_any_more(run, edition):
    kept = json.loads(edition.read_text(encoding="utf-8"))["words"]
    found = overtaken_editions(changed(run, shows_role=False))
    assert [(one.n_refused, one.n_labelled, one.n_gone) for one in found] == ([(0, len(kept["labelled"]), 0)] if kept["labelled"] else [])
    assert kept["labelled"]


def test_words_that_are_in_the_material_no_more(run, edition):
    gone = sorted(segments_of(run))[0]
    run.material = replace(run.material, segments=run.material.segments[run.material.segments["segment_id"] != gone])
    assert overtaken_editions(run) == [Overtaken(place=PLACE, n_refused=0, n_labelled=0, n_gone=1)]


def test_an_edition_that_kept_no_hashes_is_known_by_its_quotes(run, edition):
    kept = json.loads(edition.read_text(encoding="utf-8"))
    del kept["words"]
    edition.write_text(json.dumps(kept), encoding="utf-8")
    assert overtaken_editions(run) == []
    quoted = {hash_of(segment) for segment in run.findings.quotes["segment_id"]}
    found = overtaken_editions(changed(run, may_quote=False))
    assert found == [Overtaken(place=PLACE, n_refused=len(quoted), n_labelled=0, n_gone=0)]


def test_a_broken_or_foreign_file_is_no_edition(run, edition):
    edition.write_text("{}", encoding="utf-8")
    assert overtaken_editions(run) == []
