"""The commands of `crp codebook` that change codes, each with everything that names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crp_analysis.commands.base import STUDY_OPTION, command
from crp_analysis.commands.codebook import BY, DRY_RUN, WHY, carry_out_plan, now


def _changes(function: Callable) -> Callable:
    """The options of every command that changes the codebook."""
    for option in (DRY_RUN, WHY, BY, STUDY_OPTION):
        function = option(function)
    return command(function)


@click.command()
@click.argument("code")
@click.argument("new_id", required=False, default="")
@click.option("--name", default="", help="What people call it.")
@_changes
def rename(code: str, new_id: str, name: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Give a code another id, another name, or both.

    \b
    crp codebook rename need-ethics need-care --why "clearer"
    crp codebook rename need-ethics --name "Handle ethics with care"
    """
    from crp_analysis.codebook.single_plans import plan_rename

    carry_out_plan(study_folder, lambda study: plan_rename(study, code, new_id, name), by, why, dry_run)


@click.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE", help="The code that they become: one of them, another one, or a new one.")
@click.option("--name", default="", help="What people call it; needed for a new one.")
@_changes
def merge(codes: Sequence[str], into: str, name: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Make one code of several; a person who was coded with two of them counts once.

    \b
    crp codebook merge need-time need-hours --into need-time --why "coders could not tell them apart"
    """
    from crp_analysis.codebook.joining_plans import plan_merge

    carry_out_plan(study_folder, lambda study: plan_merge(study, codes, into, name), by, why, dry_run)


@click.command()
@click.argument("code")
@click.option("--into", "first", required=True, metavar="PART ...", help="The first part; further parts follow it.")
@click.argument("more", nargs=-1, metavar="[PART ...]")
@click.option(
    "--heir",
    default="",
    metavar="PART",
    help="The part that has the codings until people have looked; default: CODE where it goes on, or the first.",
)
@_changes
def split(code: str, first: str, more: Sequence[str], heir: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Make several codes of one. New parts start as copies for you to edit; codings wait for another look.

    \b
    crp codebook split need-money --into need-money need-fees
    """
    from crp_analysis.codebook.joining_plans import plan_split

    carry_out_plan(study_folder, lambda study: plan_split(study, code, [first, *more], heir), by, why, dry_run)


@click.command()
@click.argument("code")
@click.option("--under", "parent", metavar="PARENT", help="The code above it.")
@click.option("--top", is_flag=True, help="Under no other code.")
@_changes
def move(code: str, parent: str | None, top: bool, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Put a code under another one.

    \b
    crp codebook move need-fees --under need-money
    """
    from crp_analysis.codebook.single_plans import plan_move

    if (parent is None) != top:
        raise click.UsageError("say under which code with --under, or --top for none")
    carry_out_plan(study_folder, lambda study: plan_move(study, code, parent or ""), by, why, dry_run)


@click.command()
@click.argument("code")
@_changes
def retire(code: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Offer a code to nobody any more. What people coded with it stays in counts and report."""
    from crp_analysis.codebook.single_plans import plan_retire

    carry_out_plan(study_folder, lambda study: plan_retire(study, code, now()[:10]), by, why, dry_run)


@click.command()
@click.argument("code")
@_changes
def restore(code: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Bring a retired code back."""
    from crp_analysis.codebook.single_plans import plan_restore

    carry_out_plan(study_folder, lambda study: plan_restore(study, code), by, why, dry_run)


@click.command()
@click.argument("code")
@_changes
def confirm(code: str, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """State that the codings of a code stand, though its definition has changed since they were made."""
    from crp_analysis.codebook.single_plans import plan_confirm

    carry_out_plan(study_folder, lambda study: plan_confirm(study, code), by, why, dry_run)


@click.command()
@_changes
def undo(study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Take the last change back; the log keeps both. Run it again for the change before."""
    from crp_analysis.codebook.undoing import plan_undo

    carry_out_plan(study_folder, plan_undo, by, why, dry_run)


COMMANDS = [rename, merge, split, move, retire, restore, confirm, undo]
