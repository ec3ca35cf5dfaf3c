"""One snapshot against another: the changes, under headings in the order of the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from crp_analysis.changes.cards import tell_personas
from crp_analysis.changes.change import Change
from crp_analysis.changes.codes import tell_codebook
from crp_analysis.changes.conclusions import tell_recommendations, tell_tensions
from crp_analysis.changes.needs import tell_counts, tell_needs, tell_planning, tell_standings
from crp_analysis.changes.offer import tell_options, tell_votes
from crp_analysis.changes.people import tell_coding, tell_comments, tell_people, tell_rejected
from crp_analysis.changes.renamed import in_terms_of
from crp_analysis.changes.small_steps import tell_kept_back, without_small_steps
from crp_analysis.changes.trust import tell_agreement, tell_lanes
from crp_analysis.changes.words import tell_quotes, tell_themes

PARTS: dict[str, Callable[[Mapping, Mapping], Iterable[str]]] = {
    "People and sessions": tell_people,
    "Codebook": tell_codebook,
    "Coding by people": tell_coding,
    "Needs": tell_needs,
    "How needs stand here": tell_standings,
    "Planning sheet": tell_planning,
    "Counts": tell_counts,
    "Options": tell_options,
    "Votes": tell_votes,
    "Themes outside the codebook": tell_themes,
    "Personas": tell_personas,
    "Tensions": tell_tensions,
    "Recommendations": tell_recommendations,
    "Quotes": tell_quotes,
    "Trust in suggestions": tell_lanes,
    "Agreement": tell_agreement,
    "Comments": tell_comments,
    "Material left out": tell_rejected,
}
KEPT_BACK = "Not compared"


def compare(before: Mapping, after: Mapping) -> list[Change]:
    """The changes from one snapshot to another; empty when there are none. What an older snapshot did not keep is not spoken of."""
    if before.get("format") != after.get("format"):
        return [Change(heading="Format", items=("The earlier edition was made by a version whose findings cannot be compared.",))]
    before = in_terms_of(before, after)
    before, after, n_kept_back = without_small_steps(before, after)
    told = {heading: tuple(tell(before, after)) for heading, tell in PARTS.items()} | {KEPT_BACK: tuple(tell_kept_back(n_kept_back))}
    return [Change(heading=heading, items=items) for heading, items in told.items() if items]
