"""The terms of engagement of a consultation as rows in plain words, and every question that they leave open."""

from __future__ import annotations

from pathlib import Path

from crp_analysis.errors import CrpError, Fault, StudyError
from crp_analysis.sources.consultation import CONSULTATION_FILE, TERMS, Consultation, load_consultation

# What each field asks, as a participant would ask it; in the order in which somebody who is invited wants to know.
HEADINGS = {
    "context": "Why are we doing this?",
    "project_brief": "What exactly is the work, and who decides what?",
    "what_happens_next": "What happens with what I say?",
    "timeline": "How long does it take, and when is what?",
    "reflection_and_celebration": "When do we look back, and celebrate?",
    "support": "What helps me to take part?",
    "recognition_and_payment": "How is my time recognised and paid?",
    "budget": "What money is there, and what is it spent on?",
    "ground_rules": "How do we treat each other?",
    "lead": "Who is responsible?",
    "contact": "Whom do I get in touch with, and how?",
    "putting_things_right": "What if something goes wrong?",
}
OUTSIDE = ("lead", "contact")  # these stand above [terms]


def term_rows(consultation: Consultation) -> list[dict[str, object]]:
    """One row of Terms a question, answered or not; the version is '' where the file states none."""
    return [
        {
            "consultation_id": consultation.consultation_id,
            "field": field,
            "position": position,
            "heading": heading,
            "answer": _answer(consultation, field),
            "version": consultation.terms.version.strip(),
        }
        for position, (field, heading) in enumerate(HEADINGS.items())
    ]


def look_at_terms(folder: Path, home: str) -> list[Fault]:
    """One line for each question that a consultation's terms leave open; one line for all where none is answered.

    Args:
        folder: the consultation's folder.
        home: the folder as messages call it.
    """
    try:
        consultation, _ = load_consultation(folder, home)
    except CrpError:
        return []  # what is wrong with the file is told where it is read
    place = f"{home}/{CONSULTATION_FILE}"
    open_fields = [field for field in HEADINGS if not _answer(consultation, field)]
    if set(TERMS) <= set(open_fields):
        found = f"the terms of engagement answer none of their questions ({', '.join(open_fields)})"
        return [
            Fault(kind=StudyError, place=f"{place}, terms", found=found, todo="write what participants were told, at least what it was for")
        ]
    return [
        Fault(
            kind=StudyError,
            place=f"{place}, {field if field in OUTSIDE else f'terms.{field}'}",
            found=f"has no answer to '{HEADINGS[field]}'",
            todo="answer it, or write that it is not known yet",
        )
        for field in open_fields
    ]


def _answer(consultation: Consultation, field: str) -> str:
    return getattr(consultation if field in OUTSIDE else consultation.terms, field).strip()
