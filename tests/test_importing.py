"""Files of other programs taken over: what is matched, what is asked, what is written."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from crp_analysis import import_run, workflow
from crp_analysis.cli import crp
from crp_analysis.errors import InterchangeError
from crp_analysis.exporting import build_codebook, build_project
from crp_analysis.importing import Wishes
from crp_analysis.interchange.project import CodeEntry, Coder, Mark, Project, Source
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx
from crp_analysis.interchange.refi_write import write_qdc, write_qdpx
from crp_analysis.matching import code_path, match_coders, match_codes

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


def test_a_coder_without_a_name_gets_a_label_and_one_may_be_left_out():
    coders = (Coder(guid="1", name=""), Coder(guid="2", name="Sam Poe"), Coder(guid="3", name="李明"))
    assert match_coders(Project(name="x", coders=coders), {"1": "A", "3": "A-2"}, {"Sam Poe": ""}) == {"1": "A", "2": "", "3": "A-2"}
    assert match_coders(Project(name="x", coders=coders[:1]), {}, {}) == {"1": "coder-1"}


def test_a_consultation_without_marks_gets_no_copy_of_the_file(small_study: Path, exported: Path):
    second = small_study / "data/raw/second"
    assert CliRunner().invoke(crp, ["new", "second", "--study", str(small_study)]).exit_code == 0
    (second / "transcripts/int-9.txt").write_text("Interviewer: Well?\n\nPat: Nobody ever marked a word of this.\n", encoding="utf-8")
    project = read_qdpx(exported.read_bytes(), exported.name)
    text = (second / "transcripts/int-9.txt").read_text(encoding="utf-8")
    more = replace(project, sources=(*project.sources, Source(guid=GUID, name="int-9", text=text)))
    exported.write_bytes(write_qdpx(more))
    result = run_import(small_study, exported, "--read", "coded")
    assert result.exit_code == 0 and "second: 1 session, 0 marks placed" in result.stderr
    assert not (second / "codings").is_dir() or not list((second / "codings").glob("*.qdpx"))
    assert run_import(small_study, exported, "--coder", "coder-a=RD", "--read", "all").exit_code == 0
    assert (second / "codings" / exported.name).is_file()


def test_a_wish_may_name_a_number():
    project = other_program("Pat: hello there", "hello")
    named = import_run.with_numbers(Wishes(coders={"1": "RD"}, sessions={"1": "int-1"}), project)
    assert named.coders == {"u1": "RD"} and named.sessions == {"Document 1": "int-1"}


def taken_over(study: Path, project: Project, monkeypatch, *arguments: object, name: str = "other.qdpx"):
    """`crp import` of a file that holds the project."""
    monkeypatch.setattr(import_run, "read_file", lambda path: project)
    monkeypatch.setattr("crp_analysis.sources.foreign_codings.read_file", lambda path: project)
    path = study.parent / name
    path.write_bytes(b"as it came")
    return run_import(study, path, *arguments)


@pytest.fixture
def said(small_study: Path) -> str:
    return (small_study / "data/raw/first/transcripts/int-3.txt").read_text(encoding="utf-8")


def test_every_mark_that_falls_away_is_counted_with_its_reason(small_study: Path, said: str, monkeypatch):
    project = other_program(said, "The bus fare alone stops me")
    (mark,) = project.marks
    marks = (mark, replace(mark, guid="m2", coder=""), replace(mark, guid="m3", coder="u2"), replace(mark, guid="m4", code="c9"))
    marks += (replace(mark, guid="m5", source="s2"),)
    project = replace(project, marks=marks, codes=(*project.codes, CodeEntry(guid="c9", name="Weather")))
    project = replace(project, coders=(*project.coders, Coder(guid="u2", name="Sam Poe")))
    project = replace(project, sources=(*project.sources, Source(guid="s2", name="Other", text="Nobody here ever said a thing like this.")))
    told = taken_over(small_study, project, monkeypatch, "--code", "Weather=", "--coder", "Sam Poe=", "--read", "coded").stderr
    assert "1 mark placed" in told and "1 document is no session here, with 1 mark;" in told
    assert "1 that names nobody who coded it" in told and "1 that is of a coder who is left out" in told
    assert "1 that has a code that is left out" in told
    notes = " ".join(workflow.load(small_study).material.notes)
    assert "names nobody" in notes and "left out" not in notes  # what somebody wanted is not told again
    again = taken_over(small_study, project, monkeypatch, "--coder", "=RD", "--code", "Weather=", "--read", "coded").stderr
    assert "2 marks placed" in again and "names nobody" not in again
    assert "2 marks placed" in taken_over(small_study, project, monkeypatch).stderr  # answers of the same file are remembered


def test_answers_that_somebody_edited_hold_when_the_file_comes_again(small_study: Path, said: str, monkeypatch):
    project = other_program(said, "The bus fare alone stops me")
    assert taken_over(small_study, project, monkeypatch, "--read", "coded").exit_code == 0
    sidecar = small_study / "data/raw/first/codings/other.qdpx.toml"
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace('"lack-of-hours"', '"need-money"'), encoding="utf-8")
    told = taken_over(small_study, project, monkeypatch, "--json")
    assert told.exit_code == 0 and '"need-money"' in sidecar.read_text(encoding="utf-8")
    assert set(workflow.load(small_study).material.codings.query("coder_id == 'RvD'")["code_id"]) == {"need-money"}
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace('"int-3.txt"', '""').replace('"int-3"', '""'), encoding="utf-8")
    taken_over(small_study, project, monkeypatch)
    assert "m1" not in set(workflow.load(small_study).material.marks["mark_id"])


def test_with_texts_nothing_is_written_before_somebody_says_who_read_what(small_study: Path, monkeypatch):
    project = other_program("Moderator: Well?\nPat: We never knew which door to knock on.\n", "which door to knock on")
    files = sorted(small_study.rglob("*"))
    result = taken_over(small_study, project, monkeypatch, "--texts", "--consultation", "second")
    assert result.exit_code == InterchangeError.exit_code and "--read coded" in result.stderr
    assert sorted(small_study.rglob("*")) == files


def test_a_description_of_ours_that_somebody_spoiled_stays_a_definition(small_study: Path, said: str, monkeypatch):
    spoiled = "Hours.\n\nFamily: nonsense\n\nWhere it sits: the moon"
    entry = CodeEntry(guid=GUID, name="", description=spoiled)
    project = other_program(said, "The bus fare alone stops me", codes=(entry,))
    assert taken_over(small_study, project, monkeypatch, "--read", "coded").exit_code == 0
    code = next(one for one in workflow.load(small_study).codebook.codes if one.guid == GUID)
    assert (code.definition, code.family, code.code_id) == (spoiled, "theme", "code") and code.name


def test_a_name_that_two_codes_of_a_file_have_is_no_name_of_ours(small_study: Path):
    codebook = workflow.load(small_study).codebook
    entries = (
        CodeEntry(guid="f", name="Barriers"),
        CodeEntry(guid="a", name="Time", parent="f"),
        CodeEntry(guid="b", name="Time"),
        CodeEntry(guid="c", name="时间"),
    )
    found, new = match_codes(entries, codebook, {}, {"f": ""})
    assert found == {"f": "", "a": "time", "b": "need-time", "c": "code"} and set(new) == {"time", "code"}  # the one on top has our path


def test_folders_of_codes_are_written_back(small_study: Path, said: str, monkeypatch):
    entries = (
        CodeEntry(guid="f1", name="Parent nodes", is_codable=False),
        CodeEntry(guid="f2", name="Barriers", parent="f1", is_codable=False),
        CodeEntry(guid=GUID, name="Lack of hours", parent="f2"),
        CodeEntry(guid="f3", name="Kinds", parent=GUID, is_codable=False),
        CodeEntry(guid="22222222-2222-4222-8222-222222222222", name="In/out evenings", parent="f3"),
    )
    project = other_program(said, "The bus fare alone stops me", codes=entries)
    assert taken_over(small_study, project, monkeypatch, "--read", "coded").exit_code == 0
    run = workflow.load(small_study)
    told = build_codebook(run.codebook, run.study).codes
    by_guid = {one.guid: one for one in told}
    paths = {code_path(one, by_guid) for one in told if one.guid in {GUID, entries[-1].guid}}
    assert paths == {"Parent nodes/Barriers/Lack of hours", "Parent nodes/Barriers/Lack of hours/Kinds/In/out evenings"}
    assert [one.name for one in told if not one.is_codable] == ["Parent nodes", "Barriers", "Kinds"]
    assert read_qdc(write_qdc(build_codebook(run.codebook, run.study)), "x.qdc").codes == told


def test_what_was_taken_away_elsewhere_is_told_and_stays(small_study: Path, tmp_path: Path):
    run = workflow.load(small_study)
    project = build_project(run.material, run.codebook, run.study)
    path = tmp_path / "back.qdpx"
    path.write_bytes(write_qdpx(replace(project, marks=project.marks[2:])))
    told = run_import(small_study, path, "--dry-run")
    assert "2 codings of these coders here are not in the file" in told.stderr
    path.write_bytes(write_qdpx(project))
    assert "not in the file" not in run_import(small_study, path, "--dry-run").stderr
