"""How a persona's line says what it rests on, for people and for telling later whether that has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

FINGERPRINT = re.compile(r"\b[0-9a-f]{8}\b")
COUNT = re.compile(r"\b(\d+)(?: of (\d+))?\b")


def evidence_id(segment_ids: Iterable[str], n_participants: int, n_in_group: int) -> str:
    """Eight hexadecimal digits that change with the passages, the people behind them or the people asked.

    >>> evidence_id(["a", "b"], 2, 9) == evidence_id(["b", "a"], 2, 9) != evidence_id(["a"], 2, 9)
    True
    """
    parts = [*sorted(segment_ids), str(n_participants), str(n_in_group)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:8]


def evidence_words(n_participants: int, n_in_group: int, n_sessions: int, fingerprint: str) -> str:
    """What a line rests on, as it stands in a facilitator's file.

    >>> evidence_words(3, 9, 1, "0b1c2d3e")
    '3 of 9 people, 1 session, 0b1c2d3e'
    """
    return f"{n_participants} of {n_in_group} people, {n_sessions} session{'' if n_sessions == 1 else 's'}, {fingerprint}"


def is_understood(evidence: str) -> bool:
    """Whether a text says what an edit was made on: a fingerprint, or a number of people.

    >>> [is_understood(one) for one in ("3 of 9 people", "0b1c2d3e", "many people")]
    [True, True, False]
    """
    return bool(FINGERPRINT.search(evidence) or COUNT.search(evidence))


def is_same(evidence: str, *, n_participants: int, n_in_group: int, fingerprint: str) -> bool:
    """Whether a line still rests on what a text says: by its fingerprint where it has one, else by the number of people.

    >>> is_same("3 of 9 people", n_participants=3, n_in_group=10, fingerprint="0b1c2d3e")
    False
    """
    if found := FINGERPRINT.search(evidence):
        return found[0] == fingerprint
    counted = counts_of(evidence)
    return counted is not None and counted[0] == n_participants and counted[1] in (None, n_in_group)


def counts_of(evidence: str) -> tuple[int, int | None] | None:
    """The people, and out of how many, that a text names; None where it names none.

    >>> counts_of("3 of 9 people, 2 sessions"), counts_of("4 people"), counts_of("0b1c2d3e")
    ((3, 9), (4, None), None)
    """
    found = COUNT.search(FINGERPRINT.sub("", evidence))
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None
