"""Sets and notes of another program's file, kept through a study and out again."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.exporting import build_project
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.identities import code_guid, mark_guid
from crp_analysis.interchange.project import CodeEntry, Coder, Group, Mark, Note, Project, Source
from crp_analysis.interchange.refi_read import read_qdpx
from crp_analysis.interchange.refi_write import write_qdpx
from tests.imported import run_import

WORDS = "The bus fare alone stops me"


def guid(n: int) -> str:
    return f"33333333-3333-4333-8333-3333333333{n:02d}"


@pytest.fixture
def file(small_study: Path, tmp_path: Path) -> Path:
    said = (small_study / "data/raw/first/transcripts/int-3.txt").read_text(encoding="utf-8")
    start = said.index(WORDS)
    project = Project(
        name="Elsewhere",
        coders=(Coder(guid=guid(1), name="RD"), Coder(guid=guid(2), name="XY")),
        codes=(CodeEntry(guid=guid(3), name="Time"), CodeEntry(guid=guid(4), name="Money")),
        sources=(Source(guid=guid(5), name="int-3", text=said), Source(guid=guid(6), name="Elsewhere", text="Nobody here said this.")),
        marks=(Mark(guid=guid(7), source=guid(5), start=start, end=start + len(WORDS), code=guid(4), coder=guid(1)),),
        groups=(
            Group(guid=guid(8), name="Asked of Cora Lindqvist", codes=(guid(4),), sources=(guid(5), guid(6))),
            Group(guid=guid(9), name="Of documents that are no sessions", sources=(guid(6),)),
        ),
        notes=(
            Note(guid=guid(10), name="", text="Cora Lindqvist came late.", coder=guid(1), about=(guid(5), guid(6))),
            Note(guid=guid(11), name="On the fare", text="See the form.", coder=guid(1), created="2026-03-01T10:00:00Z", about=(guid(7),)),
            Note(guid=guid(12), name="Money", text="Too wide?", about=(guid(4),)),
            Note(guid=guid(13), name="Study", text="Begun in March."),
            Note(guid=guid(14), name="Elsewhere", text="About what is not here.", about=(guid(6),)),
            Note(guid=guid(15), name="Of somebody left out", text="Well.", coder=guid(2), about=(guid(5),)),
        ),
    )
    path = tmp_path / "elsewhere.qdpx"
    path.write_bytes(write_qdpx(project))
    return path


def exported(study: Path) -> Project:
    path = study / "exports/out.qdpx"
    assert CliRunner().invoke(crp, ["export", "--study", str(study), str(path)], catch_exceptions=False).exit_code == 0
    return read_qdpx(path.read_bytes(), path.name)


def test_they_go_out_again_hung_on_what_they_are_about(small_study: Path, file: Path):
    result = run_import(small_study, file, "--read", "coded", "--coder", "XY=")
    assert result.exit_code == 0 and "Sets and notes are kept with the file" in result.stderr
    codebook = workflow.load(small_study).codebook
    out = exported(small_study)
    session, money = stable_guid("session", "first/int-3"), code_guid(codebook.code("need-money"))
    (kept,) = [one for one in out.groups if one.guid == guid(8)]
    assert (kept.codes, kept.sources) == ((money,), (session,)) and guid(9) not in {one.guid for one in out.groups}
    notes = {one.guid: one for one in out.notes}
    assert {one: notes[one].about for one in notes} == {
        guid(10): (session,),
        guid(11): (mark_guid(guid(7)),),
        guid(12): (money,),
        guid(13): (),
    }
    assert (notes[guid(11)].name, notes[guid(11)].created) == ("On the fare", "2026-03-01T10:00:00Z")
    assert {one.name for one in out.coders if one.guid == notes[guid(11)].coder} == {"RD"}


def test_names_in_them_are_replaced(small_study: Path, file: Path):
    assert run_import(small_study, file, "--read", "coded").exit_code == 0
    out = exported(small_study)
    told = " ".join([*(one.name for one in out.groups), *(f"{one.name} {one.text}" for one in out.notes)])
    assert "Cora" not in told and "Lindqvist" not in told and "[participant] came late." in told


def test_an_export_that_comes_back_gives_them_once(small_study: Path, file: Path, tmp_path: Path):
    assert run_import(small_study, file, "--read", "coded").exit_code == 0
    first = exported(small_study)
    back = tmp_path / "back.qdpx"
    back.write_bytes(write_qdpx(replace(first, name="Back")))
    assert run_import(small_study, back, "--read", "coded").exit_code == 0
    again = exported(small_study)
    assert sorted(one.guid for one in again.groups) == sorted(one.guid for one in first.groups)
    assert sorted(one.guid for one in again.notes) == sorted(one.guid for one in first.notes)


def test_a_set_over_two_consultations_comes_out_whole(small_study: Path, file: Path):
    assert run_import(small_study, file, "--read", "coded").exit_code == 0
    run = workflow.load(small_study)
    both = run.material.sets.iloc[[0, 0]].assign(
        consultation_id=["first", "second"], members=["code:need-money", "session:second/a;code:gone"]
    )
    (kept,) = [one for one in build_project(replace(run.material, sets=both), run.codebook, run.study).groups if one.guid == guid(8)]
    assert (len(kept.codes), kept.sources) == (1, (stable_guid("session", "second/a"),))
