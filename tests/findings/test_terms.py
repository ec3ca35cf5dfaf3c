"""Sheets of terms: one a consultation, in the consultations' order, open questions kept."""

from __future__ import annotations

import pandas as pd

from crp_analysis.findings.terms import terms_sheets
from crp_analysis.tables import Terms, check

from .conftest import make_material


def material():
    rows = [("c2", "budget", 1, "What money is there?", ""), ("c2", "context", 0, "Why?", "To learn."), ("c1", "context", 0, "Why?", "")]
    terms = pd.DataFrame(rows, columns=["consultation_id", "field", "position", "heading", "answer"]).assign(version="1")
    return make_material(terms=check(terms, Terms, "test"))


def test_sheets_stand_in_the_order_of_consultations_and_questions():
    sheets = terms_sheets(material())
    assert list(zip(sheets["consultation_id"], sheets["field"], strict=True)) == [("c1", "context"), ("c2", "context"), ("c2", "budget")]
    assert sheets["answer"].tolist() == ["", "To learn.", ""]


def test_only_those_asked_for():
    assert set(terms_sheets(material(), consultations=["c2"])["consultation_id"]) == {"c2"}
    assert terms_sheets(make_material()).empty
