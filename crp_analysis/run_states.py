"""What became of the last run of a line of editions: for each notebook fresh, unchanged or failed; and where a run stopped.

It stands in `.runs.json` beside the editions and holds a date, no clock time, and never speech: of a failed notebook the cell's number and
the kind of error.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from crp_analysis.building import NotebookOutcome, NotebooksFailed
from crp_analysis.editions import LEFT_OUT, RUNS, Edition
from crp_analysis.errors import CrpError
from crp_analysis.store import read_json, write_json

WHERE = {  # exit codes, as the index says where a run stopped
    10: "a source file cannot be read or understood",
    11: "a table is not as it must be",
    12: "a file of the codebook is incomplete or at odds with another",
    13: "study.toml or a consultation.toml is incomplete or malformed",
    14: "a notebook failed",
    15: "the gate found a quote that is not verbatim or not allowed, or a name",
    16: "a file from another tool cannot be taken over",
    17: "words do not fit on a printed sheet",
}


def note_end(
    reports: Path, outcomes: Sequence[NotebookOutcome], previous: Edition | None, date: str, *, edition: int, is_new: bool
) -> None:
    """Keep that a run came to its end; copies of notebooks that failed in an earlier run are of no more use."""
    shutil.rmtree(reports / "failed", ignore_errors=True)
    _write(reports, {"date": date, "outcome": "new edition" if is_new else "nothing new", "edition": edition}, outcomes, previous)


def note_stop(reports: Path, error: CrpError, newest: Edition | None, date: str) -> None:
    """Keep that a run stopped, at which notebooks or at what kind of thing."""
    outcomes = error.outcomes if isinstance(error, NotebooksFailed) else ()
    stopped = WHERE.get(error.exit_code, "something else is to be mended")
    for copy in (reports / "failed").glob("*") if outcomes else ():
        if copy.stem not in [one.name for one in outcomes if one.has_failed]:
            copy.unlink()
    told = {"date": date, "outcome": "stopped", "edition": newest.number if newest else None, "stopped": stopped}
    _write(reports, told, outcomes, newest)


def note_unchanged(reports: Path, edition: Edition, date: str) -> bool:
    """Keep that nothing is new and all is well, if the last run had stopped; whether something was written."""
    known = read_json(reports / RUNS)
    if known and known["outcome"] != "stopped":
        return False
    names = sorted(Path(name).stem for name in edition.manifest["files"] if name.startswith("notebooks/") and name.endswith(".ipynb"))
    outcomes = [NotebookOutcome(name=name, content=hash_) for name, hash_ in hashes_of(edition, names).items()]
    note_end(reports, outcomes, edition, date, edition=edition.number, is_new=False)
    return True


def note_left_out(reports: Path, kind: str, refused: Mapping[str, tuple[str, str]], date: str) -> None:
    """Keep which parts of a study got no report of their own when every one of a kind was asked for.

    Args:
        reports: the whole study's reports.
        kind: 'place', 'programme' or 'group'.
        refused: by the folder's name that a part would have, what a reader calls it and why it has none.
        date: of the run.
    """
    path = reports / "local" / LEFT_OUT
    known = read_json(path) or {}
    told = {slug: {"label": label, "why": why, "date": date} for slug, (label, why) in refused.items()}
    if told != known.get(kind, {}):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {**known, kind: told})


def hashes_of(edition: Edition | None, names: Sequence[str]) -> dict[str, str]:
    """Hashes of what a reader of each notebook of an edition sees; an edition of an older version is looked at itself."""
    from crp_analysis.outputs.render import content_hash

    if edition is None:
        return {}
    known = edition.manifest.get("notebooks")
    if known is not None:
        return {name: known[name] for name in names if name in known}
    paths = {name: edition.folder / "notebooks" / f"{name}.ipynb" for name in names}
    return {name: content_hash(path) for name, path in paths.items() if path.is_file()}


def _write(reports: Path, told: dict, outcomes: Sequence[NotebookOutcome], before: Edition | None) -> None:
    known = hashes_of(before, [one.name for one in outcomes])
    state = {**told, "notebooks": [_state(reports, one, known.get(one.name)) for one in outcomes]}
    if read_json(reports / RUNS) != state:
        write_json(reports / RUNS, state)


def _state(reports: Path, outcome: NotebookOutcome, before: str | None) -> dict:
    """One notebook: failed with its cell and kind of error, fresh, or unchanged since the edition before."""
    if not outcome.has_failed:
        return {"name": outcome.name, "state": "unchanged" if outcome.content == before else "fresh"}
    copy = f"failed/{outcome.name}.html"
    kept = {"copy": copy} if (reports / copy).is_file() else {}
    return {"name": outcome.name, "state": "failed", "cell": outcome.cell, "kind": outcome.kind, **kept}
