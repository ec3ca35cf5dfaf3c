"""Tables put where people and other programs find them: data/processed, by consultation, in Parquet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from crp_analysis.bundles import tables_of
from crp_analysis.workflow import Run

STUDY_WIDE = "_study"  # beside the consultations' folders; the underscore keeps it out of their way


def publish_all(run: Run) -> list[Path]:
    """Publish every stage's tables; returns the files written (none when nothing changed)."""
    return [*publish_material(run), *publish_coded(run), *publish_agreement(run), *publish_findings(run)]


def publish_material(run: Run) -> list[Path]:
    """The gathered tables, one folder a consultation, and what belongs to the study as a whole."""
    tables, about = tables_of(run.material)
    whole = {name: tables.pop(name) for name in ("consultations", "schemes", "comments", "quoting")}
    by_segment = tables["segments"].set_index("segment_id")["consultation_id"]
    by_session = tables["sessions"].set_index("session_id")["consultation_id"]
    owner = {
        "codings": lambda rows: rows["segment_id"].map(by_segment),
        "marks": lambda rows: rows["segment_id"].map(by_segment),
        "readings": lambda rows: rows["segment_id"].map(by_segment),
        "assignments": lambda rows: rows["session_id"].map(by_session),
    }
    written = run.store.publish(f"{STUDY_WIDE}/material", whole, {"key": run.key, **about})
    for folder in run.folders:
        own = {name: _of(rows, owner.get(name, _stated)(rows), folder.name) for name, rows in tables.items()}
        written += run.store.publish(folder.name, own, {"key": run.key, **about})
    return written


def publish_coded(run: Run) -> list[Path]:
    """The machine's suggestions, lanes and themes."""
    return run.store.publish(f"{STUDY_WIDE}/coded", tables_of(run.coded)[0], {"key": run.key})


def publish_agreement(run: Run) -> list[Path]:
    """Agreement between people, and between machine and people."""
    return run.store.publish(f"{STUDY_WIDE}/agreement", {"agreement": run.agreement}, {"key": run.key})


def publish_findings(run: Run) -> list[Path]:
    """Every table of the report."""
    return run.store.publish(f"{STUDY_WIDE}/findings", tables_of(run.findings)[0], {"key": run.key})


def _stated(rows: pd.DataFrame) -> pd.Series:
    return rows["consultation_id"]


def _of(rows: pd.DataFrame, owners: pd.Series, consultation: str) -> pd.DataFrame:
    return rows[(owners == consultation).to_numpy()].reset_index(drop=True)
