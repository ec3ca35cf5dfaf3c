"""A local report from the command line: its own line of editions, beside a whole that it leaves as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_study import PEOPLE
from test_cli import call

from crp_analysis import workflow
from crp_analysis.errors import StudyError
from crp_analysis.notebooks import LocalParameters, model_for


def test_the_notebook_has_parameters_of_its_own():
    assert model_for(Path("notebooks/07-local.ipynb")) is LocalParameters


def test_unknown_parts_are_errors_that_name_those_there_are(two_places: Path):
    assert "there are: North, South" in call("run", "--place", "Atlantis", "--study", two_places, code=13).stderr
    assert "there are: Reach" in call("run", "--programme", "Atlantis", "--study", two_places, code=13).stderr
    assert "there are: community, researchers" in call("run", "--group", "atlantis", "--study", two_places, code=13).stderr
    assert not list((two_places / "reports").rglob("edition-*"))


def test_one_kind_of_part_at_a_time(two_places: Path):
    assert "name only one of" in call("run", "--place", "North", "--group", "community", "--study", two_places, code=2).stderr


def test_where_local_editions_stand(two_places: Path):
    run = workflow.load(two_places, kind="place", scope="south;  NORTH ")
    assert run.reports == two_places / "reports" / "local" / "place-north+south"
    assert run.whole_reports == two_places / "reports"


def test_a_part_that_would_single_people_out_is_refused(two_places: Path):
    text = (two_places / "study.toml").read_text(encoding="utf-8").replace("min_group = 2", "min_group = 7")
    (two_places / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="a report would single them out"):
        _ = workflow.load(two_places, kind="place", scope="South").local


@pytest.mark.slow
def test_a_local_edition_from_end_to_end(two_places: Path):
    call("run", "--study", two_places)
    whole = {path: path.read_bytes() for path in (two_places / "reports/edition-001").rglob("*") if path.is_file()}
    tables = {path: path.read_bytes() for path in (two_places / "data/processed/_study").rglob("*.parquet")}
    call("run", "--place", "South", "--study", two_places)
    line = two_places / "reports/local/place-south"
    edition = line / "edition-001"
    for name in ("report.html", "report.pdf", "report.docx", "findings.xlsx", "findings.json", "manifest.json", "notebooks/07-local.ipynb"):
        assert (edition / name).is_file(), name
    assert not (edition / "carried.json").exists()
    page = (edition / "report.html").read_text(encoding="utf-8")
    assert "Local needs: South" in page and "Planning sheet: South" in page
    assert not [name for _, name, _, _ in PEOPLE if name in page]
    assert json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["parameters"]["place"] == ["South"]
    assert "Local needs: South" in (line / "index.html").read_text(encoding="utf-8")
    assert "no new edition was made" in call("run", "--place", "south", "--study", two_places).stderr
    assert {path: path.read_bytes() for path in whole} == whole
    assert {path: path.read_bytes() for path in tables} == tables
    assert "no new edition was made" in call("run", "--study", two_places).stderr
    call("run", "--group", "community", "--study", two_places)
    assert (two_places / "reports/local/group-community/edition-001/report.html").is_file()


@pytest.mark.slow
def test_what_changed_between_two_local_editions(two_places: Path):
    call("run", "--place", "South", "--study", two_places)
    assert "only one edition" in call("diff", "--place", "South", "--study", two_places, code=13).stderr
    people = two_places / "data/raw/first/participants.csv"
    rows = people.read_text(encoding="utf-8")
    people.write_text(
        rows.replace("Lou Quarry,researcher,,charity,South,yes", "Lou Quarry,researcher,,charity,North,yes"), encoding="utf-8"
    )
    call("run", "--place", "South", "--study", two_places)
    shown = json.loads(call("diff", "--place", "south", "--json", "--study", two_places).stdout)
    told = {change["heading"]: change["items"] for change in shown["changes"]}
    assert (shown["from"], shown["to"]) == (1, 2)
    assert "1 person fewer: 5 in all." in told["People and sessions"]
    assert "there is no edition" in call("diff", "--place", "North", "--study", two_places, code=13).stderr
