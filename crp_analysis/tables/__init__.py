"""The shape of every table that passes between stages, one module a part of the way."""

from crp_analysis.tables.advice import Challenges, Recommendations
from crp_analysis.tables.base import ORIGINS, UNKNOWN, Table, check, check_links, empty
from crp_analysis.tables.codesign import Archetypes, Coverage, EditsApplied, PatternNeeds, Patterns, PersonaEdits, PersonaLines
from crp_analysis.tables.coding import LANES, THEME_STATES, Agreement, Assignments, Codings, Lanes, ThemeMembers, ThemeRegistry, Themes
from crp_analysis.tables.findings import (
    BASES,
    CodeCounts,
    Contrasts,
    Limits,
    Needs,
    Participation,
    Prevalence,
    Quotes,
    Saturation,
    Tensions,
)
from crp_analysis.tables.material import LEVELS, SESSION_KINDS, SPEAKER_KINDS, Participants, Rejected, Schemes, Segments, Sessions

__all__ = [
    "BASES",
    "LANES",
    "LEVELS",
    "ORIGINS",
    "SESSION_KINDS",
    "SPEAKER_KINDS",
    "THEME_STATES",
    "UNKNOWN",
    "Agreement",
    "Archetypes",
    "Assignments",
    "Challenges",
    "CodeCounts",
    "Codings",
    "Contrasts",
    "Coverage",
    "EditsApplied",
    "Lanes",
    "Limits",
    "Needs",
    "Participants",
    "Participation",
    "PatternNeeds",
    "Patterns",
    "PersonaEdits",
    "PersonaLines",
    "Prevalence",
    "Quotes",
    "Recommendations",
    "Rejected",
    "Saturation",
    "Schemes",
    "Segments",
    "Sessions",
    "Table",
    "Tensions",
    "ThemeMembers",
    "ThemeRegistry",
    "Themes",
    "check",
    "check_links",
    "empty",
]
