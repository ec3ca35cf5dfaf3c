"""What the sheets are drawn from: the tables of a run, empty where the run has none, with defaults for columns it lacks."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.wording import people

LATER_COLUMNS = {
    "n_dissent": 0,
    "dissent": "",
    "so_that": "",
    "origin": "evidence",
    "editor": "",
    "edit_reason": "",
    "edited_on": "",
    "is_stale": False,
    "stale_reason": "",
}


def table(run: Run, name: str) -> pd.DataFrame:
    """The table of this name among what the run found and gathered; without rows where the run does not have it."""
    bundles = [run.findings, run.material, *([run.local] if is_local(run) else [])]
    return next((getattr(one, name) for one in bundles if getattr(one, name, None) is not None), pd.DataFrame())


def is_local(run: Run) -> bool:
    """Whether the run looks at one place, programme or group; it then has tables of its own for that part."""
    return bool(getattr(run, "part", None))


def behind(n: float, of: float) -> str:
    """People behind a line as n of N; empty where nobody was counted or the count is protected."""
    if pd.isna(n) or not n:
        return ""
    return people(n, None if pd.isna(of) or not of else of)


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
