"""`crp withdraw`: a person taken out of everything, and a search that shows it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crp_analysis import progress
from crp_analysis.commands.base import JSON, STUDY_OPTION, command
from crp_analysis.errors import GateError, StudyError
from crp_analysis.telling import relative

if TYPE_CHECKING:
    from crp_analysis.study import Study
    from crp_analysis.withdrawal.handed_out import HandedOut
    from crp_analysis.withdrawal.plans import Plan
    from crp_analysis.withdrawal.proof import Proof, Trace
    from crp_analysis.withdrawal.steps import Steps
    from crp_analysis.withdrawal.withdrawing import Done

MOST_TOLD = 20  # lines of one kind; --json holds all


@click.command()
@click.argument("participant", metavar="PARTICIPANT")
@click.option("--consultation", default="", metavar="C", help="Only out of this consultation; default: out of all.")
@click.option("--keep-at", type=click.Path(path_type=Path, file_okay=False), help="Where what leaves is kept; outside the study.")
@click.option("--destroy", is_flag=True, help="Keep nothing of what leaves. Disks, backups and git may still hold it.")
@click.option(
    "--empty",
    multiple=True,
    metavar="PLACE",
    help="A turn of somebody who asks that repeats their words, as the plan lists it (first/group#3): it is emptied, too. 'all' for all.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.option("--show", is_flag=True, help="Show words of theirs that others repeat, not only where.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--prove", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Only search again, by what was kept there.")
@STUDY_OPTION
@JSON
@command
def withdraw(
    participant: str,
    consultation: str,
    keep_at: Path | None,
    destroy: bool,
    empty: tuple[str, ...],
    dry_run: bool,
    show: bool,
    yes: bool,
    prove: Path | None,
    study_folder: Path,
    as_json: bool,
) -> None:
    """Take a person out of everything in the study, and search every file for what is left.

    Files of theirs alone go; in files that others speak in, too, their turns are emptied and everybody else's keep their number, so
    that codings and decisions of others stay as they are. What leaves is kept in a new folder beside the study, to be closed away
    or destroyed, or is destroyed at once. Editions already made are listed and left. Exit code 15: something of theirs is left.

    \b
    crp withdraw P07 --dry-run
    crp withdraw P07
    crp withdraw P07 --empty first/group#3     also a question that repeats what they said
    crp run                    a new edition without them
    crp withdraw P07 --prove ../my-study-withdrawn-2026-05-01/P07
    """
    from crp_analysis.study import find_study, load_study
    from crp_analysis.withdrawal.withdrawing import withdraw as take_out

    study = load_study(find_study(study_folder))
    if prove:
        return _prove(study, participant, prove, as_json)
    if destroy and keep_at:
        raise StudyError("--destroy and --keep-at: contradict each other; give one of them")
    done = take_out(
        study,
        participant,
        consultation=consultation,
        keep_at=keep_at,
        destroy=destroy,
        empty=empty,
        go_on=lambda steps: _go_on(steps, dry_run=dry_run, yes=yes),
        tell=lambda done: _tell_done(done, study, as_json),
        agree=lambda plan: _agree(plan, study, dry_run=dry_run, yes=yes, show=show, as_json=as_json, destroy=destroy),
    )
    if done is None:
        if not dry_run:
            progress.say("Nothing was changed.")
        return None
    return _exit(done.left)


def _go_on(steps: Steps, *, dry_run: bool, yes: bool) -> bool:
    """Whether a withdrawal that was cut off shall be finished."""
    does = "keeps what leaves" if steps.kept else "destroys what leaves"
    progress.say(f"An earlier call for {steps.participant_id} was cut off: it changes {len(steps.changes)} files and {does}.")
    if dry_run or yes:
        return not dry_run
    if not sys.stdin.isatty():
        raise StudyError("crp withdraw: nobody can be asked here; give --yes to finish it")
    return click.confirm("Finish it?", err=True)


def _agree(plan: Plan, study: Study, *, dry_run: bool, yes: bool, show: bool, as_json: bool, destroy: bool) -> bool:
    if not plan.changes:
        progress.say(f"{plan.person.participant_id} has withdrawn already: there is nothing left to take out, and nothing to search by.")
        progress.say("If a file of theirs came back, look for it with --prove FOLDER, where what left was kept; then take the file away.")
        return False
    if dry_run and as_json:
        click.echo(json.dumps(_plan_record(plan, show), indent=1, ensure_ascii=False))
    else:
        _tell_plan(plan, show)
    if dry_run:
        return False
    if yes:
        return True
    if not sys.stdin.isatty():
        raise StudyError("crp withdraw: nobody can be asked here; look at --dry-run, then give --yes")
    return click.confirm("Take them out" + (" and destroy what leaves?" if destroy else "?"), err=True)


def _tell_plan(plan: Plan, show: bool) -> None:
    person, needles = plan.person, plan.person.needles
    progress.say(f"{person.participant_id} in {', '.join(sorted(person.concerned))}:")
    n_turns = sum(one.n_turns for one in plan.cleared)
    n_gone = sum(one.n_sessions_gone for one in plan.cleared)
    n_decisions = sum(one.n_decisions for one in plan.cleared)
    progress.say(f"  {n_turns} turns; {n_gone} sessions go as a whole; {n_decisions} decisions in journals go")
    for change in plan.changes:
        does = "goes" if not change.new else "is made" if not change.old else "changes"
        progress.say(f"  {needles.without_names(change.path)} {does}: {change.why}")
    progress.say("  data/processed goes and is made again by the next run")
    others = [sum(getattr(one, name) for one in plan.others) for name in ("n_segments", "n_codings", "n_marks")]
    progress.say(f"Compared with before, everybody else keeps {others[0]} segments, {others[1]} codings and {others[2]} marks.")
    if reworded := [one for several in plan.others for one in several.reworded]:
        said = f"{len(reworded)} segments of others read differently, since names are recognised by what is said elsewhere"
        progress.say(f"{said}: {', '.join(reworded[:MOST_TOLD])}")
    _tell_echoes(plan, show)
    _tell_editions(plan.editions)
    _tell_left(plan.left, "Will be left, for you to change")


def _tell_echoes(plan: Plan, show: bool) -> None:
    echoes = plan.person.echoes
    if not echoes:
        return
    progress.say(f"{len(echoes)} turns of other people hold five of their words in a row or more; look at them, they are left as they are")
    progress.say("(but for those who ask: --empty PLACE empties one of their turns):")
    for one in echoes[:MOST_TOLD]:
        does = ", is emptied" if (one.session_id, one.turn) in plan.person.emptied else ""
        said = f": {one.words}" if show else ""
        progress.say(f"  {one.place} ({one.kind}, {len(one.words.split())} words{does}){said}")
    if len(echoes) > MOST_TOLD:
        progress.say(f"  and {len(echoes) - MOST_TOLD} more (--json lists all)")


def _tell_editions(editions: tuple[HandedOut, ...]) -> None:
    if not editions:
        return
    progress.say("Editions made with their words are left as they are; decide what to do with them and with copies given away:")
    for one in editions:
        held = f"holds them in {', '.join(one.files)}" if one.files else "counts them, or may"
        progress.say(f"  {one.folder}, edition {one.number} of {one.date}: {held}")


def _tell_left(left: tuple[Trace, ...], what: str) -> None:
    if left:
        progress.say(f"{what}:")
        for one in left[:MOST_TOLD]:
            progress.say(f"  {one}")
        if len(left) > MOST_TOLD:
            progress.say(f"  and {len(left) - MOST_TOLD} more (--json lists all)")


def _tell_proof(proof: Proof, left: tuple[Trace, ...], n_editions: int) -> None:
    where = " outside of the editions named above" if n_editions else ""
    if not left:
        progress.say(
            f"Searched {proof.n_files} files for their names and for every six words in a row that only they said: nothing found{where}."
        )
    _tell_left(left, f"Searched {proof.n_files} files; their name or words are left in")
    if proof.unsearched:
        progress.say(f"{len(proof.unsearched)} files cannot be searched (sound, pictures, locked or damaged files); look at them yourself:")
        for path, kind in proof.unsearched[:MOST_TOLD]:
            progress.say(f"  {path} ({kind})")


def _tell_done(done: Done, study: Study, as_json: bool) -> None:
    from crp_analysis.withdrawal.withdrawing import in_git

    steps = done.steps
    if as_json:
        click.echo(json.dumps(_done_record(done), indent=1, ensure_ascii=False))
        return
    if done.was_cut_off:
        progress.say("An earlier call was cut off; it was finished as it was planned.")
    _tell_editions(done.editions)
    _tell_proof(done.proof, done.left, len(done.editions))
    if n_short := steps.needles.n_short:
        progress.say(f"{n_short} of their turns have fewer than six words and cannot be searched for.")
    if steps.needles.n_common:
        n = steps.needles.n_common
        progress.say(f"{n} of their names are also words, or names of others, and {'is' if n == 1 else 'are'} not searched for.")
    progress.say("Not searched for: their id in notes of yours, mail addresses; a file of 'crp names --key' is to be written anew.")
    if in_git(study.root):
        progress.say("The study lies in a git repository: its history keeps whatever was committed. To take it out there, too:")
        progress.say(
            "  git filter-repo --invert-paths --path FILE ..., then a forced push, and new clones for everybody (docs/withdrawal.md)"
        )
    if steps.kept:
        progress.say(f"What left is in {relative(Path(steps.kept))}: close it away, or destroy it.")
        click.echo(relative(Path(steps.kept)))
    else:
        progress.say(
            "What left was deleted. Disks, snapshots, backups and synchronised folders may still hold it; that is out of reach here."
        )
    progress.say("Next: crp run")


def _prove(study: Study, participant: str, kept: Path, as_json: bool) -> None:
    from crp_analysis.withdrawal.withdrawing import prove

    proof, editions, left = prove(study, participant, kept)
    if as_json:
        click.echo(json.dumps(_proof_record(proof, editions, left), indent=1, ensure_ascii=False))
    else:
        _tell_editions(editions)
        _tell_proof(proof, left, len(editions))
    _exit(left)


def _exit(left: tuple[Trace, ...]) -> None:
    if left:
        sys.exit(GateError.exit_code)


def _plan_record(plan: Plan, show: bool) -> dict:
    needles = plan.person.needles
    return {
        "participant": plan.person.participant_id,
        "consultations": sorted(plan.person.concerned),
        "files": [
            {"path": needles.without_names(one.path), "goes": not one.new, "is_new": not one.old, "why": one.why} for one in plan.changes
        ],
        "others": [asdict(one) for one in plan.others],
        "repeated": [
            {"place": one.place, "kind": one.kind, "n_words": len(one.words.split()), **({"words": one.words} if show else {})}
            for one in plan.person.echoes
        ],
        **_proof_record(plan.proof, plan.editions, plan.left),
    }


def _proof_record(proof: Proof, editions: tuple[HandedOut, ...], left: tuple[Trace, ...]) -> dict:
    return {
        "editions": [asdict(one) for one in editions],
        "left": [{"path": one.path, "place": one.place, "names": one.n_names, "runs": one.n_runs} for one in left],
        "files_searched": proof.n_files,
        "not_searched": [{"path": path, "kind": kind} for path, kind in proof.unsearched],
    }


def _done_record(done: Done) -> dict:
    steps = done.steps
    return {
        "participant": steps.participant_id,
        "kept": steps.kept,
        "was_cut_off": done.was_cut_off,
        "short_turns": steps.needles.n_short,
        **_proof_record(done.proof, done.editions, done.left),
    }
