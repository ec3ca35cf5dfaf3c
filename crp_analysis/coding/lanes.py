"""How far the machine is trusted with each code, and why, in words that go into the report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.tables import Lanes, check

MIN_POSITIVES = 15  # codings by people before anything is claimed about a code
MIN_SESSIONS = 3  # that they must come from
POOR_AGREEMENT = 0.40  # kappa between people below which the code itself is in doubt (Landis & Koch 1977: at most fair)
PARITY_MARGIN = 0.10  # how much lower than people the machine may agree (Calderon et al. 2025 argue for such a margin)
DRAWS = 1000  # bootstrap samples of sessions
LOWEST = 2.5  # percentile: the lower end of a 95 % interval


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """What the machine said about sessions it had not seen, beside what people decided. Arrays are (n_read, n_codes)."""

    codes: Sequence[str]
    sessions: Sequence[str]
    gold: NDArray[np.bool_]
    is_in: NDArray[np.bool_]
    scores: NDArray[np.floating]
    thresholds: NDArray[np.floating]


def decide_lanes(
    held_out: HeldOut, *, human_kappa: pd.Series | None = None, changed_codes: Collection[str] = (), seed: int
) -> pd.DataFrame:
    """A `Lanes` table, one row a code.

    Args:
        human_kappa: kappa between people by code_id, where two people read the same; missing codes are not known.
        changed_codes: codes whose definition changed after people coded with them.
        seed: of the bootstrap over sessions.
    """
    people = pd.Series(dtype=float) if human_kappa is None else human_kappa
    kappas = code_kappas(*_counts(held_out.gold, held_out.is_in))
    lowest = _lower_bounds(held_out, seed)
    rows = []
    for number, code_id in enumerate(held_out.codes):
        gold = held_out.gold[:, number]
        evidence = _Evidence(
            n_positive=int(gold.sum()),
            n_sessions=len({session for session, is_gold in zip(held_out.sessions, gold, strict=True) if is_gold}),
            kappa=float(kappas[number]),
            kappa_low=float(lowest[number]),
            human_kappa=float(people.get(code_id, np.nan)),
            has_changed=code_id in changed_codes,
        )
        lane, reason = _lane(evidence)
        rows.append(
            {
                "code_id": code_id,
                "lane": lane,
                "reason": reason,
                "n_positive": evidence.n_positive,
                "kappa": evidence.kappa,
                "human_kappa": evidence.human_kappa,
                "average_precision": _average_precision(gold, held_out.scores[:, number]),
                "threshold": float(held_out.thresholds[number]),
            }
        )
    return check(pd.DataFrame(rows, columns=list(Lanes.to_schema().columns)), Lanes, "lanes")


def code_kappas(
    both: NDArray[np.floating], gold_only: NDArray[np.floating], machine_only: NDArray[np.floating], neither: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Cohen's kappa from the four counts of two yes-no judgements; NaN where both gave a single answer throughout.

    Source: Cohen (1960).
    """
    total = both + gold_only + machine_only + neither
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (both + neither) / total
        expected = ((both + gold_only) * (both + machine_only) + (neither + gold_only) * (neither + machine_only)) / total**2
        return np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    n_positive: int
    n_sessions: int
    kappa: float
    kappa_low: float
    human_kappa: float
    has_changed: bool


def _lane(evidence: _Evidence) -> tuple[str, str]:
    """The lane and its reason; the first rule that applies decides."""
    e = evidence
    if e.has_changed:
        return "human only", "Its definition changed after people coded with it, so their codings no longer show what it means."
    if not e.n_positive:
        return "human only", "Nobody has given this code yet; suggestions rest on the codebook's wording alone."
    if e.n_positive < MIN_POSITIVES:
        return (
            "human only",
            f"People gave this code {_times(e.n_positive)}; {MIN_POSITIVES} are needed before the machine can be judged on it.",
        )
    if e.human_kappa < POOR_AGREEMENT:
        return "human only", (
            f"People agree on it at kappa {e.human_kappa:.2f} only, below {POOR_AGREEMENT:.2f}: "
            "its definition needs work before a machine can follow it."
        )
    found = f"On sessions it had not seen, the machine agrees with people at kappa {e.kappa:.2f}"
    if np.isnan(e.kappa):
        return "assisted", "The machine has not been tested on unseen sessions for this code; a person confirms each suggestion."
    if np.isnan(e.human_kappa):
        return (
            "assisted",
            f"{found}; no two people read the same sessions, so there is no yardstick, and a person confirms each suggestion.",
        )
    beside = f"{found} (at least {e.kappa_low:.2f} with 95 % confidence), people with each other at {e.human_kappa:.2f}"
    if e.n_sessions < MIN_SESSIONS:
        return "assisted", f"{beside}; the code comes from {e.n_sessions} sessions and {MIN_SESSIONS} are needed to trust that."
    if e.kappa_low >= e.human_kappa - PARITY_MARGIN:
        return "automatic", f"{beside}."
    return "assisted", f"{beside}; a person confirms each suggestion."


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def _counts(gold: NDArray[np.bool_], is_in: NDArray[np.bool_]) -> tuple[NDArray[np.floating], ...]:
    """Segments with the code from both, from people only, from the machine only, from neither; each (n_codes,)."""
    pairs = (gold & is_in, gold & ~is_in, ~gold & is_in, ~gold & ~is_in)
    return tuple(pair.sum(axis=0).astype(float) for pair in pairs)


def _lower_bounds(held_out: HeldOut, seed: int) -> NDArray[np.floating]:
    """Lower end of the interval of each code's kappa, whole sessions being drawn with replacement; NaN without sessions."""
    sessions = np.asarray(held_out.sessions, dtype=object)
    names = sorted(set(sessions))
    if not names:
        return np.full(len(held_out.codes), np.nan)
    by_session = np.array([_counts(held_out.gold[sessions == name], held_out.is_in[sessions == name]) for name in names])
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    kappas = code_kappas(*np.einsum("ds,skc->kdc", drawn.astype(float), by_session))
    defined = np.where(np.isnan(kappas), 0.0, kappas)  # a draw without the code shows no agreement: count it against the machine
    return np.percentile(defined, LOWEST, axis=0)


def _average_precision(gold: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    if not gold.any():
        return float("nan")
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(gold, scores))
