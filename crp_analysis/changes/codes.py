"""The codebook: its version, and codes that are new, retired, renamed, merged, split or defined anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHOWN = 8  # characters of a fingerprint, as in the report


def tell_codebook(before: Mapping, after: Mapping) -> Iterable[str]:
    """The version before and now, then code by code."""
    was, now = before.get("codebook"), after.get("codebook")
    if was and now and was != now:
        yield f"Codebook version {was[:SHOWN]} before, {now[:SHOWN]} now."
    old, new = before["codes"], after["codes"]
    yield from (f"New code: {new[one]['name']}." for one in sorted(new.keys() - old.keys()))
    leads, parts = (after.get("lineage", {}).get(part, {}) for part in ("leads", "parts"))
    for one in sorted(old.keys() - new.keys()):
        into = new.get(leads.get(one, ""))
        yield f"Code merged: {old[one]['name']} is part of {into['name']} now." if into else f"Code retired: {old[one]['name']}."
    for one, became in sorted(parts.items()):
        name, names = _name_before(one, before), [new[part]["name"] for part in became if part in new]
        if name and not set(became) - {one, *before.get("renamed", {})} <= old.keys() and len(names) > 1:
            yield f"Code split: {name} is now {', '.join(names[:-1])} and {names[-1]}."
    for one, earlier in sorted(before.get("renamed", {}).items()):
        if old[one]["name"] == new[one]["name"]:
            yield f"Code under another id: {new[one]['name']} is {one} now, {earlier} before."
    for code_id in sorted(new.keys() & old.keys()):
        if old[code_id]["name"] != new[code_id]["name"]:
            yield f"Code renamed: {old[code_id]['name']} is now {new[code_id]['name']}."
        if bool(old[code_id].get("retired")) != bool(new[code_id].get("retired")):
            yield f"Code {'retired' if new[code_id].get('retired') else 'in use again'}: {new[code_id]['name']}."
        if old[code_id]["fingerprint"] != new[code_id]["fingerprint"]:
            yield f"{_what_changed(old[code_id], new[code_id])}: {new[code_id]['name']}."


def _name_before(code_id: str, before: Mapping) -> str:
    """What the older snapshot called a code, also where it is listed under its id of now; '' for one that it did not know."""
    now = next((new for new, old in before.get("renamed", {}).items() if old == code_id), code_id)
    return before["codes"].get(now, {}).get("name", "")


def _what_changed(was: Mapping, now: Mapping) -> str:
    """What of a code's meaning changed, as far as both snapshots know."""
    if "definition" not in was or "definition" not in now:
        return "Definition or examples changed"
    return "Definition reworded" if was["definition"] != now["definition"] else "Rules or examples changed"
