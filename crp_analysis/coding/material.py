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
    """The used segments whose session a person read, and what people decided: `gold` is (n_read, n_codes)."""

    rows: NDArray[np.intp]
    gold: NDArray[np.bool_]
    groups: list[str]
    n_sessions: int

    @classmethod
    def of(cls, segments: pd.DataFrame, codes: list[str], codings: pd.DataFrame, assignments: pd.DataFrame) -> Read:
        """Gold: the pairs that at least half of a session's assigned readers gave."""
        n_readers = assignments.groupby("session_id")["coder_id"].nunique().astype(int).to_dict()
        rows = np.flatnonzero(segments["session_id"].isin(list(n_readers)).to_numpy())
        place = {segment_id: number for number, segment_id in enumerate(segments["segment_id"].iloc[rows])}
        column = {code_id: number for number, code_id in enumerate(codes)}
        given = codings[(codings["origin"] == "person") & codings["segment_id"].isin(place) & codings["code_id"].isin(column)]
        given = given.merge(segments[["segment_id", "session_id"]], on="segment_id", validate="many_to_one")
        given = given.merge(assignments[["session_id", "coder_id"]].drop_duplicates(), on=["session_id", "coder_id"])
        votes = given.drop_duplicates(["segment_id", "code_id", "coder_id"]).groupby(["session_id", "segment_id", "code_id"]).size()
        gold = np.zeros((len(rows), len(codes)), dtype=bool)
        for (session_id, segment_id, code_id), n_votes in votes.items():
            gold[place[segment_id], column[code_id]] = 2 * n_votes >= n_readers[session_id]
        groups = segments["session_id"].iloc[rows].tolist()
        n_sessions = len(set(groups))
        return cls(rows=rows, gold=gold, groups=_parts(segments.iloc[rows]) if n_sessions == 1 else groups, n_sessions=n_sessions)


def _parts(segments: pd.DataFrame) -> list[str]:
    """One session in consecutive parts of equal length, to hold out in turn."""
    ranks = segments["position"].rank(method="first").to_numpy().astype(int) - 1
    return [f"part {rank * PARTS_OF_ONE_SESSION // max(len(ranks), 1)}" for rank in ranks]
