"""The tables that travel together from one stage to the next, each already checked against its schema."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import partial

import pandas as pd


def no_registry() -> pd.DataFrame:
    """A ThemeRegistry without themes."""
    return no_rows("ThemeRegistry")


def no_rows(table: str) -> pd.DataFrame:
    """The table of this name without rows."""
    from crp_analysis import tables  # pandera is slow to start

    return tables.empty(getattr(tables, table))


@dataclass(frozen=True, kw_only=True)
class Material:
    """What people said, who they are and what people coded: the outcome of gathering.

    `notes` says in plain words what was missing and which default stood in for it; it ends in the report's limits.
    """

    consultations: pd.DataFrame  # one row a consultation: consultation_id, title, kind, dates, place, participation_level
    participants: pd.DataFrame
    sessions: pd.DataFrame
    segments: pd.DataFrame
    rejected: pd.DataFrame
    codings: pd.DataFrame  # people's only
    assignments: pd.DataFrame
    schemes: pd.DataFrame
    readings: pd.DataFrame = field(default_factory=partial(no_rows, "Readings"))  # single segments that people read from reading lists
    marks: pd.DataFrame = field(default_factory=partial(no_rows, "Marks"))  # the exact stretches behind people's codings
    sets: pd.DataFrame = field(default_factory=partial(no_rows, "Sets"))  # that came with other programs' files, to go out again
    foreign_notes: pd.DataFrame = field(default_factory=partial(no_rows, "ForeignNotes"))
    votes: pd.DataFrame = field(default_factory=partial(no_rows, "Votes"))
    terms: pd.DataFrame = field(default_factory=partial(no_rows, "Terms"))  # what participants were told beforehand
    decisions: pd.DataFrame = field(default_factory=partial(no_rows, "Decisions"))  # what people decided about what was heard
    notes: tuple[str, ...] = ()
    persona_edits: pd.DataFrame = field(
        default_factory=partial(no_rows, "PersonaEdits")
    )  # what facilitators changed on cards; never evidence
    quoting: pd.DataFrame = field(default_factory=partial(no_rows, "QuoteDecisions"))  # what people decided about telling words
    comments: pd.DataFrame = field(default_factory=partial(no_rows, "Comments"))  # of readers, on earlier editions


@dataclass(frozen=True, kw_only=True)
class Coded:
    """What the machine makes of the material: suggestions, how far each code is trusted, and leftover themes."""

    codings: pd.DataFrame  # the machine's only
    lanes: pd.DataFrame
    themes: pd.DataFrame
    theme_members: pd.DataFrame
    theme_registry: pd.DataFrame = field(default_factory=no_registry)  # what the next edition's themes start from
    reading_order: pd.DataFrame = field(default_factory=partial(no_rows, "ReadingOrder"))  # what a person should read next
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Every table that the report is made of."""

    participation: pd.DataFrame
    counts: pd.DataFrame
    prevalence: pd.DataFrame
    contrasts: pd.DataFrame
    needs: pd.DataFrame
    tensions: pd.DataFrame
    personas: pd.DataFrame
    coverage: pd.DataFrame
    quotes: pd.DataFrame
    saturation: pd.DataFrame
    limits: pd.DataFrame
    archetypes: pd.DataFrame
    persona_edits: pd.DataFrame
    patterns: pd.DataFrame
    pattern_needs: pd.DataFrame
    challenges: pd.DataFrame
    recommendations: pd.DataFrame
    passages: pd.DataFrame = field(default_factory=partial(no_rows, "Passages"))
    preferences: pd.DataFrame = field(default_factory=partial(no_rows, "Preferences"))
    head_to_head: pd.DataFrame = field(default_factory=partial(no_rows, "HeadToHead"))
    option_sets: pd.DataFrame = field(default_factory=partial(no_rows, "OptionSets"))
    set_shares: pd.DataFrame = field(default_factory=partial(no_rows, "SetShares"))
    principles: pd.DataFrame = field(default_factory=partial(no_rows, "PrinciplesAnswered"))
    journeys: pd.DataFrame = field(default_factory=partial(no_rows, "Journeys"))
    provision: pd.DataFrame = field(default_factory=partial(no_rows, "Provision"))
    landscape: pd.DataFrame = field(default_factory=partial(no_rows, "Landscape"))
    frames: pd.DataFrame = field(default_factory=partial(no_rows, "FrameAreas"))
    feedback: pd.DataFrame = field(default_factory=partial(no_rows, "Feedback"))
    flagged: pd.DataFrame = field(default_factory=partial(no_rows, "FlaggedWords"))  # private: for 'crp quotes'


@dataclass(frozen=True, kw_only=True)
class Local:
    """What one place, programme or group needs, beside the whole study."""

    people: pd.DataFrame
    counts: pd.DataFrame
    planning: pd.DataFrame
    quotes: pd.DataFrame
    limits: pd.DataFrame


def tables_of(bundle: Material | Coded | Findings | Local) -> tuple[dict[str, pd.DataFrame], dict]:
    """A bundle's frames by name, and the rest of it."""
    values = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    notes = values.pop("notes", ())
    return values, {"notes": list(notes)}


def bundle_of(kind: type, tables: dict[str, pd.DataFrame], about: dict):
    """The bundle that `tables_of` took apart."""
    return kind(**tables, notes=tuple(about["notes"]))
