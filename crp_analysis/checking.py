"""Everything that is wrong with what people wrote, found in one go and without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crp_analysis.codebook import read_codebook
from crp_analysis.errors import CrpError, Fault
from crp_analysis.study import find_study, load_study
from crp_analysis.workflow import chosen_folders, faults_of


def check_study(folder: Path, consultations: Sequence[str] = ()) -> tuple[list[Fault], list[Fault]]:
    """The faults (a run would stop) and the warnings (a person should look) of a study's files.

    The codebook's faults do not hide those of the consultations; a study.toml that cannot be read hides the rest, since
    nothing else can be judged without its groups.
    """
    from crp_analysis.sources.feedback import look_at_feedback
    from crp_analysis.sources.gather import check_consultation
    from crp_analysis.sources.schemes import look_at_places, read_schemes

    try:
        study = load_study(find_study(folder))
        folders = chosen_folders(study, consultations)
    except CrpError as error:
        return faults_of(error, "study.toml"), []
    codebook, faults = read_codebook(study)
    warnings: list[Fault] = []
    try:
        read_schemes(study, codebook)
    except CrpError as error:
        faults += faults_of(error, "data/raw/landscape/schemes.csv")
    warnings += look_at_places(study)
    for one in folders:
        found, looked_at = check_consultation(one, study, codebook)
        faults += found
        warnings += [*looked_at, *look_at_feedback(one, f"data/raw/{one.name}")]
    return faults, warnings
