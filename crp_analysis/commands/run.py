"""`crp run`: the main job; once, for each part of a study, or only to see whether the newest edition can be made again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, JSON, STUDY_OPTION, command, open_study
from crp_analysis.telling import relative, show_edition, show_paths, tell_error

EACH = ["place", "programme", "group", "consultation"]


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--keep-going", is_flag=True, help="Set unreadable files aside (counted in the report's limits) instead of stopping.")
@click.option("--place", "places", multiple=True, metavar="PLACE", help="Report on the people of this place beside all others.")
@click.option("--programme", "programmes", multiple=True, metavar="NAME", help="The same for the people of a programme.")
@click.option("--group", "groups", multiple=True, metavar="ID", help="The same for a group of study.toml.")
@click.option("--each", type=click.Choice(EACH), help="One report for every place, programme, group or consultation.")
@click.option("--verify", is_flag=True, help="Build the newest edition again elsewhere and compare every byte; writes nothing.")
@JSON
@command
def run(
    consultations: Sequence[str],
    study_folder: Path,
    keep_going: bool,
    places: Sequence[str],
    programmes: Sequence[str],
    groups: Sequence[str],
    each: str | None,
    verify: bool,
    as_json: bool,
) -> None:
    """Build the report: check, gather, code, agree, find, present.

    Makes a new edition only if something that a reader could see has changed.

    \b
    crp run                    all consultations in data/raw
    crp run riverside-2026     this one alone; its editions stand in reports/only/riverside-2026
    crp run --place Leeds      what Leeds needs, beside the whole study, with a planning sheet (reports/local/place-leeds);
                               several times for several places together, likewise --programme and --group
    crp run --each place       every place in turn; one with too few people is left out, one that fails does not stop the rest
    crp run --verify           whether the newest edition can be made again: exit code 0 if every byte is the same, 18 if not,
                               13 if inputs or versions have changed since
    """
    part = part_of(place=places, programme=programmes, group=groups)
    if each and (part or verify):
        raise click.UsageError("give --each by itself; it takes every value in turn, and --verify looks at one line of editions")
    one = open_study(study_folder, consultations, keep_going, part=part)
    if verify:
        _verify(one, as_json)
    elif each:
        _run_each(one, each, as_json)
    else:
        _run_once(one, as_json)


def part_of(**asked: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    """The one kind of part that was asked for, with its values; none for the whole study."""
    given = {kind: values for kind, values in asked.items() if values}
    if len(given) > 1:
        raise click.UsageError(f"name only one of {', '.join(f'--{kind}' for kind in given)}; each may be given several times")
    return next(iter(given.items()), None)


def _run_once(one, as_json: bool) -> None:
    from crp_analysis.older_editions import overtaken_editions
    from crp_analysis.running import make_report
    from crp_analysis.store import only_writer

    started = time.monotonic()
    with only_writer(one.study.processed):
        outcome, why = make_report(one)
        n_differences = _count_differences(one) if outcome.is_new else 0
    show_edition(outcome.edition, as_json, is_new=outcome.is_new, seconds=time.monotonic() - started, why=why)
    _tell_differences(n_differences)
    if overtaken := overtaken_editions(one):
        progress.say("Older editions hold words that may not be shown any more. They are not changed; delete a folder to take it back.")
        for edition in overtaken:
            progress.say(f"  {edition.sentence()}")


def _run_each(one, kind: str, as_json: bool) -> None:
    from crp_analysis.each_part import first_error, report_each
    from crp_analysis.store import only_writer

    with only_writer(one.study.processed):
        outcomes = report_each(one, kind, tell_error)
        n_differences = _count_differences(one) if kind != "consultation" and any(outcome.is_new for outcome in outcomes) else 0
    made = [outcome for outcome in outcomes if outcome.edition]
    if as_json:
        rows = [
            {"value": o.value, "folder": relative(o.edition.folder) if o.edition else None, "is_new": o.is_new, "refused": o.refused}
            | ({"exit_code": o.error.exit_code} if o.error else {})
            for o in outcomes
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        show_paths([outcome.edition.folder / "report.html" for outcome in made if outcome.is_new])
    n_failed, n_refused = sum(o.error is not None for o in outcomes), sum(bool(o.refused) for o in outcomes)
    told = [f"{sum(o.is_new for o in made)} new editions", f"{sum(not o.is_new for o in made)} unchanged"]
    progress.say(", ".join([*told, f"{n_refused} left out", f"{n_failed} failed"]) + ".")
    _tell_differences(n_differences)
    if (error := first_error(outcomes)) is not None:
        sys.exit(error.exit_code)


def _count_differences(one) -> int:
    from crp_analysis.disclosure_audit import audit_disclosure

    return len(audit_disclosure(one))


def _tell_differences(n: int) -> None:
    if n:
        them = "thing follows" if n == 1 else "things follow"
        progress.say(f"{n} {them} about too few people from several reports or numbers together: look at 'crp disclosure' first.")


def _verify(one, as_json: bool) -> None:
    from crp_analysis.errors import RepeatError
    from crp_analysis.store import only_writer
    from crp_analysis.verifying import verify_edition

    progress.say("Building the newest edition again, from nothing, in a temporary folder.")
    with only_writer(one.study.processed):  # a run would clear the temporary folder away
        edition, compared = verify_edition(one)
    n_other = sum(not file.is_same for file in compared)
    if as_json:
        files = {file.name: {"is_same": file.is_same, "where": file.where} for file in compared}
        click.echo(json.dumps({"edition": edition.number, "is_same": not n_other, "files": files}, indent=1, ensure_ascii=False))
    else:
        for file in compared:
            click.echo(f"  {'same' if file.is_same else 'DIFFERENT':<10} {file.name}{f' ({file.where})' if file.where else ''}")
    if n_other:
        raise RepeatError(f"edition {edition.number}: {n_other} of {len(compared)} files have other bytes; the edition cannot be repeated")
    progress.say(f"Edition {edition.number} can be repeated: all {len(compared)} files have the same bytes.")
