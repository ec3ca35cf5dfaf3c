"""Commands about people's decisions: review segments in the terminal, and who decided how much."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import JSON, STUDY_OPTION, command, gather_material, open_study
from crp_analysis.commands.review_talk import Talk
from crp_analysis.telling import relative


@click.command()
@STUDY_OPTION
@click.option("--coder", required=True, help="Who reads, as in assignments.csv.")
@click.option("--session", default="", help="Read a whole session in its order, by its transcript's name.")
@click.option("--blind", is_flag=True, help="Show no suggestions, in guided reading and whole sessions either.")
@click.option("--again", is_flag=True, help="What you read before: codings that wait for another look, or with --session all of it.")
@click.option("--guided", type=click.IntRange(0), default=40, show_default=True, help="Segments of a round whose reading mends most.")
@click.option("--audit", type=click.IntRange(0), default=20, show_default=True, help="Segments of a round drawn at random, always blind.")
@command
def review(study_folder: Path, coder: str, session: str, blind: bool, again: bool, guided: int, audit: int) -> None:
    """Read and code in the terminal, segment by segment. Every decision is on disk before the next question.

    First come segments drawn at random, without suggestions: the machine is judged by them. Then those whose reading mends most,
    with suggestions to accept or refuse. Stop at any time; the next time goes on where you stopped.

    \b
    crp review --coder AB
    crp review --coder AB --session int-03 --blind
    crp review --coder AB --again      codes that were split or redefined since; Enter says that yours stand
    """
    from crp_analysis.review_desk import open_desk
    from crp_analysis.reviewing import Reader, known_suggestions, plan_again, plan_queue, plan_session
    from crp_analysis.store import only_place_of_work, only_writer

    one = open_study(study_folder, (), False)
    with only_place_of_work(one.study.processed, coder.strip()):
        with only_writer(one.study.processed):
            gather_material(one)
            desk, torn = open_desk(one, coder.strip())
            coded = known_suggestions(one)
        for path in torn:
            progress.say(f"A line torn by a crash was moved to {relative(path)}; everything before it is kept.")
        reader = Reader(one, coded)
        mine = one.material.assignments.loc[one.material.assignments["coder_id"] == desk.coder, "session_id"]
        assigned = reader.segments.index[reader.segments["session_id"].isin(mine)]
        if again:
            items, done = plan_again(reader, one.another_look, desk.read_before(assigned), session=session, coder=desk.coder), 0
        elif session:
            items, done = plan_session(reader, desk.state, session=session, coder=desk.coder, blind=blind)
        else:
            items, done = plan_queue(
                one, coded, reader, desk.begun(assigned), coder=desk.coder, n_guided=guided, n_audit=audit, blind=blind
            )
        if not items:
            progress.say(_nothing(session, again))
            return
        Talk(desk, reader, one.codebook, items, done).go_on()


def _nothing(session: str, again: bool) -> str:
    if again:
        return "You have read nothing of it yet." if session else "None of your codings waits for another look."
    if session:
        return "There is nothing to read: all of it was read. To go through it once more: --again"
    return "There is nothing left to read in this study."


@click.command()
@STUDY_OPTION
@JSON
@command
def decisions(study_folder: Path, as_json: bool) -> None:
    """Who decided how much, by kind of decision and by day, and what a crash tore.

    \b
    crp decisions
    crp decisions --json
    """
    from crp_analysis.decision_log import describe_decisions
    from crp_analysis.study import find_study, load_study

    log = describe_decisions(load_study(find_study(study_folder)))
    click.echo(json.dumps(log, indent=1, ensure_ascii=False) if as_json else "\n".join(_log_lines(log)))


def _log_lines(log: dict) -> list[str]:
    lines = []
    for one in log["coders"]:
        acts = ", ".join(f"{n} {act}" for act, n in one["by_act"].items())
        lines.append(f"{one['coder']}: {one['n']} decisions, {one['n_undone']} of them undone ({acts})")
        lines += [f"  {day}: {n}" for day, n in one["by_day"].items()]
        if n := one["n_ahead"]:
            lines.append(f"  {n} dated later than now, by a computer whose clock was ahead: they win over all that is dated earlier")
    lines += [f"Torn by a crash: {one['file']} ({one['bytes']} bytes)" for one in log["torn"]]
    lines += [f"To mend: {one}" for one in log["faults"]]
    return lines or ["Nobody has decided anything yet. Next: crp review --coder NAME"]
