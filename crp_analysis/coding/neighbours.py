"""Which segment comes before and after which in the same session: talk is about its neighbours' matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 0.01  # what has faded below this share is forgotten


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """For each row the row just before and just after it in its session; -1 where there is none."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]


def find_neighbours(sessions: Sequence[str], positions: Sequence[int]) -> Neighbours:
    """Neighbouring rows by position within a session, whatever the order of the rows."""
    sessions, positions = np.asarray(sessions, dtype=object), np.asarray(positions)
    before, after = np.full(len(sessions), -1, dtype=np.intp), np.full(len(sessions), -1, dtype=np.intp)
    order = np.array(sorted(range(len(sessions)), key=lambda row: (sessions[row], positions[row])), dtype=np.intp)
    if len(order) > 1:
        same = sessions[order[1:]] == sessions[order[:-1]]
        before[order[1:][same]] = order[:-1][same]
        after[order[:-1][same]] = order[1:][same]
    return Neighbours(before=before, after=after)


def taken(rows: NDArray[np.floating], index: NDArray[np.intp]) -> NDArray[np.floating]:
    """The rows at `index`, zeros where it is -1."""
    if not len(rows):
        return rows
    return np.where((index >= 0)[:, None], rows[index], 0).astype(rows.dtype)


def strongest_of(rows: NDArray[np.floating], index: NDArray[np.intp], *, fading: float) -> NDArray[np.floating]:
    """Column by column the strongest of a row's neighbour, the neighbour's neighbour and so on, zeros where it has none.

    Args:
        index: each row's neighbour on one side, -1 for none.
        fading: what each further step leaves of a value, below 1.
    """
    strongest, at, share = taken(rows, index), index, fading
    while share > LEAST and (at >= 0).any():
        at = np.where(at >= 0, index[at], -1)
        strongest = np.where((at >= 0)[:, None], np.maximum(strongest, share * taken(rows, at)), strongest)
        share *= fading
    return strongest
