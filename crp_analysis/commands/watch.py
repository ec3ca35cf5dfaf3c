"""`crp watch`: the main job again whenever something arrives."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import CONSULTATIONS, STUDY_OPTION, command

PATIENCE_S = 10  # for a run that was told to stop to tidy up; killing it hurts nothing but leaves its half-made edition for the next run


@click.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--settle", "settle_s", type=click.FloatRange(min=0), default=5.0, show_default=True, help="Seconds to stand still first.")
@click.option("--poll", "is_polled", is_flag=True, help="For network drives, whose changes the system does not tell: look every 2 seconds.")
@command
def watch(consultations: Sequence[str], study_folder: Path, settle_s: float, is_polled: bool) -> None:
    """Run now, and again whenever something arrives or changes in data/raw, codebook, notebooks or study.toml.

    Waits until files have stood still, so that no half-copied file is read. One run at a time; a run that fails is told, the last
    edition stays, and watching goes on. Ctrl-C ends it.

    \b
    crp watch                    all consultations, also those to come
    crp watch riverside-2026     this one alone; its editions stand in reports/only/riverside-2026
    crp watch --settle 60        where files arrive slowly or with pauses
    """
    from crp_analysis.study import find_study, load_study
    from crp_analysis.watching import watch_study

    study = load_study(find_study(study_folder))
    arguments = [sys.executable, "-m", "crp_analysis.cli", "run", "--study", str(study.root), *consultations]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # how a service manager ends it
    try:
        watch_study(study, lambda: _run(arguments), consultations=consultations, settle_s=settle_s, is_polled=is_polled)
    except KeyboardInterrupt:
        progress.say("Watching has ended.")


def _run(arguments: Sequence[str]) -> int:
    """One run in a process of its own, so that its memory is given back; its exit code."""
    process = subprocess.Popen(arguments)
    try:
        return process.wait()
    except KeyboardInterrupt:
        _end(process)
        raise


def _end(process: subprocess.Popen) -> None:
    """A terminal has told the run to stop, too; a service manager may not have."""
    for stop in (lambda: None, process.terminate, process.kill):
        stop()
        try:
            process.wait(PATIENCE_S)
            return
        except subprocess.TimeoutExpired:
            continue
