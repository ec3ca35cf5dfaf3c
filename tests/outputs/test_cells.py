"""What all tables for spreadsheets share."""

from __future__ import annotations

import csv
import io
import math

import openpyxl
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange.cell_texts import unescape_text, unguard_text
from crp_analysis.outputs.cells import HIGHEST, MOST_SIGNS, append_row, cell_text, csv_bytes, print_wide, save_book, wrap_rows

texts = st.text(st.characters(exclude_categories=("Cs",)))


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_csv_comes_back_cell_by_cell(rows: list[tuple[str, str]]):
    content = csv_bytes(pd.DataFrame(rows, columns=["one", "two"], dtype=object))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    plain = [[one.replace("\r\n", "\n").replace("\r", "\n") for one in row] for row in rows]
    assert [[unguard_text(cell) for cell in row] for row in read[1:]] == plain


def test_pandas_and_base_readers_see_the_same_csv(tmp_path):
    rows = pd.DataFrame({"words": ["one\ntwo", 'said "no", then', "=1+1", "Zoë"], "n": [1, 2, 3, 4], "score": [0.5, None, 1.0, None]})
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_bytes(rows))
    read = pd.read_csv(path)
    assert list(read.columns) == ["words", "n", "score"]
    assert read["words"].tolist() == ["one\ntwo", 'said "no", then', "'=1+1", "Zoë"]
    assert read["n"].tolist() == [1, 2, 3, 4] and math.isnan(read["score"][1])


def test_a_cell_holds_no_formula_no_forbidden_sign_and_says_where_it_was_cut(tmp_path):
    book = openpyxl.Workbook()
    append_row(book.active, ["=SUM(A1)", "bell\x07", "_x0041_", "y" * 40_000, 3])
    cells = next(openpyxl.load_workbook(save_book(book, tmp_path / "a.xlsx", title="T")).active.iter_rows(min_row=2))
    assert cells[0].value == "=SUM(A1)" and cells[0].data_type == "s" and cells[0].quotePrefix
    assert cells[1].value == "bell" and unescape_text(cells[2].value) == "_x0041_"
    assert len(cells[3].value) == MOST_SIGNS and cells[3].value.endswith("[cut: 40,000 characters, more than a cell can hold]")
    assert cells[4].value == 3


def test_cutting_is_the_last_resort():
    assert cell_text("y" * MOST_SIGNS) == "y" * MOST_SIGNS


def test_a_printed_sheet_is_landscape_as_wide_as_a_page_with_its_header_repeated(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["words", "n"])
    append_row(sheet, ["a word " * 40, 1])
    append_row(sheet, ["a word " * 4000, 1])
    wrap_rows(sheet, [20, 6])
    print_wide(sheet, title="Bread & butter", notice="Draft")
    read = openpyxl.load_workbook(save_book(book, tmp_path / "a.xlsx", title="T")).active
    assert read.page_setup.orientation == "landscape" and read.page_setup.fitToHeight == 0 and read.sheet_properties.pageSetUpPr.fitToPage
    assert read.print_title_rows == "$1:$1" and "Bread && butter" in read.oddHeader.left.text and "&P" in read.oddFooter.right.text
    assert read["A2"].alignment.wrap_text and read.row_dimensions[2].height > 10 * 15 and read.row_dimensions[3].height == HIGHEST
    assert read.column_dimensions["A"].width == 20
