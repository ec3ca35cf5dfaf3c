"""The codebook: its version, and codes that are new, retired, renamed or defined anew."""

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
    yield from (f"Code retired: {old[one]['name']}." for one in sorted(old.keys() - new.keys()))
    for code_id in sorted(new.keys() & old.keys()):
        if old[code_id]["name"] != new[code_id]["name"]:
            yield f"Code renamed: {old[code_id]['name']} is now {new[code_id]['name']}."
        if old[code_id]["fingerprint"] != new[code_id]["fingerprint"]:
            yield f"{_what_changed(old[code_id], new[code_id])}: {new[code_id]['name']}."


def _what_changed(was: Mapping, now: Mapping) -> str:
    """What of a code's meaning changed, as far as both snapshots know."""
    if "definition" not in was or "definition" not in now:
        return "Definition or examples changed"
    return "Definition reworded" if was["definition"] != now["definition"] else "Rules or examples changed"
