"""consultation.toml: what a consultation was, who asked, and on what terms people took part. All of it has a default."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from crp_analysis.errors import CrpError, Fault, Faults, StudyError
from crp_analysis.study import Settings, plain_faults, read_toml
from crp_analysis.tables import LEVELS, SESSION_KINDS, UNKNOWN

CONSULTATION_FILE = "consultation.toml"
TERMS = (
    "context",
    "what_happens_next",
    "timeline",
    "reflection_and_celebration",
    "support",
    "recognition_and_payment",
    "budget",
    "ground_rules",
    "project_brief",
    "putting_things_right",
)


def _as_date(value: object) -> object:
    """TOML knows dates; people also write them as text."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _as_text(value: object) -> object:
    """A version may be written as 2 or as "2"."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Date = Annotated[str, BeforeValidator(_as_date)]


class SessionSettings(Settings):
    """What one file's session was, where it differs from what the file shows."""

    kind: Literal["", *SESSION_KINDS] = ""  # type: ignore[valid-type]
    date: Date = ""
    place: str = ""
    minutes: float | None = Field(default=None, ge=0)


class Terms(Settings):
    """Answers to what participants should have been told. An empty answer is a gap that is reported.

    `version` is for people who number their terms themselves; without it editions count.
    """

    version: Annotated[str, BeforeValidator(_as_text)] = ""
    context: str = ""
    what_happens_next: str = ""
    timeline: str = ""
    reflection_and_celebration: str = ""
    support: str = ""
    recognition_and_payment: str = ""
    budget: str = ""
    ground_rules: str = ""
    project_brief: str = ""
    putting_things_right: str = ""

    def missing(self) -> list[str]:
        """The terms without an answer, in the order of the template."""
        return [term for term in TERMS if not getattr(self, term).strip()]


class Consultation(Settings):
    """One consultation; `consultation_id` is its folder's name.

    `facilitators` are names or labels as they stand in the transcripts; they are private and leave no trace in tables.
    `programme` is the programme that the whole consultation belongs to, if any.
    `default_may_quote` holds for people of whom no participants.csv says anything.
    """

    consultation_id: str
    title: str = ""
    kind: Literal["interviews", "focus groups", "workshop", "mixed"] = "mixed"
    dates: tuple[Date, ...] = ()
    place: str = ""
    programme: str = ""
    participation_level: Literal["", *LEVELS] = ""  # type: ignore[valid-type]
    lead: str = ""
    contact: str = ""
    consent: str = ""
    facilitators: tuple[str, ...] = ()
    default_may_quote: bool = False
    sessions: dict[str, SessionSettings] = {}
    terms: Terms = Terms()

    def row(self) -> dict[str, object]:
        """The consultation as one row of the report's table of consultations."""
        missing = self.terms.missing()
        return {
            "consultation_id": self.consultation_id,
            "title": self.title or self.consultation_id,
            "kind": self.kind,
            "dates": "; ".join(self.dates),
            "place": self.place or UNKNOWN,
            "participation_level": self.participation_level or UNKNOWN,
            "programme": self.programme or UNKNOWN,
            "lead": self.lead,
            "consent": self.consent,
            "n_terms_missing": len(missing),
            "terms_missing": "; ".join(term.replace("_", " ") for term in missing),
        }


CONSULTATION_COLUMNS = list(Consultation(consultation_id="any").row())


def load_consultation(folder: Path, place: str) -> tuple[Consultation, list[str]]:
    """The consultation, and in plain words what its file leaves out and which default stands in.

    Args:
        folder: the consultation's folder; it needs no consultation.toml.
        place: the folder as messages call it.

    Raises:
        Faults: all that is wrong with the file.
    """
    path = folder / CONSULTATION_FILE
    if not path.is_file():
        note = f"{place}: there is no {CONSULTATION_FILE}, so title, date, place, level of participation, consent and terms are not stated"
        return Consultation(consultation_id=folder.name), [note]
    try:
        values = read_toml(path, StudyError, f"{place}/{CONSULTATION_FILE}")
        consultation = Consultation(consultation_id=folder.name, **values)
    except ValidationError as error:
        raise Faults(plain_faults(error, StudyError, f"{place}/{CONSULTATION_FILE}")) from None
    except TypeError:
        fault = Fault(
            kind=StudyError,
            place=f"{place}/{CONSULTATION_FILE}",
            found="states its own consultation_id",
            todo="remove the line; the folder's name is the id",
        )
        raise Faults([fault]) from None
    except CrpError:
        raise
    return consultation, _notes(consultation, f"{place}/{CONSULTATION_FILE}")


def _notes(consultation: Consultation, place: str) -> list[str]:
    """One sentence for all that is left empty."""
    named = {
        "title": consultation.title,
        "dates": consultation.dates,
        "place": consultation.place,
        "level of participation": consultation.participation_level,
        "consent": consultation.consent,
    }
    empty = [name for name, value in named.items() if not value]
    notes = [f"{place}: {', '.join(empty)} {'is' if len(empty) == 1 else 'are'} not stated"] if empty else []
    if missing := consultation.terms.missing():
        named_terms = ", ".join(term.replace("_", " ") for term in missing)
        notes.append(f"{place}: the terms of engagement leave {len(missing)} of {len(TERMS)} questions open: {named_terms}")
    return notes
