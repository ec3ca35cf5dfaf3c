"""'crp names': a private list of possible names, filled in by a person and brought into names.csv."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from crp_analysis.cli import crp
from crp_analysis.errors import Faults
from crp_analysis.name_suggestions import bring_names
from crp_analysis.study import load_study

SAID = "sit in. And then Petra Stark of the Quarrybank Trust told me so."


@pytest.fixture
def study(small_study: Path) -> Path:
    """The small study, in which somebody is spoken of."""
    path = small_study / "data/raw/first/transcripts/int-2.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("sit in.", SAID), encoding="utf-8")
    return small_study


def call(*arguments: object, code: int = 0):
    result = CliRunner().invoke(crp, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    return result


def test_the_list_holds_names_and_places_and_the_terminal_only_counts(study: Path):
    result = call("names", "--study", study)
    assert "Petra" not in result.stdout + result.stderr and "first/int-2: 2" in result.stderr
    path = study / "reading/names-01.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["name"] for row in rows} == {"Petra Stark", "Quarrybank Trust"}
    assert all(row["where"].startswith("first/int-2#") and row["kind"] == row["keep"] == "" for row in rows)
    assert "Petra Stark" in call("names", "--study", study, "--show").stdout


def test_a_filled_in_list_is_added_with_a_backup_and_names_are_then_replaced(study: Path):
    call("names", "--study", study)
    (study / "data/raw/names.csv").write_text("name,kind,aliases,keep\nOrla Finch,person,,\n", encoding="utf-8")
    path = study / "reading/names-01.csv"
    text = path.read_text(encoding="utf-8").replace("Petra Stark,,", "Petra Stark,person,").replace("Trust,,,", "Trust,,,yes")
    path.write_text(text, encoding="utf-8")
    call("names", "--study", study, "--bring", path)
    kept = (study / "data/raw/names.csv.1.bak").read_text(encoding="utf-8")
    assert kept == "name,kind,aliases,keep\nOrla Finch,person,,\n"
    new = (study / "data/raw/names.csv").read_text(encoding="utf-8")
    assert sorted(new.removeprefix(kept).splitlines()) == ["Petra Stark,person,,", "Quarrybank Trust,other,,yes"]
    call("names", "--study", study, "--bring", path)
    assert (study / "data/raw/names.csv").read_text(encoding="utf-8") == new, "what is listed is not added again"
    assert call("names", "--study", study).stderr.startswith("0 possible names")
    call("gather", "--study", study)
    import pandas as pd

    texts = pd.concat(pd.read_parquet(one) for one in (study / "data/processed").rglob("segments.parquet"))["text"]
    assert texts.str.contains("And then [person 2] of the Quarrybank Trust told", regex=False).any()


def test_faults_of_a_filled_in_list_come_together_and_nothing_is_written(study: Path, tmp_path: Path):
    path = tmp_path / "filled.csv"
    path.write_text("name,kind,aliases,keep\nPetra Stark,pet,,\nOrla,person,,maybe\nBo Reed,,,no\nAda,,,\n", encoding="utf-8")
    with pytest.raises(Faults) as error:
        bring_names(path, load_study(study))
    assert [fault.place for fault in error.value.faults] == [
        "filled.csv, row 2, kind",
        "filled.csv, row 3, keep",
        "filled.csv, row 4, kind",
    ]
    assert "Petra" not in str(error.value) and not (study / "data/raw/names.csv").exists()


def test_status_and_the_limits_tell_the_number_only(study: Path):
    from crp_analysis.workflow import load

    run = load(study)
    assert run.gathering.n_possible_names == 2
    (note,) = [note for note in run.material.notes if note.startswith("Names:")]
    assert note.startswith("Names: 2 possible names") and "Petra" not in note
    run.remember_material()
    assert "2 possible names in speech that nobody has looked at (crp names)" in call("status", "--study", study).stdout
