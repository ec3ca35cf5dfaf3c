"""What the sheets are drawn from: the tables of a run, empty where the run has none, with defaults for columns it lacks."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.run import Run

LATER_COLUMNS = {
    "n_dissent": 0,
    "dissent": "",
    "so_that": "",
    "origin": "evidence",
    "editor": "",
    "edit_reason": "",
    "is_stale": False,
    "stale_reason": "",
}


def table(run: Run, name: str) -> pd.DataFrame:
    """The table of this name among the findings; without rows where the run does not have it."""
    found = getattr(run.findings, name, None)
    return pd.DataFrame() if found is None else found


def persona_lines(run: Run) -> pd.DataFrame:
    """PersonaLines with every column that a card shows."""
    lines = run.findings.personas
    return lines.assign(**{name: value for name, value in LATER_COLUMNS.items() if name not in lines})


def group_size(run: Run, group_id: str) -> int | None:
    """How many people the group has; None where that is protected or nobody took part."""
    rows = run.findings.participation
    size = rows.loc[(rows["dimension"] == "group") & (rows["value"] == group_id) & ~rows["is_protected"], "n_participants"].dropna()
    return int(size.iloc[0]) if len(size) else None


def n_read(run: Run) -> int:
    """How many people's sessions coders have read: the whole that counts for everyone are out of."""
    counts = run.findings.counts
    return int(counts.loc[counts["group"] == "all", "n_in_group"].max()) if (counts["group"] == "all").any() else 0


def consultation_title(run: Run, consultation_id: str) -> str:
    """What the consultation is called; its id where nobody gave it a title."""
    rows = run.material.consultations
    titles = rows.loc[rows["consultation_id"] == consultation_id, "title"]
    return titles.iloc[0] if len(titles) else consultation_id
