"""`crp diff`: what changed between editions."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crp_analysis.commands.base import JSON, STUDY_OPTION, command


@click.command()
@click.argument("first", required=False)
@click.argument("second", required=False)
@STUDY_OPTION
@JSON
@command
def diff(first: str | None, second: str | None, study_folder: Path, as_json: bool) -> None:
    """What changed between two editions; default: the newest and the one before it.

    \b
    crp diff          the newest against the one before
    crp diff 2        the newest against edition 2
    crp diff 2 5      edition 5 against edition 2
    """
    from crp_analysis import changes
    from crp_analysis.editions import find_edition
    from crp_analysis.errors import StudyError
    from crp_analysis.study import find_study, load_study

    reports = load_study(find_study(study_folder)).reports
    newer = find_edition(reports, second or "latest")
    if first is None and newer.number < 2:
        raise StudyError("reports: there is only one edition; there is nothing to compare yet")
    older = find_edition(reports, first or str(newer.number - 1))
    found = changes.compare(older.snapshot, newer.snapshot)
    if as_json:
        click.echo(
            json.dumps({"from": older.number, "to": newer.number, "changes": changes.as_records(found)}, indent=1, ensure_ascii=False)
        )
    else:
        click.echo(f"From edition {older.number} ({older.manifest['date']}) to edition {newer.number} ({newer.manifest['date']})")
        click.echo(changes.as_text(found))
