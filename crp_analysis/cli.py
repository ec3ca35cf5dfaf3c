"""The command line: one short command per stage. A command loads, calls one function, and says what it wrote."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crp_analysis import __version__, progress
from crp_analysis.errors import CrpError, Faults, raise_faults
from crp_analysis.telling import agreement_text, show_edition, show_paths, tell_error

STUDY_OPTION = click.option(
    "--study",
    "study_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The study's folder; default: here or above.",
)
CONSULTATIONS = click.argument("consultations", nargs=-1, metavar="[CONSULTATION ...]")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout, for programs.")


class Teaching(click.Group):
    """A group whose commands are listed in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were written."""
        return list(self.commands)


@click.group(cls=Teaching, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="crp")
def crp() -> None:
    """From a folder of transcripts to an honest scoping report.

    \b
    Start:        crp init my-study      a new study with templates
                  crp new spring-2026    a new consultation; put transcripts into its folder
    Every time:   crp check              everything that is wrong with the files, at once
                  crp run                the report, with what changed since the last one
    Then:         crp lab                refine it in JupyterLab

    Paths of what was written go to stdout, everything else to stderr.

    \b
    Exit codes: 0 done, 2 usage or busy, 10 source file, 11 table, 12 codebook, 13 study or consultation file,
    14 notebook, 15 quote or privacy gate, 16 interchange, 17 printed sheet. 1 is a bug, with its traceback.
    """


def command(function: Callable) -> Callable:
    """A command whose errors that a person can fix become lines on stderr and an exit code."""

    @functools.wraps(function)
    def told(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except CrpError as error:
            tell_error(error)
            sys.exit(error.exit_code)

    return told


@crp.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--keep-going", is_flag=True, help="Set unreadable files aside (counted in the report's limits) instead of stopping.")
@click.option("--place", "places", multiple=True, metavar="PLACE", help="Report on the people of this place beside all others.")
@click.option("--programme", "programmes", multiple=True, metavar="NAME", help="The same for the people of a programme.")
@click.option("--group", "groups", multiple=True, metavar="ID", help="The same for a group of study.toml.")
@JSON
@command
def run(
    consultations: Sequence[str],
    study_folder: Path,
    keep_going: bool,
    places: Sequence[str],
    programmes: Sequence[str],
    groups: Sequence[str],
    as_json: bool,
) -> None:
    """Build the report: check, gather, code, agree, find, present.

    Makes a new edition only if something that a reader could see has changed.

    \b
    crp run                    all consultations in data/raw
    crp run riverside-2026     this one alone; its editions stand in reports/only/riverside-2026
    crp run --place Leeds      what Leeds needs, beside the whole study, with a planning sheet (reports/local/place-leeds);
                               several times for several places together, likewise --programme and --group
    """
    import time

    from crp_analysis import present as stage
    from crp_analysis.publishing import publish_all
    from crp_analysis.store import clear_leftovers, only_writer

    started = time.monotonic()
    one = _open(study_folder, consultations, keep_going, part=_part(place=places, programme=programmes, group=groups))
    with only_writer(one.study.processed):
        clear_leftovers(one.study.processed)
        if one.part:
            _gather(one)  # which places and programmes there are stands in raw
        clear_leftovers(stage.reports_folder(one))
        if edition := stage.up_to_date(one):
            show_edition(edition, as_json, is_new=False, seconds=time.monotonic() - started, why="Nothing has changed since")
            return
        if not one.part:
            _gather(one)
        outcome = stage.present(one)
        publish_all(one)
    why = "" if outcome.is_new else "Nothing that a reader could see has changed since"
    show_edition(outcome.edition, as_json, is_new=outcome.is_new, seconds=time.monotonic() - started, why=why)


@crp.command()
@CONSULTATIONS
@STUDY_OPTION
@JSON
@command
def check(consultations: Sequence[str], study_folder: Path, as_json: bool) -> None:
    """List everything that is wrong with the study's files, by file and place, with what to do. Writes nothing."""
    from crp_analysis.checking import check_study

    faults, warnings = check_study(study_folder, consultations)
    if as_json:
        rows = [
            {"level": level, "exit_code": f.kind.exit_code, "place": f.place, "found": f.found, "todo": f.todo}
            for level, several in (("fault", faults), ("warning", warnings))
            for f in several
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(f"  {fault}")
        for warning in warnings:
            click.echo(f"  (look at) {warning}")
        click.echo(f"{len(faults)} to mend, {len(warnings)} to look at." if faults or warnings else "All files are in order.")
    if faults:
        sys.exit(Faults(faults).exit_code)


@crp.command()
@click.argument("name")
@STUDY_OPTION
@command
def new(name: str, study_folder: Path) -> None:
    """Make the folder of a new consultation, with templates that say what goes where.

    \b
    crp new riverside-2026
    """
    from crp_analysis.study import find_study
    from crp_analysis.templates import make_consultation

    show_paths(make_consultation(find_study(study_folder), name))
    progress.say(f"Put transcripts into data/raw/{name}/transcripts, then: crp run")


@crp.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@command
def init(folder: Path) -> None:
    """Make a new study: study.toml, an example code, and a first consultation.

    \b
    crp init my-study && cd my-study
    """
    from crp_analysis.templates import make_study

    show_paths(make_study(folder))
    progress.say(f"Next: cd {folder}, edit study.toml, put transcripts into data/raw/first/transcripts, then: crp run")


@crp.command()
@click.argument("groups", nargs=-1, required=True, metavar="GROUP ...")
@click.option("--edit", "is_edit", is_flag=True, required=True, help="Write the card as a file to edit.")
@click.option("--consultation", default="", help="Whose workshop edits the card; default: the last by name.")
@STUDY_OPTION
@command
def personas(groups: Sequence[str], is_edit: bool, consultation: str, study_folder: Path) -> None:
    """Write persona cards as files that facilitators edit; a file that is there already is kept as a backup.

    \b
    crp personas --edit community                               every line of the card, ready to be reworded or taken off
    crp personas --edit community --consultation riverside-2026 under data/raw/riverside-2026/workshop/personas
    """
    from crp_analysis.card_files import write_card_file
    from crp_analysis.store import only_writer

    one = _open(study_folder, (), False)
    with only_writer(one.study.processed):
        _gather(one)
        show_paths([path for group in groups for path in write_card_file(one, group, consultation)])
    progress.say("Edit the file, then: crp check, crp run")


def _stage(name: str, help_text: str, work: Callable) -> None:
    """One command for one stage, on the same functions that the notebooks call."""

    @crp.command(name, help=help_text)
    @CONSULTATIONS
    @STUDY_OPTION
    @command
    def stage(consultations: Sequence[str], study_folder: Path) -> None:
        from crp_analysis.store import only_writer

        one = _open(study_folder, consultations, False)
        with only_writer(one.study.processed):
            _gather(one)
            work(one)


def _gather(one) -> None:
    """Read raw and show what a person should look at."""
    for warning in one.gathering.warnings:
        progress.say(f"  (look at) {warning}")
    one.remember_material()


def _work_gather(one) -> None:
    from crp_analysis.publishing import publish_material

    show_paths(publish_material(one))


def _work_code(one) -> None:
    from crp_analysis.publishing import publish_coded

    show_paths(publish_coded(one))
    for note in one.coded.notes:
        progress.say(note)


def _work_agree(one) -> None:
    from crp_analysis.publishing import publish_agreement

    show_paths(publish_agreement(one))


def _work_find(one) -> None:
    from crp_analysis.publishing import publish_findings

    show_paths(publish_findings(one))


def _work_present(one) -> None:
    from crp_analysis.present import present

    outcome = present(one)
    show_edition(outcome.edition, False, is_new=outcome.is_new, seconds=None, why="Nothing that a reader could see has changed since")


_stage("gather", "Read raw files into checked tables in data/processed.", _work_gather)
_stage("code", "Suggest codes and find themes outside the codebook (remembered: only what is new is computed).", _work_code)
_stage("find", "Compute every table of the report: people per code and group, needs, contrasts, personas, quotes, limits.", _work_find)
_stage("present", "Run the notebooks and put an edition of the report in place.", _work_present)


@crp.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["cards", "options", "journeys", "needs", "planning", "terms", "feedback"]),
    help="One kind of sheet; may be given several times.",
)
@command
def sheets(consultations: Sequence[str], study_folder: Path, only: Sequence[str]) -> None:
    """Sheets to print, as a draft in reports/sheets-draft, without a new edition.

    \b
    crp sheets                 all that the study has something for
    crp sheets --only cards    persona cards: PDF, pictures, slides to edit
    """
    from crp_analysis.printing import write_draft
    from crp_analysis.store import only_writer

    one = _open(study_folder, consultations, False)
    with only_writer(one.study.processed):
        _gather(one)
        show_paths(write_draft(one, only))


@crp.command()
@CONSULTATIONS
@STUDY_OPTION
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as JSON to this file.")
@command
def agree(consultations: Sequence[str], study_folder: Path, json_file: Path | None) -> None:
    """Agreement between coders, and between the machine and people, per code."""
    from crp_analysis.store import only_writer, write_text

    one = _open(study_folder, consultations, False)
    with only_writer(one.study.processed):
        _gather(one)
        _work_agree(one)
    if json_file:
        write_text(json_file, one.agreement.to_json(orient="records", indent=1))
        show_paths([json_file])
    progress.say(agreement_text(one))


@crp.command()
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
        one = _open(study_folder, (), False)
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


@crp.command()
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
    one = _open(study_folder, (), False)
    with only_writer(one.study.processed):
        _gather(one)
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


@crp.command()
@STUDY_OPTION
@JSON
@command
def status(study_folder: Path, as_json: bool) -> None:
    """What is new, what is stale, and what waits for a person."""
    from crp_analysis.status import describe_status

    state = describe_status(_open(study_folder, (), False))
    click.echo(json.dumps(state, indent=1, ensure_ascii=False) if as_json else "\n".join(state["lines"]))


@crp.command()
@click.argument("first", required=False)
@click.argument("second", required=False)
@STUDY_OPTION
@JSON
@command
def diff(first: str | None, second: str | None, study_folder: Path, as_json: bool) -> None:
    """What changed between two editions; default: the newest and the one before it.

    \b
    crp diff          the newest against the one before
    crp diff 2        the newest against edition 2
    crp diff 2 5      edition 5 against edition 2
    """
    from crp_analysis import changes
    from crp_analysis.editions import find_edition
    from crp_analysis.errors import StudyError
    from crp_analysis.study import find_study, load_study

    reports = load_study(find_study(study_folder)).reports
    newer = find_edition(reports, second or "latest")
    if first is None and newer.number < 2:
        raise StudyError("reports: there is only one edition; there is nothing to compare yet")
    older = find_edition(reports, first or str(newer.number - 1))
    found = changes.compare(older.snapshot, newer.snapshot)
    if as_json:
        click.echo(
            json.dumps({"from": older.number, "to": newer.number, "changes": changes.as_records(found)}, indent=1, ensure_ascii=False)
        )
    else:
        click.echo(f"From edition {older.number} ({older.manifest['date']}) to edition {newer.number} ({newer.manifest['date']})")
        click.echo(changes.as_text(found))


@crp.command()
@STUDY_OPTION
@click.option("--port", type=int, default=8888, show_default=True)
@click.option("--browser/--no-browser", default=True, help="Open a browser window.")
@command
def lab(study_folder: Path, port: int, browser: bool) -> None:
    """Open JupyterLab on the study's notebooks; nothing it does contacts anything outside this machine."""
    from crp_analysis.lab import open_lab
    from crp_analysis.study import find_study

    sys.exit(open_lab(find_study(study_folder), port=port, browser=browser))


@crp.command("warm-up", hidden=True)
@command
def warm_up() -> None:
    """Compile and verify what the first run would otherwise pay for; part of set-up."""
    from crp_analysis.coding.embedding import default_embedder
    from crp_analysis.coding.theme_models import warm_up as warm_up_themes

    default_embedder().encode(["One sentence is enough."])
    warm_up_themes()


def _part(**asked: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    """The one kind of part that was asked for, with its values; none for the whole study."""
    given = {kind: values for kind, values in asked.items() if values}
    if len(given) > 1:
        raise click.UsageError(f"name only one of {', '.join(f'--{kind}' for kind in given)}; each may be given several times")
    return next(iter(given.items()), None)


def _open(study_folder: Path, consultations: Sequence[str], keep_going: bool, part=None):
    """The study with everything made of it, or with one part of it beside the whole."""
    from crp_analysis.codebook import load_codebook
    from crp_analysis.study import find_study, load_study
    from crp_analysis.workflow import Run

    study = load_study(find_study(study_folder))
    try:
        codebook = load_codebook(study)
    except Faults:
        from crp_analysis.checking import check_study

        raise_faults(check_study(study_folder, consultations)[0])  # what else is wrong is told in the same go
        raise
    return Run(study, codebook, consultations=consultations, keep_going=keep_going, part=part)


def main() -> None:
    """The entry point of `crp`."""
    crp()


if __name__ == "__main__":
    main()
