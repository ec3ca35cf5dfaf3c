"""Tinybrook beside the rest of the tiny study: what a local report is made of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.bundles import Local
from crp_analysis.scope import Scope
from crp_analysis.tables import Limits, LocalCounts, LocalPeople, Planning, check

NAN = np.nan
BLANK = {"share": NAN, "share_low": NAN, "share_high": NAN}
BLANK |= {"share_elsewhere": NAN, "share_elsewhere_low": NAN, "share_elsewhere_high": NAN}
BLANK |= {"difference": NAN, "ci_low": NAN, "ci_high": NAN, "q_value": NAN, "reason": ""}


def frame(schema, rows: list[tuple]) -> pd.DataFrame:
    """Rows in the schema's column order, checked."""
    return check(pd.DataFrame(rows, columns=list(schema.to_schema().columns)), schema, "test")


def counted(code_id: str, family: str, standing: str, **values: object) -> dict:
    base = {"n_low": 0, "n_high": 0, "n_in_scope": 8.0, "elsewhere_low": 0, "elsewhere_high": 0, "n_elsewhere": 9.0}
    base |= {"suggested_low": 0, "suggested_high": 0, "n_unread": NAN, "n_unread_elsewhere": NAN}
    base |= {"suggested_elsewhere_low": 0, "suggested_elsewhere_high": 0}
    row = base | {"is_protected": standing == "protected"} | BLANK | values
    return {"code_id": code_id, "family": family, "standing": standing} | row


def make_here(run) -> Here:
    """Tinybrook beside the rest: one need stronger, one silent, one protected."""
    shares = {"share": 0.875, "share_elsewhere": 0.0, "difference": 0.875, "ci_low": 0.4, "ci_high": 0.97, "q_value": 0.01}
    shares |= {"share_low": 0.53, "share_high": 0.98, "share_elsewhere_low": 0.0, "share_elsewhere_high": 0.3}
    counts = [
        counted("need-find-partner", "need", "stronger here", n_low=7, n_high=7, elsewhere_low=0, **shares),
        counted("need-access-funding", "need", "not heard here", elsewhere_low=6, elsewhere_high=6, **shares | {"difference": -0.6}),
        counted("need-ethics", "need", "protected", n_low=1, n_high=4, elsewhere_low=6, elsewhere_high=9),
        counted("barrier-time", "barrier", "suggested only", suggested_low=2, suggested_high=5),
    ]
    people = [
        ("all", "all", "Everyone", 8.0, 17.0, False, False),
        ("group", "community", "Community organisations", 8.0, 9.0, False, False),
        ("group", "researcher", "Researchers", 0.0, 5.0, False, True),
        ("group", "broker", "Brokers (public engagement)", NAN, NAN, True, False),
    ]
    planning = [
        ("Tinybrook", "need", 0, "Finding a partner", "need-find-partner", "", 7.0, 8.0, 0.875, "stronger here"),
        ("Tinybrook", "gap", 0, "Finding a partner", "need-find-partner", "", NAN, NAN, NAN, "no running scheme on the list serves it"),
        ("Tinybrook", "option", 0, "The Hub", "", "hub", NAN, NAN, NAN, "answers Finding a partner"),
        ("Tinybrook", "first step", 0, "Ask who is missing.", "", "hub", NAN, NAN, NAN, "The Hub"),
        ("Tinybrook", "not heard", 0, "Researchers", "", "", NAN, NAN, NAN, "heard elsewhere, nobody here"),
    ]
    part = Local(
        people=frame(LocalPeople, people),
        counts=check(pd.DataFrame(counts), LocalCounts, "test"),
        planning=frame(Planning, planning),
        quotes=run.findings.quotes.head(1),
        limits=frame(Limits, [("reading", "Counts rest on 8 people here.", 8), ("protection", "Small numbers stay out.", 1)]),
    )
    return Here(run, part, Scope(kind="place", values=("Tinybrook",)))


class Here:
    """A run with a part: everything else is that of the whole."""

    def __init__(self, run, local: Local, scope: Scope):
        self.run, self.local, self.scope = run, local, scope

    def __getattr__(self, name: str):
        return getattr(self.run, name)
