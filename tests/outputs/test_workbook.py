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
    assert book.sheetnames == [
        "Needs matrix",
        "Needs",
        "Quotes by cell",
        "Themes",
        "Participation",
        "Personas",
        "Edits of personas",
        "Tensions",
        "Challenges",
        "Recommendations",
        "Frames",
        "Terms",
        "Feedback",
        "Quotes",
        "Limits",
    ]
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


def test_each_cell_of_the_matrix_leads_to_its_quotes(write, findings):
    book = openpyxl.load_workbook(write(findings))
    matrix, quotes = book["Needs matrix"], book["Quotes by cell"]
    links = {cell.coordinate: cell.hyperlink.location for row in matrix.iter_rows(min_row=2) for cell in row if cell.hyperlink}
    assert set(links) == {"B2", "C2", "B3", "C4"}  # raised or suggested; neither protected cells nor those that nobody raised
    for place, target in links.items():
        sheet, _, at = target.rpartition("!")
        assert sheet == "'Quotes by cell'"
        need, group = matrix.cell(row=matrix[place].row, column=1).value, matrix.cell(row=1, column=matrix[place].column).value
        assert (quotes[at].value, quotes[at].offset(column=1).value) == (need, group)
    rows = {(row[0], row[1]): row[2:4] for row in quotes.iter_rows(min_row=2, values_only=True)}
    assert rows["Finding a partner", "Brokers (public engagement)"] == ("suggested: 3", "Finding anyone took us a year.")
    assert rows["Access to funding", "Community organisations"] == ("1 of 5", "No quote of this group under this need is in the bank.")


def test_sheets_for_co_design(write, findings):
    path = write(findings)
    recommendations = values(path, "Recommendations")
    assert recommendations[1][1:6] == ("Pay for people's time", "Set money aside for the hours that people give.", "contested", 8, 9)
    personas = {row[3]: row for row in values(path, "Personas")[1:]}
    assert personas["Access to new money."][1] == "Access to funding"
    assert personas["How do I find a partner?"][6] in (5, None)
    broker = next(row for row in values(path, "Personas") if row[0] == "Brokers (public engagement)")
    assert broker[6] is None  # how many brokers have not been read is protected
    assert values(path, "Tensions")[1][:5] == ("Open to all", "Experienced people only", 4, 2, 1)
    assert values(path, "Challenges")[1][:4] == ("higher education", "Short funding", "challenge", 1)


def test_a_hidden_size_cannot_be_added_up(write, run, findings):
    group = run.study.groups[0].id
    hidden = findings.participation.assign(is_protected=lambda rows: (rows["dimension"] == "group") & (rows["value"] == group))
    rows = values(write(replace(findings, participation=hidden)), "Themes")
    place = {name: number for number, name in enumerate(rows[0])}
    own = [row for row in rows[1:] if row[place["Group"]] == run.study.group_name(group) and not row[place["Protected"]]]
    others = [row for row in rows[1:] if row not in own and not row[place["Protected"]]]
    assert own and all(row[place["Of people not read"]] is None and row[place["Of people read"]] is not None for row in own)
    assert others and all(row[place["Of people not read"]] is not None for row in others)
