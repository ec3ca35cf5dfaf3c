"""Files of other programs taken over: what is matched, what is asked, what is written."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from crp_analysis import import_run, workflow
from crp_analysis.cli import crp
from crp_analysis.errors import InterchangeError
from crp_analysis.exporting import build_project
from crp_analysis.importing import Wishes, match_coders, match_codes
from crp_analysis.interchange.project import CodeEntry, Coder, Mark, Project, Source
from crp_analysis.interchange.refi_write import write_qdpx

GUID = "11111111-1111-4111-8111-111111111111"
PLACES = ["segment_id", "code_id", "coder_id", "start_char", "end_char", "shown_start", "shown_end"]


@pytest.fixture
def exported(small_study: Path, tmp_path: Path) -> Path:
    """The small study's codings as a REFI-QDA project; the study itself is left without them."""
    run = workflow.load(small_study)
    path = tmp_path / "from-elsewhere.qdpx"
    path.write_bytes(write_qdpx(build_project(run.material, run.codebook, run.study)))
    for file in (small_study / "data/raw/first/codings").iterdir():
        file.unlink()
    return path


def marks_of(study: Path) -> pd.DataFrame:
    return workflow.load(study).material.marks.sort_values(PLACES, ignore_index=True)


def run_import(study: Path, *arguments: object):
    return CliRunner().invoke(crp, ["import", "--study", str(study), *map(str, arguments)], catch_exceptions=False)


def test_codings_come_back_to_the_character(small_study: Path, tmp_path: Path):
    before = marks_of(small_study)
    run = workflow.load(small_study)
    path = tmp_path / "ours.qdpx"
    path.write_bytes(write_qdpx(build_project(run.material, run.codebook, run.study)))
    for file in (small_study / "data/raw/first/codings").iterdir():
        file.unlink()
    result = run_import(small_study, path, "--read", "coded")
    assert result.exit_code == 0, result.stderr
    after = marks_of(small_study)
    pd.testing.assert_frame_equal(before[[*PLACES, "mark_id"]], after[[*PLACES, "mark_id"]])
    assert f"{len(before)} of them on exactly the same words" in result.stderr
    assert set(workflow.load(small_study).material.assignments["coder_id"]) == {"coder-a", "coder-b"}


def test_nothing_is_written_before_somebody_says_who_read_what(small_study: Path, exported: Path):
    result = run_import(small_study, exported)
    assert result.exit_code == InterchangeError.exit_code and "--read coded" in result.stderr
    assert not list((small_study / "data/raw/first/codings").iterdir())


def test_a_file_that_nobody_took_over_is_a_fault(small_study: Path, exported: Path):
    (small_study / "data/raw/first/codings" / exported.name).write_bytes(exported.read_bytes())
    result = CliRunner().invoke(crp, ["check", "--study", str(small_study)])
    assert result.exit_code == InterchangeError.exit_code and f"crp import {exported.name}" in result.output


def test_a_dry_run_writes_nothing_and_names_nobody(small_study: Path, exported: Path):
    files = sorted(path for path in small_study.rglob("*") if path.is_file())
    result = run_import(small_study, exported, "--dry-run")
    assert result.exit_code == 0 and "Positions: code points" in result.stderr
    assert sorted(path for path in small_study.rglob("*") if path.is_file()) == files


def test_parts_count_as_single_readings(small_study: Path, exported: Path):
    assert run_import(small_study, exported, "--read", "parts").exit_code == 0
    material = workflow.load(small_study).material
    assert material.assignments.empty and len(material.readings) and set(material.readings["stream"]) == {"guided"}
    assert set(material.codings["segment_id"]) == set(material.readings["segment_id"])


def test_taking_the_same_file_over_again_changes_nothing(small_study: Path, exported: Path):
    assert run_import(small_study, exported, "--read", "coded").exit_code == 0
    folder = small_study / "data/raw/first/codings"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run_import(small_study, exported).exit_code == 0  # who read what is remembered, nobody is asked again
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_what_is_replaced_is_kept(small_study: Path, exported: Path):
    assert run_import(small_study, exported, "--read", "coded").exit_code == 0
    folder = small_study / "data/raw/first/codings"
    assert run_import(small_study, exported, "--coder", "coder-a=RD", "--read", "coded").exit_code == 0
    assert (folder / f"{exported.name}.toml.1.bak").is_file() and (folder / "assignments.csv.1.bak").is_file()
    assert "RD" in set(workflow.load(small_study).material.codings["coder_id"])


def other_program(text: str, quoted: str, **more) -> Project:
    start = text.index(quoted)
    mark = Mark(guid="m1", source="s1", start=start, end=start + len(quoted), code=GUID, coder="u1", quoted=quoted)
    entry = CodeEntry(guid=GUID, name="Lack of hours", parent="", description="Whatever takes time.", colour="#336699")
    project = Project(
        name="Elsewhere",
        origin="Another Program 3",
        coders=(Coder(guid="u1", name="Robin van Dijk"),),
        codes=(entry,),
        sources=(Source(guid="s1", name="Document 1", text=text),),
        marks=(mark,),
    )
    return replace(project, **more)


def test_a_document_is_known_by_its_words_and_new_codes_are_added(small_study: Path, tmp_path: Path, monkeypatch):
    said = (small_study / "data/raw/first/transcripts/int-3.txt").read_text(encoding="utf-8")
    theirs = said.replace("\n\n", "\r\n[00:01:12] ").replace("Interviewer: ", "Speaker 1\t")  # the same talk, set in another way
    project = other_program(theirs, "The bus fare alone stops me")
    monkeypatch.setattr(import_run, "read_file", lambda path: project)
    monkeypatch.setattr("crp_analysis.sources.foreign_codings.read_file", lambda path: project)
    path = tmp_path / "other.qdpx"
    path.write_bytes(b"as it came")
    result = run_import(small_study, path, "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert "Robin" not in result.output and "Document 1" not in result.output
    assert (small_study / "data/raw/first/codings/other.qdpx").read_bytes() == b"as it came"
    code = workflow.load(small_study).codebook.code("lack-of-hours")
    assert (code.definition, code.colour, code.guid) == ("Whatever takes time.", "#336699", GUID)
    material = workflow.load(small_study).material
    row = material.codings[material.codings["code_id"] == "lack-of-hours"].iloc[0]
    assert said[int(row["start_char"]) : int(row["end_char"])] == "The bus fare alone stops me" and row["coder_id"] == "RvD"


def test_documents_that_are_no_sessions_become_transcripts(small_study: Path, tmp_path: Path, monkeypatch):
    text = "Moderator: How is it going?\nPat: We never knew which door to knock on, and nobody ever told us.\n"
    project = other_program(text, "which door to knock on")
    monkeypatch.setattr(import_run, "read_file", lambda path: project)
    monkeypatch.setattr("crp_analysis.sources.foreign_codings.read_file", lambda path: project)
    path = tmp_path / "other.qdpx"
    path.write_bytes(b"as it came")
    told = run_import(small_study, path, "--read", "coded", "--dry-run")
    assert "1 document is no session here" in told.stderr
    result = run_import(small_study, path, "--texts", "--consultation", "second", "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert (small_study / "data/raw/second/transcripts/Document 1.txt").read_text(encoding="utf-8") == text
    marks = marks_of(small_study)
    mark = marks[marks["mark_id"] == "m1"].iloc[0]
    assert text[mark["start_char"] : mark["end_char"]] == "which door to knock on"


def test_wishes_about_what_is_not_there_are_told_together(small_study: Path, exported: Path):
    result = run_import(small_study, exported, "--coder", "Nobody=N", "--session", "int-1=nowhere", "--dry-run")
    assert result.exit_code == InterchangeError.exit_code
    assert "--coder" in result.stderr and "--session" in result.stderr and "Nobody" not in result.stderr


def test_codes_are_matched_by_identity_path_name_and_id(small_study: Path):
    codebook = workflow.load(small_study).codebook
    entries = (
        CodeEntry(guid="f", name="Needs", is_codable=False),
        CodeEntry(guid="a", name="TIME", parent="f"),
        CodeEntry(guid="b", name="need-money", parent="f"),
        CodeEntry(guid="c", name="Trust", parent="f"),
        CodeEntry(guid="d", name="Trust"),
    )
    found, new = match_codes(entries, codebook, {"Needs/Trust": "need-time"}, {})
    assert found == {"a": "need-time", "b": "need-money", "c": "need-time", "d": "trust"} and list(new) == ["trust"]


def test_coders_get_short_labels_and_no_two_the_same():
    coders = (Coder(guid="1", name="Robin van Dijk"), Coder(guid="2", name="Rosa vom Dom"), Coder(guid="3", name="RD"))
    project = Project(name="x", coders=coders)
    assert match_coders(project, {"3": "known"}, {}) == {"1": "RvD", "2": "RvD-2", "3": "known"}


def test_a_wish_may_name_a_number():
    project = other_program("Pat: hello there", "hello")
    named = import_run.with_numbers(Wishes(coders={"1": "RD"}, sessions={"1": "int-1"}), project)
    assert named.coders == {"u1": "RD"} and named.sessions == {"Document 1": "int-1"}
