"""One report for every value of a kind: refusals and failures are told and stop nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_study import transcript
from test_cli import call

from crp_analysis import each_part, workflow
from crp_analysis.each_part import PartOutcome, first_error, report_each
from crp_analysis.errors import NotebookError, SourceError


@pytest.fixture
def three_places(small_study: Path) -> Path:
    """The small study with three more people in the South and one, too few for a report, in the West."""
    first = small_study / "data/raw/first"
    more = [("P07", "Gil Quarry", "South"), ("P08", "Hana Quarry", "South"), ("P09", "Ivo Quarry", "South"), ("P10", "Jun Quarry", "West")]
    with (first / "participants.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{one},{name},community,,charity,{place},yes,no\n" for one, name, place in more)
    for number, (_, name, _) in enumerate(more):
        (first / "transcripts" / f"int-{number + 7}.txt").write_text(transcript(name, 9, number), encoding="utf-8")
    return small_study


def test_values_that_fail_or_are_refused_stop_nobody_else(three_places: Path, monkeypatch):
    def fail_in_the_north(run):
        if run.scope.values == ("North",):
            raise NotebookError("07-local.ipynb: broken; mend it")
        return workflow_outcome, ""

    workflow_outcome = type("Outcome", (), {"edition": object(), "is_new": True})()
    monkeypatch.setattr(each_part, "make_report", fail_in_the_north)
    told = []
    outcomes = report_each(workflow.load(three_places), "place", told.append)
    assert [one.value for one in outcomes] == ["North", "South", "West"]
    assert isinstance(outcomes[0].error, NotebookError) and told == [outcomes[0].error]
    assert outcomes[2].refused and "single them out" in outcomes[2].refused
    assert first_error(outcomes).exit_code == 14
    kept = json.loads((three_places / "reports/local/.left-out.json").read_text(encoding="utf-8"))
    assert {slug: one["label"] for slug, one in kept["place"].items()} == {"place-south": "South", "place-west": "West"}
    assert kept["place"]["place-west"]["why"].startswith("fewer than 2 people took part there")


def test_the_first_failure_gives_the_exit_code():
    outcomes = [PartOutcome(value="a"), PartOutcome(value="b", error=SourceError("x")), PartOutcome(value="c", error=NotebookError("y"))]
    assert first_error(outcomes).exit_code == 10
    assert first_error(outcomes[:1]) is None


def test_a_kind_that_nobody_states_is_an_error_and_each_stands_by_itself(small_study: Path):
    assert "no programme is stated" in call("run", "--each", "programme", "--study", small_study, code=13).stderr
    assert "by itself" in call("run", "--each", "place", "--place", "North", "--study", small_study, code=2).stderr


@pytest.mark.slow
def test_each_place_and_each_consultation_have_folders_of_their_own_and_the_index_lists_them(three_places: Path):
    second = three_places / "data/raw/second"
    call("new", "second", "--study", three_places)
    (second / "participants.csv").write_text(
        "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"
        "P11,Kit Quarry,community,,charity,North,yes,no\n",
        encoding="utf-8",
    )
    (second / "transcripts/int-11.txt").write_text(transcript("Kit Quarry", 9, 4), encoding="utf-8")
    result = call("run", "--each", "group", "--study", three_places, "--json")
    rows = {row["value"]: row for row in json.loads(result.stdout)}
    assert set(rows) == {"community", "researchers"} and all(row["is_new"] for row in rows.values())
    again = call("run", "--each", "group", "--study", three_places)
    assert "0 new editions, 2 unchanged" in again.stderr and again.stdout == ""
    call("run", "--each", "consultation", "--study", three_places)
    page = (three_places / "reports/index.html").read_text(encoding="utf-8")
    for name in ("local/group-community", "local/group-researchers", "only/first", "only/second"):
        assert (three_places / "reports" / name / "edition-001/report.html").is_file()
        assert f'href="{name}/edition-001/report.html"' in page and f'href="{name}/index.html"' in page
