"""A run as the report sees it: with what changed since the edition before, and what it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from crp_analysis import __version__, changes
from crp_analysis.editions import SNAPSHOT
from crp_analysis.scope import Kind
from crp_analysis.store import ENGINES, read_json, versions
from crp_analysis.workflow import Run, load


class ReportRun(Run):
    """A run that knows the edition before it."""

    previous: Path | None = None

    @cached_property
    def changes(self) -> list[dict]:
        """Groups of `heading` and `items`; empty for the first edition."""
        return changes.as_records(changes.compare(self._before, self._snapshot)) if self._before else []

    @cached_property
    def needs_moved(self) -> list[dict]:
        """The cells of the needs matrix that moved since the edition before; empty for the first edition."""
        if not self._before or self._before.get("format") != changes.SNAPSHOT_FORMAT:
            return []
        return changes.needs_moved(self._before, self._snapshot)

    @cached_property
    def _before(self) -> dict | None:
        return read_json(self.previous / SNAPSHOT) if self.previous else None

    @cached_property
    def local_changes(self) -> list[dict]:
        """As `changes`, for the part of the study that this run looks at."""
        return changes.as_records(changes.compare(self._before, changes.local_snapshot(self, self._before))) if self._before else []

    @cached_property
    def _snapshot(self) -> dict:
        return changes.snapshot(self, self._before)

    @cached_property
    def provenance(self) -> dict[str, str]:
        """What the run was made of, for the last page."""
        return {
            "crp-analysis": __version__,
            "Inputs": self.key,
            "Codebook": self.codebook.fingerprint,
            "Seed": str(self.study.seed),
            **versions(ENGINES),
        }


def load_report(
    study: str | Path = ".",
    *,
    consultations: Sequence[str] | str = (),
    keep_going: bool = False,
    previous: str | Path = "",
    kind: Kind = "place",
    scope: str = "",
) -> ReportRun:
    """The study with everything made of it, compared with the edition in the folder `previous` (none: the first edition).

    `kind` and `scope` name a part of the study, as in `workflow.load`; they are for the local report.
    """
    plain = load(study, consultations=consultations, kind=kind, scope=scope)
    names = [folder.name for folder in plain.folders]
    run = ReportRun(plain.study, plain.codebook, consultations=names, keep_going=keep_going, part=plain.part)
    run.previous = Path(previous) if previous else None
    return run
