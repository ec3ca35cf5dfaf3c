"""What a study recommends: written by people in codebook/recommendations, each tied to the codes that it stands or falls with.

The program never writes a recommendation. It counts the people behind the codes that one rests on, and those behind the codes
that count against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import Field

from crp_analysis.errors import CodebookError, Fault
from crp_analysis.study import Id, Settings


class RecommendationArea(Settings):
    """A heading that recommendations stand under."""

    id: Id
    name: str
    meaning: str = ""


# The default frame, after the three headline areas of the 2022 scoping report, part 3; codebook/recommendation-areas.toml replaces it.
HEADLINE_AREAS = (
    RecommendationArea(
        id="narrative",
        name="Strengthen the narrative and invest in learning",
        meaning="Say what an offer is for, whom it is for, and what learning alone cannot change.",
    ),
    RecommendationArea(
        id="pilot",
        name="Start small, test and learn",
        meaning="Try parts of the offer inside what exists, and find out whether they meet needs before building more.",
    ),
    RecommendationArea(
        id="together",
        name="Work with other funders to embed and expand the learning infrastructure",
        meaning="Share, link and open the offer, so that others can build on it.",
    ),
)


class Recommendation(Settings):
    """One recommendation, one file; the file's name is its id.

    `rests_on` and `against` name codes and options. An option stands for what people said about it (the code `option-<id>`), or,
    where the codebook has no such code, for the needs that it answers. `would_change_our_mind` says what evidence would.
    """

    recommendation_id: Id
    title: str = Field(min_length=1)
    area: Id
    text: str = Field(min_length=1)
    rests_on: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    would_change_our_mind: tuple[str, ...] = ()
    source: str = ""


def broken_recommendations(recommendations: Sequence[Recommendation], areas: Sequence[RecommendationArea], folder: Path) -> Iterable[Fault]:
    """Areas, codes and options that a recommendation names and that do not exist, and codes on both of its sides.

    Args:
        recommendations: as read.
        areas: the headings that there are.
        folder: the codebook's folder, whose files say which codes and options exist, those with faults of their own included.
    """
    known = {path.stem for part in ("codes", "options") for path in (folder / part).glob("*.toml")}
    for one in recommendations:
        place = f"codebook/recommendations/{one.recommendation_id}.toml"
        if one.area not in {area.id for area in areas}:
            named = ", ".join(area.id for area in areas)
            yield _fault(f"{place}, area", f"names the area '{one.area}', which does not exist", f"use one of: {named}")
        for key in ("rests_on", "against"):
            for code_id in getattr(one, key):
                if code_id not in known:
                    found = f"names the code or option '{code_id}', which does not exist"
                    yield _fault(f"{place}, {key}", found, "correct the id, or add the code or option")
        for code_id in sorted(set(one.rests_on) & set(one.against)):
            yield _fault(f"{place}, against", f"names '{code_id}', which it also rests on", "take it out of one of the two lists")


def in_order_of_areas(recommendations: Sequence[Recommendation], areas: Sequence[RecommendationArea]) -> tuple[Recommendation, ...]:
    """The recommendations in the order of the areas, and within an area by the name of their files."""
    place = {area.id: number for number, area in enumerate(areas)}
    return tuple(sorted(recommendations, key=lambda one: (place.get(one.area, len(place)), one.recommendation_id)))


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=CodebookError, place=place, found=found, todo=todo)
