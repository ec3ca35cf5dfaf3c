"""What a report is made from: the outcome of one run, as the report's sections see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from crp_analysis.bundles import Coded, Findings, Local, Material
from crp_analysis.codebook import Codebook
from crp_analysis.scope import Scope
from crp_analysis.study import Study


class Run(Protocol):
    """One run's tables and texts.

    `decisions` holds the two-by-two counts under every figure of agreement (code_id, n_both, n_first_only, n_second_only, n_neither,
    between). `changes` holds groups of `heading` and `items`, `needs_moved` the cells of the needs matrix that moved since the edition
    before, `provenance` what made the run.
    """

    study: Study
    codebook: Codebook
    material: Material
    coded: Coded
    agreement: pd.DataFrame
    decisions: pd.DataFrame
    findings: Findings
    changes: Sequence[Mapping[str, Any]]
    needs_moved: Sequence[Mapping[str, str]]
    provenance: Mapping[str, str]


class LocalRun(Run, Protocol):
    """A run that looks at one place, programme or group beside the whole."""

    scope: Scope
    local: Local


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The counts that several sections quote, so that no two of them can differ."""

    n_people: int
    n_sessions: int
    n_consultations: int
    n_words: int
    n_read: int
    n_coders: int
    n_coded: int
    n_suggested: int

    @property
    def is_unread(self) -> bool:
        """Nobody has coded anything: whatever the report says about themes is a machine's suggestion."""
        return self.n_coded == 0


def facts(run: Run) -> Facts:
    """Count once what the report says of the whole run."""
    material = run.material
    spoken = material.segments[material.segments["speaker_kind"] == "participant"]
    coded_sessions = material.segments.loc[material.segments["segment_id"].isin(material.codings["segment_id"]), "session_id"]
    return Facts(
        n_people=material.participants["participant_id"].nunique(),
        n_sessions=len(material.sessions),
        n_consultations=len(material.consultations),
        n_words=int(spoken["n_words"].sum()),
        n_read=len(set(material.assignments["session_id"]) | set(coded_sessions)),
        n_coders=len(set(material.assignments["coder_id"]) | set(material.codings["coder_id"])),
        n_coded=len(material.codings),
        n_suggested=len(run.coded.codings),
    )
