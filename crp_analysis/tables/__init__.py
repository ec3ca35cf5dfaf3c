"""The shape of every table that passes between stages, one module a part of the way."""

from crp_analysis.tables.base import ORIGINS, UNKNOWN, Table, check, check_links, empty
from crp_analysis.tables.codesign import Coverage, PersonaLines
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
from crp_analysis.tables.frames import FrameAreas
from crp_analysis.tables.local import PLANNING_PARTS, STANDINGS, LocalCounts, LocalPeople, Planning
from crp_analysis.tables.material import LEVELS, SESSION_KINDS, SPEAKER_KINDS, Participants, Rejected, Schemes, Segments, Sessions
from crp_analysis.tables.terms import FEEDBACK_PARTS, OUTCOMES, Decisions, Feedback, Terms

__all__ = [
    "BASES",
    "FEEDBACK_PARTS",
    "LANES",
    "LEVELS",
    "ORIGINS",
    "OUTCOMES",
    "PLANNING_PARTS",
    "SESSION_KINDS",
    "SPEAKER_KINDS",
    "STANDINGS",
    "THEME_STATES",
    "UNKNOWN",
    "Agreement",
    "Assignments",
    "CodeCounts",
    "Codings",
    "Contrasts",
    "Coverage",
    "Decisions",
    "Feedback",
    "FrameAreas",
    "Lanes",
    "Limits",
    "LocalCounts",
    "LocalPeople",
    "Needs",
    "Participants",
    "Participation",
    "PersonaLines",
    "Planning",
    "Prevalence",
    "Quotes",
    "Rejected",
    "Saturation",
    "Schemes",
    "Segments",
    "Sessions",
    "Table",
    "Tensions",
    "Terms",
    "ThemeMembers",
    "ThemeRegistry",
    "Themes",
    "check",
    "check_links",
    "empty",
]
