"""`crp diff`: what changed between editions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis.commands.base import JSON, STUDY_OPTION, command, open_study
from crp_analysis.commands.run import part_of
from crp_analysis.telling import show_paths


@click.command()
@click.argument("first", required=False)
@click.argument("second", required=False)
@STUDY_OPTION
@click.option("--consultation", "consultations", multiple=True, metavar="NAME", help="Editions of this consultation alone.")
@click.option("--place", "places", multiple=True, metavar="PLACE", help="Editions of a local report; likewise the next two.")
@click.option("--programme", "programmes", multiple=True, metavar="NAME")
@click.option("--group", "groups", multiple=True, metavar="ID")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a page of its own to this file.")
@JSON
@command
def diff(
    first: str | None,
    second: str | None,
    study_folder: Path,
    consultations: Sequence[str],
    places: Sequence[str],
    programmes: Sequence[str],
    groups: Sequence[str],
    html_file: Path | None,
    as_json: bool,
) -> None:
    """What changed between two editions; default: the newest and the one before it.

    \b
    crp diff                        the newest against the one before
    crp diff 2                      the newest against edition 2
    crp diff 2 5                    edition 5 against edition 2
    crp diff 2 5 --html what.html   the same as a page to send round
    crp diff --place Leeds          of the local report of Leeds

    Numbers that moved inside their 95 % interval are counted and not told one by one. Quotes that are no longer used are told
    with the reason, never with their words.
    """
    from crp_analysis import changes
    from crp_analysis.editions import find_edition
    from crp_analysis.errors import StudyError
    from crp_analysis.store import write_text

    reports = _reports(study_folder, consultations, part_of(place=places, programme=programmes, group=groups))
    newer = find_edition(reports, second or "latest")
    if first is None and newer.manifest["previous"] is None:
        raise StudyError("reports: there is only one edition; there is nothing to compare yet")
    older = find_edition(reports, first or str(newer.manifest["previous"]))
    found = changes.compare(older.snapshot, newer.snapshot)
    if html_file:
        write_text(html_file, _page(older.manifest, newer.manifest, changes.as_records(found)))
        show_paths([html_file])
    elif as_json:
        click.echo(
            json.dumps({"from": older.number, "to": newer.number, "changes": changes.as_records(found)}, indent=1, ensure_ascii=False)
        )
    else:
        click.echo(f"From edition {older.number} ({older.manifest['date']}) to edition {newer.number} ({newer.manifest['date']})")
        click.echo(changes.as_text(found))


def _reports(study_folder: Path, consultations: Sequence[str], part: tuple[str, Sequence[str]] | None) -> Path:
    """Where the line of editions stands; raw is looked at only for a part, whose folder is named by what stands there."""
    from crp_analysis.study import find_study, load_study

    if part or consultations:
        return open_study(study_folder, consultations, False, part=part).reports
    return load_study(find_study(study_folder)).reports


def _page(older: dict, newer: dict, records: list[dict]) -> str:
    from crp_analysis.outputs.index_page import diff_page

    ends = [{"number": manifest["edition"], "date": manifest["date"]} for manifest in (older, newer)]
    about = {"title": newer["title"], "language": newer.get("language", "en-GB"), "notice": newer.get("notice", "")}
    return diff_page(records, before=ends[0], after=ends[1], **about)
