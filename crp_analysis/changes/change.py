"""The changes under one heading, and how they are told to people at a terminal and to programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Change:
    """The changes under one heading, each a sentence a reader understands."""

    heading: str
    items: tuple[str, ...]


def as_text(changes: Iterable[Change]) -> str:
    """The changes for a terminal."""
    blocks = ["\n".join([change.heading, *(f"  - {item}" for item in change.items)]) for change in changes]
    return "\n".join(blocks) if blocks else "Nothing that a reader could see."


def as_records(changes: Iterable[Change]) -> list[dict]:
    """The changes for JSON and for the report's own section."""
    return [asdict(change) for change in changes]


def code_name(before: Mapping, after: Mapping, code_id: str) -> str:
    """A code as the newer edition calls it; a retired one as the older did."""
    return (after["codes"].get(code_id) or before["codes"].get(code_id) or {"name": code_id})["name"]


def group_name(before: Mapping, after: Mapping, group: str) -> str:
    """A group as a reader knows it."""
    special = {"all": "everyone", "unknown": "group not stated"}
    return special.get(group) or after["groups"].get(group) or before["groups"].get(group, group)


def n_of(count: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> n_of(1, "line", "lines")
    '1 line'
    """
    return f"{count} {one if count == 1 else many}"
