"""Which segments are coded, which of them people read, and what those people decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.coding.segmented import Segmented

MIN_WORDS = 4  # shorter segments ("yeah, exactly") carry no code of their own
PARTS_OF_ONE_SESSION = 5  # what is held out in turn while only one session has been read


@dataclass(frozen=True, kw_only=True)
class Used:
    """The segments that are coded, by id, so that the order of the table changes nothing."""

    segments: pd.DataFrame
    vectors: NDArray[np.floating]
    questions: NDArray[np.floating]

    @classmethod
    def of(cls, segments: pd.DataFrame, vectors: NDArray[np.floating], questions: NDArray[np.floating]) -> Used:
        """Participants' segments of `MIN_WORDS` words or more; vectors in the order of `segments`."""
        keep = ((segments["speaker_kind"] == "participant") & (segments["n_words"] >= MIN_WORDS)).to_numpy()
        rows = np.flatnonzero(keep)
        rows = rows[np.argsort(segments["segment_id"].to_numpy(dtype=object)[rows], kind="stable")]
        chosen = segments.iloc[rows].reset_index(drop=True)
        asked = (chosen["question"] != "").to_numpy()[:, None]
        return cls(segments=chosen, vectors=vectors[rows], questions=np.where(asked, questions[rows], 0))

    def rows(self, index: NDArray[np.integer]) -> Used:
        """Some of the segments; sessions should stay whole, since neighbours are looked for among what is left."""
        chosen = self.segments.iloc[index].reset_index(drop=True)
        return Used(segments=chosen, vectors=self.vectors[index], questions=self.questions[index])

    @property
    def segmented(self) -> Segmented:
        """What is known of the segments before anyone codes them."""
        return Segmented.of(
            self.segments["text"].tolist(),
            self.vectors,
            sessions=self.segments["session_id"].tolist(),
            positions=self.segments["position"].tolist(),
            speakers=self.segments["participant_id"].tolist(),
            questions=self.questions,
        )


@dataclass(frozen=True, kw_only=True)
class Read:
    """The used segments that people read, with their session or singly, and what they decided: `gold` is (n_read, n_codes).

    `is_fair` tells those that the machine may be judged by: whole sessions, and single segments drawn at random. Segments that
    were chosen because the machine was unsure of them teach, and would make it look worse than it is.
    """

    rows: NDArray[np.intp]
    gold: NDArray[np.bool_]
    groups: list[str]
    n_sessions: int  # read as a whole
    n_single: int  # segments read by themselves, in other sessions
    is_fair: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        segments: pd.DataFrame,
        codes: list[str],
        codings: pd.DataFrame,
        assignments: pd.DataFrame,
        readings: pd.DataFrame | None = None,
    ) -> Read:
        """Gold: the pairs that at least half of a segment's readers gave; readings of single segments count beside whole sessions."""
        readers = _readers(segments, assignments, readings)
        n_readers = readers.groupby("segment_id")["coder_id"].nunique().astype(int)
        rows = np.flatnonzero(segments["segment_id"].isin(n_readers.index).to_numpy())
        place = {segment_id: number for number, segment_id in enumerate(segments["segment_id"].iloc[rows])}
        column = {code_id: number for number, code_id in enumerate(codes)}
        given = codings[(codings["origin"] == "person") & codings["segment_id"].isin(place) & codings["code_id"].isin(column)]
        given = given.merge(readers[["segment_id", "coder_id"]].drop_duplicates(), on=["segment_id", "coder_id"])
        votes = given.drop_duplicates(["segment_id", "code_id", "coder_id"]).groupby(["segment_id", "code_id"]).size()
        gold = np.zeros((len(rows), len(codes)), dtype=bool)
        for (segment_id, code_id), n_votes in votes.items():
            gold[place[segment_id], column[code_id]] = 2 * n_votes >= n_readers[segment_id]
        groups = segments["session_id"].iloc[rows].tolist()
        whole, fair = (readers.loc[readers["stream"].isin(kinds), "segment_id"] for kinds in (["session"], ["session", "audit"]))
        return cls(
            rows=rows,
            gold=gold,
            groups=_parts(segments.iloc[rows]) if len(set(groups)) == 1 else groups,
            n_sessions=segments.loc[segments["segment_id"].isin(whole), "session_id"].nunique(),
            n_single=len(rows) - whole.nunique(),
            is_fair=segments["segment_id"].iloc[rows].isin(fair).to_numpy(),
        )


def _readers(segments: pd.DataFrame, assignments: pd.DataFrame, readings: pd.DataFrame | None) -> pd.DataFrame:
    """segment_id, coder_id and stream ('session' where the whole session was read) of every reading of a used segment."""
    whole = segments[["segment_id", "session_id"]].merge(assignments[["session_id", "coder_id"]].drop_duplicates(), on="session_id")
    whole = whole[["segment_id", "coder_id"]].assign(stream="session")
    if readings is None or readings.empty:
        return whole
    single = readings.loc[readings["segment_id"].isin(segments["segment_id"]), ["segment_id", "coder_id", "stream"]]
    return pd.concat([whole, single], ignore_index=True)


def _parts(segments: pd.DataFrame) -> list[str]:
    """One session in consecutive parts of equal length, to hold out in turn."""
    ranks = segments["position"].rank(method="first").to_numpy().astype(int) - 1
    return [f"part {rank * PARTS_OF_ONE_SESSION // max(len(ranks), 1)}" for rank in ranks]
