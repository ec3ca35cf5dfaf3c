"""The spreadsheet of findings."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from crp_analysis.outputs.workbook import write_workbook


@pytest.fixture
def write(run, tmp_path):
    def write(findings, name="findings.xlsx"):
        return write_workbook(findings, run.material, run.codebook, run.study, tmp_path / name)

    return write


def values(path, sheet: str) -> list[tuple]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_sheets_and_frozen_headers(write, findings):
    book = openpyxl.load_workbook(write(findings))
    told = ["Frames", "Terms", "Feedback", "Quotes", "Limits"]
    assert book.sheetnames == ["Needs matrix", "Needs", "Themes", "Participation", *told]
    assert all(sheet.freeze_panes == "B2" and sheet["A1"].font.bold for sheet in book)


def test_matrix_and_protection(write, findings):
    path = write(findings)
    assert values(path, "Needs matrix")[1] == ("Finding a partner", "4 of 5", "suggested: 3", "fewer than 5")
    protected = [row for row in values(path, "Needs")[1:] if row[2] == "protected"]
    assert len(protected) == 3 and all(row[3:9] == (None,) * 6 for row in protected)
    assert values(path, "Participation")[2][2] == "not shown"


def test_nobody_is_identified(write, findings):
    book = openpyxl.load_workbook(write(findings))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert not cells & {"P01", "P06", "P10", "s1", "s2", "g1"}


def test_what_people_say_never_runs(write, findings):
    nasty = ["=HYPERLINK(1)", "+1 for that", "@SUM(A1)"]
    path = write(replace(findings, quotes=findings.quotes.assign(text=nasty)))
    cells = [openpyxl.load_workbook(path)["Quotes"].cell(row=row, column=2) for row in (2, 3, 4)]
    assert [cell.value for cell in cells] == nasty
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_same_findings_same_bytes(write, findings):
    assert write(findings, "a.xlsx").read_bytes() == write(findings, "b.xlsx").read_bytes()
