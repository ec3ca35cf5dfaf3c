"""One command for one stage, on the same functions that the notebooks call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, STUDY_OPTION, command, gather_material, open_study
from crp_analysis.telling import agreement_text, show_edition, show_paths


def _work_gather(one) -> None:
    from crp_analysis.publishing import publish_material

    show_paths(publish_material(one))


def _work_code(one) -> None:
    from crp_analysis.publishing import publish_coded

    show_paths(publish_coded(one))
    for note in one.coded.notes:
        progress.say(note)


def _work_agree(one) -> None:
    from crp_analysis.publishing import publish_agreement

    show_paths(publish_agreement(one))


def _work_find(one) -> None:
    from crp_analysis.publishing import publish_findings

    show_paths(publish_findings(one))


def _work_present(one) -> None:
    from crp_analysis.present import note_seen, present

    outcome = present(one)
    note_seen(one, outcome.edition)
    show_edition(outcome.edition, False, is_new=outcome.is_new, seconds=None, why="Nothing that a reader could see has changed since")


def _stage(name: str, help_text: str, work: Callable) -> click.Command:
    """One command for one stage, on the same functions that the notebooks call."""

    @click.command(name, help=help_text)
    @CONSULTATIONS
    @STUDY_OPTION
    @command
    def stage(consultations: Sequence[str], study_folder: Path) -> None:
        from crp_analysis.store import only_writer

        one = open_study(study_folder, consultations, False)
        with only_writer(one.study.processed):
            gather_material(one)
            work(one)

    return stage


gather = _stage("gather", "Read raw files into checked tables in data/processed.", _work_gather)
code = _stage("code", "Suggest codes and find themes outside the codebook (remembered: only what is new is computed).", _work_code)
find = _stage(
    "find", "Compute every table of the report: people per code and group, needs, contrasts, personas, quotes, limits.", _work_find
)
present = _stage("present", "Run the notebooks and put an edition of the report in place.", _work_present)


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as JSON to this file.")
@command
def agree(consultations: Sequence[str], study_folder: Path, json_file: Path | None) -> None:
    """Agreement between coders, and between the machine and people, per code."""
    from crp_analysis.store import only_writer, write_text

    one = open_study(study_folder, consultations, False)
    with only_writer(one.study.processed):
        gather_material(one)
        _work_agree(one)
    if json_file:
        write_text(json_file, one.agreement.to_json(orient="records", indent=1))
        show_paths([json_file])
    progress.say(agreement_text(one))
