"""What commands share: their options, how they open a study, and how they tell errors."""

from __future__ import annotations

import errno
import functools
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crp_analysis.errors import CrpError, Faults, StudyError, raise_faults
from crp_analysis.telling import relative, tell_error

STUDY_OPTION = click.option(
    "--study",
    "study_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The study's folder; default: here or above.",
)
CONSULTATIONS = click.argument("consultations", nargs=-1, metavar="[CONSULTATION ...]")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout, for programs.")


REFUSALS = {  # what a system refuses and a person can allow, with what to do
    errno.EACCES: "allow it there",
    errno.EPERM: "allow it there",
    errno.EROFS: "choose a place that can be written to",
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "choose a disk that takes files of this size",
    errno.EIO: "look after the disk, or after the connection to it,",
    errno.EBUSY: "close the program that has it open",
    errno.ETXTBSY: "close the program that has it open",
}


def command(function: Callable) -> Callable:
    """A command whose errors that a person can fix become lines on stderr and an exit code."""

    @functools.wraps(function)
    def told(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except CrpError as error:
            tell_error(error)
            sys.exit(error.exit_code)
        except OSError as error:
            number = error.errno or _errno_within(error)
            if number not in REFUSALS:
                raise
            refused = _refused(error, number)
            tell_error(refused)
            sys.exit(refused.exit_code)

    return told


def _errno_within(error: OSError) -> int:
    """What the system said where a folder was copied: Python hands that on as text, in a list of files."""
    stated = re.findall(r"\[Errno (\d+)\]", str(error)) if isinstance(error, shutil.Error) else []
    return int(stated[0]) if stated else 0


def _refused(error: OSError, number: int) -> CrpError:
    """What the system refused, with the folder: a file's name may be somebody's."""
    place = relative(Path(os.fsdecode(error.filename)).parent) if error.filename else "the disk"
    return StudyError(f"{place}: a file cannot be read or written there ({os.strerror(number)}); {REFUSALS[number]} and start again")


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
