"""Whether what nobody has read looks like what people read; where it does not, no code counts by itself.

Two looks. Of all material: can read and unread sessions be told apart by their meaning (a domain classifier)? Of each code: is it
suggested far more, or far less, often in unread sessions? Both may have honest reasons (another group was asked, about other
things); a held-out figure from the read sessions says nothing about them either way.

Source: Ben-David, Blitzer, Crammer & Pereira (2007), Analysis of Representations for Domain Adaptation (two kinds of material that
a classifier tells apart share no error rate); Rabanser, Günnemann & Lipton (2019), Failing Loudly (classifier and score tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from crp_analysis.coding.material import MIN_WORDS
from crp_analysis.tables import Codings, Lanes, check

FEWEST_SESSIONS = 3  # on each side; fewer cannot be told from one odd session
CLEARLY_APART = 0.70  # area under the curve; 0.5 cannot be told apart. Halves of one corpus stay below it (benchmarks/lanes.py)
SHUFFLES = 99  # of which sessions are unread, to see what chance would give
MOST_SEGMENTS = 5000  # looked at; evenly spaced ones stand for more
SURE = 0.01  # chance that a shift as large is nothing, for each code; there are many codes
TWICE = 2.0  # and how many times as often it must be suggested, or as seldom


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How far unread sessions can be told from read ones: area under the curve (0.5 not at all, 1 always), and chance's part in it."""

    area: float
    p_value: float

    @property
    def is_clear(self) -> bool:
        """Whether new material looks different."""
        return self.area >= CLEARLY_APART and self.p_value <= 0.05


def looks_different(vectors: NDArray[np.floating], sessions: Sequence[str], is_read: Sequence[bool], *, seed: int) -> Drift | None:
    """How far unread sessions can be told from read ones by the meaning of their segments; None with too few sessions on a side.

    Each session is judged by a direction that it had no part in: from the middle of the other unread sessions to that of the read
    ones. Chance is what the same gives when sessions are called read or unread at random.

    Args:
        vectors: one row a segment, of length 1.
        sessions: the session of each.
        is_read: whether a person read it; the same throughout a session.
        seed: of the shuffles.
    """
    step = max(1, -(-len(vectors) // MOST_SEGMENTS))
    rows = np.arange(0, len(vectors), step)
    names, session = np.unique(np.asarray(sessions, dtype=str)[rows], return_inverse=True)
    read = np.zeros(len(names), dtype=bool)
    read[session] = np.asarray(is_read, dtype=bool)[rows]
    if min(read.sum(), (~read).sum()) < FEWEST_SESSIONS:
        return None
    chosen = np.asarray(vectors, dtype=float)[rows]
    sums, sizes = np.zeros((len(names), chosen.shape[1])), np.bincount(session).astype(float)
    np.add.at(sums, session, chosen)
    found = _area(chosen, session, sums, sizes, read)
    rng = np.random.default_rng(seed)
    by_chance = [_area(chosen, session, sums, sizes, rng.permutation(read)) for _ in range(SHUFFLES)]
    return Drift(area=found, p_value=(1 + sum(area >= found for area in by_chance)) / (1 + SHUFFLES))


def shifted_codes(codings: pd.DataFrame, segments: pd.DataFrame, read_sessions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Codes that are suggested clearly more or less often in unread sessions, with both shares of segments (read, unread).

    Args:
        codings: the machine's.
        segments: Segments.
        read_sessions: what people read; suggestions there must come from models that did not see them.
    """
    used = segments[(segments["speaker_kind"] == "participant") & (segments["n_words"] >= MIN_WORDS)]
    sizes = used.groupby("session_id").size()
    read = sizes.index.isin(list(read_sessions))
    if min(read.sum(), (~read).sum()) < FEWEST_SESSIONS:
        return {}
    placed = codings.merge(used[["segment_id", "session_id"]], on="segment_id")
    counts = pd.crosstab(placed["session_id"], placed["code_id"]).reindex(sizes.index, fill_value=0)
    inside, outside = (_share_and_error(counts[side].to_numpy(dtype=float), sizes[side].to_numpy(dtype=float)) for side in (read, ~read))
    found = {}
    for number, code_id in enumerate(counts.columns):
        (share, error), (other, other_error) = ((side[0][number], side[1][number]) for side in (inside, outside))
        spread = np.hypot(error, other_error)
        freedom = min(read.sum(), (~read).sum()) - 1
        apart = spread > 0 and 2 * stats.t.sf(abs(other - share) / spread, freedom) <= SURE
        if apart and max(share, other) >= TWICE * min(share, other):
            found[str(code_id)] = (float(share), float(other))
    return found


def demote(
    lanes: pd.DataFrame, codings: pd.DataFrame, drift: Drift | None, shifted: dict[str, tuple[float, float]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lanes and machine codings with automatic codes put back to assisted where new material looks different, and why."""
    reasons = {code_id: _shift_in_words(*shares) for code_id, shares in shifted.items()}
    if drift is not None and drift.is_clear:
        whole = f"New material looks different: read and unread sessions can be told apart (area under the curve {drift.area:.2f})"
        reasons = {code_id: reasons.get(code_id, whole) for code_id in lanes["code_id"]}
    falls = (lanes["lane"] == "automatic") & lanes["code_id"].isin(list(reasons))
    if not falls.any():
        return lanes, codings
    fallen = lanes.assign(
        lane=lanes["lane"].mask(falls, "assisted"),
        promised=lanes["promised"].mask(falls),
        reason=[
            f"{reasons[code_id]}; a person confirms each suggestion. Before: {reason[0].lower()}{reason[1:]}" if one else reason
            for code_id, reason, one in zip(lanes["code_id"], lanes["reason"], falls, strict=True)
        ],
    )
    by_code = fallen.set_index("code_id")["lane"]
    return check(fallen, Lanes, "lanes"), check(codings.assign(lane=codings["code_id"].map(by_code)), Codings, "suggested codings")


def _shift_in_words(share: float, other: float) -> str:
    return f"New material looks different: suggested on {other:.1%} of segments that nobody read, on {share:.1%} of those that people read"


def _area(vectors: NDArray, session: NDArray, sums: NDArray, sizes: NDArray, read: NDArray) -> float:
    """The area under the curve of segments' scores for being unread, each session scored without itself."""
    middles = []
    for side in (~read, read):
        own = side[:, None] * sums
        middles.append((own.sum(axis=0) - own) / np.maximum(side @ sizes - side * sizes, 1)[:, None])
    directions = middles[0] - middles[1]
    halfway = ((middles[0] + middles[1]) * directions).sum(axis=1) / 2
    lengths = np.maximum(np.linalg.norm(directions, axis=1), 1e-12)
    scores = ((vectors * directions[session]).sum(axis=1) - halfway[session]) / lengths[session]
    unread = ~read[session]
    n_unread, n_read = int(unread.sum()), int((~unread).sum())
    return float((stats.rankdata(scores)[unread].sum() - n_unread * (n_unread + 1) / 2) / (n_unread * n_read))


def _share_and_error(counts: NDArray, sizes: NDArray) -> tuple[NDArray, NDArray]:
    """Shares of segments and their standard errors, sessions left out in turn; a code never met has the error of one segment."""
    total, size, n = counts.sum(axis=0), sizes.sum(), len(sizes)
    without = (total - counts) / (size - sizes)[:, None]
    error = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    return total / size, np.maximum(error, 1 / size)
