"""The command about words that could tell who spoke them."""

from __future__ import annotations

from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import SHOW_WORDS, STUDY_OPTION, bring_option, command, open_study
from crp_analysis.telling import show_paths


@click.command()
@STUDY_OPTION
@SHOW_WORDS
@bring_option("decisions are added to quotes.csv")
@click.option("--by", default="", help="With --bring: initials of who decided.")
@command
def quotes(study_folder: Path, show: bool, filled_in: Path | None, by: str) -> None:
    """Words in the report that could tell who spoke them, as a private list to decide on.

    Signs are looked for by rules: the only one, a position of one's own, ages, family, health, status, dates, exact numbers, places.
    Words with two kinds of signs are held back until somebody decides; words with one are shown. Write ok or no into the column
    decision, bring the list in, and run again: what got a no is quoted nowhere.

    \b
    crp quotes                                       writes the list into the folder 'reading', prints counts only
    crp quotes --bring reading/quotes-01.csv --by AB adds the decisions to data/raw/quotes.csv
    """
    from crp_analysis.quote_decisions import bring_decisions, count_signs, list_undecided, write_list
    from crp_analysis.study import find_study, load_study

    if filled_in is not None:
        path, n = bring_decisions(filled_in, load_study(find_study(study_folder)), by=by)
        show_paths([path])
        progress.say(f"{n} decision{'s' if n != 1 else ''} added. Next: crp run")
        return
    run = open_study(study_folder, (), False)
    rows = list_undecided(run)
    n_held = int(rows["is_held"].sum())
    progress.say(f"{len(rows)} passage{'s' if len(rows) != 1 else ''} could tell who spoke; {n_held} held back, the others are shown.")
    for kind, n in count_signs(rows).most_common():
        progress.say(f"  {kind}: {n}")
    if len(rows):
        show_paths([write_list(rows, run.study)])
        progress.say("Write ok or no into the column decision, then: crp quotes --bring FILE")
    for row in rows.itertuples() if show else ():
        click.echo(f"{row.segment_id}\t{row.now}\t{row.signs}\t{row.text}")
