"""The workbook's sheets for co-design: personas, tensions, challenges, recommendations, and the quotes behind each cell of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crp_analysis.bundles import Findings
from crp_analysis.codebook import Codebook
from crp_analysis.outputs.wording import told, voices
from crp_analysis.study import Study

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MATRIX, CELLS = "Needs matrix", "Quotes by cell"
NO_QUOTE = "No quote of this group under this need is in the bank."
CELL_COLUMNS = ["Need", "Group", "People", "Quote", "Session", "Code by", "Quote id"]
CODED_BY = {"person": "a person", "machine": "suggested by machine"}


def codesign_sheets(findings: Findings, codebook: Codebook, study: Study) -> dict[str, pd.DataFrame]:
    """Sheets by name: personas, edits of them, tensions, challenges and recommendations. Protected sizes stay out."""
    return {
        "Personas": _personas(findings, codebook, study),
        "Edits of personas": _edits(findings.persona_edits, study),
        "Tensions": _tensions(findings.tensions, codebook, study),
        "Challenges": _challenges(findings.challenges, codebook, study),
        "Recommendations": _recommendations(findings.recommendations, codebook),
    }


def cell_quotes(findings: Findings, codebook: Codebook, study: Study) -> pd.DataFrame:
    """One row a quote, in the order of the matrix's cells; a cell without a quote has one row that says so.

    A protected group's cells have no row: words would say who is in it.
    """
    rows = []
    for need, group, cell in _cells(findings.needs, codebook, study):
        about = [codebook.code_name(need), study.group_name(group), _people(cell)]
        quotes = findings.quotes[(findings.quotes["code_id"] == need) & (findings.quotes["group"] == group)]
        found = [[*about, one.text, told(one.session_kind), CODED_BY[one.basis], one.quote_id] for one in quotes.itertuples()]
        rows += found or [[*about, NO_QUOTE, "", "", ""]]
    return pd.DataFrame(rows, columns=CELL_COLUMNS)


def _people(cell) -> str:
    return f"{cell.n_participants} of {cell.n_in_group}" if cell.n_participants else f"suggested: {cell.n_suggested}"


def link_cells(matrix: Worksheet, quotes: Worksheet, codebook: Codebook, study: Study, needs: pd.DataFrame) -> None:
    """Let each cell of the matrix lead to its first row on the sheet of quotes, in place."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    first: dict[tuple[str, str], int] = {}
    for number, (need, group) in enumerate(quotes.iter_rows(min_row=2, max_col=2, values_only=True), start=2):
        first.setdefault((need, group), number)
    names = {cell.value: cell.column for cell in matrix[1]}
    lines = {row[0].value: row[0].row for row in matrix.iter_rows(min_row=2, max_col=1)}
    for need, group, _ in _cells(needs, codebook, study):
        of = (codebook.code_name(need), study.group_name(group))
        cell = matrix.cell(row=lines[of[0]], column=names[of[1]])
        if cell.value:
            place = f"'{CELLS}'!A{first[of]}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, tooltip=f"Quotes: {of[0]}, {of[1]}"[:250])
            cell.font = Font(color="0B5563", underline="single")


def _cells(needs: pd.DataFrame, codebook: Codebook, study: Study) -> list[tuple[str, str, object]]:
    """The cells of the matrix that may be looked into, row by row."""
    rows = {(row.code_id, row.group): row for row in needs.itertuples() if row.strength not in ("protected", "not raised")}
    order = [(code.code_id, group.id) for code in codebook.of_family("need") for group in study.groups]
    return [(need, group, rows[need, group]) for need, group in order if (need, group) in rows]


def _personas(findings: Findings, codebook: Codebook, study: Study) -> pd.DataFrame:
    lines, sizes = findings.personas, findings.participation
    open_groups = set(sizes.loc[(sizes["dimension"] == "group") & ~sizes["is_protected"], "value"])
    shows_whole = [(row.group in open_groups) or (row.code_id != "" and not row.is_suggested) for row in lines.itertuples()]
    named = dict(zip(findings.archetypes["group"], findings.archetypes["name"], strict=True))
    has_size = pd.Series([row.group in open_groups or row.code_id != "" for row in lines.itertuples()], index=lines.index, dtype=bool)
    return pd.DataFrame(
        {
            "Group": [study.group_name(group) for group in lines["group"]],
            "Archetype": [named.get(group, "") for group in lines["group"]],
            "Part": lines["part"],
            "Line": lines["text"],
            "So that": lines["so_that"],
            "People": lines["n_participants"].where(has_size),
            "Of people": lines["n_in_group"].where(pd.Series(shows_whole, index=lines.index, dtype=bool)),
            "Sessions": lines["n_sessions"],
            "Rests on": [_basis(row) for row in lines.itertuples()],
            "Dissent": lines["dissent"],
            "Quote ids": lines["quote_ids"].str.replace(";", "; "),
            "Edited by": lines["editor"],
            "Reason": lines["edit_reason"],
            "Look again": lines["stale_reason"],
            "Theme": [codebook.code_name(code) if code else "" for code in lines["code_id"]],
        }
    )


def _basis(line) -> str:
    if line.origin == "facilitator" and not line.n_participants:
        return "facilitators' own line"
    words = "suggested by machine" if line.is_suggested else "people's codings"
    return f"{words}; {voices(line.n_participants)}" if line.is_single_voice else words


def _edits(edits: pd.DataFrame, study: Study) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Group": [study.group_name(group) for group in edits["group"]],
            "Part": edits["part"],
            "What": edits["action"],
            "Line from evidence": edits["before"],
            "Line on the card": edits["text"],
            "By": edits["editor"],
            "Reason": edits["reason"],
            "Date": edits["date"],
            "Look again": edits["stale_reason"],
        }
    )


def _tensions(tensions: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    def named(groups: str) -> str:
        return "; ".join(study.group_name(group) for group in groups.split(";") if group)

    return pd.DataFrame(
        {
            "Position": [codebook.code_name(code) for code in tensions["left_code"]],
            "Against": [codebook.code_name(code) for code in tensions["right_code"]],
            "People for the first": tensions["n_left"],
            "People for the second": tensions["n_right"],
            "People for both": tensions["n_both"],
            "Groups of the first": [named(groups) for groups in tensions["groups_left"]],
            "Groups of the second": [named(groups) for groups in tensions["groups_right"]],
            "Who stands against whom": tensions["relation"],
            "Quote ids of the first": tensions["quote_ids_left"].str.replace(";", "; "),
            "Quote ids of the second": tensions["quote_ids_right"].str.replace(";", "; "),
        }
    )


def _challenges(challenges: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Seat": challenges["seat"],
            "Theme": [codebook.code_name(code) for code in challenges["code_id"]],
            "Family": challenges["family"],
            "People": challenges["n_participants"],
            "Of people read": challenges["n_in_group"],
            "Sessions": challenges["n_sessions"],
            "Suggested besides": challenges["n_suggested"],
            "Groups": ["; ".join(study.group_name(group) for group in groups.split(";") if group) for groups in challenges["groups"]],
            "Quote ids": challenges["quote_ids"].str.replace(";", "; "),
        }
    )


def _recommendations(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    written = {one.recommendation_id: one for one in codebook.recommendations}
    areas = {area.id: area.name for area in codebook.recommendation_areas}
    of = [written[one] for one in rows["recommendation_id"]]
    return pd.DataFrame(
        {
            "Area": [areas[one.area] for one in of],
            "Recommendation": [one.title for one in of],
            "Text": [one.text for one in of],
            "Evidence": rows["strength"],
            "People behind it": rows["n_participants"],
            "Of people read": rows["n_read"],
            "Sessions": rows["n_sessions"],
            "Suggested besides": rows["n_suggested"],
            "People against it": rows["n_counter"],
            "On both sides": rows["n_both"],
            "Quote ids": rows["quote_ids"].str.replace(";", "; "),
            "Quote ids against": rows["counter_quote_ids"].str.replace(";", "; "),
            "What would change our mind": [" ".join(one.would_change_our_mind) for one in of],
        }
    )
