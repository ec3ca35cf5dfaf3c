"""A codebook as a spreadsheet, edited and brought back: what changes, what is refused, and that nothing changes by itself."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import tomlkit
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_study import STUDY, write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.codebook import load_codebook
from crp_analysis.codebook.bringing import plan_bring
from crp_analysis.codebook.rows import COLUMNS, VERSION
from crp_analysis.export_codebook import codebook_csv, codebook_xlsx
from crp_analysis.interchange.code_tables import read_code_table
from crp_analysis.study import load_study

TIME, MONEY = "need-time", "need-money"


@pytest.fixture
def study(tmp_path) -> Path:
    return write_study(tmp_path / "study")


@pytest.fixture
def sheet(study, tmp_path) -> Path:
    """The codebook as it was exported."""
    result = CliRunner().invoke(crp, ["export", str(tmp_path / "codebook.xlsx"), "--study", str(study)])
    assert result.exit_code == 0, result.output
    return tmp_path / "codebook.xlsx"


def bring(study: Path, file: Path, *args: str, code: int = 0):
    result = CliRunner().invoke(crp, ["codebook", "bring", str(file), *args, "--study", str(study)])
    assert result.exit_code == code, result.output
    return result


def edit(path: Path, code_id: str, **values: object) -> Path:
    """Write into cells of a code's row; a code without a row gets one below the others."""
    book = openpyxl.load_workbook(path)
    rows = book["Codes"]
    column = {cell.value: cell.column for cell in rows[1]}
    row = next((one[0].row for one in rows.iter_rows() if one[0].value == code_id), rows.max_row + 1)
    for key, value in {"code_id": code_id, **values}.items():
        rows.cell(row, column[key]).value = value
    book.save(path)
    return path


def delete(path: Path, code_id: str) -> Path:
    book = openpyxl.load_workbook(path)
    rows = book["Codes"]
    rows.delete_rows(next(one[0].row for one in rows.iter_rows() if one[0].value == code_id))
    book.save(path)
    return path


def files_of(study: Path) -> dict[str, bytes]:
    folder = study / "codebook"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def text_of(study: Path, code_id: str) -> str:
    return (study / "codebook" / "codes" / f"{code_id}.toml").read_text(encoding="utf-8")


def test_a_sheet_that_nobody_edited_changes_nothing(study, sheet):
    before = files_of(study)
    assert "Nothing in it differs from codebook/." in bring(study, sheet).output
    assert files_of(study) == before


def test_edits_are_told_carried_out_logged_and_taken_back(study, sheet):
    before = files_of(study)
    edit(sheet, TIME, name="Hours", include="• being released from other work\nevenings", so_that="I can take part")
    told = bring(study, sheet, "--by", "AB", "--why", "agreed")
    assert "need-time: is called 'Hours' instead of 'Time'; changes include, so_that" in told.output
    assert "AB edited need-time, from a spreadsheet; touches 12 codings" in told.output
    after = text_of(study, TIME)
    assert 'name = "Hours"' in after and 'include = ["being released from other work", "evenings"]' in after
    assert 'so_that = "I can take part"' in after and 'exclude = ["money for travel"]' in after
    log = CliRunner().invoke(crp, ["codebook", "log", "--study", str(study)]).output
    assert "AB edited need-time" in log and "+ evenings" in log and "why: agreed" in log
    assert CliRunner().invoke(crp, ["codebook", "undo", "--study", str(study)]).exit_code == 0
    assert {name: content for name, content in files_of(study).items() if name.startswith("codes/")} == before


def test_a_dry_run_tells_and_writes_nothing(study, sheet):
    before = files_of(study)
    told = bring(study, edit(sheet, TIME, definition="Hours."), "--dry-run")
    assert "need-time: changes definition" in told.output and "Would be done" in told.output
    assert files_of(study) == before


def test_a_new_row_is_a_new_code_also_as_a_copy_of_another(study, sheet):
    version = next(row[COLUMNS.index(VERSION)].value for row in openpyxl.load_workbook(sheet)["Codes"].iter_rows() if row[0].value == TIME)
    edit(
        sheet,
        "need-rest",
        name=2024,
        family="need",
        parent=TIME,
        definition="People need “rest”.",
        include="sleep\nquiet",
        as_exported=version,
    )
    told = bring(study, sheet)
    assert "need-rest: is new" in told.output and "added need-rest, from a spreadsheet" in told.output
    assert text_of(study, "need-rest") == (
        'name = "2024"\nfamily = "need"\nparent = "need-time"\ndefinition = "People need “rest”."\ninclude = [\n  "sleep",\n  "quiet",\n]\n'
    )
    assert CliRunner().invoke(crp, ["codebook", "undo", "--study", str(study)]).exit_code == 0
    assert not (study / "codebook" / "codes" / "need-rest.toml").exists()


def test_all_faults_are_told_with_row_and_column_and_nothing_is_written(study, sheet):
    before = files_of(study)
    edit(sheet, TIME, family="needs", retired="soon", definition="Hours.")
    edit(sheet, MONEY, parent="need-gone", groups="community\nnobody", name='=A1&"x"')
    edit(sheet, "Need Rest", name="Rest", family="need", definition="Rest.")
    edit(sheet, "need-x", family="need", name="Time")
    told = bring(study, sheet, code=12).output
    for place, found in {
        "row 3, column C (family)": "",
        "row 3, column R (retired)": "is not a date such as 2024-05-01",
        "row 2, column D (parent)": "names the code 'need-gone', which does not exist",
        "row 2, column O (groups)": "names the group 'nobody', which does not exist",
        "row 2, column B (name)": "is a formula",
        "row 4, column A (code_id)": "is no id",
        "row 5, column E (definition)": "is missing",
    }.items():
        assert f"codebook.xlsx, sheet 'Codes', {place}: {found}" in told, (place, told)
    assert files_of(study) == before


def test_the_same_name_or_identity_twice_is_a_fault(study, sheet):
    edit(sheet, TIME, name="money")
    edit(sheet, "need-x", name="X", family="need", definition="X.", guid="11111111-1111-4111-8111-111111111111")
    edit(sheet, "need-y", name="Y", family="need", definition="Y.", guid="11111111-1111-4111-8111-111111111111")
    told = bring(study, sheet, code=12).output
    assert "row 3, column B (name): is the name of another code" in told and told.count("(guid): is the identity of another code") == 2


def test_one_code_in_two_rows_and_an_id_that_was_changed_are_faults(study, sheet):
    shutil.copy(sheet, sheet.with_name("twice.xlsx"))
    twice = edit(sheet.with_name("twice.xlsx"), "other", name="Other")
    book = openpyxl.load_workbook(twice)
    book["Codes"].cell(4, 1).value = TIME
    book.save(twice)
    assert bring(study, twice, code=12).output.count("has 'need-time' in several rows") == 2
    book = openpyxl.load_workbook(sheet)
    book["Codes"].cell(3, 1).value = "need-hours"
    book.save(sheet)
    told = bring(study, sheet, code=12).output
    assert "is another id for 'need-time'" in told and "crp codebook rename need-time NEW" in told
    book["Codes"].cell(3, 1).value = MONEY
    book["Codes"].cell(2, 1).value = TIME
    book.save(sheet)
    assert bring(study, sheet, code=12).output.count("and names another code") == 2


def test_what_changed_in_the_codebook_since_is_left_and_named(study, sheet):
    path = study / "codebook" / "codes" / f"{TIME}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("set aside or paid", "given"), encoding="utf-8")
    told = bring(study, sheet)  # the row was not edited: nothing to do and nothing to complain of
    assert "need-time: was changed in codebook/ since, and its row was not edited" in told.output
    edit(sheet, TIME, so_that="I can take part")
    edit(sheet, MONEY, so_that="I can pay the rent")
    newer = text_of(study, TIME)
    told = bring(study, sheet, code=12)
    assert "'need-time' has changed in codebook/ since this sheet was exported" in told.output and "Done: " in told.output
    assert text_of(study, TIME) == newer and 'so_that = "I can pay the rent"' in text_of(study, MONEY)
    assert "Nothing else differs" in bring(study, sheet, code=12).output


def test_comments_and_line_ends_of_files_are_no_change_and_stay(study, sheet):
    path = study / "codebook" / "codes" / f"{TIME}.toml"
    path.write_bytes(f"# Agreed in May.\n{text_of(study, TIME)}".replace("\n", "\r\n").encode())
    bring(study, edit(sheet, TIME, name="Hours"))
    assert path.read_bytes().startswith(b'# Agreed in May.\r\nname = "Hours"\r\nfamily') and b"\r\r" not in path.read_bytes()


def test_a_row_without_version_cannot_overwrite(study, sheet):
    told = bring(study, edit(sheet, TIME, name="Hours", as_exported=None), code=12)
    assert "does not say which version it was made of" in told.output and 'name = "Time"' in text_of(study, TIME)


def test_rows_that_vanished_are_named_left_and_retired_only_on_request(study, sheet):
    before = files_of(study)
    delete(sheet, TIME)
    (study / "codebook" / "codes" / "need-late.toml").write_text(
        'name = "Late"\nfamily = "need"\ndefinition = "Came after the export."\n', encoding="utf-8"
    )
    told = bring(study, sheet)
    assert "need-time: has no row; it stays as it is" in told.output and "need-late" not in told.output
    assert text_of(study, TIME).encode() == before[f"codes/{TIME}.toml"]
    bring(study, sheet, "--retire")
    assert f'retired = "{date.today().year}-' in text_of(study, TIME) and "retired" not in text_of(study, "need-late")


def test_a_csv_does_not_say_what_it_was_written_with(study, tmp_path):
    path = tmp_path / "codebook.csv"
    rows = list(csv.reader(io.StringIO(codebook_csv(load_codebook(load_study(study))).decode("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows[:2])  # as a German spreadsheet saves it
    assert "need-time: has no row" in bring(study, path).output
    assert "does not say which codes it was exported with" in bring(study, path, "--retire", code=12).output


def test_columns_in_another_order_hidden_or_left_out_are_no_matter(study, sheet, tmp_path):
    book = openpyxl.load_workbook(sheet)
    cells = [list(row) for row in book["Codes"].iter_rows(values_only=True)]
    order = [position for position, key in reversed(list(enumerate(COLUMNS))) if key not in ("examples", "colour")]
    other = openpyxl.Workbook()
    for row in cells:
        other.active.append([row[position] for position in order])
    other.active.column_dimensions["C"].hidden = True
    other.active.insert_rows(2, 2)
    place = [COLUMNS[position] for position in order].index("name") + 1
    other.active.cell(5, place).value = "  Hours  "
    other.save(tmp_path / "other.xlsx")
    told = bring(study, tmp_path / "other.xlsx")
    assert "has no column 'examples'; what codes say there stays" in told.output
    after = text_of(study, TIME)
    assert 'name = "Hours"' in after and "There are never enough hours in my week" in after


def test_a_column_of_ones_own_is_told_and_a_misspelt_one_is_a_fault(study, sheet):
    book = openpyxl.load_workbook(sheet)
    column = len(COLUMNS) + 1
    book["Codes"].cell(1, column).value, book["Codes"].cell(2, column).value = "what AB thinks", "split it?"
    book.save(sheet)
    told = bring(study, sheet)
    assert "is none of a codebook's columns and is not taken over" in told.output and "split it" not in told.output
    book["Codes"].cell(1, COLUMNS.index("definition") + 1).value = "defintion"
    book.save(sheet)
    told = bring(study, sheet, code=16)
    assert "column E: has a name that is no column of a codebook, while others are missing" in told.output


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"no zip"), ("a.csv", b"code_id\n\xff\xfe"), ("a.csv", b"x,y\n1,2\n"), ("a.ods", b"")]
)
def test_files_that_are_no_such_table_are_refused(study, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert name in bring(study, tmp_path / name, code=16).output


def test_a_changed_definition_lets_codings_wait_a_changed_name_does_not(study, sheet):
    from crp_analysis.memory import CARRIED, Memory, note_codes, note_definitions, write_memory

    run = workflow.load(study)
    folder = study / "reports" / "edition-001"
    folder.mkdir(parents=True)
    noted = note_definitions(run.memory, run.codebook, run.material.codings)
    write_memory(folder / CARRIED, Memory(made_under=noted, codes=note_codes(run.codebook)))
    about = {"edition": 1, "date": "2024-01-01", "inputs": {}, "files": {}}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    edit(sheet, TIME, name="Hours")
    bring(study, edit(sheet, MONEY, definition="Costs are paid."))
    waiting = workflow.load(study).another_look
    assert set(waiting["code_id"]) == {MONEY} and len(waiting) == 12
    log = CliRunner().invoke(crp, ["codebook", "log", "--study", str(study)]).output
    assert "in an editor" not in log, "an edit that the log tells is not told a second time as found"


def test_reading_lists_may_name_a_code_as_it_was_called_before(study, sheet):
    bring(study, edit(sheet, TIME, name="Hours"))
    book = load_codebook(load_study(study))
    assert book.find("Time") == TIME and book.find("hours") == TIME


def test_the_sheet_offers_choices_explains_its_columns_and_prints(sheet):
    rows = openpyxl.load_workbook(sheet)["Codes"]
    assert [cell.value for cell in rows[1]] == list(COLUMNS) and all(cell.comment for cell in rows[1])
    choices = {str(one.sqref).split(":")[0]: one.formula1 for one in rows.data_validations.dataValidation}
    assert choices["C2"].startswith('"need,barrier,') and choices["D2"] == "$A$2:$A$303" and "community" in choices["L2"]
    assert rows.page_setup.orientation == "landscape" and rows.print_title_rows == "$1:$1" and rows.freeze_panes == "C2"
    assert all(cell.number_format == "@" for cell in rows[2])


def test_the_same_codebook_gives_the_same_bytes(study, tmp_path):
    choices = load_study(study)
    first, second = (codebook_xlsx(load_codebook(choices), choices, tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_a_codebook_is_exported_before_there_is_a_transcript(study, tmp_path):
    shutil.rmtree(study / "data")
    paths = [str(tmp_path / name) for name in ("codebook.xlsx", "codebook.csv", "codebook.qdc", "codebook.md", "codebook.docx")]
    result = CliRunner().invoke(crp, ["export", *paths, "--study", str(study)])
    assert result.exit_code == 0, result.output
    assert all(Path(path).is_file() for path in paths)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_sheet_that_libreoffice_saved_changes_nothing(study, sheet, tmp_path):
    before = files_of(study)
    call = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*call, "--outdir", str(tmp_path / "saved"), str(sheet)], check=True, capture_output=True, timeout=300)
    assert "Nothing in it differs" in bring(study, tmp_path / "saved" / sheet.name).output
    assert files_of(study) == before


nasty = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    st.text(alphabet=" \t\r\n\u00a0\u2028•'=+-@#\"\\_xD0ab;,", max_size=20),
    st.sampled_from(["_x000D_", "_x0041_", "_x005F_x000D_", "x005F_", "=1+1", "'=1", "\x07", "2024-05-01", "007", "TRUE", "• • a", "﻿a"]),
)
codes = st.fixed_dictionaries(
    {
        **dict.fromkeys(["name", "definition"], nasty.filter(bool)),
        **dict.fromkeys(["need", "source", "so_that"], nasty),
        **dict.fromkeys(["include", "exclude", "examples", "non_examples", "also"], st.lists(nasty, max_size=3)),
        "family": st.sampled_from(["need", "theme"]),
        "seat": st.sampled_from(["", "both"]),
        "doubted_by": st.lists(st.just("code-0"), max_size=1),
        "retired": st.sampled_from(["", "2024-05-01"]),
    }
)


@pytest.mark.slow
@given(st.lists(codes, max_size=4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_no_codebook_is_changed_by_a_round_trip(several: list[dict]):
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "codebook" / "codes").mkdir(parents=True)
        (root / "study.toml").write_text(STUDY, encoding="utf-8")
        for number, values in enumerate([{"name": "Zero", "definition": "0", "family": "need"}, *several]):
            path = root / "codebook" / "codes" / f"code-{number}.toml"
            path.write_bytes(tomlkit.dumps({key: value for key, value in values.items() if value}).encode())
        before = files_of(root)
        study = load_study(root)
        codebook_xlsx(load_codebook(study), study, root / "codebook.xlsx")
        (root / "codebook.csv").write_bytes(codebook_csv(load_codebook(study)))
        for name in ("codebook.xlsx", "codebook.csv"):
            brought = plan_bring(study, read_code_table(root / name))
            assert brought.plan is None and not (brought.conflicts or brought.kept or brought.missing or brought.added), name
        assert files_of(root) == before
