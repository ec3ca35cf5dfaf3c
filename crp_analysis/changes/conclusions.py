"""Tensions between positions, and recommendations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name


def tell_tensions(before: Mapping, after: Mapping) -> Iterable[str]:
    """Pairs of positions with other numbers of people on their sides, and pairs that are new or gone."""
    old, new = ({(row["left_code"], row["right_code"]): row for row in side.get("tensions", [])} for side in (before, after))
    named = {key: " or ".join(code_name(before, after, code_id) for code_id in key) for key in old.keys() | new.keys()}
    yield from (f"New: {named[key]}." for key in sorted(new.keys() - old.keys() if "tensions" in before else ()))
    yield from (f"No longer there: {named[key]}." for key in sorted(old.keys() - new.keys() if "tensions" in after else ()))
    for key in sorted(old.keys() & new.keys()):
        was, now = ((side[key]["n_left"], side[key]["n_right"]) for side in (old, new))
        if was != now:
            yield f"{named[key]}: {was[0]} to {was[1]} people before, {now[0]} to {now[1]} now."


def tell_recommendations(before: Mapping, after: Mapping) -> Iterable[str]:
    """Recommendations that came, were taken back, stand on other evidence, or have more people against them."""
    old, new = ({row["recommendation_id"]: row for row in side.get("recommendations", [])} for side in (before, after))
    for one in sorted(new.keys() - old.keys() if "recommendations" in before else ()):
        yield f"New: {new[one]['title']} ({new[one]['strength']})."
    for one in sorted(old.keys() - new.keys()):
        yield f"Taken back: {old[one]['title']}."
    for one in sorted(old.keys() & new.keys()):
        was, now = old[one], new[one]
        if was["strength"] != now["strength"]:
            yield f"{now['title']}: {was['strength']} before, {now['strength']} now."
        elif was["n_counter"] < now["n_counter"]:
            yield f"{now['title']}: {now['n_counter']} people against it now, {was['n_counter']} before."
