"""The report, one function a section: a run in, HTML out. The report notebook calls them one by one.

Those of a local report stand in `local`, a module of their own.
"""

from __future__ import annotations

from crp_analysis.outputs.sections.advice import recommendations
from crp_analysis.outputs.sections.bank import quote_bank
from crp_analysis.outputs.sections.cards import personas
from crp_analysis.outputs.sections.checklist import checklists
from crp_analysis.outputs.sections.closing import changes, glossary, provenance
from crp_analysis.outputs.sections.coders import trust
from crp_analysis.outputs.sections.making import limits, method
from crp_analysis.outputs.sections.matrix import needs, needs_direction, needs_in_words
from crp_analysis.outputs.sections.offer import options, principles
from crp_analysis.outputs.sections.openable import passages
from crp_analysis.outputs.sections.opening import cover, participation, summary
from crp_analysis.outputs.sections.paths import journeys, system
from crp_analysis.outputs.sections.promises import feedback, terms
from crp_analysis.outputs.sections.remarks import comments
from crp_analysis.outputs.sections.schemes import landscape
from crp_analysis.outputs.sections.second_frames import frames
from crp_analysis.outputs.sections.sets import option_sets
from crp_analysis.outputs.sections.voices import challenges, leftover_themes, tensions, themes
from crp_analysis.outputs.sections.votes import preferences

__all__ = [
    "challenges",
    "changes",
    "checklists",
    "comments",
    "cover",
    "feedback",
    "frames",
    "glossary",
    "journeys",
    "landscape",
    "leftover_themes",
    "limits",
    "method",
    "needs",
    "needs_direction",
    "needs_in_words",
    "option_sets",
    "options",
    "participation",
    "passages",
    "personas",
    "preferences",
    "principles",
    "provenance",
    "quote_bank",
    "recommendations",
    "summary",
    "system",
    "tensions",
    "terms",
    "themes",
    "trust",
]
