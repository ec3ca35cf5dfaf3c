"""The codebook as a spreadsheet that people edit and bring back: a row a code, a column a field, a sheet on how to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.codebook import FAMILIES, Code, Codebook
from crp_analysis.codebook.rows import COLUMNS, LISTS, VERSION, code_cells
from crp_analysis.interchange.code_tables import EXPORTED, HOW_TO, SHEET
from crp_analysis.outputs.cells import MOST_SIGNS, append_row, head_row, print_wide, save_book, wrap_rows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = {"name": 26, "definition": 46, "include": 40, "exclude": 40, "examples": 46, "non_examples": 40, "code_id": 26, "parent": 22}
WIDTHS |= {"need": 32, "so_that": 28, "family": 12, "seat": 13, "opposes": 22, "doubted_by": 22, "source": 30, "groups": 20, "options": 18}
LEFT_ALONE = (VERSION, "guid")
ROWS_TO_ADD = 300  # below the codes, for which lists to choose from are set, too
SEATS = ("higher education", "community", "both")
MEANING = {
    "code_id": "The file's name in codebook/codes. New codes: small letters, digits and hyphens. To give a code another id, use "
    "'crp codebook rename': then its codings go with it.",
    "name": "What people call it.",
    "family": "The kind of the code; choose from the list.",
    "parent": "The id of the code above it; empty at the top.",
    "definition": "What the code means, in one or two sentences.",
    "include": "What to put it on; one a line (Alt+Enter).",
    "exclude": "What not to put it on, and which code to use instead; one a line.",
    "examples": "Invented or agreed sentences that get it; one a line.",
    "non_examples": "Sentences that look like it and do not get it; one a line.",
    "need": "Needs only: the need in a participant's voice.",
    "so_that": "Needs only: what it is for, without the words 'so that'.",
    "seat": "Challenges and barriers: where it sits; choose from the list.",
    "opposes": "Tensions only: the id of the opposite position.",
    "doubted_by": "Ids of codes whose holders say the opposite; one a line.",
    "groups": "Ids of groups that the source reports it for; one a line. There are: {groups}",
    "options": "Ids of learning options; one a line. There are: {options}",
    "source": "Where the code comes from.",
    "retired": "The day from which nobody should use it any more, as 2024-05-01; empty while it is in use.",
    "also": "Names that it has in other programs; one a line.",
    "guid": "Its identity in other programs. Leave it as it is; empty for a new code.",
    "colour": "As #336699; empty for none.",
    VERSION: "What the code said when the sheet was written, so that nothing newer is overwritten. Leave it, empty for a new code.",
}
HOW = [
    "Edit the sheet 'Codes' and bring it back: crp codebook bring FILE --dry-run says what would change, and without --dry-run it is done.",
    "A row is a code. Where a cell holds several entries, each stands on a line of its own (Alt+Enter; in LibreOffice Ctrl+Enter). "
    "Dots in front of entries are for reading: with and without is the same.",
    "A new code is a new row below the others. A code whose row you delete stays as it is; 'crp codebook bring --retire' retires it.",
    "Rows may be sorted and filtered, columns moved, hidden or left out. Columns of your own are not taken over.",
    "Nothing is written while anything is wrong: every fault is told with its row and column. What stood in codebook/ before is kept, and "
    "'crp codebook undo' takes it back.",
    "A code that somebody changed in codebook/ after this sheet was written is left as it is and named.",
    "A changed definition, rule or example is a changed meaning: codings made before wait for another look.",
]


def write_codebook_sheet(
    codebook: Codebook, path: Path, *, groups: Mapping[str, str], title: str, notice: str = "", creator: str = ""
) -> Path:
    """Write the codes as XLSX; the same codebook gives the same bytes.

    Args:
        codebook: its codes, retired ones too.
        path: where to.
        groups: the study's groups, id and name.
        title: of the study.
        notice: on each printed page.
        creator: who the workbook is by.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(list(COLUMNS))
    for code in codebook.codes:
        append_row(sheet, list(code_cells(code).values()))
    widths = [WIDTHS.get(key, 14) for key in COLUMNS]
    wrap_rows(sheet, widths)
    head_row(sheet)
    _dress(sheet, len(codebook.codes))
    known = {"groups": ", ".join(groups) or "none", "options": ", ".join(one.option_id for one in codebook.options) or "none"}
    _explain_columns(sheet, known)
    _offer_choices(sheet, len(codebook.codes))
    sheet.freeze_panes, sheet.auto_filter.ref = "C2", sheet.dimensions
    print_wide(sheet, title=f"{title}: codebook", notice=notice)
    sheet.print_area = f"A1:{sheet.cell(row=len(codebook.codes) + 1, column=COLUMNS.index('non_examples') + 1).coordinate}"
    _explain(book, codebook, known, title=title, notice=notice)
    return save_book(book, path, title=f"{title}: codebook", creator=creator)


def codebook_rows(codebook: Codebook) -> pd.DataFrame:
    """The same rows for a CSV."""
    return pd.DataFrame([code_cells(code) for code in codebook.codes], columns=list(COLUMNS))


def too_long(codebook: Codebook) -> list[tuple[Code, str]]:
    """Fields that no cell of a workbook can hold, so that they would come back cut."""
    return [(code, key) for code in codebook.codes for key, text in code_cells(code).items() if len(text) > MOST_SIGNS]


def _dress(sheet: Worksheet, n_codes: int) -> None:
    """All cells are texts, so that no program makes dates or numbers of them; what is to be left alone is grey."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, key in enumerate(COLUMNS, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.number_format, column.alignment = "@", Alignment(wrap_text=True, vertical="top")
        for (cell,) in sheet.iter_rows(min_row=2, max_row=n_codes + 1, min_col=number, max_col=number):
            cell.number_format = "@"
            if key in LEFT_ALONE:
                cell.font, cell.fill = Font(name="Calibri", size=9, color="7A868C"), PatternFill("solid", fgColor="F1F3F4")
            elif key == "name":
                cell.font = Font(name="Calibri", size=11, bold=True)


def _explain_columns(sheet: Worksheet, known: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment

    for cell, key in zip(sheet[1], COLUMNS, strict=True):
        cell.comment = Comment(MEANING[key].format(**known), "crp", width=320, height=110)


def _offer_choices(sheet: Worksheet, n_codes: int) -> None:
    """Lists to choose from: families, seats, and the ids in the first column, also those that are only now written there."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = n_codes + 1 + ROWS_TO_ADD
    ids = f"$A$2:$A${last}"
    choices = {"family": f'"{",".join(FAMILIES)}"', "seat": f'"{",".join(SEATS)}"', "parent": ids, "opposes": ids}
    for key, formula in choices.items():
        choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = "Not in the list", f"Choose from the list. {MEANING[key]}"[:220]
        letter = get_column_letter(COLUMNS.index(key) + 1)
        sheet.add_data_validation(choice)
        choice.add(f"{letter}2:{letter}{last}")


def _explain(book: Workbook, codebook: Codebook, known: Mapping[str, str], *, title: str, notice: str) -> None:
    sheet = book.create_sheet(HOW_TO)
    sheet.append(["How to edit this codebook and bring it back"])
    lines = [*([notice] if notice else []), *HOW, *(f"{key}: {MEANING[key].format(**known)}{_listed(key)}" for key in COLUMNS)]
    for line in [*lines, EXPORTED, ", ".join(codebook.ids())]:
        append_row(sheet, [line])
    wrap_rows(sheet, [95])
    head_row(sheet)
    print_wide(sheet, title=f"{title}: codebook", notice=notice)
    sheet.page_setup.orientation = "portrait"


def _listed(key: str) -> str:
    return " (a list)" if key in LISTS else ""
