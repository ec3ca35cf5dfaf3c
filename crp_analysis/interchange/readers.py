"""Any program's file of codings to a `Project`, by what is in it."""

from __future__ import annotations

from pathlib import Path

from crp_analysis.interchange.project import Project


def read_file(path: Path) -> Project:
    """What a file holds."""
    raise NotImplementedError
