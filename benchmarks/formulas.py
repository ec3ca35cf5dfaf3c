"""Which interval for shares of people holds the truth 92 to 97 times in 100? Exact: nothing is drawn. Part of `intervals.py`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from crp_analysis.findings.intervals import wilson

CLOSE = 1e-12
GOOD = (0.92, 0.97)  # coverage of nominal .95 that is called good


def compare_formulas(truth: np.ndarray, n: int) -> pd.DataFrame:
    """How often each interval holds the codes of a corpus, whose share of people is `truth`, when `n` people are read."""
    truth, n_yes = truth[varies(truth)], np.arange(n + 1)
    chance = stats.binom.pmf(n_yes[:, None], n, truth)
    rows = {}
    for name, (low, high) in people_intervals(n_yes, n).items():
        held = holds(truth, low[:, None], high[:, None])
        rows[name] = summarise((chance * held).sum(axis=0), "holds") | {"width": (chance * (high - low)[:, None]).sum(axis=0).mean()}
    rows["any at all"] = {"holds: inside": within_reach(truth, n).mean() if len(truth) else np.nan}
    return pd.DataFrame(rows).T


def within_reach(truth: np.ndarray, n: int) -> np.ndarray:
    """Codes for which some run of counts has a chance of 92 to 97 in 100: for the others no interval can hold as often as it should."""
    up_to = np.vstack([np.zeros(len(truth)), stats.binom.cdf(np.arange(n + 1)[:, None], n, truth)])
    runs = up_to[:, None] - up_to[None]
    return ((runs >= GOOD[0]) & (runs <= GOOD[1])).any(axis=(0, 1))


def people_intervals(n_yes: np.ndarray, n: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The intervals that were tried, for every count from 0 to n; see Brown, Cai & DasGupta (2001)."""
    none, everyone, z = n_yes == 0, n_yes == n, stats.norm.ppf(0.975)
    middle, size = (n_yes + z**2 / 2) / (n + z**2), n + z**2
    half = z * np.sqrt(middle * (1 - middle) / size)
    beta = {
        "Jeffreys": (stats.beta.ppf(0.025, n_yes + 0.5, n - n_yes + 0.5), stats.beta.ppf(0.975, n_yes + 0.5, n - n_yes + 0.5)),
        "exact": (stats.beta.ppf(0.025, n_yes, n - n_yes + 1), stats.beta.ppf(0.975, n_yes + 1, n - n_yes)),
    }
    shares = np.linspace(0, 1, 4001)
    below = stats.binom.cdf(n_yes[:, None] - 1, n, shares) + stats.binom.pmf(n_yes[:, None], n, shares) / 2
    fits = (below >= 0.025) & (below <= 0.975)
    beta["mid-P"] = shares[fits.argmax(axis=1)], shares[len(shares) - 1 - fits[:, ::-1].argmax(axis=1)]
    return {
        "Wilson": wilson(n_yes, np.full(len(n_yes), n)),
        **{name: (np.where(none, 0, low), np.where(everyone, 1, high)) for name, (low, high) in beta.items()},
        "Agresti-Coull": (np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)),
    }


def compare_claims(truth: np.ndarray, n: int, n_all: int) -> dict[str, float]:
    """Wilson's interval for `n` of `n_all` participants, plain and with the correction for finite populations, as one about
    people like them (whose share is `truth`) and as one about the participants alone; means over codes, exact.

    Source: Burstein (1975), Journal of the American Statistical Association 70(349), 67-69.
    """
    truth, n_yes, rest = truth[varies(truth)], np.arange(n + 1)[:, None, None], np.arange(n_all - n + 1)[:, None]
    chance = stats.binom.pmf(n_yes, n, truth) * stats.binom.pmf(rest, n_all - n, truth)
    among_all, found = (n_yes + rest) / n_all, {}
    for name, worth in (("plain", n), ("finite", n * (n_all - 1) / (n_all - n))):
        share, z = n_yes / n, stats.norm.ppf(0.975)
        middle, half = share + z**2 / (2 * worth), z * np.sqrt(share * (1 - share) / worth + z**2 / (4 * worth**2))
        low, high = (middle - half) / (1 + z**2 / worth), (middle + half) / (1 + z**2 / worth)
        for claim, target in (("people like them", truth), ("participants", among_all)):
            found[f"{name}, {claim}"] = (chance * holds(target, low, high)).sum(axis=(0, 1)).mean() if len(truth) else np.nan
    return found


def summarise(held: np.ndarray, name: str) -> dict[str, float]:
    """Mean coverage over codes, and the share of codes inside and below 92 to 97 in 100."""
    if not len(held):
        return dict.fromkeys((name, f"{name}: inside", f"{name}: below"), np.nan)
    inside = ((held >= GOOD[0]) & (held <= GOOD[1])).mean()
    return {name: held.mean(), f"{name}: inside": inside, f"{name}: below": (held < GOOD[0]).mean()}


def varies(truth: np.ndarray) -> np.ndarray:
    """Codes that somebody has and somebody has not: the rest show one count only, which every interval holds."""
    return (truth > 0) & (truth < 1)


def holds(truth: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return (low - CLOSE <= truth) & (truth <= high + CLOSE)
