"""The command line as a person meets it."""

import errno
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_study import PEOPLE, transcript, write_study

from crp_analysis.cli import crp
from crp_analysis.store import only_writer

ROOT = Path(__file__).resolve().parents[1]


def call(*arguments: object, code: int = 0):
    """Run one command and insist on its exit code; no participant's name may ever be told."""
    result = CliRunner().invoke(crp, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, f"exit {result.exit_code}\n{result.stdout}\n{result.stderr}"
    for _, name, _, _ in PEOPLE:
        assert name not in result.stdout + result.stderr
    return result


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", sorted(crp.commands))
def test_every_command_has_help_that_says_what_it_does(name: str):
    shown = call(name, "--help").stdout
    assert len((crp.commands[name].help or "").split()) >= 8
    assert "Usage:" in shown


def test_commands_in_documents_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|\s)crp ([a-z]+)\b", text))
    assert named, "the README shows no command"
    assert named <= set(crp.commands)


def test_unknown_commands_and_options_are_usage_errors():
    assert "No such command" in call("nonsense", code=2).stderr
    assert "No such option" in call("run", "--nonsense", code=2).stderr


def test_outside_a_study_the_way_in_is_named(tmp_path: Path):
    shown = call("run", "--study", tmp_path, code=13).stderr
    assert "no study.toml" in shown
    assert "crp init" in shown


def test_init_and_new_make_what_check_accepts_and_never_overwrite(tmp_path: Path):
    study = tmp_path / "mine"
    call("init", study)
    call("new", "spring-2026", "--study", study)
    assert (study / "data/raw/spring-2026/consultation.toml").is_file()
    call("check", "--study", study)
    before = snapshot_of(study)
    call("init", study, code=13)
    call("new", "spring-2026", "--study", study, code=13)
    call("new", "Spring 2026!", "--study", study, code=13)
    assert snapshot_of(study) == before


def test_check_tells_all_faults_at_once_by_file_and_place(small_study: Path):
    first = small_study / "data/raw/first"
    (first / "transcripts/empty.txt").write_bytes(b"")
    rows = (first / "participants.csv").read_text(encoding="utf-8")
    (first / "participants.csv").write_text(rows + "P01,Gwen Thorn,community,,charity,North,yes,no\n", encoding="utf-8")
    code = small_study / "codebook/codes/need-time.toml"
    code.write_text(re.sub(r"definition = .*\n", "", code.read_text(encoding="utf-8")), encoding="utf-8")
    before = snapshot_of(small_study)
    result = call("check", "--study", small_study, code=10)
    shown = result.stdout
    assert "codebook/codes/need-time.toml, definition: is missing; add it" in shown
    assert shown.count("need-time") == 1, "a fault is told once, not again at every mention"
    assert "empty.txt" in shown
    assert "participants.csv" in shown and "P01" in shown
    assert "Gwen" not in shown
    listed = json.loads(call("check", "--study", small_study, "--json", code=10).stdout)
    assert {row["exit_code"] for row in listed if row["level"] == "fault"} >= {10, 11, 12}
    assert snapshot_of(small_study) == before


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """The small study after its first run."""
    root = write_study(tmp_path_factory.mktemp("whole") / "study")
    result = call("run", "--study", root)
    assert "report.html" in result.stdout
    return root


def test_a_run_makes_a_complete_edition(ran: Path):
    edition = ran / "reports/edition-001"
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert {"report.html", "report.docx", "report.pdf", "findings.xlsx", "findings.json"} <= set(manifest["files"])
    assert all((edition / name).stat().st_size > 0 for name in manifest["files"])
    assert manifest["counts"]["participants"] == 6
    assert manifest["counts"]["sessions"] == 6
    assert manifest["previous"] is None
    assert {"sheets/persona-cards.pdf", "sheets/persona-cards.pptx", "sheets/needs-poster.pdf"} <= set(manifest["files"])
    index = (ran / "reports/index.html").read_text(encoding="utf-8")
    assert 'href="edition-001/sheets/persona-cards.pdf"' in index and "terms-" not in index
    assert not list((ran / "reports").glob(".*.part"))


def test_sheets_alone_are_a_draft_that_makes_no_edition(ran: Path):
    shown = call("sheets", "--only", "needs", "--study", ran).stdout
    assert shown.splitlines()[0].endswith("reports/sheets-draft/needs-poster.pdf")
    assert [path.name for path in (ran / "reports/sheets-draft").iterdir()] == ["needs-poster.pdf"]
    assert len(list((ran / "reports").glob("edition-*"))) == 1
    assert "Invalid value" in call("sheets", "--only", "posters", "--study", ran, code=2).stderr


def test_the_report_says_what_it_rests_on_and_names_nobody(ran: Path):
    page = (ran / "reports/edition-001/report.html").read_text(encoding="utf-8")
    assert "Small invented study" in page
    assert "Synthetic: invented for a test." in page
    for _, name, _, _ in PEOPLE:
        assert name not in page
    assert "P03" not in page


def test_quotes_are_verbatim_and_only_by_those_who_agreed(ran: Path):
    found = json.loads((ran / "reports/edition-001/findings.json").read_text(encoding="utf-8"))
    said_by_p03 = transcript("Cora Lindqvist", 9, 2)
    everything = "".join(transcript(name, 9, number) for number, (_, name, _, _) in enumerate(PEOPLE) if number != 2)
    assert found["quotes"], "no quote at all"
    for quote in found["quotes"]:
        assert quote["text"] in everything
    assert said_by_p03


def test_an_unchanged_run_makes_no_edition_and_writes_nothing(ran: Path):
    before = {path: path.stat().st_mtime_ns for path in ran.rglob("*") if path.is_file() and path.name != ".lock"}
    result = call("run", "--study", ran)
    assert "Nothing has changed since edition 1" in result.stderr
    assert result.stdout == ""
    assert {path: path.stat().st_mtime_ns for path in ran.rglob("*") if path.is_file() and path.name != ".lock"} == before


def test_a_second_run_at_the_same_time_is_refused(ran: Path):
    with only_writer(ran / "data/processed"):
        assert "another run" in call("run", "--study", ran, code=2).stderr


def test_stages_publish_tables_and_status_knows(ran: Path):
    assert "up to date" in call("status", "--study", ran).stdout
    state = json.loads(call("status", "--study", ran, "--json").stdout)
    assert state["waiting"]["sessions that nobody has coded"] == 4
    for stage in ("gather", "code", "agree", "find"):
        call(stage, "--study", ran)
    assert (ran / "data/processed/first/segments.parquet").is_file()
    shown = call("agree", "--study", ran).stderr
    assert "Between people:" in shown


@pytest.mark.slow
def test_a_new_consultation_is_told_in_the_next_edition(tmp_path: Path):
    root = write_study(tmp_path / "study")
    call("run", "--study", root)
    call("new", "second", "--study", root)
    second = root / "data/raw/second"
    (second / "participants.csv").write_text(
        "participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn\n"
        "P07,Gwen Thorn,community,,charity,South,yes,no\n",
        encoding="utf-8",
    )
    (second / "transcripts/int-7.txt").write_text(transcript("Gwen Thorn", 9, 4), encoding="utf-8")
    result = call("run", "--study", root)
    assert "1 person more: 7 in all." in result.stderr
    assert "1 session added in second (interview)." in result.stderr
    shown = json.loads(call("diff", "--study", root, "--json").stdout)
    assert (shown["from"], shown["to"]) == (1, 2)
    assert "1 person more: 7 in all." in shown["changes"][0]["items"]
    assert "reports/edition-002" in (root / "reports/latest").resolve().as_posix()


@pytest.mark.slow
def test_a_failed_notebook_leaves_the_last_edition_and_keeps_its_copy(tmp_path: Path):
    import nbformat

    root = write_study(tmp_path / "study")
    call("run", "--study", root)
    before = snapshot_of(root / "reports/edition-001")
    (root / "notebooks").mkdir()
    for source in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(source, as_version=4)
        if source.name.startswith("04"):
            notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
        nbformat.write(notebook, root / "notebooks" / source.name)
    shown = call("run", "--study", root, code=14).stderr
    assert "04-find.ipynb" in shown and "ZeroDivisionError" in shown
    assert (root / "reports/failed/04-find.ipynb").is_file() and (root / "reports/failed/04-find.html").is_file()
    state = json.loads((root / "reports/.runs.json").read_text(encoding="utf-8"))
    assert state["outcome"] == "stopped" and [one["name"] for one in state["notebooks"] if one["state"] == "failed"] == ["04-find"]
    assert {one["state"] for one in state["notebooks"] if one["name"] != "04-find"} == {"unchanged"}  # the others ran to their end
    index = (root / "reports/index.html").read_text(encoding="utf-8")
    assert 'href="failed/04-find.html"' in index and "ZeroDivisionError" in index
    assert snapshot_of(root / "reports/edition-001") == before
    assert not (root / "reports/edition-002").exists()
    shutil.rmtree(root / "notebooks")
    call("run", "--study", root)
    assert not (root / "reports/failed").exists() and "ZeroDivisionError" not in (root / "reports/index.html").read_text(encoding="utf-8")


def test_the_entry_point_is_installed():
    assert (Path(sys.executable).parent / "crp").exists()


def test_what_the_system_refuses_is_told_with_the_folder_and_without_a_file_name(tmp_path, monkeypatch):
    from crp_analysis.commands.base import command

    @command
    def refused():
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "talk with Zelda.docx"))

    @command
    def broken():
        raise FileNotFoundError(errno.ENOENT, "No such file", "x")

    said = []
    monkeypatch.setattr("crp_analysis.progress.say", said.append)
    with pytest.raises(SystemExit) as stopped:
        refused()
    assert stopped.value.code == 13
    assert "Permission denied" in said[0] and tmp_path.name in said[0] and "Zelda" not in said[0]
    with pytest.raises(FileNotFoundError):
        broken()
