"""How far the machine is trusted with each code, and why, in words that go into the report.

The promise of an automatic code: on sessions that nobody has read, the machine agrees with people at kappa no lower than that of
people with each other less `PARITY_MARGIN`, and never lower than `LEAST_KAPPA`. It is made when the machine's lower end (95 %
confidence) on held-out sessions keeps it (benchmarks/lanes.py counts how often it is broken). What stands in the way is told apart:
the codebook (people disagree, or its words changed), the evidence (too few codings or sessions), the machine, or new material.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from crp_analysis.tables import Lanes, check

MIN_POSITIVES = 15  # codings by people before anything is claimed about a code
MIN_SESSIONS = 3  # that they must come from
POOR_AGREEMENT = 0.40  # kappa between people below which the code itself is in doubt (Landis & Koch 1977: at most fair)
LEAST_KAPPA = 0.60  # no code counts by itself below it, even if people do no better (Landis & Koch 1977: substantial)
PARITY_MARGIN = 0.10  # how much lower than people the machine may agree (Calderon et al. 2025 argue for such a margin)
LOWEST = 0.05  # chance that a promise is false; on resampled corpora the lower end held in 95 to 100 of 100 draws (benchmarks/lanes.py)
HALF_AN_ERROR = np.array([0.0, 0.5, 0.5, 0.0])[:, None]  # as Agresti & Coull (1998) do for shares
NEARLY_ONE = 0.9999  # keeps Fisher's transformation finite


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
        seed: not used; the bound is computed and not drawn.
    """
    people = pd.Series(dtype=float) if human_kappa is None else human_kappa
    kappas = code_kappas(*_counts(held_out.gold, held_out.is_in))
    lowest = lower_bounds(held_out)
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
                "promised": promised_kappa(evidence.human_kappa) if lane == "automatic" else np.nan,
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


def promised_kappa(human_kappa: float) -> float:
    """The kappa that an automatic code promises, given that of people with each other."""
    return max(human_kappa - PARITY_MARGIN, LEAST_KAPPA)


def _lane(evidence: _Evidence) -> tuple[str, str]:
    """The lane and its reason; the first rule that applies decides. A reason begins with what stands in the way."""
    e = evidence
    if e.has_changed:
        return (
            "human only",
            "Codebook: its definition changed after people coded with it, so their codings no longer show what it means; "
            "look at them again.",
        )
    if not e.n_positive:
        return "human only", "Evidence: nobody has given this code yet; suggestions rest on the codebook's wording alone."
    if e.n_positive < MIN_POSITIVES:
        return (
            "human only",
            f"Evidence: people gave this code {_times(e.n_positive)}; {MIN_POSITIVES} are needed before the machine can be judged on it.",
        )
    if e.human_kappa < POOR_AGREEMENT:
        return "human only", (
            f"Codebook: people agree on it at kappa {e.human_kappa:.2f} only, below {POOR_AGREEMENT:.2f}: "
            "its definition needs work before a machine can follow it."
        )
    return _beside_people(e)


def _beside_people(e: _Evidence) -> tuple[str, str]:
    """The lane of a code with codings enough: what the machine did on sessions that it had not seen, beside people."""
    found = f"on sessions it had not seen, the machine agrees with people at kappa {e.kappa:.2f}"
    if np.isnan(e.kappa):
        return "assisted", "Evidence: the machine has not been tested on unseen sessions for this code; a person confirms each suggestion."
    if np.isnan(e.human_kappa):
        no_yardstick = "no two people read the same sessions, so there is no yardstick, and a person confirms each suggestion"
        return "assisted", f"Evidence: {found}; {no_yardstick}."
    beside = f"{found} (at least {e.kappa_low:.2f} with 95 % confidence), people with each other at {e.human_kappa:.2f}"
    if e.n_sessions < MIN_SESSIONS:
        return "assisted", f"Evidence: {beside}; the code comes from {e.n_sessions} sessions and {MIN_SESSIONS} are needed to trust that."
    promised = promised_kappa(e.human_kappa)
    if e.kappa_low >= promised:
        return "automatic", f"{beside[0].upper()}{beside[1:]}; promised is {promised:.2f}."
    if e.kappa >= promised:
        return "assisted", f"Evidence: {beside}; more read sessions may show that {promised:.2f} holds. A person confirms each suggestion."
    return "assisted", f"Machine: {beside}; {promised:.2f} would be needed. A person confirms each suggestion."


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def _counts(gold: NDArray[np.bool_], is_in: NDArray[np.bool_]) -> tuple[NDArray[np.floating], ...]:
    """Segments with the code from both, from people only, from the machine only, from neither; each (n_codes,)."""
    pairs = (gold & is_in, gold & ~is_in, ~gold & is_in, ~gold & ~is_in)
    return tuple(pair.sum(axis=0).astype(float) for pair in pairs)


def lower_bounds(held_out: HeldOut) -> NDArray[np.floating]:
    """What each code's kappa in sessions like these is at least, with 95 % confidence; NaN where it cannot be told.

    Whole sessions are left out in turn (jackknife) on Fisher's scale, with Student's t: segments of one session are alike, and
    unequal sessions are worth fewer equal ones (Kish 1965), counted in segments or in segments with the code, whichever is worse.
    Never more certain than if all segments were independent; and with half an error of each kind added, since none met among a
    few is not none.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    sessions = np.asarray(held_out.sessions, dtype=object)
    names = sorted(set(sessions))
    if len(names) < 2:
        return np.full(len(held_out.codes), np.nan)
    by_session = np.array([_counts(held_out.gold[sessions == name], held_out.is_in[sessions == name]) for name in names])
    total = by_session.sum(axis=0) + HALF_AN_ERROR
    singly = np.stack([_scale(total - one) for one in np.eye(4)[:, :, None]])
    error = np.sqrt(
        np.maximum(
            _jackknifed(_scale(total[None] - by_session), np.ones(by_session.shape[::2])),
            _jackknifed(singly, total),
        )
    )
    worth = np.minimum(_worth(by_session.sum(axis=1)), _worth(by_session[:, :3].sum(axis=1)))
    critical = stats.t.ppf(1 - LOWEST, np.maximum(worth - 1, 1))
    tested = ~np.isnan(code_kappas(*by_session.sum(axis=0)))
    return np.where(tested, np.tanh(_scale(total) - critical * error), np.nan)


def _scale(cells: NDArray[np.floating]) -> NDArray[np.floating]:
    """Kappa on Fisher's scale, from cells (..., 4, n_codes). A code that is only in what was left out shows no agreement."""
    kappas = code_kappas(*np.moveaxis(np.maximum(cells, 0), -2, 0))
    return np.arctanh(np.clip(np.nan_to_num(kappas), -NEARLY_ONE, NEARLY_ONE))


def _jackknifed(values: NDArray[np.floating], times: NDArray[np.floating]) -> NDArray[np.floating]:
    """The jackknife variance of a figure, from its values without each part; `times` says how many parts are like it. (n, n_codes)."""
    n = times.sum(axis=0)
    middle = (times * values).sum(axis=0) / n
    return (n - 1) / n * (times * (values - middle) ** 2).sum(axis=0)


def _worth(sizes: NDArray[np.floating]) -> NDArray[np.floating]:
    """How many equal sessions unequal ones are worth, per code; sizes are (n_sessions, n_codes)."""
    squares = (sizes**2).sum(axis=0)
    return np.divide(sizes.sum(axis=0) ** 2, squares, out=np.ones(sizes.shape[1]), where=squares > 0)


def _average_precision(gold: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    if not gold.any():
        return float("nan")
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(gold, scores))
