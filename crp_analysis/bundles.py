"""The tables that travel together from one stage to the next, each already checked against its schema."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


def no_registry() -> pd.DataFrame:
    """A ThemeRegistry without themes."""
    from crp_analysis.tables import ThemeRegistry, empty  # pandera is slow to start

    return empty(ThemeRegistry)


def no_readings() -> pd.DataFrame:
    """Readings when nobody read a segment by itself."""
    from crp_analysis.tables import Readings, empty

    return empty(Readings)


def no_order() -> pd.DataFrame:
    """A ReadingOrder in which nothing is left to read."""
    from crp_analysis.tables import ReadingOrder, empty

    return empty(ReadingOrder)


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
    readings: pd.DataFrame = field(default_factory=no_readings)  # single segments that people read from reading lists
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Coded:
    """What the machine makes of the material: suggestions, how far each code is trusted, and leftover themes."""

    codings: pd.DataFrame  # the machine's only
    lanes: pd.DataFrame
    themes: pd.DataFrame
    theme_members: pd.DataFrame
    theme_registry: pd.DataFrame = field(default_factory=no_registry)  # what the next edition's themes start from
    reading_order: pd.DataFrame = field(default_factory=no_order)  # what a person should read next
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
