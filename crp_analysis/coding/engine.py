"""Suggested codes for every segment: from the codebook's words at first, from people's codings as they come in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.codebook import Codebook
from crp_analysis.coding.code_parts import code_parts
from crp_analysis.coding.lanes import HeldOut, decide_lanes
from crp_analysis.coding.material import Read, Used
from crp_analysis.coding.reading_order import value_by_code
from crp_analysis.coding.trained import Trained, train_coder
from crp_analysis.tables import Codings, ReadingOrder, check, empty

ENGINE_VERSION = 3  # raise it when the same input may give other suggestions: fingerprints then differ
CODER = "machine"
DOUBTS_NAMED = 3  # codes that a reading list names for a segment: enough to look for, few enough to read


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The machine's codings, how far each code is trusted, what a reader must know about both, and what to read next."""

    codings: pd.DataFrame
    lanes: pd.DataFrame
    note: str
    order: pd.DataFrame  # ReadingOrder


def code_texts(codebook: Codebook) -> list[str]:
    """The texts that `code_vectors` of `suggest_codes` must embed, in this order."""
    return [part.text for part in code_parts(codebook)]


def suggest_codes(
    segments: pd.DataFrame,
    codebook: Codebook,
    codings: pd.DataFrame,
    assignments: pd.DataFrame,
    *,
    readings: pd.DataFrame | None = None,
    vectors: NDArray[np.floating],
    question_vectors: NDArray[np.floating],
    code_vectors: NDArray[np.floating],
    human_kappa: pd.Series | None = None,
    changed_codes: Collection[str] = (),
    embedder_fingerprint: str = "",
    seed: int,
    max_per_segment: int = 4,
) -> Suggested:
    """At most `max_per_segment` codes for each participant segment of `MIN_WORDS` words or more.

    Where a coder read the session, the suggestions come from models that never saw it, so that comparing them with people
    is honest; elsewhere from all that people coded. A code that too few segments show is suggested by the codebook's
    words alone. People's decision on a segment that several read is what at least half of its readers said; only codings
    by coders whom `assignments` name for the session count.

    Args:
        readings: single segments that people read; those of a guided list teach, and nothing is judged by them.
        codings: people's; codes that the codebook does not hold are left aside.
        vectors: one row a segment, in the order of `segments`, of length 1.
        question_vectors: the same for `question`; rows of empty questions are not used.
        code_vectors: one row for each of `code_texts(codebook)`.
        human_kappa: kappa between people by code_id.
        changed_codes: codes whose definition changed after people coded with them.
        embedder_fingerprint: goes into the fingerprint of each coding.
        seed: of the bootstrap; nothing else is random.
    """
    used = Used.of(segments, vectors, question_vectors)
    codes, read = codebook.ids(), Read.of(used.segments, codebook.ids(), codings, assignments, readings)
    if not codes or not len(used.segments):
        note = "The codebook is empty, so no codes were suggested." if not codes else "No participant said enough to suggest a code on."
        lanes = decide_lanes(_nothing_held_out(codes), human_kappa=human_kappa, changed_codes=changed_codes, seed=seed)
        return Suggested(codings=check(empty(Codings), Codings, "suggested codings"), lanes=lanes, note=note, order=empty(ReadingOrder))
    suggestions = _suggest(train_coder(codebook, code_vectors, used, read), used, read)
    fingerprint = _fingerprint(codebook, codings, assignments, readings, embedder_fingerprint, seed)
    fair = read.rows[read.is_fair]
    held_out = HeldOut(
        codes=codes,
        sessions=list(used.segments["session_id"][fair]),
        gold=read.gold[read.is_fair],
        is_in=suggestions.is_in[fair],
        scores=suggestions.scores[fair],
        thresholds=suggestions.thresholds,
    )
    lanes = decide_lanes(held_out, human_kappa=human_kappa, changed_codes=changed_codes, seed=seed)
    return Suggested(
        codings=_codings(used.segments, lanes, suggestions, fingerprint, max_per_segment),
        lanes=lanes,
        note=_note(suggestions, read, used.segments),
        order=_reading_order(used.segments, codes, suggestions, read),
    )


@dataclass(frozen=True, kw_only=True)
class _Suggestions:
    """Scores 0 to 1 and decisions for all used segments, (n_used, n_codes); which codes rest on people's codings."""

    scores: NDArray[np.floating]
    is_in: NDArray[np.bool_]
    thresholds: NDArray[np.floating]
    is_learned: NDArray[np.bool_]


def _suggest(trained: Trained, used: Used, read: Read) -> _Suggestions:
    """What people read is judged by models that never saw its session, the rest by all that people taught."""
    scores, is_in = np.zeros((len(used.segments), len(trained.thresholds))), np.zeros((len(used.segments), len(trained.thresholds)), bool)
    unread = np.setdiff1d(np.arange(len(scores)), read.rows)
    for rows, judged in ((read.rows, trained.held_out), (unread, trained.judge(used.rows(unread)))):
        scores[rows], is_in[rows] = judged.scores, judged.is_in
    return _Suggestions(scores=scores, is_in=is_in, thresholds=trained.thresholds, is_learned=trained.is_learned)


def _codings(segments: pd.DataFrame, lanes: pd.DataFrame, suggestions: _Suggestions, fingerprint: str, most: int) -> pd.DataFrame:
    """The best `most` of each segment's codes: learned ones first, since the scores of the two kinds do not compare."""
    rank = np.where(suggestions.is_in, np.round(suggestions.scores, 4) + suggestions.is_learned, -1)
    best = np.argsort(-rank, axis=1, kind="stable")[:, :most]
    rows = [(row, code) for row in range(len(segments)) for code in best[row] if suggestions.is_in[row, code]]
    ids, codes = segments["segment_id"].to_numpy(dtype=object), lanes["code_id"].tolist()
    table = pd.DataFrame(
        {
            "segment_id": [ids[row] for row, _ in rows],
            "code_id": [codes[code] for _, code in rows],
            "score": [round(float(suggestions.scores[row, code]), 4) for row, code in rows],
        }
    ).assign(coder_id=CODER, origin="machine", start_char=np.nan, end_char=np.nan, fingerprint=fingerprint)
    table["lane"] = table["code_id"].map(lanes.set_index("code_id")["lane"])
    return check(table if rows else empty(Codings), Codings, "suggested codings")


def _reading_order(segments: pd.DataFrame, codes: list[str], suggestions: _Suggestions, read: Read) -> pd.DataFrame:
    """The ReadingOrder of all segments that nobody has read."""
    unread = np.setdiff1d(np.arange(len(segments)), read.rows)
    worth = value_by_code(
        suggestions.scores[unread], suggestions.is_in[unread], n_read=read.gold.sum(axis=0), is_learned=suggestions.is_learned
    )
    value = worth.sum(axis=1)
    order = np.argsort(-value, kind="stable")
    doubtful = [np.argsort(-worth[row], kind="stable")[:DOUBTS_NAMED] for row in order]
    table = pd.DataFrame(
        {
            "segment_id": segments["segment_id"].to_numpy(dtype=object)[unread][order],
            "position": np.arange(len(order)),
            "value": np.round(value[order], 6),
            "codes": [";".join(codes[code] for code in several) for several in doubtful],
        }
    )
    return check(table if len(table) else empty(ReadingOrder), ReadingOrder, "reading order")


def _nothing_held_out(codes: list[str]) -> HeldOut:
    none = np.zeros((0, len(codes)))
    return HeldOut(
        codes=codes, sessions=[], gold=none.astype(bool), is_in=none.astype(bool), scores=none, thresholds=np.full(len(codes), np.nan)
    )


def _fingerprint(
    codebook: Codebook, codings: pd.DataFrame, assignments: pd.DataFrame, readings: pd.DataFrame | None, embedder: str, seed: int
) -> str:
    """Changes with the codebook, the embedder, people's codings, the engine's version and the seed."""
    people = codings[codings["origin"] == "person"][["segment_id", "code_id", "coder_id"]].to_numpy(dtype=object).tolist()
    readers = assignments[["session_id", "coder_id"]].to_numpy(dtype=object).tolist()
    singly = [] if readings is None else readings[["segment_id", "coder_id", "stream"]].to_numpy(dtype=object).tolist()
    parts = [codebook.codes_fingerprint, embedder, sorted(people), sorted(readers), sorted(singly), ENGINE_VERSION, seed]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _note(suggestions: _Suggestions, read: Read, segments: pd.DataFrame) -> str:
    """What the suggestions rest on, in a sentence or two for the report's limits."""
    n_codes, n_learned = len(suggestions.is_learned), int(suggestions.is_learned.sum())
    n_sessions = segments["session_id"].nunique()
    if not len(read.rows):
        return (
            f"Nobody has coded any of the {n_sessions} sessions. All {n_codes} codes are suggested by the codebook's words alone, on the "
            "clearest few segments each; nothing was calibrated, so a score is a rank and no probability."
        )
    singly = f" and {read.n_single} single segments of others" if read.n_single else ""
    note = f"People read {read.n_sessions} of {n_sessions} sessions{singly}. "
    note += f"Suggestions were learned from that for {n_learned} of {n_codes} codes"
    note += (
        "." if n_learned == n_codes else "; the others are suggested by the codebook's words alone, and nothing was calibrated for them."
    )
    if read.n_sessions == 1:
        note += " With one session read, parts of that session were held out in turn, which flatters the machine."
    return note
