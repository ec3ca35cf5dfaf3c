"""Saturation: how many codes a further session still adds, in many orders of the sessions and not only in the one that happened.

Source: Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation in qualitative research, PLOS ONE
15(5), e0232076: new codes in a run of sessions, over the codes in a base of first sessions; at most 5 % is called saturated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import Saturation, check, empty

BASE = 4  # first sessions whose codes are the yardstick; the authors recommend 4 to 6
RUN = 2  # sessions of a run; the authors recommend 2 or 3
THRESHOLD = 0.05  # new codes of a run, over those of the base
FEWEST = BASE + RUN  # sessions below which nothing can be said
ORDERS = 500
LEFT_OUT = ["written responses"]  # one file holds many people: it is no session in this sense


def measure_saturation(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Saturation table: after each number of sessions, the codes met so far, with a band over orders; empty below six sessions.

    Only sessions that people read count, only codes that people gave, and written responses are left out.
    """
    evidence = gather_evidence(material, coded, study)
    spoken = material.sessions.loc[~material.sessions["kind"].isin(LEFT_OUT), "session_id"]
    read = evidence.spoken.loc[evidence.spoken["is_read"] & evidence.spoken["session_id"].isin(spoken), "session_id"]
    sessions, codes = sorted(read.unique()), codebook.ids()
    if len(sessions) < FEWEST or not codes:
        return empty(Saturation)
    given = pd.crosstab(evidence.coded["session_id"], evidence.coded["code_id"])
    has = given.reindex(index=sessions, columns=codes, fill_value=0).to_numpy() > 0
    return check(saturation_curve(has, seed=study.seed), Saturation, "saturation")


def saturation_curve(has: NDArray[np.bool_], *, seed: int, n_orders: int = ORDERS) -> pd.DataFrame:
    """The columns of Saturation from which session holds which code.

    Args:
        has: shape (n_sessions, n_codes), at least `FEWEST` sessions.
        seed: of the orders.
        n_orders: random orders of the sessions.
    """
    n_sessions = len(has)
    places = np.random.default_rng(seed).permuted(np.tile(np.arange(n_sessions), (n_orders, 1)), axis=1)
    first = np.where(has[None], places[:, :, None], n_sessions).min(axis=1)  # where in each order a code first comes
    met = (first[:, :, None] < np.arange(1, n_sessions + 1)).sum(axis=1).astype(float)
    fresh = np.full(met.shape, np.nan)
    base = met[:, [BASE - 1]]
    fresh[:, FEWEST - 1 :] = np.divide(
        met[:, FEWEST - 1 :] - met[:, BASE - 1 : n_sessions - RUN], base, out=np.ones((n_orders, n_sessions - FEWEST + 1)), where=base > 0
    )
    reached = np.maximum.accumulate(np.nan_to_num(fresh, nan=1.0) <= THRESHOLD, axis=1)
    low, high = np.quantile(met, [0.025, 0.975], axis=0)
    return pd.DataFrame(
        {
            "n_sessions": np.arange(1, n_sessions + 1),
            "n_codes": met.mean(axis=0),
            "ci_low": low,
            "ci_high": high,
            "share_new": np.where(np.arange(n_sessions) < FEWEST - 1, np.nan, fresh.mean(axis=0)),
            "share_saturated": reached.mean(axis=0),
        }
    )


def say_saturation(saturation: pd.DataFrame) -> str:
    """What the table means, in two sentences; why there is none if it is empty."""
    if saturation.empty:
        return (
            f"People have read fewer than {FEWEST} interviews, groups or workshops: too few to say whether further ones would still "
            "bring new codes."
        )
    last = saturation.iloc[-1]
    new = f"{100 * last['share_new']:.0f}\u00a0%"
    told = f"In the last {RUN} of {int(last['n_sessions'])} sessions, over {ORDERS} random orders, new codes came to {new}"
    told += f" of those in the first {BASE}; at most {100 * THRESHOLD:.0f}\u00a0% is called saturated (Guest, Namey & Chen 2020)."
    if last["share_new"] <= THRESHOLD:
        enough = saturation.loc[saturation["share_new"] <= THRESHOLD, "n_sessions"].min()
        return f"{told} On average that was reached after {int(enough)} sessions: of codes in this codebook, not of all that could be said."
    return f"{told} Further sessions would still bring codes that nobody has raised yet."
