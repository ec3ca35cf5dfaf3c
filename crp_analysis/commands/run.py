"""`crp run`: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis.commands.base import CONSULTATIONS, JSON, STUDY_OPTION, command, gather_material, open_study
from crp_analysis.telling import show_edition


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--keep-going", is_flag=True, help="Set unreadable files aside (counted in the report's limits) instead of stopping.")
@click.option("--place", "places", multiple=True, metavar="PLACE", help="Report on the people of this place beside all others.")
@click.option("--programme", "programmes", multiple=True, metavar="NAME", help="The same for the people of a programme.")
@click.option("--group", "groups", multiple=True, metavar="ID", help="The same for a group of study.toml.")
@JSON
@command
def run(
    consultations: Sequence[str],
    study_folder: Path,
    keep_going: bool,
    places: Sequence[str],
    programmes: Sequence[str],
    groups: Sequence[str],
    as_json: bool,
) -> None:
    """Build the report: check, gather, code, agree, find, present.

    Makes a new edition only if something that a reader could see has changed.

    \b
    crp run                    all consultations in data/raw
    crp run riverside-2026     this one alone; its editions stand in reports/only/riverside-2026
    crp run --place Leeds      what Leeds needs, beside the whole study, with a planning sheet (reports/local/place-leeds);
                               several times for several places together, likewise --programme and --group
    """
    import time

    from crp_analysis import present as stage
    from crp_analysis.publishing import publish_all
    from crp_analysis.store import clear_leftovers, only_writer

    started = time.monotonic()
    one = open_study(study_folder, consultations, keep_going, part=_part(place=places, programme=programmes, group=groups))
    with only_writer(one.study.processed):
        clear_leftovers(one.study.processed)
        if one.part:
            gather_material(one)  # which places and programmes there are stands in raw
        clear_leftovers(stage.reports_folder(one))
        if edition := stage.up_to_date(one):
            show_edition(edition, as_json, is_new=False, seconds=time.monotonic() - started, why="Nothing has changed since")
            return
        if not one.part:
            gather_material(one)
        outcome = stage.present(one)
        publish_all(one)
    why = "" if outcome.is_new else "Nothing that a reader could see has changed since"
    show_edition(outcome.edition, as_json, is_new=outcome.is_new, seconds=time.monotonic() - started, why=why)


def _part(**asked: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    """The one kind of part that was asked for, with its values; none for the whole study."""
    given = {kind: values for kind, values in asked.items() if values}
    if len(given) > 1:
        raise click.UsageError(f"name only one of {', '.join(f'--{kind}' for kind in given)}; each may be given several times")
    return next(iter(given.items()), None)
