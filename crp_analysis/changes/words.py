"""Themes outside the codebook, and quotes: which were replaced, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import n_of


def tell_themes(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({row["theme_id"]: row for row in side["themes"] if row["status"] != "withheld"} for side in (before, after))
    for theme_id in sorted(new.keys() - old.keys()):
        yield f"New: {new[theme_id]['label']} ({new[theme_id]['status']}, {n_of(new[theme_id]['n_participants'], 'person', 'people')})."
    for theme_id in sorted(old.keys() - new.keys()):
        yield f"No longer shown: {old[theme_id]['label']}."


def tell_quotes(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({row["quote_id"] for row in side["quotes"]} for side in (before, after))
    if old != new:
        yield f"{n_of(len(new - old), 'quote', 'quotes')} new, {len(old - new)} no longer used: {len(new)} in all."
