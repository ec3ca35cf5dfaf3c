"""The findings as a spreadsheet: for sorting, filtering and copying. The same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.bundles import Findings, Material
from crp_analysis.codebook import Codebook
from crp_analysis.outputs.cells import WIDEST, append_row, head_row, save_book
from crp_analysis.outputs.wording import HIDDEN, NOT_TOLD, fewer_than, told
from crp_analysis.outputs.workbook_codesign import CELLS, MATRIX, cell_quotes, codesign_sheets, link_cells
from crp_analysis.outputs.workbook_offer import offer_sheets
from crp_analysis.outputs.workbook_promises import feedback_sheet, frame_sheet, terms_sheet
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

BASIS = {"people": "people's codings", "corrected": "suggestions, corrected by people's codings"}
SHARES = ("Share", "95 % low", "95 % high", "Share answered")


def write_workbook(findings: Findings, material: Material, codebook: Codebook, study: Study, path: Path) -> Path:
    """Write the findings as one XLSX file, a sheet each. No participant ids, no session ids.

    Each cell of the needs matrix leads to the quotes behind it, on a sheet of their own. Small groups are protected as in the
    report. All texts are text: nothing that somebody said can run as a formula.
    """
    sheets = {
        MATRIX: _needs_matrix(findings.needs, codebook, study),
        "Needs": _needs(findings.needs, codebook, study),
        CELLS: cell_quotes(findings, codebook, study),
        "Themes": _themes(findings.counts, codebook, study, hidden=_hidden_groups(findings.participation)),
        "Participation": _participation(findings.participation),
        **offer_sheets(findings, codebook, study),
        **codesign_sheets(findings, codebook, study),
        "Frames": frame_sheet(findings.frames, codebook),
        "Terms": terms_sheet(material.terms, material.consultations),
        "Feedback": feedback_sheet(findings.feedback, material.consultations, study),
        "Quotes": _quotes(findings.quotes, codebook, study),
        "Limits": _limits(findings.limits, material, study),
    }

    def link(book: Workbook) -> None:
        link_cells(book[MATRIX], book[CELLS], codebook, study, findings.needs)

    return write_sheets(sheets, path, title=study.title, creator=study.organisation, finish=link)


def write_sheets(
    sheets: Mapping[str, pd.DataFrame], path: Path, *, title: str, creator: str = "", finish: Callable[[Workbook], None] | None = None
) -> Path:
    """Write one XLSX file with a sheet for each table, in their order; `finish` may add to it before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        _fill(book.create_sheet(name), rows)
    if finish:
        finish(book)
    return save_book(book, path, title=title, creator=creator)


def _needs_matrix(needs: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """Needs down, audience groups across, 'n of N' in the cells."""
    groups = [group for group in study.groups if group.is_audience]
    cells = {(row.code_id, row.group): _cell(row, study) for row in needs.itertuples()}
    codes = [code for code in codebook.of_family("need") if code.code_id in set(needs["code_id"])]
    rows = [[code.name, *(cells.get((code.code_id, group.id), "") for group in groups)] for code in codes]
    return pd.DataFrame(rows, columns=["Need", *(group.name for group in groups)])


def _cell(row, study: Study) -> str:
    if row.strength == "protected":
        return fewer_than(study.thresholds.min_group)
    if row.strength == "suggested only":
        return f"suggested: {row.n_suggested}"
    singly = f"{row.n_confirmed} in words read singly" if row.n_confirmed else ""
    return ", ".join(part for part in (f"{row.n_participants} of {row.n_in_group}" if row.n_in_group else "", singly) if part)


def _needs(needs: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """One row a need and group, with numbers as numbers; numbers of protected groups are left out."""
    open_ = needs["strength"] != "protected"
    return pd.DataFrame(
        {
            "Need": [codebook.code_name(code) for code in needs["code_id"]],
            "Group": [study.group_name(group) for group in needs["group"]],
            "Evidence": needs["strength"],
            "People": needs["n_participants"].where(open_),
            "Of people read": needs["n_in_group"].where(open_),
            "Share": needs["share"].where(open_),
            "95 % low": needs["ci_low"].where(open_),
            "95 % high": needs["ci_high"].where(open_),
            "Share rests on": needs["basis"].map(BASIS).where(open_),
            "In words read singly": needs["n_confirmed"].where(open_),
            "Suggested besides": needs["n_suggested"].where(open_),
            "Schemes": needs["n_schemes"],
            "Gap": needs["has_gap"].map({True: "yes", False: "no"}),
        }
    )


def _hidden_groups(participation: pd.DataFrame) -> set[str]:
    """Groups whose size the participation table keeps back: people read and not read may not stand beside each other for them."""
    rows = participation[(participation["dimension"] == "group") & participation["is_protected"]]
    return set(rows["value"])


def _themes(counts: pd.DataFrame, codebook: Codebook, study: Study, *, hidden: Collection[str]) -> pd.DataFrame:
    families = {code.code_id: code.family for code in codebook.codes}
    open_ = ~counts["is_protected"]
    return pd.DataFrame(
        {
            "Family": [families.get(code, "") for code in counts["code_id"]],
            "Theme": [codebook.code_name(code) for code in counts["code_id"]],
            "Group": [study.group_name(group) for group in counts["group"]],
            "People": counts["n_participants"].where(open_),
            "Of people read": counts["n_in_group"].where(open_),
            "Share": counts["share"].where(open_),
            "95 % low": counts["ci_low"].where(open_),
            "95 % high": counts["ci_high"].where(open_),
            "In words read singly": counts["n_confirmed"].where(open_),
            "Suggested besides": counts["n_suggested"].where(open_),
            "Of people not read": counts["n_unread"].where(open_ & ~counts["group"].isin(hidden)),
            "Protected": [fewer_than(study.thresholds.min_group) if one else "" for one in counts["is_protected"]],
        }
    )


def _participation(participation: pd.DataFrame) -> pd.DataFrame:
    open_ = ~participation["is_protected"]
    people = participation["n_participants"].astype(object).where(open_, HIDDEN)
    return pd.DataFrame(
        {
            "By": participation["dimension"],
            "Value": participation["label"],
            "People": people,
            "Share": participation["share"].where(open_),
            "Sessions": participation["n_sessions"].where(open_),  # of one person each, they would say how many people
            "Words": participation["n_words"].where(open_),
        }
    )


def _quotes(quotes: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    answering = {
        code: [option.name for option in codebook.options if code in (*option.needs, f"option-{option.option_id}")]
        for code in codebook.ids()
    }
    return pd.DataFrame(
        {
            "Theme": [codebook.code_name(code) for code in quotes["code_id"]],
            "Quote": quotes["text"],
            "Group": [NOT_TOLD if group == UNKNOWN else study.group_name(group) for group in quotes["group"]],
            "Role": [told(role) for role in quotes["role"]],
            "Session": [told(kind) for kind in quotes["session_kind"]],
            "Code by": quotes["basis"].map({"person": "a person", "machine": "suggested by machine"}),
            "Options": ["; ".join(answering.get(code, [])) for code in quotes["code_id"]],
            "Quote id": quotes["quote_id"],
        }
    )


def _limits(limits: pd.DataFrame, material: Material, study: Study) -> pd.DataFrame:
    said = set(limits["statement"])
    more = [("Defaults", note, None) for note in material.notes if note not in said]
    notice = [("Notice", study.notice, None)] if study.notice else []
    rows = [*notice, *limits[["topic", "statement", "n"]].itertuples(index=False, name=None), *more]
    return pd.DataFrame(rows, columns=["Topic", "Limit", "Count"])


def _fill(sheet: Worksheet, rows: pd.DataFrame) -> None:
    """Header in bold and frozen, widths by content, shares as percentages, texts never formulas."""
    from openpyxl.utils import get_column_letter

    sheet.append(list(rows.columns))
    for record in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        append_row(sheet, record)
    head_row(sheet)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    for number, name in enumerate(rows.columns, start=1):
        longest = max([len(str(name)), *(len(str(value)) for value in rows[name].head(500))], default=10)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, 10), WIDEST)
        if name in SHARES:
            for (cell,) in sheet.iter_rows(min_row=2, min_col=number, max_col=number):
                cell.number_format = "0%"
