"""Lines of persona cards: new, gone, or on other numbers; names of cards; facilitators' edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, group_name, n_of


def tell_personas(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["group"], row["part"], row["text"]) for row in side["personas"]} for side in (before, after))
    for group in sorted({key[0] for key in old | new}):
        gained, lost = (sum(key[0] == group for key in keys) for keys in (new - old, old - new))
        if gained or lost:
            yield f"{group_name(before, after, group)}: {n_of(gained, 'line', 'lines')} new, {n_of(lost, 'line', 'lines')} gone."
    was, now = ({row["group"]: row["code_id"] for row in side.get("archetypes", [])} for side in (before, after))
    for group in sorted(was.keys() & now.keys()):
        if was[group] != now[group]:
            names = [code_name(before, after, side[group]) for side in (now, was)]
            yield f"{group_name(before, after, group)}: named for '{names[0]}' now, for '{names[1]}' before."
    edits = [
        {(row["group"], row["part"], row["text"]): row["is_stale"] for row in side.get("persona_edits", [])} for side in (before, after)
    ]
    if fresh := len(edits[1].keys() - edits[0].keys()):
        yield f"{n_of(fresh, 'edit', 'edits')} by facilitators came in."
    if stale := sum(is_stale and not edits[0].get(key, False) for key, is_stale in edits[1].items()):
        look = "needs" if stale == 1 else "need"
        yield f"{n_of(stale, 'edit', 'edits')} by facilitators {look} another look: what was edited has changed since."
