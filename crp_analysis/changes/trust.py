"""How far the machine is trusted, and how far coders agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crp_analysis.changes.change import code_name


def tell_lanes(before: Mapping, after: Mapping) -> Iterable[str]:
    """Codes whose suggestions are trusted otherwise than before."""
    for code_id in sorted(before["lanes"].keys() & after["lanes"].keys()):
        was, now = before["lanes"][code_id], after["lanes"][code_id]
        if was != now:
            yield f"{code_name(before, after, code_id)}: {was} before, {now} now."


def tell_agreement(before: Mapping, after: Mapping) -> Iterable[str]:
    """Alphas that left the interval of the newer edition; what stayed inside is noise."""
    old, new = ({(row["code_id"], row["between"]): row for row in side["agreement"]} for side in (before, after))
    for key in sorted(new.keys() & old.keys()):
        was, now = old[key], new[key]
        if was["value"] is None or now["value"] is None or None in (now["ci_low"], now["ci_high"]):
            continue
        if not now["ci_low"] <= was["value"] <= now["ci_high"]:
            name = "All codes" if key[0] == "all" else code_name(before, after, key[0])
            yield f"{name}, between {key[1]}: alpha {was['value']:.2f} before, {now['value']:.2f} now, beyond the interval."
