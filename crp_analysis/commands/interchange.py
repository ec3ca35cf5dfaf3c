"""Commands for files of other programs: codings in, codings and codebooks out."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from crp_analysis import progress
from crp_analysis.commands.base import JSON, STUDY_OPTION, command, open_codebook, open_study
from crp_analysis.errors import InterchangeError
from crp_analysis.telling import show_paths

READ = ["coded", "all", "parts"]
PAIRS = {"multiple": True, "metavar": "NAME=OURS"}


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@STUDY_OPTION
@click.option("--consultation", help="Look only here for the file's documents; with --texts, where they go (made if it does not exist).")
@click.option(
    "--read",
    type=click.Choice(READ),
    help="Who read what: each coder all sessions of the file, those in which they coded something, or only the parts that they coded.",
)
@click.option(
    "--blind/--not-blind", default=True, help="Whether they coded without seeing suggestions or each other's codes.", show_default=True
)
@click.option(
    "--coder",
    "coders",
    help="A coder of the file (name or number) and the id here; nothing after '=' leaves one out, '=ID' is for marks that name nobody.",
    **PAIRS,
)
@click.option("--session", "sessions", help="A document of the file (name or number) and the session here.", **PAIRS)
@click.option("--code", "codes", help="A code of the file (name or path) and the code here; nothing after '=' leaves it out.", **PAIRS)
@click.option("--texts", is_flag=True, help="Documents that are no sessions yet become transcripts.")
@click.option("--people", is_flag=True, help="Cases and variables go into participants.csv: new rows and blank cells, never consent.")
@click.option(
    "--attribute", "attributes", help="With --people: a variable of the file and the column here; nothing after '=' leaves it out.", **PAIRS
)
@click.option("--names", is_flag=True, help="Show names of coders and documents as the file has them; they may be people's names.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@JSON
@command
def import_file(
    file: Path,
    study_folder: Path,
    consultation: str | None,
    read: str | None,
    blind: bool,
    coders: Sequence[str],
    sessions: Sequence[str],
    codes: Sequence[str],
    texts: bool,
    people: bool,
    attributes: Sequence[str],
    names: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take over codings or a codebook from another program, not a character shifted.

    Reads REFI-QDA projects and codebooks (NVivo, ATLAS.ti, MAXQDA, QualCoder, Quirkos ... : .qdpx, .qdc), Taguette (.sqlite3), QualCoder
    (.qda), texts with codes in comments (.docx, .odt), and tables of coded words, segments or offsets (.csv, .tsv, .xlsx). Says what
    the file holds, how its positions were counted and what speaks for it, where each mark lands, and what cannot be carried. The file is
    kept as it is in data/raw and read again at each run; what it is taken for stands beside it in a file that you may edit.

    \b
    crp import project.qdpx --dry-run
    crp import project.qdpx --read coded
    crp import project.qdpx --coder "Robin=RD" --session "Interview 3=int-03" --code "Needs/Time=barrier-time"
    crp import project.qdpx --texts --consultation from-nvivo     its documents become transcripts
    crp import interview.docx --read coded                        comments in Word are codes, their authors the coders
    crp import segments.xlsx --coder "=RD" --read coded           a table of coded words that names nobody
    crp import codebook.qdc                                       codes that are not here yet
    crp import project.qdpx --people --attribute "Job=role"       who took part, from its cases and variables
    """
    from crp_analysis.import_report import as_record, as_text
    from crp_analysis.import_run import add_texts, plan_file, plan_people_of, take_over
    from crp_analysis.import_steps import finish_import
    from crp_analysis.importing import Wishes

    if attributes and not people:
        raise click.UsageError("--attribute says where variables go; it needs --people")
    wishes = Wishes(coders=_pairs(coders), sessions=_pairs(sessions), codes=_pairs(codes))
    one = open_study(study_folder, (), False)
    if not dry_run and finish_import(one.study):
        progress.say("An import that was cut off was finished first.")
    planned = plan_file(one, file, wishes, consultation=consultation, may_make=texts)
    choices = {} if dry_run else _who_read(planned.to_be_read(with_texts=texts), read)  # before anything is written
    if texts and not dry_run:
        planned = add_texts(one, planned, file, wishes, consultation=consultation)
    described = plan_people_of(one, planned, _pairs(attributes)) if people else None
    if as_json:
        click.echo(json.dumps(as_record(planned, with_names=names, people=described), indent=1, ensure_ascii=False))
    else:
        progress.say(as_text(planned, with_names=names, people=described))
    if dry_run:
        return
    written = take_over(one, planned, file, choices=choices, was_blind=blind, people=described)
    show_paths(written)
    progress.say("Next: crp check, then crp run" if written else "Nothing was written.")


def _pairs(stated: Sequence[str]) -> dict[str, str]:
    """'NAME=OURS', the last '=' counting."""
    if bad := [one for one in stated if "=" not in one]:
        raise click.UsageError(f"'{bad[0]}' has no '='; write the name in the file, '=', and what it is here")
    return {name: ours for name, _, ours in (one.rpartition("=") for one in stated)}


def _who_read(coders: Sequence[str], read: str | None) -> Mapping[str, str]:
    """For each coder whose reading nobody stated yet, what somebody says now; asked where a person sits at the terminal.

    Raises:
        InterchangeError: nobody can be asked and nothing was said.
    """
    if read or not coders:
        return dict.fromkeys(coders, read or "coded")
    if not sys.stdin.isatty():
        who = f"{len(coders)} coder{'s' if len(coders) > 1 else ''}"
        raise InterchangeError(
            f"--read: the file does not say what {who} read, and without that 'not coded' and 'not read' look alike; say --read coded "
            "(the sessions in which they coded something, as a whole), all (every session of the file) or parts (only what they coded)"
        )
    progress.say(
        "Without knowing who read what, 'not coded' and 'not read' look alike. 'coded': the sessions in which they coded something,"
    )
    progress.say("as a whole; 'all': every session of the file; 'parts': only what they coded.")
    return {coder: click.prompt(f"What did {coder} read?", type=click.Choice(READ), default="coded", err=True) for coder in coders}


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...]", type=click.Path(path_type=Path, dir_okay=False))
@STUDY_OPTION
@click.option(
    "--what",
    type=click.Choice(["codings", "codebook"]),
    help="What .xlsx and .csv files hold. Default: the codebook if 'codebook' is in the file's name, else codings.",
)
@click.option("--suggestions", is_flag=True, help="Also the machine's suggestions, as a coder of its own.")
@click.option(
    "--quotable", is_flag=True, help="Coded segments without words of people who did not agree to be quoted; their rows stay, with a note."
)
@command
def export(files: Sequence[Path], study_folder: Path, what: str | None, suggestions: bool, quotable: bool) -> None:
    """Codings and the codebook as files that other programs open, or people print. The ending says which.

    \b
    Codings:      .qdpx  a REFI-QDA project for NVivo, ATLAS.ti, MAXQDA, QualCoder ...: sessions as texts,
                         people's marks to the character, codes, participants as cases
                  .xlsx  coded segments with what stands around them, to filter and print
                  .csv   the same for statistics programs
    The codebook: .qdc   a REFI-QDA codebook
                  .docx  to print for a meeting, with how many people said what
                  .md    to read and compare line by line
                  .xlsx, .csv  a row a code, to edit and bring back with 'crp codebook bring'

    Names are replaced as in the report, but everybody's words are in codings: give them only to people who may read the transcripts.
    A file that is there already is kept beside as .bak.

    \b
    crp export                             the usual files in the folder 'exports'
    crp export for-nvivo.qdpx --suggestions
    crp export segments.xlsx segments.csv --quotable
    crp export codebook.xlsx codebook.docx
    """
    from crp_analysis.export_run import USUAL, Wishes, export_to

    study, codebook = open_codebook(study_folder)
    usual = ("coded-segments.xlsx",) if quotable else USUAL
    paths = list(files) or [study.root / "exports" / name for name in usual]
    written, losses = export_to(study, codebook, paths, Wishes(what=what or "", suggestions=suggestions, quotable=quotable))
    for loss in losses:
        progress.say(f"Not carried: {loss.n} x {loss.kind}: {loss.why}")
    show_paths(written)
