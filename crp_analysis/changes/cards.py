"""Lines of persona cards: new, gone, or on other numbers; names of cards; facilitators' edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, group_name, n_of
from crp_analysis.changes.needs import beyond, in_people, open_counts

MOST_LINES = 4  # lines of one card that are told by their words; the others are counted
QUESTIONS = "How do I"  # people's own words: once off the card, they are not told again


def tell_personas(before: Mapping, after: Mapping) -> Iterable[str]:
    """Card by card what is new, gone and on other numbers; then names of cards, and edits."""
    for group in sorted({row["group"] for side in (before, after) for row in side["personas"]}):
        yield from _lines(before, after, group)
        yield from _numbers(before, after, group)
    yield from _names(before, after)
    yield from _edits(before, after)


def _lines(before: Mapping, after: Mapping, group: str) -> Iterable[str]:
    old, new = ([(row["part"], row["text"]) for row in side["personas"] if row["group"] == group] for side in (before, after))
    gained, lost = (list((Counter(one) - Counter(other)).elements()) for one, other in ((new, old), (old, new)))
    name = group_name(before, after, group)
    for lines, verb in ((gained, "new on"), (lost, "gone from")):
        told = [line for line in lines if verb == "new on" or line[0] != QUESTIONS]
        words = _by_part(told[:MOST_LINES])
        others = len(lines) - len(told[:MOST_LINES])
        parts = [words, n_of(others, "other line" if words else "question", "other lines" if words else "questions") if others else ""]
        if lines:
            yield f"{name}, {verb} the card: {'; and '.join(filter(None, parts))}."


def _by_part(lines: list[tuple[str, str]]) -> str:
    """
    >>> _by_part([("Pains", "No time"), ("Pains", "Cost"), ("I am", "Busy")])
    'Pains: "No time", "Cost"; I am: "Busy"'
    """
    texts: dict[str, list[str]] = {}
    for part, text in lines:
        texts.setdefault(part, []).append(f'"{text}"')
    return "; ".join(f"{part}: {', '.join(several)}" for part, several in texts.items())


def _numbers(before: Mapping, after: Mapping, group: str) -> Iterable[str]:
    """Lines with the same words on numbers that moved beyond their interval. Snapshots hold only numbers that may be shown."""
    old, new = (
        {(row["part"], row["text"]): row.get("code_id") for row in side["personas"] if row["group"] == group} for side in (before, after)
    )
    counts = [open_counts(side) for side in (before, after)]
    name, told = group_name(before, after, group), []
    for (part, text), code_id in new.items():
        was, now = (side.get((code_id, group)) for side in counts)
        if code_id and old.get((part, text)) == code_id and was and now and beyond(was, now):
            told.append(f'{name}, {part}: "{text}" rests on {in_people(now)} now, {in_people(was)} before.')
    yield from told[:MOST_LINES]
    if (others := len(told) - MOST_LINES) > 0:
        yield f"{name}: {n_of(others, 'other line rests', 'other lines rest')} on numbers that moved beyond their interval."


def _names(before: Mapping, after: Mapping) -> Iterable[str]:
    was, now = ({row["group"]: row["code_id"] for row in side.get("archetypes", [])} for side in (before, after))
    for group in sorted(was.keys() & now.keys()):
        if was[group] != now[group]:
            names = [code_name(before, after, side[group]) for side in (now, was)]
            yield f"{group_name(before, after, group)}: named for '{names[0]}' now, for '{names[1]}' before."


def _edits(before: Mapping, after: Mapping) -> Iterable[str]:
    edits = [
        {(row["group"], row["part"], row["text"]): row["is_stale"] for row in side.get("persona_edits", [])} for side in (before, after)
    ]
    if fresh := len(edits[1].keys() - edits[0].keys()):
        yield f"{n_of(fresh, 'edit', 'edits')} by facilitators came in."
    if stale := sum(is_stale and not edits[0].get(key, False) for key, is_stale in edits[1].items()):
        look = "needs" if stale == 1 else "need"
        yield f"{n_of(stale, 'edit', 'edits')} by facilitators {look} another look: what was edited has changed since."
