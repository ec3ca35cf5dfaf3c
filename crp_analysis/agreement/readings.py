"""Who read which segment and what they marked: the arrays under every figure of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.agreement.jackknife import MIN_PEOPLE

MIN_WORDS = 4  # a shorter turn ("mm-hmm", "yes, exactly") holds nothing to agree on and would only raise raw agreement


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Units and what each of their coders marked.

    A unit is a segment (people with people), or a segment and one person who read it (machine and people), weighing
    `weight` so that every segment counts once. `pairs` lists for every two coders the units that both read and their columns.
    """

    codes: tuple[str, ...]
    marks: NDArray[np.bool_]  # (n_units, n_columns, n_codes)
    read: NDArray[np.bool_]  # (n_units, n_columns)
    segment: NDArray[np.int_]  # (n_units,), numbers from 0
    cluster: NDArray[np.int_]  # (n_units,), numbers from 0
    weight: NDArray[np.float64]  # (n_units,)
    pairs: tuple[tuple[NDArray[np.int_], int, int], ...]
    is_positive: NDArray[np.bool_]  # (n_units, n_codes): a person gave the code
    session: NDArray[np.str_]  # (n_units,), ids
    readers: str  # in words; coders' ids may be names
    n_coders: int
    clusters_are: str  # 'participants' or 'sessions'
    n_unblind: int  # readings left out because suggestions were in view

    @property
    def n_segments(self) -> int:
        return len(np.unique(self.segment))

    @property
    def n_clusters(self) -> int:
        return len(np.unique(self.cluster))

    def given(self) -> NDArray[np.float64]:
        """How many units of each cluster each coder gave each code: shape (n_clusters, n_columns, n_codes)."""
        return self._summed((self.marks & self.read[:, :, None]).astype(float))

    def seen(self) -> NDArray[np.float64]:
        """How many units of each cluster each coder read: shape (n_clusters, n_columns)."""
        return self._summed(self.read.astype(float))

    def met(self) -> NDArray[np.bool_]:
        """Whether two coders gave the same unit each code: shape (n_codes,)."""
        return ((self.marks & self.read[:, :, None]).sum(axis=1) >= 2).any(axis=0)

    def _summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.zeros((self.n_clusters, *values.shape[1:]))
        np.add.at(sums, self.cluster, values)
        return sums


def people_readings(
    codings: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    codes: Sequence[str],
    single_readings: pd.DataFrame | None = None,
) -> Readings | None:
    """What people marked in segments that at least two of them read blind; None where there is no such segment.

    Segments read by themselves count where they were drawn at random: those of a guided list were chosen for being hard.
    """
    readers, n_unblind = _blind_readers(assignments, segments, single_readings)
    units, cube, read, coders = _cube(codings, readers, segments, codes, min_coders=2)
    if units.empty:
        return None
    pairs = [(np.flatnonzero(read[:, a] & read[:, b]), a, b) for a, b in combinations(range(len(coders)), 2)]
    return Readings(
        codes=tuple(codes),
        marks=cube,
        read=read,
        segment=np.arange(len(units)),
        cluster=_number_clusters(units),
        weight=np.ones(len(units)),
        pairs=tuple(pair for pair in pairs if len(pair[0])),
        is_positive=cube.any(axis=1),
        session=units["session_id"].to_numpy(dtype=str),
        readers=f"{len(coders)} people",
        n_coders=len(coders),
        clusters_are=_what_clusters(units),
        n_unblind=n_unblind,
    )


def machine_readings(
    codings_people: pd.DataFrame,
    codings_machine: pd.DataFrame,
    assignments: pd.DataFrame,
    segments: pd.DataFrame,
    codes: Sequence[str],
    single_readings: pd.DataFrame | None = None,
) -> Readings | None:
    """What the machine (first column) and each person who read a segment blind (second column) marked; None without either."""
    readers, n_unblind = _blind_readers(assignments, segments, single_readings)
    units, cube, read, coders = _cube(codings_people, readers, segments, codes, min_coders=1)
    if units.empty or codings_machine.empty:
        return None
    machine = _mark(codings_machine.assign(coder_id="machine"), units, ["machine"], codes)[:, 0]
    segment, person = np.nonzero(read)
    marks = np.stack([machine[segment], cube[segment, person]], axis=1)
    return Readings(
        codes=tuple(codes),
        marks=marks,
        read=np.ones(marks.shape[:2], dtype=bool),
        segment=segment,
        cluster=_number_clusters(units)[segment],
        weight=1 / read.sum(axis=1)[segment],
        pairs=tuple((np.flatnonzero(person == one), 0, 1) for one in range(len(coders))),
        is_positive=cube[segment, person],
        session=units["session_id"].to_numpy(dtype=str)[segment],
        readers=f"the machine and {len(coders)} {'person' if len(coders) == 1 else 'people'}",
        n_coders=len(coders) + 1,
        clusters_are=_what_clusters(units),
        n_unblind=n_unblind,
    )


def _blind_readers(assignments: pd.DataFrame, segments: pd.DataFrame, single: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """segment_id and coder_id of every reading without suggestions in view, and how many sessions were read with them in view:
    those say how well people follow, not agree."""
    is_blind = assignments["was_blind"].astype(bool)
    of_session = segments[["segment_id", "session_id"]].merge(assignments.loc[is_blind, ["session_id", "coder_id"]], on="session_id")
    readers = of_session[["segment_id", "coder_id"]]
    if single is not None and len(single):
        drawn = single["was_blind"].astype(bool) & (single["stream"] == "audit")
        readers = pd.concat([readers, single.loc[drawn, ["segment_id", "coder_id"]]], ignore_index=True)
    return readers.drop_duplicates(ignore_index=True), int((~is_blind).sum())


def _cube(
    codings: pd.DataFrame, readers: pd.DataFrame, segments: pd.DataFrame, codes: Sequence[str], *, min_coders: int
) -> tuple[pd.DataFrame, NDArray, NDArray, list[str]]:
    """The units, marks (n_units, n_coders, n_codes), who read them (n_units, n_coders), and the coders' ids."""
    n_readers = readers.groupby("segment_id").size()
    enough = n_readers.index[n_readers >= min_coders]
    is_unit = (segments["speaker_kind"] == "participant") & (segments["n_words"] >= MIN_WORDS) & segments["segment_id"].isin(enough)
    # sorted, so that the order of rows in a file changes nothing
    units = segments.loc[is_unit, ["segment_id", "session_id", "participant_id"]].sort_values("segment_id", ignore_index=True)
    readers = readers[readers["segment_id"].isin(units["segment_id"])]
    coders = sorted(readers["coder_id"].unique())
    read = np.zeros((len(units), len(coders)), dtype=bool)
    read[pd.Index(units["segment_id"]).get_indexer(readers["segment_id"]), pd.Index(coders).get_indexer(readers["coder_id"])] = True
    cube = _mark(codings, units, coders, codes) & read[:, :, None]
    return units, cube, read, coders


def _mark(codings: pd.DataFrame, units: pd.DataFrame, coders: list[str], codes: Sequence[str]) -> NDArray[np.bool_]:
    """True where a coder gave a unit a code; codings of anything else are passed over."""
    known_ids = {"segment_id": units["segment_id"], "coder_id": coders, "code_id": codes}
    places = [pd.Index(ids).get_indexer(codings[name]) for name, ids in known_ids.items()]
    known = np.logical_and.reduce([place >= 0 for place in places])
    marks = np.zeros((len(units), len(coders), len(codes)), dtype=bool)
    marks[tuple(place[known] for place in places)] = True
    return marks


def _what_clusters(units: pd.DataFrame) -> str:
    """What is left out in turn: people, or whole sessions where there are too few people."""
    return "participants" if units["participant_id"].nunique() >= MIN_PEOPLE else "sessions"


def _number_clusters(units: pd.DataFrame) -> NDArray[np.int_]:
    """The number of each unit's cluster, from 0 in the order of ids."""
    column = {"participants": "participant_id", "sessions": "session_id"}[_what_clusters(units)]
    return np.unique(units[column].to_numpy(dtype=str), return_inverse=True)[1]
