"""An older snapshot in the terms of a newer one: codes that have another id now are called by it, so that their numbers compare."""

from __future__ import annotations

from collections.abc import Mapping

CODE_KEYS = ("code_id", "left_code", "right_code")
BY_CODE = ("codes", "lanes")  # parts of a snapshot that are mappings from codes


def in_terms_of(before: Mapping, after: Mapping) -> Mapping:
    """`before` with each code that became exactly one code of `after` under the id of now; `renamed` says which those are.

    Codes that were merged keep their ids: their numbers are not those of the merged code.
    """
    renamed = _renamed(before, after)
    if not renamed:
        return before
    told = {part: _with_ids(value, renamed) if isinstance(value, list) else value for part, value in before.items()}
    for part in BY_CODE:
        if part in before:
            told[part] = {renamed.get(code_id, code_id): value for code_id, value in before[part].items()}
    return {**told, "renamed": {now: old for old, now in renamed.items()}}


def _renamed(before: Mapping, after: Mapping) -> dict[str, str]:
    """Older id to newer id, where one code became one code."""
    leads = after.get("lineage", {}).get("leads", {})
    gone = [old for old in before["codes"] if old not in after["codes"] and leads.get(old) in after["codes"]]
    met = [leads[old] for old in gone]
    return {old: leads[old] for old in gone if met.count(leads[old]) == 1 and leads[old] not in before["codes"]}


def _with_ids(rows: list, renamed: Mapping[str, str]) -> list:
    """Rows with codes called by their ids of now."""
    return [
        {key: renamed.get(value, value) if key in CODE_KEYS else value for key, value in row.items()} if isinstance(row, dict) else row
        for row in rows
    ]
