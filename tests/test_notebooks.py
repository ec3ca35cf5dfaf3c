"""The strict door to notebooks: typed parameters, this Python, safe messages, equal copies."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from pydantic import Field

from crp_analysis.errors import NotebookError
from crp_analysis.notebooks import FailedNotebook, NotebookParameters, ReportParameters, model_for, run_notebook


class Parameters(NotebookParameters):
    people: int = Field(ge=1)


def write(path: Path, *cells: str, parameters: str = 'study = "."\nconsultations = ""\nkeep_going = False\npeople = 1') -> Path:
    """A notebook with a parameters cell and these cells."""
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[first, *map(new_code_cell, cells)]), path)
    return path


def outputs_of(path: Path) -> str:
    """All text that a notebook's cells put out."""
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(str(one.get("text", one.get("data", ""))) for cell in cells for one in cell.get("outputs", []))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"people": 3, "peple": 4}, "peple is no parameter of it; it has consultations, keep_going, people, study"),
        ({}, "people is missing"),
        ({"people": "3"}, "people input should be a valid integer"),
        ({"people": 0}, "people input should be greater than or equal to 1"),
    ],
)
def test_wrong_parameters_are_named_before_anything_runs(tmp_path, given, said):
    notebook = write(tmp_path / "n.ipynb")
    with pytest.raises(NotebookError, match=r"n\.ipynb") as error:
        run_notebook(notebook, tmp_path / "out.ipynb", given, model=Parameters)
    assert said in str(error.value)
    assert not (tmp_path / "out.ipynb").exists()


def test_values_of_parameters_stay_out_of_messages(tmp_path):
    with pytest.raises(NotebookError) as error:
        run_notebook(write(tmp_path / "n.ipynb"), tmp_path / "out.ipynb", {"people": "Aunt Dorothea"}, model=Parameters)
    assert "Dorothea" not in str(error.value)


def test_notebook_and_model_must_declare_the_same(tmp_path):
    notebook = write(tmp_path / "n.ipynb", parameters='study = "."\nconsultations = ""\nkeep_going = False\nplaces = 2')
    with pytest.raises(NotebookError) as error:
        run_notebook(notebook, tmp_path / "out.ipynb", {"people": 2}, model=Parameters)
    assert "does not declare people" in str(error.value) and "declares places" in str(error.value)


def test_a_study_that_is_no_folder(tmp_path):
    given = {"people": 2, "study": str(tmp_path / "nowhere")}
    with pytest.raises(NotebookError, match="study names no folder"):
        run_notebook(write(tmp_path / "n.ipynb"), tmp_path / "out.ipynb", given, model=Parameters)


def test_runs_this_python_in_the_study_and_two_runs_are_equal(tmp_path):
    (tmp_path / "study").mkdir()
    cells = ["import os, sys", "print(people, study, os.path.basename(os.getcwd()))", "print(sys.executable)"]
    notebook, seen = write(tmp_path / "n.ipynb", *cells), []
    given = {"people": 7, "study": str(tmp_path / "study")}
    first = run_notebook(notebook, tmp_path / "a" / "one.ipynb", given, model=Parameters, on_cell=lambda *done: seen.append(done))
    second = run_notebook(notebook, tmp_path / "two.ipynb", given, model=Parameters)
    assert "7 . study" in outputs_of(first) and sys.executable in outputs_of(first)
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path) not in first.read_text()
    assert seen[-1] == (5, 5)


def test_the_kernel_talks_encrypted(tmp_path):
    cells = "from ipykernel.kernelapp import IPKernelApp", "print('curve' in open(IPKernelApp.instance().abs_connection_file).read())"
    executed = run_notebook(write(tmp_path / "n.ipynb", *cells), tmp_path / "o.ipynb", {"people": 1}, model=Parameters)
    assert "True" in outputs_of(executed)


def test_a_failed_cell_is_named_without_what_it_held(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "1 + 1", "raise ValueError('words that somebody said')", "2 + 2")
    with pytest.raises(FailedNotebook) as error:
        run_notebook(notebook, tmp_path / "out.ipynb", {"people": 1}, model=Parameters)
    assert "n.ipynb, cell 3: ValueError" in str(error.value)
    assert "somebody" not in str(error.value)
    assert error.value.executed == tmp_path / "out.ipynb" and "somebody" in error.value.executed.read_text()


def test_our_own_errors_keep_their_message(tmp_path):
    cell = "from crp_analysis.errors import StudyError; raise StudyError('study.toml: there is no such file; write it')"
    with pytest.raises(FailedNotebook, match=r"StudyError: study\.toml: there is no such file; write it"):
        run_notebook(write(tmp_path / "n.ipynb", cell), tmp_path / "out.ipynb", {"people": 1}, model=Parameters)


def test_a_cell_that_takes_too_long(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "import time; time.sleep(30)")
    with pytest.raises(FailedNotebook, match="more than 1 s"):
        run_notebook(notebook, tmp_path / "out.ipynb", {"people": 1}, model=Parameters, timeout_s=1)


def test_two_at_once_leave_the_process_where_it_was(tmp_path):
    before = Path.cwd()
    notebook = write(tmp_path / "n.ipynb", "import os; print(os.path.basename(os.getcwd()), people)")
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(run_notebook, notebook, f / "o.ipynb", {"people": 5}, model=Parameters, cwd=f) for f in folders]
    assert [("a 5" in outputs_of(jobs[0].result())), ("b 5" in outputs_of(jobs[1].result()))] == [True, True]
    assert Path.cwd() == before


def test_the_report_has_its_own_parameters():
    assert model_for(Path("notebooks/06-report.ipynb")) is ReportParameters
    assert model_for(Path("notebooks/01-gather.ipynb")) is NotebookParameters
