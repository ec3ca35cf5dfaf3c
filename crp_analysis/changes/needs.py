"""Needs gained, lost or moved beyond their intervals, and counts; what stayed inside is noise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, group_name, n_of
from crp_analysis.changes.small_steps import without_small_steps

RAISED = {"strong", "some", "single voice"}  # strengths of a need that somebody raised
PROTECTED = "protected"


def needs_moved(before: Mapping, after: Mapping) -> list[dict]:
    """The cells of the needs matrix that moved: code_id, group, direction, was, now; in the codebook's and groups' order of ids.

    `direction` is 'gained', 'lost', or, where both shares lie outside each other's interval, 'more' or 'fewer'. A cell that
    is kept back in one of the editions has not moved: nobody can say so.
    """
    before, after, _ = without_small_steps(before, after)
    old, new = (_strengths(side) for side in (before, after))
    counts, moved = [open_counts(side) for side in (before, after)], []
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, "not raised") for side in (old, new))
        counted, direction = [side.get(key) for side in counts], ""
        if PROTECTED in (was, now):
            continue
        if (was in RAISED) != (now in RAISED):
            direction = "gained" if now in RAISED else "lost"
        elif all(counted) and was in RAISED:
            direction = beyond(*counted)
        if direction:
            told = [_said(row, strength) for row, strength in zip(counted, (was, now), strict=True)]
            moved.append({"code_id": key[0], "group": key[1], "direction": direction, "was": told[0], "now": told[1]})
    return moved


def open_counts(side: Mapping) -> dict[tuple[str, str], Mapping]:
    """Counts that may be shown, by code and group."""
    return {(row["code_id"], row["group"]): row for row in side["counts"] if not row["is_protected"]}


def in_people(row: Mapping) -> str:
    """'3 of 8 people'."""
    return f"{row['n_participants']} of {row['n_in_group']} people"


def beyond(was: Mapping, now: Mapping) -> str:
    """'more' or 'fewer' where the earlier and the newer share each lie outside the other's interval, else nothing."""
    return _direction(was, now) if _has_moved(was, now) else ""


def tell_needs(before: Mapping, after: Mapping) -> Iterable[str]:
    """Group by group: needs gained, lost, on more or fewer people beyond the interval, on stronger or weaker evidence, kept back."""
    old, new = (_strengths(side) for side in (before, after))
    counts = [open_counts(side) for side in (before, after)]
    for key in sorted(new.keys() | old.keys(), key=lambda key: (_place(after, key[1]), key)):
        was, now = (side.get(key, "not raised") for side in (old, new))
        name = f"{code_name(before, after, key[0])} ({group_name(before, after, key[1])})"
        if key[0] in after["codes"] and (told := _need(name, was, now, *(side.get(key) for side in counts))):
            yield told


def _need(name: str, was: str, now: str, counted: Mapping | None, counted_now: Mapping | None) -> str:
    """One cell of the needs matrix as a sentence; nothing where it stayed as it was."""
    if PROTECTED in (was, now):
        if was in RAISED:
            return f"No longer shown: {name}, {was} before; now too few people took part."
        return f"Shown now: {name}, {now}; too few people had taken part before." if now in RAISED else ""
    if was not in RAISED and now in RAISED:
        return f"Gained: {name}, now {now}{_evidence(counted_now)}."
    if was in RAISED and now not in RAISED:
        return f"Lost: {name}, {was} before, now {now}."
    if now not in RAISED:
        return ""
    if counted and counted_now and (direction := beyond(counted, counted_now)):
        return f"{direction.capitalize()} people, beyond the interval: {name}, {in_people(counted)} before, {in_people(counted_now)} now."
    return f"Evidence changed: {name}, {was} before, now {now}." if was != now else ""


def tell_counts(before: Mapping, after: Mapping) -> Iterable[str]:
    """Counts beyond their intervals that `tell_needs` has not told already, and how many moved within."""
    old, new = (open_counts(side) for side in (before, after))
    needs, within = [_strengths(side) for side in (before, after)], 0
    for key in sorted(new.keys() & old.keys()):
        if not _has_moved(old[key], new[key]) or key[0] not in after["codes"]:
            continue
        if not _direction(old[key], new[key]):
            within += 1
        elif not all(side.get(key) in RAISED for side in needs):
            name = f"{code_name(before, after, key[0])} ({group_name(before, after, key[1])})"
            yield f"Moved beyond its interval: {name}, {in_people(old[key])} before, {in_people(new[key])} now."
    if within:
        yield f"{n_of(within, 'other count', 'other counts')} moved within their intervals; read that as noise."


def _strengths(side: Mapping) -> dict[tuple[str, str], str]:
    return {(row["code_id"], row["group"]): row["strength"] for row in side["needs"]}


def _said(row: Mapping | None, strength: str) -> str:
    """A cell in words: 3 of 8 people, or why there is no number."""
    return in_people(row) if row and row["n_in_group"] and strength in RAISED else strength


def _evidence(row: Mapping | None) -> str:
    return f" ({in_people(row)})" if row and row["n_in_group"] else ""


def _has_moved(was: Mapping, now: Mapping) -> bool:
    """Whether a share exists in both and rests on other people."""
    is_known = was["share"] is not None and now["share"] is not None
    return is_known and (was["n_participants"], was["n_in_group"]) != (now["n_participants"], now["n_in_group"])


def _direction(was: Mapping, now: Mapping) -> str:
    """Where each share lies outside the other's interval: one person who becomes one of two is no news."""
    if now["ci_low"] > was["share"] and now["share"] > was["ci_high"]:
        return "more"
    return "fewer" if now["ci_high"] < was["share"] and now["share"] < was["ci_low"] else ""


def _place(after: Mapping, group: str) -> int:
    """Where a group stands in study.toml; behind all others where it does not."""
    groups = list(after["groups"])
    return groups.index(group) if group in groups else len(groups)


def tell_standings(before: Mapping, after: Mapping) -> Iterable[str]:
    """Of a local report: needs that stand otherwise beside elsewhere than before."""
    if "planning" not in after:
        return
    old, new = ({row["code_id"]: row["strength"] for row in side["needs"]} for side in (before, after))
    for code_id in sorted(new):
        if code_id in old and old[code_id] != new[code_id]:
            yield f"{code_name(before, after, code_id)}: {old[code_id]} before, {new[code_id]} now."


def tell_planning(before: Mapping, after: Mapping) -> Iterable[str]:
    """Of a local report: lines that the planning sheet gained and lost."""
    old, new = ({(row["part"], row["text"]) for row in side.get("planning", [])} for side in (before, after))
    if old != new:
        yield f"{n_of(len(new - old), 'line', 'lines')} new, {n_of(len(old - new), 'line', 'lines')} gone."
