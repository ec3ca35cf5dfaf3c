"""Needs gained, lost or moved beyond their intervals, and counts; what stayed inside is noise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name, group_name, n_of

RAISED = {"strong", "some", "single voice"}  # strengths of a need that somebody raised


def needs_moved(before: Mapping, after: Mapping) -> list[dict]:
    """The cells of the needs matrix that moved: code_id, group, direction, was, now; in the codebook's and groups' order of ids.

    `direction` is 'gained', 'lost', or, where the share left the interval of the newer edition, 'more' or 'fewer'.
    """
    old, new = ({(row["code_id"], row["group"]): row for row in side["needs"]} for side in (before, after))
    counts = [{(row["code_id"], row["group"]): row for row in side["counts"] if not row["is_protected"]} for side in (before, after)]
    moved = []
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, {}).get("strength", "not raised") for side in (old, new))
        counted, direction = [side.get(key) for side in counts], ""
        if (was in RAISED) != (now in RAISED):
            direction = "gained" if now in RAISED else "lost"
        elif all(counted) and was in RAISED:
            direction = beyond(*counted)
        if direction:
            told = [_said(row, strength) for row, strength in zip(counted, (was, now), strict=True)]
            moved.append({"code_id": key[0], "group": key[1], "direction": direction, "was": told[0], "now": told[1]})
    return moved


def _said(row: Mapping | None, strength: str) -> str:
    """A cell in words: 3 of 8 people, or why there is no number."""
    return f"{row['n_participants']} of {row['n_in_group']} people" if row and row["n_in_group"] and strength in RAISED else strength


def beyond(was: Mapping, now: Mapping) -> str:
    """'more' or 'fewer' where the earlier share lies outside the newer interval, else nothing."""
    if was["share"] is None or now["share"] is None:
        return ""
    if (was["n_participants"], was["n_in_group"]) == (now["n_participants"], now["n_in_group"]):
        return ""
    return "more" if now["ci_low"] > was["share"] else "fewer" if now["ci_high"] < was["share"] else ""


def tell_needs(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["group"]): row for row in side["needs"]} for side in (before, after))
    for key in sorted(new.keys() | old.keys()):
        was, now = (side.get(key, {}).get("strength", "not raised") for side in (old, new))
        name = f"{code_name(before, after, key[0])} ({group_name(before, after, key[1])})"
        if was not in RAISED and now in RAISED:
            yield f"Gained: {name}, now {now}."
        elif was in RAISED and now not in RAISED:
            yield f"Lost: {name}, {was} before, now {now}."
        elif was in RAISED and now in RAISED and was != now:
            yield f"Evidence changed: {name}, {was} before, now {now}."


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


def tell_counts(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = ({(row["code_id"], row["group"]): row for row in side["counts"] if not row["is_protected"]} for side in (before, after))
    within = 0
    for key in sorted(new.keys() & old.keys()):
        was, now = old[key], new[key]
        if (
            was["share"] is None
            or now["share"] is None
            or (was["n_participants"], was["n_in_group"]) == (now["n_participants"], now["n_in_group"])
        ):
            continue
        if beyond(was, now):
            yield (
                f"Moved beyond its interval: {code_name(before, after, key[0])} ({group_name(before, after, key[1])}), "
                f"{was['n_participants']} of {was['n_in_group']} people before, {now['n_participants']} of {now['n_in_group']} now."
            )
        else:
            within += 1
    if within:
        yield f"{n_of(within, 'other count', 'other counts')} moved within their intervals; read that as noise."
