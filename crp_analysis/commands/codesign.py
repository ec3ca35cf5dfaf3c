"""Commands for co-design: persona cards to edit, sheets to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, STUDY_OPTION, command, gather_material, open_study
from crp_analysis.telling import show_paths


@click.command()
@click.argument("groups", nargs=-1, required=True, metavar="GROUP ...")
@click.option("--edit", "is_edit", is_flag=True, required=True, help="Write the card as a file to edit.")
@click.option("--consultation", default="", help="Whose workshop edits the card; default: the last by name.")
@STUDY_OPTION
@command
def personas(groups: Sequence[str], is_edit: bool, consultation: str, study_folder: Path) -> None:
    """Write persona cards as files that facilitators edit; a file that is there already is kept as a backup.

    \b
    crp personas --edit community                               every line of the card, ready to be reworded or taken off
    crp personas --edit community --consultation riverside-2026 under data/raw/riverside-2026/workshop/personas
    """
    from crp_analysis.card_files import write_card_file
    from crp_analysis.store import only_writer

    one = open_study(study_folder, (), False)
    with only_writer(one.study.processed):
        gather_material(one)
        show_paths([path for group in groups for path in write_card_file(one, group, consultation)])
    progress.say("Edit the file, then: crp check, crp run")


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["cards", "options", "journeys", "needs", "planning", "terms", "feedback"]),
    help="One kind of sheet; may be given several times.",
)
@command
def sheets(consultations: Sequence[str], study_folder: Path, only: Sequence[str]) -> None:
    """Sheets to print, as a draft in reports/sheets-draft, without a new edition.

    \b
    crp sheets                 all that the study has something for
    crp sheets --only cards    persona cards: PDF, pictures, slides to edit
    """
    from crp_analysis.printing import write_draft
    from crp_analysis.store import only_writer

    one = open_study(study_folder, consultations, False)
    with only_writer(one.study.processed):
        gather_material(one)
        show_paths(write_draft(one, only))
