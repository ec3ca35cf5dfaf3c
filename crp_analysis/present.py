"""The last stage: an edition is built, passes the gate, and is put in place if a reader could see a difference."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crp_analysis.building import RENDERERS, Built, build_edition, sources_of
from crp_analysis.editions import Edition, latest_edition, point_latest, put_in_place
from crp_analysis.errors import CrpError, raise_faults
from crp_analysis.indexing import write_indexes
from crp_analysis.manifests import describe_edition
from crp_analysis.run_states import note_end, note_stop, note_unchanged
from crp_analysis.store import hash_file, hash_of, read_json, versions, write_json
from crp_analysis.workflow import Run

SEEN = ".seen.json"  # which inputs led to the newest edition, also when they made no new one


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What presenting came to: a new edition, or the one that already says the same."""

    edition: Edition
    is_new: bool


def reports_folder(run: Run) -> Path:
    """Where this run's editions stand."""
    return run.reports


def up_to_date(run: Run) -> Edition | None:
    """The newest edition, if it was made from exactly these inputs by this version of the package."""
    reports = run.reports
    seen, edition = read_json(reports / SEEN), latest_edition(reports)
    return edition if seen and edition and seen == _seen(run, edition) and edition.is_intact() else None


def present(run: Run) -> Outcome:
    """Build an edition beside the others and put it in place, unless a reader could see no difference to the newest.

    However it ends, the index says what became of the run.

    Raises:
        Faults: a notebook failed (its executed copy is kept in reports/failed), or the gate found a quote or a name.
            The newest edition stays as it was.
    """
    run.reports.mkdir(parents=True, exist_ok=True)
    previous, date = latest_edition(run.reports), edition_date()
    try:
        outcome, built = _build_or_keep(run, previous, date)
    except CrpError as error:
        tell_stop(run, error)
        raise
    point_latest(outcome.edition)  # an earlier run may have been killed before it did so
    note_end(run.reports, built.notebooks, previous, date, edition=outcome.edition.number, is_new=outcome.is_new)
    write_indexes(run)
    return outcome


def note_seen(run: Run, edition: Edition) -> None:
    """Keep which inputs led to the newest edition. Call it last: what a kill kept from being done before is done by the next run."""
    write_json(run.reports / SEEN, _seen(run, edition))


def tell_stop(run: Run, error: CrpError) -> None:
    """Let the index say that a run stopped and where, if there is an index to say so."""
    if run.reports.is_dir():
        note_stop(run.reports, error, latest_edition(run.reports), edition_date())
        write_indexes(run)


def tell_unchanged(run: Run, edition: Edition) -> None:
    """Let the index say that all is well again after a run that stopped; otherwise nothing is written."""
    if note_unchanged(run.reports, edition, edition_date()):
        write_indexes(run)


def _build_or_keep(run: Run, previous: Edition | None, date: str) -> tuple[Outcome, Built]:
    """The new edition in its place, or the one before where it says the same, with what was built."""
    started = time.monotonic()
    check_quotes(run)
    building = Path(tempfile.mkdtemp(dir=run.reports, prefix=".building.", suffix=".part"))
    try:
        built = build_edition(run, building, previous, date)
        if previous and previous.manifest["content"] == built.content and previous.is_intact():
            return Outcome(edition=previous, is_new=False), built
        manifest = describe_edition(run, previous, date, built, time.monotonic() - started)
        return Outcome(edition=put_in_place(building, run.reports, manifest), is_new=True), built
    finally:
        shutil.rmtree(building, ignore_errors=True)


def edition_date() -> str:
    """Today as YYYY-MM-DD; SOURCE_DATE_EPOCH stands in for today where it is set, so that builds can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch else datetime.datetime.now(datetime.UTC)
    return now.date().isoformat()


def check_quotes(run: Run) -> None:
    """Stop before anything is built when words of people are not verbatim, not by their speaker, or not allowed, wherever they stand."""
    from crp_analysis.findings.quotes import check_quotes as faults_in_quotes
    from crp_analysis.findings.word_gate import check_words

    raise_faults(check_words(run.findings, run.material, run.codebook, run.study))
    if run.part:
        raise_faults(faults_in_quotes(run.local.quotes, run.material, run.study))


def _seen(run: Run, edition: Edition) -> dict:
    """The inputs of a run and the edition they led to."""
    notebooks = {path.name: hash_file(path) for path in sources_of(run)}
    return {"inputs": hash_of(run.key, notebooks, versions(RENDERERS), list(run.study.edition.formats)), "edition": edition.number}
