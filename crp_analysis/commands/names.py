"""The command about names in speech that nobody has looked at."""

from __future__ import annotations

from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import SHOW_WORDS, STUDY_OPTION, bring_option, command, open_study
from crp_analysis.telling import show_paths
from crp_analysis.workflow import Run


@click.command()
@STUDY_OPTION
@SHOW_WORDS
@bring_option("rows are added to names.csv")
@click.option("--replaced", is_flag=True, help="Instead a private list of what was replaced, to review: which words, how often, where.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead write the key: each replaced word with its segment and place. Only outside the study, readable by you alone.",
)
@command
def names(study_folder: Path, show: bool, filled_in: Path | None, replaced: bool, key: Path | None) -> None:
    """What might be a name in what people said and is neither replaced nor listed, as a private list to fill in.

    Write into it, for each name: kind (person, place, organisation, other) to have it replaced everywhere, or keep yes if it may stand.
    Then bring it in, and run again: the name is replaced in everything that the study makes.

    \b
    crp names                                 writes the list into the folder 'reading', prints counts only
    crp names --bring reading/names-01.csv    adds what was filled in to data/raw/names.csv
    crp names --replaced                      what was replaced, to look through: a word too many is kept by a row with keep yes
    crp names --key ../keys/study.csv         what turns the tables back into the words as said, for whoever looks after it
    """
    from crp_analysis.name_suggestions import bring_names, count_by_session, possible_names, write_suggestions
    from crp_analysis.sources.possible_names import has_model
    from crp_analysis.study import find_study, load_study

    if filled_in is not None:
        path, n = bring_names(filled_in, load_study(find_study(study_folder)))
        show_paths([path])
        progress.say(f"{n} row{'s' if n != 1 else ''} added. Next: crp run")
        return
    run = open_study(study_folder, (), False)
    if replaced or key is not None:
        _tell_replaced(run, key)
        return
    possible = possible_names(run, with_model=has_model())
    by = "by capitals, titles and the language model" if has_model() else "by capitals and titles (install the extra 'names' for a model)"
    progress.say(f"{len(possible)} possible name{'s' if len(possible) != 1 else ''} that nobody has looked at, found {by}.")
    for session, n in sorted(count_by_session(possible).items()):
        progress.say(f"  {session}: {n}")
    if possible:
        show_paths([write_suggestions(possible, run.study)])
        progress.say("Fill in kind or keep, then: crp names --bring FILE")
    for one in possible if show else ():
        click.echo(f"{one.name}\t{one.kind}\t{len(one.segments)}\t{one.segments[0]}")


def _tell_replaced(run: Run, key: Path | None) -> None:
    """Write the key where one is asked for, else the list to review."""
    from crp_analysis.name_key import replaced_in, write_key, write_review

    found = replaced_in(run)
    n = sum(map(len, found.values()))
    path = write_key(found, run.study, key) if key is not None else write_review(found, run.study)
    where = f"{len(found)} segment{'s' if len(found) != 1 else ''}"
    progress.say(f"{n} {'stretch of words is' if n == 1 else 'stretches of words are'} replaced, in {where}.")
    show_paths([path])
    if key is not None:
        progress.say("Whoever has it and the tables has the words as they were said. Keep it apart; write it anew after a withdrawal.")
