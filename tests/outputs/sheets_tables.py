"""The tiny study with every table that a sheet can be drawn from, and help to read what was printed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from pypdf import PdfReader

from crp_analysis.outputs.sheets.given import LATER_COLUMNS

PREFERENCES = "group option_id n_ballots n_ranked n_first mean_rank is_protected"
JOURNEYS = "group position option_id code_ids n_participants n_in_group from_link from_option"
PRINCIPLES = "principle_id option_id answers n_participants n_in_study n_suggested"
TERMS = "consultation_id field position heading answer version"
FEEDBACK = "consultation_id group part position text code_id n_participants n_in_group reason"
PLANNING = "scope part position text code_id option_id n_participants n_in_group share note"


def rows(columns: str, *values: tuple) -> pd.DataFrame:
    """A frame of these rows."""
    return pd.DataFrame(list(values), columns=columns.split())


def with_sheets(run) -> SimpleNamespace:
    """The run with votes, journeys, principles, terms, feedback and a plan, and with cards that people worked on."""
    tables = {name: getattr(run.findings, name) for name in run.findings.__dataclass_fields__} | {
        "personas": worked_on(run.findings.personas),
        "preferences": rows(
            PREFERENCES,
            ("all", "hub", 9, 8, 5.5, 1.25, False),
            ("community", "hub", 5, 5, 4.0, 1.0, False),
            ("broker", "hub", 4, 3, 1.5, 1.6, True),
            ("all", "mentoring", 9, 0, 0.0, None, False),
        ),
        "journeys": rows(
            JOURNEYS,
            ("community", 0, "hub", "need-find-partner;need-access-funding", 4, 5, "", ""),
            ("community", 1, "mentoring", "need-ethics", 0, 5, "mentors use its examples", "hub"),
        ),
        "principles": rows(
            PRINCIPLES, ("power", "hub", True, 3, 9, 1), ("local", "hub", True, 0, 9, 2), ("local", "mentoring", False, 0, 9, 2)
        ),
        "terms": rows(
            TERMS,
            ("one", "context", 0, "Why are we doing this?", "To learn what helps.", "2"),
            ("one", "budget", 1, "What money is there?", "", "2"),
            ("one", "lead", 2, "Who is responsible?", "The forum’s office", "2"),
        ),
        "feedback": rows(
            FEEDBACK,
            ("one", "community", "heard", 0, "Finding a partner", "need-find-partner", 4, 5, ""),
            ("one", "community", "changed", 0, "a list hangs in the library", "", None, None, ""),
            ("one", "community", "not changed", 0, "No money for travel.", "", None, None, "nobody holds a budget for it"),
            ("one", "community", "heard", 1, "Ethics in practice", "need-ethics", None, None, "Raised by 5 to 9 people."),
            ("one", "all", "heard", 0, "", "", None, None, "The words of fewer than 5 people have been read."),
            ("one", "broker", "heard", 0, "", "", None, None, "Fewer than 5 people of this group took part."),
        ),
        "planning": rows(
            PLANNING,
            ("Tinybrook", "need", 0, "Finding a partner", "need-find-partner", "", 4, 5, 0.8, "more than elsewhere"),
            ("Tinybrook", "need", 1, "Ethics in practice", "need-ethics", "", None, None, None, "number not shown"),
            ("Tinybrook", "first step", 0, "Ask the museum for a room", "", "hub", None, None, None, ""),
            ("Farvale", "not heard", 0, "Nobody from Farvale took part", "", "", None, None, None, ""),
        ),
    }
    parts = {name: getattr(run, name) for name in ("study", "codebook", "material", "coded", "agreement")}
    return SimpleNamespace(**parts, findings=SimpleNamespace(**tables))


def worked_on(personas: pd.DataFrame) -> pd.DataFrame:
    """The cards with a purpose, a dissenting line, an edit, and an edit whose evidence has changed since."""
    lines = personas.assign(**{name: value for name, value in LATER_COLUMNS.items() if name not in personas})
    lines.loc[lines["part"] == "I'd like", ["so_that", "n_dissent", "dissent"]] = ["we can pay people.", 2, "2 of 5 said the opposite."]
    edit = {
        "origin": "facilitator",
        "editor": "the Tuesday group",
        "edit_reason": "too grand",
        "edited_on": "2024-04-02",
        "is_stale": True,
        "stale_reason": "one person more",
    }
    lines.loc[lines["part"] == "I am", list(edit)] = list(edit.values())
    return lines


def text_of(pdf: Path) -> str:
    """All words of a PDF, spaces as single spaces, without the places where a long word may break."""
    pages = PdfReader(pdf).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def closed_up(text: str) -> str:
    """The text without spaces: lines end where they like."""
    return "".join(text.replace("\u200b", "").split())
