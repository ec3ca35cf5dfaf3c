"""Codes and coders that a file knows by their names alone: identities made of the names, and a tree where names are paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import CodeEntry, Coder

_LEVELS = re.compile(r"\s*[>\\]\s*|\s+/\s+")  # always a path: 'Needs > Time', 'Needs\Time' (MAXQDA), 'Needs / Time'


def build_codes(written: Iterable[str]) -> tuple[tuple[CodeEntry, ...], Mapping[str, str]]:
    """The codes that a file writes, those above them included, and the guid of each as it is written.

    Case does not matter. A '/' without spaces divides a path only where what stands before it is a code of the file or stands
    before two different endings: 'Needs/Time' and 'Needs/Money' are a tree, 'work/life' alone is a name. A ':' is part of a name.
    """
    names = list(dict.fromkeys(written))
    divides = _dividing(names)
    paths = {name: _path(name, divides) for name in names}
    codable = {_key(path) for path in paths.values()}
    entries: dict[str, CodeEntry] = {}
    for path in paths.values():
        for depth in range(1, len(path) + 1):
            key, above = _key(path[:depth]), _key(path[: depth - 1])
            entry = CodeEntry(guid=key, name=path[depth - 1], parent=above if depth > 1 else "", is_codable=key in codable)
            entries.setdefault(key, entry)
    return tuple(entries.values()), {name: _key(path) for name, path in paths.items()}


def build_coders(names: Iterable[str]) -> dict[str, Coder]:
    """The coders of a file by their names; '' is nobody."""
    return {name: Coder(guid=stable_guid("named coder", name.casefold()), name=name) for name in dict.fromkeys(names) if name}


def _dividing(names: Sequence[str]) -> set[str]:
    """What may stand before a '/' without spaces for it to divide, in lower case."""
    plain = {_squeezed(name) for name in names}
    endings: dict[str, set[str]] = {}
    for name in plain:
        head, _, rest = name.partition("/")
        if rest:
            endings.setdefault(head, set()).add(rest)
    return {head for head, several in endings.items() if head and (head in plain or len(several) > 1)}


def _path(name: str, divides: set[str]) -> tuple[str, ...]:
    parts = [part.strip() for part in _LEVELS.split(name)]
    head, _, rest = parts[0].partition("/")
    if rest and _squeezed(head) in divides:
        parts = [*(part.strip() for part in parts[0].split("/")), *parts[1:]]
    return tuple(" ".join(part.split()) for part in parts if part) or (name.strip(),)


def _key(path: Sequence[str]) -> str:
    return stable_guid("named code", *(part.casefold() for part in path))


def _squeezed(name: str) -> str:
    return " ".join(name.split()).casefold()
