"""What a figure of agreement cannot say by itself: why it is missing, why it is low, what was resampled."""

from __future__ import annotations

import numpy as np

from crp_analysis.agreement.bootstrap import MIN_DEFINED, MIN_PEOPLE
from crp_analysis.agreement.readings import Readings

LOW_KAPPA = 0.6  # below "substantial" of Landis & Koch (1977), Biometrics 33(1), 159-174
HIGH_PERCENT = 0.85  # the raw agreement in the examples of Feinstein & Cicchetti (1990)
CHANCE_CORRECTED = ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "alpha_masi")


def write_note(measure: str, value: float, ci_low: float, readings: Readings, *, percent: float, positive: float, yes_share: float) -> str:
    """One measure's note, its parts joined with '; '.

    Args:
        measure: its name.
        value: its value, NaN where undefined.
        ci_low: lower end of its interval, NaN where there is none.
        readings: what it was computed from.
        percent: raw agreement on the same decisions, 0 to 1.
        positive: positive agreement on the same decisions, NaN where undefined.
        yes_share: share of the decisions that are 'yes', 0 to 1.
    """
    parts = [_undefined(yes_share) if np.isnan(value) else _prevalence(measure, value, percent, positive, yes_share)]
    parts.append("" if np.isnan(value) else _interval(ci_low, readings))
    if readings.n_unblind:
        parts.append(f"{readings.n_unblind} {'reading' if readings.n_unblind == 1 else 'readings'} with suggestions in view left out")
    return "; ".join(part for part in parts if part)


def _undefined(yes_share: float) -> str:
    if yes_share == 0:
        return "undefined: nobody gave this code to these segments"
    if yes_share == 1:
        return "undefined: everyone gave this code to every segment"
    return "undefined: no two coders differ from each other in how they use it on the segments that both read"


def _prevalence(measure: str, value: float, percent: float, positive: float, yes_share: float) -> str:
    if measure not in CHANCE_CORRECTED or measure == "alpha_masi" or value >= LOW_KAPPA or percent < HIGH_PERCENT:
        return ""
    rare = min(yes_share, 1 - yes_share)
    kind = "yes" if yes_share <= 0.5 else "no"
    return (
        f"prevalence effect: coders agree on {percent:.0%} of decisions, but only {rare:.1%} of them are '{kind}', so that most "
        f"of this agreement is expected by chance; read it beside positive agreement ({_figure(positive)}) and Gwet's AC1"
    )


def _interval(ci_low: float, readings: Readings) -> str:
    what = f"{readings.n_clusters} {readings.clusters_are}"
    few = f", for there are fewer than {MIN_PEOPLE} participants" if readings.clusters_are == "sessions" else ""
    if readings.n_clusters < 2:
        return f"no interval: one of {readings.clusters_are} only{few}"
    if np.isnan(ci_low):
        return f"no interval: the same in every resample of {what}, or undefined in more than {1 - MIN_DEFINED:.0%} of them{few}"
    return f"interval by resampling {what}{few}"


def _figure(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{value:.2f}"
