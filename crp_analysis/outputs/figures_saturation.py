"""How many codes further sessions still added, as a curve with its band over orders of the sessions."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figure import LINE, PEOPLE, SOFT, Figure, canvas
from crp_analysis.outputs.wording import count, decimal

MOST_TICKS = 12


def draw_saturation(saturation: pd.DataFrame) -> Figure:
    """Codes met after each number of sessions: the mean over random orders of the sessions, and the band that holds 95 % of them."""
    steps = saturation["n_sessions"].astype(int)
    n_sessions = int(steps.max()) if len(saturation) else 0
    with canvas(2.6, left=0.6) as (axes, drawn):
        box = axes.get_position()
        axes.set_position((box.x0, 0.2, box.width * 0.96, 0.76))
        if len(saturation):
            axes.fill_between(steps, saturation["ci_low"], saturation["ci_high"], color=PEOPLE, alpha=0.15, linewidth=0)
            axes.plot(steps, saturation["n_codes"], color=PEOPLE, marker="o", markersize=4)
            axes.set_ylim(0, float(saturation["ci_high"].max()) * 1.08)
        else:
            axes.text(0.5, 0.5, "too few sessions were read", ha="center", transform=axes.transAxes, color=SOFT)
        axes.set_xticks(steps[:: max(1, -(-n_sessions // MOST_TICKS))])
        axes.yaxis.grid(visible=True, color=LINE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set(xlabel="sessions that people read", ylabel="codes met")
    said = [
        f"{count(row.n_sessions, 'session')}: {row.n_codes:.0f} ({row.ci_low:.0f} to {row.ci_high:.0f})" for row in saturation.itertuples()
    ]
    alt = (
        f"{_last_steps(saturation)}Mean and band over orders of the sessions: {'; '.join(said)}." if said else "Too few sessions were read."
    )
    return Figure(svg=drawn[0], alt=alt, caption="Codes met after so many sessions, in any order of the sessions (line: mean; band: 95 %).")


def _last_steps(saturation: pd.DataFrame) -> str:
    """How many codes were met in all, and how many the last session still added on average."""
    met = saturation["n_codes"]
    if len(met) < 2:
        return ""
    added = decimal(met.iat[-1] - met.iat[-2])
    return f"{met.iat[-1]:.0f} codes were met in {count(saturation['n_sessions'].iat[-1], 'session')}; the last added {added} on average. "
