"""The codebook: its version, and codes that are new, retired, renamed or defined anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def tell_codebook(before: Mapping, after: Mapping) -> Iterable[str]:
    old, new = before["codes"], after["codes"]
    for code_id in sorted(new.keys() - old.keys()):
        yield f"New code: {new[code_id]['name']}."
    for code_id in sorted(old.keys() - new.keys()):
        yield f"Code retired: {old[code_id]['name']}."
    for code_id in sorted(new.keys() & old.keys()):
        if old[code_id]["name"] != new[code_id]["name"]:
            yield f"Code renamed: {old[code_id]['name']} is now {new[code_id]['name']}."
        if old[code_id]["fingerprint"] != new[code_id]["fingerprint"]:
            yield f"Definition or examples changed: {new[code_id]['name']}."
