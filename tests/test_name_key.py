"""What was replaced in speech: a list to review, and a key that turns it back."""

import csv
import doctest
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from crp_analysis import name_key, workflow
from crp_analysis.cli import crp
from crp_analysis.errors import StudyError
from crp_analysis.name_key import as_said, read_key

SAID = "sit in. Amara Field and Petra Stark wrote from petra@stark.example, =Amara said."


@pytest.fixture
def study(small_study: Path) -> Path:
    path = small_study / "data/raw/first/transcripts/int-2.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("sit in.", SAID), encoding="utf-8")
    (small_study / "data/raw/names.csv").write_text("name,kind,aliases,keep\nPetra Stark,person,,\n=Amara,other,,\n", encoding="utf-8")
    return small_study


def call(*arguments: object, code: int = 0):
    result = CliRunner().invoke(crp, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    return result


def test_examples_in_the_docstrings():
    got = doctest.testmod(name_key)
    assert (got.attempted > 0, got.failed) == (True, 0)


def test_the_list_counts_each_word_and_the_terminal_names_none(study: Path):
    result = call("names", "--study", study, "--replaced")
    assert "Petra" not in result.output and "Amara" not in result.output
    path = study / "reading/replaced-01.csv"
    assert result.stdout.strip() == "reading/replaced-01.csv" or result.stdout.strip().endswith(path.name)
    rows = {(row["mark"], row["words"]): row for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())}
    assert {("[person 1]", "Petra Stark"), ("[participant]", "Amara Field"), ("[email]", "petra@stark.example")} <= set(rows)
    assert rows["[person 1]", "Petra Stark"]["times"] == "1" and rows["[person 1]", "Petra Stark"]["where"].startswith("first/int-2#")
    assert not any(cell.startswith("=") for row in rows.values() for cell in row.values())


def test_the_key_gives_back_every_word_as_said(study: Path, tmp_path: Path):
    key = tmp_path / "keys" / "study.csv"
    result = call("names", "--study", study, "--key", key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and "Petra" not in result.output
    run = workflow.load(study)
    shown = dict(run.material.segments[["segment_id", "text"]].itertuples(index=False, name=None))
    rows = read_key(key)
    said = {segment: as_said(shown[segment], rows[segment]) for segment in rows}
    assert said == {one.segment_id: one.said for one in run.gathering.before}
    assert any("Petra Stark wrote from petra@stark.example, " in one for one in said.values())


def test_the_key_never_lies_in_the_study(study: Path):
    call("names", "--study", study, "--key", study / "reading/key.csv", code=StudyError.exit_code)
    assert not (study / "reading").exists()


def test_an_old_key_is_kept_and_one_of_another_state_is_refused(study: Path, tmp_path: Path):
    key = tmp_path / "study.csv"
    call("names", "--study", study, "--key", key)
    rows = read_key(key)
    (study / "data/raw/names.csv").unlink()
    call("names", "--study", study, "--key", key)
    assert stat.S_IMODE(key.with_name("study.csv.1.bak").stat().st_mode) == 0o600
    shown = dict(workflow.load(study).material.segments[["segment_id", "text"]].itertuples(index=False, name=None))
    changed = next(one for one, several in rows.items() if any(mark == "[person 1]" for _, _, mark, _ in several))
    with pytest.raises(ValueError, match="another state"):
        as_said(shown[changed], rows[changed])
