"""`crp lab`, and what set-up calls."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crp_analysis.commands.base import STUDY_OPTION, command


@click.command()
@STUDY_OPTION
@click.option("--port", type=int, default=8888, show_default=True)
@click.option("--browser/--no-browser", default=True, help="Open a browser window.")
@command
def lab(study_folder: Path, port: int, browser: bool) -> None:
    """Open JupyterLab on the study's notebooks; nothing it does contacts anything outside this machine."""
    from crp_analysis.lab import open_lab
    from crp_analysis.study import find_study

    sys.exit(open_lab(find_study(study_folder), port=port, browser=browser))


@click.command("warm-up", hidden=True)
@command
def warm_up() -> None:
    """Compile and verify what the first run would otherwise pay for; part of set-up."""
    from crp_analysis.coding.embedding import default_embedder
    from crp_analysis.coding.theme_models import warm_up as warm_up_themes

    default_embedder().encode(["One sentence is enough."])
    warm_up_themes()
