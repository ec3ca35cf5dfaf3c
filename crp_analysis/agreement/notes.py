"""What a figure of agreement cannot say by itself: why it is missing, why it is low, what was left out in turn."""

from __future__ import annotations

from typing import Any

import numpy as np

from crp_analysis.agreement.jackknife import MIN_CARRIERS, MIN_PEOPLE
from crp_analysis.agreement.readings import MIN_WORDS, Readings

LOW_KAPPA = 0.6  # below "substantial" of Landis & Koch (1977), Biometrics 33(1), 159-174
HIGH_PERCENT = 0.85  # the raw agreement in the examples of Feinstein & Cicchetti (1990)
CHANCE_CORRECTED = ("cohen_kappa", "fleiss_kappa", "krippendorff_alpha", "alpha_masi")


def write_note(measure: str, value: float, ci_low: float, readings: Readings, about: Any, *, is_pooled: bool = False) -> str:
    """One measure's note, its parts joined with '; '.

    Args:
        measure: its name.
        value: its value, NaN where undefined.
        ci_low: lower end of its interval, NaN where there is none.
        readings: what it was computed from.
        about: of the same decisions `percent` (raw agreement), `positive` (positive agreement, NaN where undefined), `yes_share`
            (share that are 'yes'), `has_carriers` (whether enough people's words carry the code) and `has_met` (whether two coders ever
            gave it to the same unit).
        is_pooled: whether this is the figure for all codes, whose note also says what was compared.
    """
    parts = [_undefined(measure, about.yes_share) if np.isnan(value) else ""]
    if not np.isnan(value):
        parts = [
            _prevalence(measure, value, about.percent, about.positive, about.yes_share),
            _interval(ci_low, readings, about),
        ]
    if is_pooled and measure == "percent":
        parts.append(_units(readings))
    if readings.n_unblind:
        parts.append(f"{readings.n_unblind} {'reading' if readings.n_unblind == 1 else 'readings'} with suggestions in view left out")
    return "; ".join(part for part in parts if part)


def _units(readings: Readings) -> str:
    """What was compared, and who read it."""
    n_sessions = len(set(readings.session))
    return (
        f"unit: a participant's segment of {MIN_WORDS} words or more; {readings.n_segments} of them in {n_sessions} "
        f"{'session' if n_sessions == 1 else 'sessions'}, read by {readings.readers} without suggestions in view"
    )


def _undefined(measure: str, yes_share: float) -> str:
    if measure in ("mean_kappa", "macro_f1"):
        return "undefined: no code was given often enough to enter a mean over codes"
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


def _interval(ci_low: float, readings: Readings, about: Any) -> str:
    what = f"{readings.n_clusters} {readings.clusters_are}"
    few = f", for there are fewer than {MIN_PEOPLE} participants" if readings.clusters_are == "sessions" else ""
    if readings.n_clusters < 2:
        return f"no interval: one of {readings.clusters_are} only{few}"
    if not about.has_carriers:
        enough = f"in {MIN_CARRIERS} {readings.clusters_are} or more"
        return f"no interval: it takes two coders who each gave it, and each left it out, {enough}{few}"
    if not about.has_met:
        return "no interval: no two coders ever gave it to the same segment, so nobody's words show how often they would"
    if np.isnan(ci_low):
        return f"no interval: the same whoever of {what} is left out, or undefined without one of them{few}"
    return f"interval by leaving out one of {what} at a time{few}"


def _figure(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{value:.2f}"
