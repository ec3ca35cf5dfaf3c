"""One report for every place, programme, group or consultation, one after the other, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crp_analysis import progress
from crp_analysis.editions import Edition
from crp_analysis.errors import CrpError, StudyError
from crp_analysis.indexing import write_index
from crp_analysis.present import edition_date
from crp_analysis.run_states import note_left_out
from crp_analysis.running import gather_material, make_report
from crp_analysis.scope import KINDS, label_scope
from crp_analysis.workflow import Run

CONSULTATION = "consultation"
EACH = (*KINDS, CONSULTATION)


@dataclass(frozen=True, kw_only=True)
class PartOutcome:
    """What became of one value: an edition (new or not), a refusal, or an error."""

    value: str
    edition: Edition | None = None
    is_new: bool = False
    refused: str = ""
    error: CrpError | None = None


def report_each(whole: Run, kind: str, tell_error: Callable[[CrpError], None]) -> list[PartOutcome]:
    """Make the reports of all values of a kind, in the study's order. A value that fails or is refused does not stop the others.

    Args:
        whole: the whole study, or those of its consultations that somebody named.
        kind: one of `EACH`.
        tell_error: called with the error of a value as it comes.

    Raises:
        StudyError: the study states no value of this kind.
        CrpError: raw files cannot be read at all.
    """
    if kind != CONSULTATION:
        gather_material(whole)  # once for all: which values there are stands in raw
    runs = list(_runs(whole, kind))
    if not runs:
        raise StudyError(f"--each {kind}: no {kind} is stated for anybody; state it in participants.csv or consultation.toml")
    outcomes = []
    for number, (value, run) in enumerate(runs, start=1):
        progress.say(f"{number} of {len(runs)}: {value}")
        outcomes.append(_report(value, run))
        if (error := outcomes[-1].error) is not None:
            tell_error(error)
    if kind != CONSULTATION:
        _note_left_out(whole, kind, [(outcome, run) for outcome, (_, run) in zip(outcomes, runs, strict=True)])
    return outcomes


def _runs(whole: Run, kind: str) -> Iterator[tuple[str, Run]]:
    """Each value with the run for it alone."""
    from crp_analysis.findings.local import values_there

    shared = {"keep_going": whole.keep_going}
    names = [folder.name for folder in whole.folders]
    if kind == CONSULTATION:
        yield from ((name, Run(whole.study, whole.codebook, consultations=[name], **shared)) for name in names)
        return
    for value in values_there(whole.material, whole.study, kind):
        run = Run(whole.study, whole.codebook, consultations=names, part=(kind, [value]), **shared)
        run.gathering = whole.gathering
        yield value, run


def _report(value: str, run: Run) -> PartOutcome:
    try:
        if run.part and (why := _refused(run)):
            progress.say(f"  Left out: {why}")
            return PartOutcome(value=value, refused=why)
        outcome, _ = make_report(run)
    except CrpError as error:
        return PartOutcome(value=value, error=error)
    return PartOutcome(value=value, edition=outcome.edition, is_new=outcome.is_new)


def _refused(run: Run) -> str:
    """Why this part gets no report; '' where it gets one."""
    from crp_analysis.findings.local import people_in, refuse_scope

    return refuse_scope(run.material, run.findings, run.study, run.scope, people_in(run.material, run.study, run.scope))


def _note_left_out(whole: Run, kind: str, reported: Sequence[tuple[PartOutcome, Run]]) -> None:
    """Let the index of the whole study name the parts that got no report of their own; one that failed is no such part."""
    refused = {run.scope.slug: (label_scope(run.scope, run.study), _reason(outcome)) for outcome, run in reported if outcome.refused}
    note_left_out(whole.whole_reports, kind, refused, edition_date())
    write_index(whole.study, whole.whole_reports)


def _reason(outcome: PartOutcome) -> str:
    """Why, for readers: without the option that was given and what to give instead."""
    return outcome.refused.partition(f"{outcome.value}: ")[2].partition(";")[0]


def first_error(outcomes: Sequence[PartOutcome]) -> CrpError | None:
    """The error of the first value that failed."""
    return next((one.error for one in outcomes if one.error is not None), None)
