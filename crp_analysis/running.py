"""One run from raw files to an edition: what `crp run` does once, and `crp run --each` for one value after the other."""

from __future__ import annotations

from crp_analysis import progress
from crp_analysis.errors import CrpError
from crp_analysis.openness import PRIVATE
from crp_analysis.present import Outcome, note_seen, present, tell_stop, tell_unchanged, up_to_date
from crp_analysis.publishing import publish_all
from crp_analysis.whole_files import clear_leftovers, clear_pieces
from crp_analysis.workflow import Run

UNCHANGED = "Nothing has changed since"
UNSEEN = "Nothing that a reader could see has changed since"


def make_report(run: Run) -> tuple[Outcome, str]:
    """The newest edition after this run, and why there is no new one ('' where there is). Call it only while holding the lock.

    Raises:
        CrpError: what a person must mend; the newest edition is as it was, and the index says that the run stopped.
    """
    clear_leftovers(run.study.processed)
    for folder in (run.study.codebook_folder, *(run.study.root / name for name in PRIVATE)):
        clear_pieces(folder)
    if run.part:
        gather_material(run)  # which places and programmes there are stands in raw
    clear_leftovers(run.reports)
    if edition := up_to_date(run):
        tell_unchanged(run, edition)
        return Outcome(edition=edition, is_new=False), UNCHANGED
    try:
        if not run.part:
            gather_material(run)
    except CrpError as error:
        tell_stop(run, error)
        raise
    outcome = present(run)
    publish_all(run)
    note_seen(run, outcome.edition)
    return outcome, "" if outcome.is_new else UNSEEN


def gather_material(run: Run) -> None:
    """Read raw and show what a person should look at."""
    for warning in run.gathering.warnings:
        progress.say(f"  (look at) {warning}")
    run.remember_material()
