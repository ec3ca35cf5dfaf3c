"""Whether an edition can be made again: what is compared, what is said, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_study import transcript
from test_cli import call, snapshot_of

from crp_analysis.verifying import Compared, compare_folders, first_difference


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_files_are_compared_one_by_one_with_the_first_place_of_difference(tmp_path: Path):
    one = write(tmp_path / "one", a_html="same", b_html="line\nwords here", c_pdf="abc", d_json="{}")
    other = write(tmp_path / "other", a_html="same", b_html="line\nwords there", c_pdf="abd", e_json="{}")
    assert compare_folders(one, other, ["a.html", "b.html", "c.pdf", "d.json"]) == [
        Compared(name="a.html", is_same=True),
        Compared(name="b.html", is_same=False, where="line 2, column 7"),
        Compared(name="c.pdf", is_same=False, where="byte 3"),
        Compared(name="d.json", is_same=False, where="not in the repetition"),
        Compared(name="e.json", is_same=False, where="only in the repetition"),
    ]


def test_a_text_that_is_only_longer_differs_where_the_other_ends(tmp_path: Path):
    folder = write(tmp_path, a_txt="one\n", b_txt="one\ntwo\n", c_txt="one two\n")
    assert first_difference(folder / "a.txt", folder / "b.txt") == "line 2"
    assert first_difference(folder / "a.txt", folder / "c.txt") == "line 1, column 4"


def test_without_an_edition_there_is_nothing_to_verify(small_study: Path):
    assert "no edition to verify yet" in call("run", "--verify", "--study", small_study, code=13).stderr
    assert "by itself" in call("run", "--verify", "--each", "place", "--study", small_study, code=2).stderr


@pytest.mark.slow
def test_an_edition_is_repeated_to_the_byte_and_one_that_was_touched_is_not(small_study: Path):
    (small_study / "reporting.toml").write_text('[coreq]\n1 = "Two interviewers."\n', encoding="utf-8")
    call("run", "--study", small_study)
    edition = small_study / "reports/edition-001"
    before = snapshot_of(small_study / "reports")
    result = call("run", "--verify", "--study", small_study)
    assert "Edition 1 can be repeated" in result.stderr and "DIFFERENT" not in result.stdout
    for name in ("report.html", "report.pdf", "report.docx", "findings.xlsx", "findings.json", "carried.json", "notebooks/01-gather.ipynb"):
        assert f"same       {name}" in result.stdout
    assert snapshot_of(small_study / "reports") == before
    page = (edition / "report.html").read_text(encoding="utf-8")
    (edition / "report.html").write_text(page.replace("Small invented", "Smal1 invented", 1), encoding="utf-8")
    told = json.loads(call("run", "--verify", "--json", "--study", small_study, code=18).stdout)
    assert [name for name, file in told["files"].items() if not file["is_same"]] == ["report.html"]
    assert told["files"]["report.html"]["where"].startswith("line ")
    with (small_study / "data/raw/first/consultation.toml").open("a", encoding="utf-8") as file:
        file.write('place = "North"\n')
    shown = call("run", "--verify", "--study", small_study, code=13).stderr
    assert "inputs: data/raw/first, file" in shown and "nothing can be said about it" in shown


@pytest.mark.slow
def test_editions_of_a_place_and_of_a_single_consultation_are_repeated_to_the_byte(two_places: Path):
    (two_places / "reporting.toml").write_text('[coreq]\n1 = "Two interviewers."\n', encoding="utf-8")
    second = two_places / "data/raw/second"
    call("new", "second", "--study", two_places)
    (second / "participants.csv").write_text(
        "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\nP20,Kit Quill,community,,charity,North,yes,no\n",
        encoding="utf-8",
    )
    (second / "transcripts/int-20.txt").write_text(transcript("Kit Quill", 9, 4), encoding="utf-8")
    for line, asked in {"local/place-south": ["--place", "South"], "only/first": ["first"]}.items():
        call("run", *asked, "--study", two_places)
        before = snapshot_of(two_places / "reports")
        result = call("run", "--verify", *asked, "--study", two_places)
        assert "Edition 1 can be repeated" in result.stderr and "DIFFERENT" not in result.stdout
        manifest = json.loads((two_places / "reports" / line / "edition-001/manifest.json").read_text(encoding="utf-8"))
        assert {one.split()[1] for one in result.stdout.splitlines()} == set(manifest["files"])
        assert snapshot_of(two_places / "reports") == before
    (two_places / "reporting.toml").write_text('[coreq]\n1 = "Three interviewers."\n', encoding="utf-8")
    assert "inputs: reporting.toml" in call("run", "--verify", "--place", "South", "--study", two_places, code=13).stderr
