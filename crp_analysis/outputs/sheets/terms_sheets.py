"""Terms of engagement, one sheet a consultation: what people were told, in large type, and what has not been decided yet."""

from __future__ import annotations

from dataclasses import dataclass

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.given import consultation_title, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text

NOT_DECIDED = "Not decided yet"
OUTSIDE = ("lead", "contact")  # these stand above [terms] in the file


@dataclass(frozen=True, kw_only=True)
class Term:
    """One question and its answer; a gap has the words for it, and room to write."""

    heading: str
    answer: Text
    is_gap: bool


@dataclass(frozen=True, kw_only=True)
class TermsSheet:
    """The terms of one consultation in the version that was in force."""

    consultation_id: str
    title: Text
    version: str
    terms: tuple[Term, ...]
    n_gaps: int


def describe_terms(run: Run) -> tuple[TermsSheet, ...]:
    """One sheet a consultation that answered any of the terms, in the order of the table; a sheet of gaps alone helps nobody."""
    rows = table(run, "terms")
    if len(rows):
        answered = rows.loc[(rows["answer"].str.strip() != "") & ~rows["field"].isin(OUTSIDE), "consultation_id"]
        rows = rows[rows["consultation_id"].isin(answered)]
    return tuple(_sheet(run, one, rows[rows["consultation_id"] == one]) for one in rows["consultation_id"].unique()) if len(rows) else ()


def lay_out_terms(sheets: tuple[TermsSheet, ...], stamp: Stamp) -> list[Pages]:
    """One file a consultation: A4, as many pages as the answers need."""
    return [Pages(f"terms-{sheet.consultation_id}", "terms", sheet, stamp) for sheet in sheets]


def _sheet(run: Run, consultation_id: str, rows) -> TermsSheet:
    file, title = f"data/raw/{consultation_id}/consultation.toml", consultation_title(run, consultation_id)
    terms = tuple(
        Term(
            heading=row.heading,
            answer=Text(
                words=row.answer.strip() or NOT_DECIDED,
                where=row.heading,
                place=f"{file}, {row.field if row.field in OUTSIDE else f'terms.{row.field}'}",
            ),
            is_gap=not row.answer.strip(),
        )
        for row in rows.sort_values("position").itertuples()
    )
    versions = [str(one) for one in rows["version"].unique() if str(one).strip()]
    return TermsSheet(
        consultation_id=consultation_id,
        title=Text(words=title, where="title", place=f"{file}, title"),
        version=versions[-1] if versions else "",
        terms=terms,
        n_gaps=sum(term.is_gap for term in terms),
    )
