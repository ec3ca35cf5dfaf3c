"""The learning offer: options, what they answer, best sets, and votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, n_of


def tell_options(before: Mapping, after: Mapping) -> Iterable[str]:
    """Options, what they answer, and best sets; an edition made before these were kept says nothing of them."""
    if "options" not in before:
        return
    old, new = before["options"], after["options"]
    yield from (f"New option: {new[one]}." for one in sorted(new.keys() - old.keys()))
    yield from (f"Option retired: {old[one]}." for one in sorted(old.keys() - new.keys()))
    answers = [
        {(row["option_id"], row["code_id"]) for row in side["coverage"] if row["answers"] and row["option_id"] in old.keys() & new.keys()}
        for side in (before, after)
    ]
    for verb, pairs in (("now answers", answers[1] - answers[0]), ("no longer answers", answers[0] - answers[1])):
        for option_id in sorted({one for one, _ in pairs}):
            needs = sorted(code_name(before, after, code_id) for one, code_id in pairs if one == option_id)
            yield f"{new[option_id]} {verb}: {'; '.join(needs)}."
    sets = [
        {level: {row["option_ids"] for row in side["best_sets"] if row["level"] == level} for level in _levels(before, after)}
        for side in (before, after)
    ]
    if moved := [str(level) for level in _levels(before, after) if sets[0][level] != sets[1][level]]:
        yield f"Other sets of options are best for a budget of {', '.join(moved)} {'point' if moved == ['1'] else 'points'}."


def _levels(before: Mapping, after: Mapping) -> list[int]:
    return sorted({row["level"] for side in (before, after) for row in side["best_sets"]})


def tell_votes(before: Mapping, after: Mapping) -> Iterable[str]:
    """Ballots, most first choices, and options head to head, of everyone."""
    if "preferences" not in before:
        return
    old, new = ({row["option_id"]: row for row in side["preferences"] if row["group"] == "all"} for side in (before, after))
    was, now = (max((row["n_ballots"] for row in side.values()), default=0) for side in (old, new))
    if was != now:
        yield f"{n_of(abs(now - was), 'ballot', 'ballots')} {'more' if now > was else 'fewer'}: {now} in all."
    names = before["options"] | after["options"]
    first = [_most_first(side, names) for side in (old, new)]
    if first[0] and first[1] and first[0] != first[1]:
        yield f"Most first choices: {first[0]} before, {first[1]} now."
    for option_id in sorted(old.keys() & new.keys()):
        if old[option_id]["n_beats"] != new[option_id]["n_beats"]:
            yield f"{names[option_id]} beats {old[option_id]['n_beats']} others head to head before, {new[option_id]['n_beats']} now."


def _most_first(rows: Mapping, names: Mapping) -> str:
    """The options with most first choices, by name; '' where nobody chose."""
    most = max((row["n_first"] for row in rows.values()), default=0)
    return " and ".join(names[one] for one, row in sorted(rows.items()) if most and row["n_first"] == most)
