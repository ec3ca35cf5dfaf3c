"""Files that hold somebody's words and that no run needs: copies, older versions, what was made to be given away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from crp_analysis.codebook.backups import BACKUPS
from crp_analysis.withdrawal.proof import Trace
from crp_analysis.withdrawal.staging import Stage

COPIES = "a copy or an older version that holds their words"
COMMENTED = "a commented copy of an edition that holds their words; its comments go with it"
UNREAD = "holds their words and is read by no run"


def sweep(traces: Iterable[Trace], stage: Stage, comments: Path, unread: Collection[Path]) -> None:
    """Let go of every such file; whatever else holds a trace is left for a person."""
    for trace in traces:
        path = stage.root / trace.file
        backup = _backup_of(stage.root, path)
        if backup:
            stage.remove(backup, COPIES)
        elif path.is_relative_to(comments):
            stage.remove(path, COMMENTED)
        elif path in unread:
            stage.remove(path, UNREAD)
        elif _is_copy(PurePosixPath(trace.file)):
            stage.remove(path, COPIES)


def _backup_of(root: Path, path: Path) -> Path | None:
    """The backup of the codebook that a file belongs to: half of one could not be taken back."""
    parts = path.relative_to(root).parts
    return root.joinpath(*parts[:3]) if parts[:2] == ("codebook", BACKUPS) and len(parts) > 3 else None


def _is_copy(path: PurePosixPath) -> bool:
    if path.parts[0] in ("exports", "reading") or path.parts[:2] == ("reports", "failed"):
        return True
    is_backup = path.suffix == ".bak" or any(part.endswith(".bak") for part in path.parts) or ".torn-" in path.name
    return is_backup or (path.parts[:2] == ("data", "raw") and path.name.startswith((".", "~$")))
