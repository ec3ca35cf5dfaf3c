"""Commands about a study and its files: check, new, init, status."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, JSON, STUDY_OPTION, command, open_study
from crp_analysis.errors import Faults
from crp_analysis.telling import show_paths


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option(
    "--tighten",
    is_flag=True,
    help="First close data, reading and exports to other people on this computer; with the group where it may write to the study.",
)
@JSON
@command
def check(consultations: Sequence[str], study_folder: Path, tighten: bool, as_json: bool) -> None:
    """List everything that is wrong with the study's files, by file and place, with what to do. Writes nothing.

    \b
    crp check
    crp check --tighten        changes permissions, and no file
    """
    from crp_analysis.checking import check_study

    if tighten:
        _tighten(study_folder)
    faults, warnings = check_study(study_folder, consultations)
    if as_json:
        rows = [
            {"level": level, "exit_code": f.kind.exit_code, "place": f.place, "found": f.found, "todo": f.todo}
            for level, several in (("fault", faults), ("warning", warnings))
            for f in several
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(f"  {fault}")
        for warning in warnings:
            click.echo(f"  (look at) {warning}")
        click.echo(f"{len(faults)} to mend, {len(warnings)} to look at." if faults or warnings else "All files are in order.")
    if faults:
        sys.exit(Faults(faults).exit_code)


def _tighten(study_folder: Path) -> None:
    from crp_analysis.study import find_study
    from crp_analysis.tightening import tighten

    closed, refused = tighten(find_study(study_folder))
    progress.say(f"{closed} files and folders were closed to others." if closed else "Nothing had to be closed.")
    if refused:
        progress.say(f"{refused} belong to somebody else, who has to close them.")


@click.command()
@click.argument("name")
@STUDY_OPTION
@command
def new(name: str, study_folder: Path) -> None:
    """Make the folder of a new consultation, with templates that say what goes where.

    \b
    crp new riverside-2026
    """
    from crp_analysis.study import find_study
    from crp_analysis.templates import make_consultation

    show_paths(make_consultation(find_study(study_folder), name))
    progress.say(f"Put transcripts into data/raw/{name}/transcripts, then: crp run")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@command
def init(folder: Path) -> None:
    """Make a new study: study.toml, an example code, and a first consultation.

    \b
    crp init my-study && cd my-study
    """
    from crp_analysis.templates import make_study

    show_paths(make_study(folder))
    progress.say(f"Next: cd {folder}, edit study.toml, put transcripts into data/raw/first/transcripts, then: crp run")


@click.command()
@STUDY_OPTION
@JSON
@command
def status(study_folder: Path, as_json: bool) -> None:
    """What is new, what is stale, and what waits for a person."""
    from crp_analysis.status import describe_status

    state = describe_status(open_study(study_folder, (), False))
    click.echo(json.dumps(state, indent=1, ensure_ascii=False) if as_json else "\n".join(state["lines"]))
