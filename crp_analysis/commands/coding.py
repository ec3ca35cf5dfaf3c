"""Commands about coding: how far suggestions can be trusted, and what to read next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import STUDY_OPTION, command, gather_material, open_study
from crp_analysis.telling import show_paths


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--study", "study_folder", type=click.Path(path_type=Path, file_okay=False), help="Evaluate on this study's own codings.")
@click.option("--folds", default=5, show_default=True, type=click.IntRange(min=2), help="Parts of whole documents, held out in turn.")
@click.option("--seed", default=0, show_default=True, help="Of the order in which documents are dealt into folds.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write all figures to this file (- is stdout).",
)
@command
def evaluate(folder: Path | None, study_folder: Path | None, folds: int, seed: int, json_file: Path | None) -> None:
    """How far suggested codes can be trusted: measured on documents whose codings were held back.

    DIR holds codebook.csv (code_id, name, definition, include, exclude, examples), segments.csv (segment_id, document_id,
    participant_id, group, position, text) and codings.csv (segment_id, code_id, coder_id); a segment without a row was read and
    given no code. Where coders did not all read everything, assignments.csv (document_id, coder_id) says who read what.

    \b
    crp evaluate corpora/interviews                        a folder that others coded
    crp evaluate --study . --json reports/evaluation.json  this study's own codings
    """
    from crp_analysis.evaluation.command import evaluate_folder, evaluate_study
    from crp_analysis.evaluation.report import as_json, as_text
    from crp_analysis.store import only_writer, write_text

    if (folder is None) == (study_folder is None):
        raise click.UsageError("name either a folder with a coded corpus or, with --study, a study")
    if study_folder is not None:
        one = open_study(study_folder, (), False)
        with only_writer(one.study.processed):
            one.remember_material()
            record = evaluate_study(one.material, one.codebook, one.store.vectors(), name=one.study.root.name, n_folds=folds, seed=seed)
    else:
        record = evaluate_folder(folder, _vectors_for(folder), n_folds=folds, seed=seed)
    progress.say(as_text(record))
    if json_file == Path("-"):
        click.echo(as_json(record), nl=False)
    elif json_file:
        show_paths([write_text(json_file, as_json(record))])


@click.command()
@STUDY_OPTION
@click.option("--coder", help="Who will read, as in assignments.csv.")
@click.option(
    "--guided", type=click.IntRange(0), default=40, show_default=True, help="Segments whose reading mends most, with suggestions."
)
@click.option("--audit", type=click.IntRange(0), default=20, show_default=True, help="Segments drawn at random, without suggestions.")
@click.option(
    "--bring",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="A filled-in list to put into data/raw; an older one of the same name is kept as .bak.",
)
@command
def queue(study_folder: Path, coder: str | None, guided: int, audit: int, bring: Sequence[Path]) -> None:
    """What to read next: spreadsheets to fill in, for an hour of somebody's reading.

    Random segments show no suggestions, and the machine is judged by them. Guided ones come in the order in which reading mends
    most; they teach. The two are never mixed.

    \b
    crp queue --coder AB                     lists for AB in the folder 'reading'
    crp queue --coder AB --audit 50 --guided 0
    crp queue --bring reading/spring-guided-AB-01.xlsx
    """
    from crp_analysis.reading_lists import bring_back, plan_lists, write_lists
    from crp_analysis.store import only_writer

    if bring:
        from crp_analysis.study import find_study, load_study

        show_paths(bring_back(load_study(find_study(study_folder)), bring))
        progress.say("Next: crp run")
        return
    if not coder:
        raise click.UsageError("say who will read with --coder, or bring a filled-in list back with --bring")
    one = open_study(study_folder, (), False)
    with only_writer(one.study.processed):
        gather_material(one)
        lists = plan_lists(one, coder=coder, n_guided=guided, n_audit=audit)
        show_paths(write_lists(lists, one.study, one.codebook))
    n = {stream: sum(len(lst.rows) for lst in lists if lst.stream == stream) for stream in ("audit", "guided")}
    progress.say(f"{n['audit']} segments drawn at random, {n['guided']} guided. Fill them in, then: crp queue --bring FILE")


def _vectors_for(folder: Path):
    """What is remembered of vectors: in the study around the corpus or around here, else in the user's cache."""
    from crp_analysis.errors import StudyError
    from crp_analysis.store import Store
    from crp_analysis.study import find_study, load_study

    for start in (folder, Path()):
        try:
            return Store(load_study(find_study(start)).processed).vectors()
        except StudyError:
            continue
    return Store(Path(click.get_app_dir("crp-analysis")) / "evaluation").vectors()
