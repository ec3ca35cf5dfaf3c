"""`crp comments`: Word reports that came back with comments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import STUDY_OPTION, command
from crp_analysis.telling import show_paths


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE ...", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@STUDY_OPTION
@command
def comments(files: Sequence[Path], study_folder: Path) -> None:
    """Bring Word reports that readers commented on into the study; the next edition lists the places commented on.

    Copies go to data/raw/comments. A newer copy of the same people replaces the older one, which is kept in 'replaced' there. Of
    who wrote a comment only initials reach the report.

    \b
    crp comments ~/Downloads/report-vq.docx ~/Downloads/report-ob.docx
    """
    from crp_analysis.comment_files import bring_comments
    from crp_analysis.study import find_study, load_study

    written = bring_comments(load_study(find_study(study_folder)), files)
    show_paths(written)
    progress.say("Next: crp run" if written else "These copies are there already; nothing was written.")
