"""What is known of segments before anyone codes them: words, meaning, what stands around them, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.neighbours import Neighbours, find_neighbours

FEWEST_PLACED = (
    20  # segments of a session from which on a segment's place in it is known: an interview has a course, an answer sheet has none
)


@dataclass(frozen=True, kw_only=True)
class Segmented:
    """Segments, one row each.

    `vectors` and `questions` have length 1, or are zero where there is no text. `place` is 0 at the start of a session and 1 at
    its end; `edges` says in two columns whether somebody else spoke just before and just after.
    """

    texts: Sequence[str]
    vectors: NDArray[np.floating]
    questions: NDArray[np.floating]
    neighbours: Neighbours
    place: NDArray[np.floating]
    edges: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        vectors: NDArray[np.floating],
        *,
        sessions: Sequence[str],
        positions: Sequence[int],
        speakers: Sequence[str] | None = None,
        questions: NDArray[np.floating] | None = None,
    ) -> Segmented:
        """Segments with their neighbours; one speaker a session and no questions unless given."""
        neighbours = find_neighbours(sessions, positions)
        return cls(
            texts=texts,
            vectors=vectors,
            questions=np.zeros_like(vectors) if questions is None else questions,
            neighbours=neighbours,
            place=_place(np.asarray(sessions, dtype=str), np.asarray(positions)),
            edges=_edges(neighbours, np.asarray(positions), np.asarray(sessions if speakers is None else speakers, dtype=object)),
        )

    def rows(self, index: NDArray[np.integer]) -> Segmented:
        """Some of the segments; a neighbour that is not among them is gone, so take whole sessions."""
        number = np.full(len(self.texts) + 1, -1, dtype=np.intp)  # the last entry answers for "no neighbour"
        number[index] = np.arange(len(index))
        return Segmented(
            texts=[self.texts[row] for row in index],
            vectors=self.vectors[index],
            questions=self.questions[index],
            neighbours=Neighbours(before=number[self.neighbours.before[index]], after=number[self.neighbours.after[index]]),
            place=self.place[index],
            edges=self.edges[index],
        )


def _place(sessions: NDArray, positions: NDArray) -> NDArray[np.floating]:
    """Rank in the session from 0 to 1; one half for all segments of a session too short to have a course."""
    _, number, sizes = np.unique(sessions, return_inverse=True, return_counts=True)
    order = np.lexsort((positions, number))
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ranks = np.empty(len(sessions))
    ranks[order] = np.arange(len(sessions)) - firsts[number[order]] if len(sessions) else 0
    return np.where(sizes[number] >= FEWEST_PLACED, ranks / np.maximum(sizes[number] - 1, 1), 0.5)


def _edges(neighbours: Neighbours, positions: NDArray, speakers: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether the neighbour is another person's, or missing because what stood there is no segment of ours."""
    columns = []
    for index, step in ((neighbours.before, -1), (neighbours.after, 1)):
        same = (index >= 0) & (positions[index] == positions + step) & (speakers[index] == speakers) if len(positions) else index < 0
        columns.append(~same)
    return np.stack(columns, axis=1).astype(bool)
