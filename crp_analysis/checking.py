"""Everything that is wrong with what people wrote, found in one go and without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from crp_analysis.abbreviations import find_unexplained
from crp_analysis.codebook import Codebook, read_codebook
from crp_analysis.editions import latest_edition
from crp_analysis.errors import CodebookError, CrpError, Fault, faults_of
from crp_analysis.gathering import chosen_folders
from crp_analysis.study import NAMES_FILE, QUOTES_FILE, STUDY_FILE, Study, find_study, load_study
from crp_analysis.tightening import look_at_openness

NOT_SHOWN = {"source", "include", "exclude", "examples", "non_examples"}  # for coders, or for those who look things up
ADD_TERM = "add the abbreviation, or write it out"


def check_study(folder: Path, consultations: Sequence[str] = ()) -> tuple[list[Fault], list[Fault]]:
    """The faults (a run would stop) and the warnings (a person should look) of a study's files.

    The codebook's faults do not hide those of the consultations; a study.toml that cannot be read hides the rest, since
    nothing else can be judged without its groups.
    """
    from crp_analysis.sources.comments import read_comments
    from crp_analysis.sources.feedback import look_at_feedback
    from crp_analysis.sources.gather import check_consultation
    from crp_analysis.sources.name_lists import read_names
    from crp_analysis.sources.quoting import check_quoting
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
    faults += read_comments(study)[1]
    listed_names = ()
    try:
        listed_names = read_names(study)
    except CrpError as error:
        faults += faults_of(error, f"data/raw/{NAMES_FILE}")
    try:
        check_quoting(study)
    except CrpError as error:
        faults += faults_of(error, f"data/raw/{QUOTES_FILE}")
    for one in folders:
        found, looked_at = check_consultation(one, study, codebook, listed_names=listed_names)
        faults += found
        warnings += [*looked_at, *look_at_feedback(one, f"data/raw/{one.name}")]
    return faults, [*warnings, *_unexplained(study, codebook), *look_at_openness(study.root)]


def _unexplained(study: Study, codebook: Codebook) -> list[Fault]:
    """Abbreviations in what a reader sees that the glossary leaves open: in the study's files, and in the newest edition's quotes."""
    texts = {STUDY_FILE: [study.title, study.subtitle, study.question, study.notice, *(group.name for group in study.groups)]}
    for folder, several in (("codes", codebook.codes), ("options", codebook.options), ("recommendations", codebook.recommendations)):
        for one in several:
            values = one.model_dump(exclude=NOT_SHOWN)
            own = next(value for key, value in values.items() if key.endswith("_id"))
            texts[f"codebook/{folder}/{own}.toml"] = list(_texts_in(values))
    texts["codebook/principles.toml"] = [text for one in codebook.principles for text in _texts_in(one.model_dump())]
    if edition := latest_edition(study.reports):
        texts[f"the quotes of edition {edition.number}"] = [quote["text"] for quote in edition.snapshot.get("quotes", [])]
    return [
        Fault(
            kind=CodebookError,
            place="codebook/glossary.toml",
            found=f"does not explain {term}, which stands in {_first(places)}",
            todo=ADD_TERM,
        )
        for term, places in find_unexplained(texts, codebook.glossary).items()
    ]


def _texts_in(value: object) -> Iterator[str]:
    """Every text in nested values, ids left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not key.endswith("_id"):
                yield from _texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)


def _first(places: list[str]) -> str:
    return places[0] + (f" and {len(places) - 1} more place{'s' if len(places) > 2 else ''}" if len(places) > 1 else "")
