"""`crp site`: what may be public, for a static host."""

from __future__ import annotations

from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import STUDY_OPTION, command
from crp_analysis.telling import relative


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@STUDY_OPTION
@command
def site(folder: Path, study_folder: Path) -> None:
    """Copy what may be public of all editions into FOLDER, ready for any static host; nothing leaves this machine.

    Reports, sheets, spreadsheets and the list of editions are copied. Executed notebooks, failed runs, what serves the next run, and
    local editions stay back. The folder must be empty, new, or an earlier site.

    \b
    crp site ../site
    """
    from crp_analysis.site_files import LISTING, write_site
    from crp_analysis.sources.comments import list_copies
    from crp_analysis.study import find_study, load_study

    study = load_study(find_study(study_folder))
    changed = write_site(study, folder)
    if list_copies(study):
        progress.say("(look at) Editions list readers' comments with their initials; see docs/scheduled-runs.md before you publish them.")
    progress.say(f"{len(changed)} files written or removed; {LISTING} lists what the site holds.")
    click.echo(relative(folder / "index.html"))
