"""What the last run came to, notebook by notebook; nothing is written where nothing is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from crp_analysis.building import NotebookOutcome, NotebooksFailed
from crp_analysis.editions import RUNS, latest_edition, put_in_place
from crp_analysis.errors import Fault, GateError, NotebookError
from crp_analysis.run_states import note_end, note_stop, note_unchanged
from crp_analysis.store import read_json

DATE = "2026-01-02"
FAULT = Fault(kind=NotebookError, place="02-code.ipynb, cell 3", found="ValueError", todo="mend it")
FAILED = NotebookOutcome(name="02-code", cell=3, kind="ValueError", faults=(FAULT,))
GOOD = NotebookOutcome(name="01-gather", content="a")


@pytest.fixture
def edition(tmp_path: Path):
    """An edition whose notebooks are known by hash."""
    building = tmp_path / ".building.x.part"
    (building / "notebooks").mkdir(parents=True)
    for name in ("01-gather", "02-code"):
        (building / f"notebooks/{name}.ipynb").write_text("{}", encoding="utf-8")
    put_in_place(building, tmp_path, {"edition": 1, "date": DATE, "notebooks": {"01-gather": "a", "02-code": "b"}})
    return latest_edition(tmp_path)


def states(reports: Path) -> dict[str, str]:
    return {one["name"]: one["state"] for one in read_json(reports / RUNS)["notebooks"]}


def test_a_notebook_is_fresh_where_it_shows_something_else_than_in_the_edition_before(tmp_path: Path, edition):
    outcomes = [GOOD, NotebookOutcome(name="02-code", content="c"), NotebookOutcome(name="03-agree", content="d")]
    note_end(tmp_path, outcomes, edition, DATE, edition=2, is_new=True)
    assert states(tmp_path) == {"01-gather": "unchanged", "02-code": "fresh", "03-agree": "fresh"}
    note_end(tmp_path, outcomes, None, DATE, edition=1, is_new=True)
    assert set(states(tmp_path).values()) == {"fresh"}


def test_a_failed_notebook_is_told_with_cell_and_kind_and_old_copies_go(tmp_path: Path, edition):
    (tmp_path / "failed").mkdir()
    for name in ("01-gather.html", "02-code.html", "02-code.ipynb"):
        (tmp_path / "failed" / name).write_text("x", encoding="utf-8")
    note_stop(tmp_path, NotebooksFailed([GOOD, FAILED]), edition, DATE)
    state = read_json(tmp_path / RUNS)
    assert (state["outcome"], state["edition"], state["stopped"]) == ("stopped", 1, "a notebook failed")
    assert state["notebooks"] == [
        {"name": "01-gather", "state": "unchanged"},
        {"name": "02-code", "state": "failed", "cell": 3, "kind": "ValueError", "copy": "failed/02-code.html"},
    ]
    assert sorted(path.name for path in (tmp_path / "failed").iterdir()) == ["02-code.html", "02-code.ipynb"]
    assert note_unchanged(tmp_path, edition, DATE)
    assert states(tmp_path) == {"01-gather": "unchanged", "02-code": "unchanged"}
    assert not (tmp_path / "failed").exists()


def test_a_run_that_stopped_before_its_notebooks_says_where(tmp_path: Path, edition):
    note_stop(tmp_path, GateError("edition: holds a name; reword it"), edition, DATE)
    state = read_json(tmp_path / RUNS)
    assert state["notebooks"] == [] and "the gate found" in state["stopped"]


def test_nothing_is_rewritten_where_all_was_well(tmp_path: Path, edition):
    note_end(tmp_path, [GOOD], edition, DATE, edition=1, is_new=False)
    before = (tmp_path / RUNS).stat().st_mtime_ns
    assert not note_unchanged(tmp_path, edition, "2026-03-04")
    note_end(tmp_path, [GOOD], edition, DATE, edition=1, is_new=False)
    assert (tmp_path / RUNS).stat().st_mtime_ns == before


def test_an_edition_of_an_older_version_is_looked_at_itself(tmp_path: Path):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    from crp_analysis.outputs.render import content_hash

    building = tmp_path / ".building.x.part"
    (building / "notebooks").mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_code_cell("1", id="a")]), building / "notebooks/01-gather.ipynb")
    put_in_place(building, tmp_path, {"edition": 1, "date": DATE})
    old = latest_edition(tmp_path)
    content = content_hash(old.folder / "notebooks/01-gather.ipynb")
    note_end(tmp_path, [NotebookOutcome(name="01-gather", content=content)], old, DATE, edition=1, is_new=False)
    assert states(tmp_path) == {"01-gather": "unchanged"}
