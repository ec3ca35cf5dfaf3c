"""`crp codebook bring`: a codebook that people edited as a spreadsheet, back into its files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crp_analysis import progress
from crp_analysis.commands.base import STUDY_OPTION, command
from crp_analysis.commands.codebook import BY, DRY_RUN, WHY, carry_out_plan, now, ready

if TYPE_CHECKING:
    from crp_analysis.codebook.bringing import Brought


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--retire", is_flag=True, help="Retire codes whose rows were deleted; without it they stay as they are.")
@STUDY_OPTION
@BY
@WHY
@DRY_RUN
@command
def bring(file: Path, retire: bool, study_folder: Path, by: str, why: str, dry_run: bool) -> None:
    """Take over a codebook that was exported as a spreadsheet and edited (.xlsx or .csv).

    Says code by code what changes. Everything is checked first; nothing is written while anything is wrong, and all faults are told
    with sheet, row and column. A code that was changed in codebook/ since the sheet was exported is left as it is and named, and the
    command then exits with 12. No code is ever deleted. The log keeps the change, and 'crp codebook undo' takes it back.

    \b
    crp export codebook.xlsx                      one row a code
    crp codebook bring codebook.xlsx --dry-run    what would change
    crp codebook bring codebook.xlsx --by AB --why "agreed in the codebook meeting"
    """
    from crp_analysis.codebook.bringing import plan_bring
    from crp_analysis.errors import CodebookError, Fault, raise_faults
    from crp_analysis.interchange.code_tables import read_code_table

    study = ready(study_folder)
    table = read_code_table(file)
    if retire and table.exported is None:
        todo = "retire codes one by one with 'crp codebook retire CODE'"
        raise_faults([Fault(kind=CodebookError, place=file.name, found="does not say which codes it was exported with", todo=todo)])
    day = now()[:10] if retire else ""
    brought = plan_bring(study, table, retire=day)
    for one in (*table.remarks, *_told(brought)):
        progress.say(one)
    if brought.plan is None:
        progress.say("Nothing in it differs from codebook/." if not brought.conflicts else "Nothing else differs from codebook/.")
    else:

        def plan_it(study):
            return plan_bring(study, table, retire=day).plan or brought.plan

        carry_out_plan(study_folder, plan_it, by, why, dry_run)
    if brought.conflicts:
        for fault in brought.conflicts:
            progress.say(f"  {fault}")
        sys.exit(CodebookError.exit_code)


def _told(brought: Brought) -> Iterator[str]:
    """What would become of each code, without what its texts say."""
    for code_id, fields in brought.changed.items():
        others = [one for one in fields if one != "name"]
        old, new = brought.renamed.get(code_id, ("", ""))
        parts = [*([f"is called '{new}' instead of '{old}'"] if new else []), *([f"changes {', '.join(others)}"] if others else [])]
        yield f"  {code_id}: {'; '.join(parts)}"
    yield from (f"  {code_id}: is new" for code_id in brought.added)
    yield from (f"  {code_id}: has no row any more and is retired" for code_id in brought.retired)
    for code_id in brought.missing:
        yield f"  {code_id}: has no row; it stays as it is ('crp codebook retire {code_id}' retires it, or --retire all such)"
    for code_id in brought.kept:
        yield f"  {code_id}: was changed in codebook/ since, and its row was not edited; codebook/ stays"
