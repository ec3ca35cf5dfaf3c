"""The command about numbers that follow from several reports together."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, JSON, STUDY_OPTION, command, open_study
from crp_analysis.errors import GateError


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@JSON
@command
def disclosure(consultations: tuple[str, ...], study_folder: Path, as_json: bool) -> None:
    """What could be worked out about too few people from all reports together, before one is given away.

    Looks at the whole report, its groups, all local reports, and all editions. Exit code 15 where anything follows, 0 where nothing does.
    In study.toml, [edition] small_differences = "refuse" stops 'crp run' before such an edition is put in place.
    """
    from crp_analysis.disclosure_audit import audit_disclosure

    found = audit_disclosure(open_study(study_folder, consultations, False))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False))
    for one in found if not as_json else ():
        click.echo(f"{one.place}: {one.found}; {one.todo}")
    progress.say(f"{len(found)} thing{'s' if len(found) != 1 else ''} to decide on." if found else "Nothing follows about too few people.")
    if found:
        sys.exit(GateError.exit_code)
