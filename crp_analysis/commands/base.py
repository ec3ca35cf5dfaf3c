"""What commands share: their options, how they open a study, and how they tell errors."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crp_analysis.commands.refusals import refused_by_system
from crp_analysis.errors import CrpError, Faults, raise_faults
from crp_analysis.telling import tell_error

STUDY_OPTION = click.option(
    "--study",
    "study_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The study's folder; default: here or above.",
)
CONSULTATIONS = click.argument("consultations", nargs=-1, metavar="[CONSULTATION ...]")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout, for programs.")
SHOW_WORDS = click.option("--show", is_flag=True, help="Also print the words themselves: only where nobody looks over your shoulder.")


def bring_option(becomes: str) -> Callable:
    """The option by which a list that a command wrote comes back filled in; `becomes` says what is added where."""
    return click.option(
        "--bring",
        "filled_in",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help=f"A filled-in list whose {becomes}; the file of before is kept as .bak.",
    )


def command(function: Callable) -> Callable:
    """A command whose errors that a person can fix become lines on stderr and an exit code."""

    @functools.wraps(function)
    def told(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except CrpError as error:
            tell_error(error)
            sys.exit(error.exit_code)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if (refused := refused_by_system(error)) is None:
                raise
            tell_error(refused)
            sys.exit(refused.exit_code)

    return told


def open_study(study_folder: Path, consultations: Sequence[str], keep_going: bool, part=None):
    """The study with everything made of it, or with one part of it beside the whole."""
    from crp_analysis.workflow import Run

    study, codebook = open_codebook(study_folder, consultations)
    return Run(study, codebook, consultations=consultations, keep_going=keep_going, part=part)


def open_codebook(study_folder: Path, consultations: Sequence[str] = ()):
    """The study and its codebook."""
    from crp_analysis.codebook import load_codebook
    from crp_analysis.study import find_study, load_study

    study = load_study(find_study(study_folder))
    try:
        return study, load_codebook(study)
    except Faults:
        from crp_analysis.checking import check_study

        raise_faults(check_study(study_folder, consultations)[0])  # what else is wrong is told in the same go
        raise


def gather_material(one) -> None:
    """Read raw and show what a person should look at."""
    from crp_analysis.running import gather_material as gather

    gather(one)
