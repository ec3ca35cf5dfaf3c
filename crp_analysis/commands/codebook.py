"""`crp codebook`: what became of the codes, and changes that take everything that names a code along."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crp_analysis import progress
from crp_analysis.commands.base import JSON, STUDY_OPTION, command, open_study
from crp_analysis.telling import show_paths

if TYPE_CHECKING:
    from crp_analysis.codebook.changes import Touched
    from crp_analysis.codebook.plans import Plan
    from crp_analysis.study import Study

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
BY = click.option("--by", default="somebody", show_default=True, help="Who changes it: initials or a role, kept in the log.")
WHY = click.option("--why", default="", help="The reason, kept in the log.")


@click.group()
def codebook() -> None:
    """What became of the codes; rename, merge, split, move, retire them with all their codings.

    Raw files are never rewritten: codings that name an older id are read as the code to which it leads. Files in codebook/ that
    name the code are changed with it, and what stood there is kept in codebook/.backup.
    """


@codebook.command()
@click.argument("codes", nargs=-1, metavar="[CODE ...]")
@click.option("--short", is_flag=True, help="Without the texts that changed.")
@STUDY_OPTION
@JSON
@command
def log(codes: Sequence[str], short: bool, study_folder: Path, as_json: bool) -> None:
    """What changed, when, by whom, why, and how many codings it touched; edits of definitions line by line.

    \b
    crp codebook log
    crp codebook log need-ethics     of this code and of what led to it
    """
    from crp_analysis.code_history import as_records, as_text, list_history
    from crp_analysis.codebook import read_codebook
    from crp_analysis.errors import raise_faults

    study = ready(study_folder)
    book, faults = read_codebook(study)
    entries = list_history(study, book)
    if codes:
        wanted = {one for code in codes for one in book.lineage.names_of(book.lineage.follow(code))}
        entries = [entry for entry in entries if wanted & set(entry.codes)]
    click.echo(json.dumps(as_records(entries), indent=1, ensure_ascii=False) if as_json else as_text(entries, with_texts=not short))
    raise_faults(faults)  # the log is most wanted where something is wrong


@codebook.command()
@BY
@WHY
@STUDY_OPTION
@command
def note(by: str, why: str, study_folder: Path) -> None:
    """Put edits that were made in an editor since the newest edition into the log, with who made them and why."""
    from crp_analysis.code_history import as_changes, unstated_edits
    from crp_analysis.codebook import load_codebook
    from crp_analysis.codebook.changes import append_changes, next_time, read_changes
    from crp_analysis.store import only_writer

    study = ready(study_folder)
    with only_writer(study.processed):
        known = read_changes(study.codebook_folder)[0]
        changes = as_changes(unstated_edits(study, load_codebook(study)), time=next_time(known), by=by, note=why)
        if changes:
            show_paths([append_changes(study.codebook_folder, changes)])
    progress.say(
        f"{len(changes)} edit{'s' if len(changes) != 1 else ''} noted." if changes else "There is no edit that the log does not know."
    )


@codebook.command()
@STUDY_OPTION
@JSON
@command
def check(study_folder: Path, as_json: bool) -> None:
    """List everything that is wrong with the codebook and its log, and the codes whose codings wait for another look."""
    from crp_analysis.codebook import read_codebook
    from crp_analysis.errors import Faults

    study = ready(study_folder)
    book, faults = read_codebook(study)
    waiting = {} if faults else _waiting(study_folder)
    if as_json:
        rows = [{"place": one.place, "found": one.found, "todo": one.todo} for one in faults]
        click.echo(json.dumps({"faults": rows, "waiting": waiting}, indent=1, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(f"  {fault}")
        for code_id, n in waiting.items():
            todo = f"read them again, or 'crp codebook confirm {code_id}'"
            click.echo(f"  (look at) {code_id}: {n} coding{'s' if n != 1 else ''} made under an older definition; {todo}")
        n_retired = len(book.codes) - len(book.living)
        retired = f", {n_retired} of them retired" if n_retired else ""
        click.echo(f"{len(book.codes)} codes{retired}. {len(faults)} to mend, {len(waiting)} to look at.")
    if faults:
        sys.exit(Faults(faults).exit_code)


def ready(study_folder: Path) -> Study:
    """The study, with a change that was cut short finished first, and told."""
    from crp_analysis.code_history import say_change
    from crp_analysis.codebook.backups import needs_recovery, recover
    from crp_analysis.codebook.changes import PLACE, torn_bytes
    from crp_analysis.store import only_writer
    from crp_analysis.study import find_study, load_study

    study = load_study(find_study(study_folder))
    if n := torn_bytes(study.codebook_folder):
        progress.say(f"{PLACE}: its last line was cut short ({n} bytes) and counts as not written; the next change takes it away")
    if needs_recovery(study.codebook_folder):  # a log alone can be read where nobody may write, and while a run is working
        with only_writer(study.processed):
            for change in recover(study.codebook_folder):
                progress.say(f"Finished a change that was interrupted: {change.by} {say_change(change)}")
    return study


def carry_out_plan(study_folder: Path, plan_it: Callable[[Study], Plan], by: str, why: str, dry_run: bool) -> None:
    """Plan, tell, and (unless it is a dry run) change the files and add the line."""
    from crp_analysis.code_history import say_change, tell_touched
    from crp_analysis.codebook.backups import carry_out
    from crp_analysis.codebook.changes import next_time, read_changes
    from crp_analysis.store import only_writer

    study = ready(study_folder)
    with only_writer(study.processed):
        plan = plan_it(study)
        change = plan.change(
            time=next_time(read_changes(study.codebook_folder)[0]),
            by=by.strip() or "somebody",
            note=why.strip(),
            touched=_touched(study_folder, plan),
        )
        home = None if dry_run else carry_out(study.codebook_folder, plan.files, change)
    done = "Would be done" if dry_run else "Done"
    undone = next((one for one in read_changes(study.codebook_folder)[0] if one.change_id == change.undoes), None)
    progress.say(f"{done}: {change.by} {say_change(change, undone)}; {tell_touched(change.touched)}.")
    if change.act == "split" and change.touched.codings:
        progress.say(f"The codings wait under {change.heir} for another look; 'crp codebook confirm {change.heir}' states that they stand.")
    for one in plan.look_at:
        progress.say(f"  (look at) {one}")
    names = [f"codebook/{name}{' (goes)' if content is None else ''}" for name, content in plan.files.items()]
    if dry_run:
        click.echo("\n".join(names))
    else:
        show_paths([study.codebook_folder / name for name, content in plan.files.items() if content is not None])
        if plan.files:
            again = "make the change again" if change.act == "undo" else "crp codebook undo"
            progress.say(f"What stood there before: codebook/.backup/{home.name}. To take it back: {again}")


def _touched(study_folder: Path, plan: Plan) -> Touched:
    """What people coded under the codes of a plan; unknown where raw has faults of its own."""
    from crp_analysis.code_history import count_touched
    from crp_analysis.codebook.changes import Touched
    from crp_analysis.errors import CrpError

    try:
        run = open_study(study_folder, (), False)
        return count_touched(run, [*plan.about["codes"], *plan.about["into"]])
    except CrpError:
        return Touched()


def _waiting(study_folder: Path) -> dict[str, int]:
    from crp_analysis.code_history import count_waiting
    from crp_analysis.errors import CrpError

    try:
        return dict(count_waiting(open_study(study_folder, (), False).another_look))
    except CrpError:
        return {}  # 'crp check' tells what is wrong with raw


def now() -> str:
    """The time as the log states it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # two changes within a second are two
