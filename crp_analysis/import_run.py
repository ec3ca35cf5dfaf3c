"""One file of another program taken over into one study: read, planned, written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from crp_analysis.errors import Faults, InterchangeError, StudyError, raise_faults
from crp_analysis.importing import HomePlan, ImportPlan, Wishes, plan_import
from crp_analysis.interchange.project import Project, Source
from crp_analysis.interchange.readers import read_file
from crp_analysis.people_of_cases import PeoplePlan, plan_people
from crp_analysis.store import only_writer, write_text
from crp_analysis.study import Study
from crp_analysis.taking_over import stated_pairs, write_import
from crp_analysis.templates import make_consultation
from crp_analysis.workflow import Run

if TYPE_CHECKING:
    from crp_analysis.sources.spoken import Spoken


def plan_file(run: Run, path: Path, wishes: Wishes, *, consultation: str | None, may_make: bool = False) -> ImportPlan:
    """What taking the file over would do.

    Args:
        run: the study.
        path: the file.
        wishes: what somebody stated.
        consultation: the only one to look in; with `may_make` it need not exist yet.

    Raises:
        InterchangeError: the file cannot be read, or a wish names something that is not there.
        Faults: the study's own files have faults; they are mended first.
    """
    project = read_file(path)
    is_there = consultation is None or consultation in {folder.name for folder in run.study.consultations()}
    if not is_there and not may_make:
        raise InterchangeError(f"--consultation: there is no consultation '{consultation}'; make it with 'crp new', or say --texts")
    planned = _plan(run, project, with_numbers(wishes, project), consultation, path.name)
    if may_make and not consultation and _texts(planned):
        raise StudyError("--texts: nobody said where the documents go; name a consultation with --consultation")
    return planned


def add_texts(run: Run, planned: ImportPlan, path: Path, wishes: Wishes, *, consultation: str | None) -> ImportPlan:
    """Write documents that are no sessions as transcripts of a consultation, which is made where it does not exist, and plan once more."""
    if not (strangers := _texts(planned)) or not consultation:
        return planned
    with only_writer(run.study.processed):
        named = write_texts(run, strangers, consultation)
    wishes = with_numbers(wishes, planned.project)
    return _plan(run, planned.project, replace(wishes, sessions={**wishes.sessions, **named}), consultation, path.name)


def plan_people_of(run: Run, plan: ImportPlan, columns: Mapping[str, str]) -> dict[str, PeoplePlan]:
    """By consultation, what the file's cases would bring to its participants.csv.

    Args:
        run: the study.
        plan: what was planned; it says which documents are which sessions.
        columns: names of variables of the file and the columns that they are here; '' leaves one out.

    Raises:
        InterchangeError: the file has no variable of a name.
        Faults: with these people somebody who speaks would be nobody.
    """
    known = {name for case in plan.project.cases for name in case.attributes} | {*plan.project.attributes}
    known |= {name for values in plan.project.source_attributes.values() for name in values}
    if set(columns) - known:
        raise InterchangeError("--attribute: the file has no variable of the name before '='; the program that made it shows them")
    spoken = _spoken(run.study) if plan.homes else {}
    ids = {home: said.ids() for home, said in spoken.items()}
    taken = {home: set().union(*(of for other, of in ids.items() if other != home)) for home in ids}
    named = {home: said.listed_names() for home, said in spoken.items()}
    found, faults = {}, []
    for home in plan.homes:
        at = home.consultation_id
        try:
            elsewhere = _merged(of for other, of in named.items() if other != at)
            found[at] = plan_people(
                plan.project, home.answers.sessions, spoken[at], taken_ids=taken[at], elsewhere=elsewhere, columns=columns
            )
        except Faults as error:
            faults += error.faults
        taken = {other: of if other == at else of | (set(found[at].ids) if at in found else set()) for other, of in taken.items()}
    raise_faults(faults)
    return found


def take_over(
    run: Run,
    plan: ImportPlan,
    path: Path,
    *,
    choices: Mapping[str, str],
    was_blind: bool,
    people: Mapping[str, PeoplePlan] | None = None,
) -> list[Path]:
    """Write what was planned; returns the paths written.

    Args:
        run: the study.
        plan: what was planned.
        path: the file.
        choices: for each coder 'coded', 'all' or 'parts'.
        was_blind: whether they coded without seeing suggestions and each other's codes.
        people: by consultation, what the file's cases bring to participants.csv.
    """
    with only_writer(run.study.processed):
        homes = tuple(_with_parts(home, choices) for home in plan.homes if _is_concerned(home, choices))
        read = {home.consultation_id: _read(home, choices) for home in homes}
        return write_import(replace(plan, homes=homes), path, run.study, read=read, was_blind=was_blind, people=people)


def with_numbers(wishes: Wishes, project: Project) -> Wishes:
    """Wishes that name coders and documents by their number in the file, by their names."""
    return replace(
        wishes,
        coders=_by_name(wishes.coders, [one.guid for one in project.coders], {one.name for one in project.coders}),
        sessions=_by_name(wishes.sessions, [one.name for one in project.sources], {one.name for one in project.sources}),
    )


def _texts(planned: ImportPlan) -> list[Source]:
    return [source for source in planned.strangers if source.text.strip()]


def write_texts(run: Run, sources: Sequence[Source], consultation: str) -> dict[str, str]:
    """Documents as transcripts of a consultation, which is made where it does not exist; their names and those of the files."""
    if not (run.study.root / "data" / "raw" / consultation).is_dir():
        make_consultation(run.study.root, consultation)
    folder = run.study.root / "data" / "raw" / consultation / "transcripts"
    folder.mkdir(exist_ok=True)
    taken = {path.name.casefold() for path in folder.iterdir()}
    named = {}
    for source in sources:
        stem = "".join(sign if sign.isalnum() or sign in " -_." else "-" for sign in PurePath(source.name).stem).strip(" .-") or "document"
        name = next(one for n in range(1, 10_000) if (one := f"{stem}{f'-{n}' if n > 1 else ''}.txt").casefold() not in taken)
        taken.add(name.casefold())
        write_text(folder / name, source.text)
        named[source.name] = name
    return named


def _plan(run: Run, project: Project, wishes: Wishes, consultation: str | None, file_name: str) -> ImportPlan:
    from crp_analysis.sources.gather import gather_consultation
    from crp_analysis.sources.name_lists import read_names
    from crp_analysis.sources.people import list_names

    study = run.study
    folders = [one for one in study.consultations() if consultation in (None, one.name)]
    listed = {folder: list_names(folder) for folder in study.consultations()}
    listed_names = read_names(study)
    gathered = []
    for folder in folders if project.sources else []:
        elsewhere = [names for other, names in listed.items() if other != folder]
        names = {"elsewhere": elsewhere, "listed_names": listed_names}
        gathered.append(gather_consultation(folder, study, run.codebook, keep_going=True, **names))
    names = {one.consultation.consultation_id: one.spoken for one in gathered}
    return plan_import(project, gathered, names, run.codebook, study, wishes, file_name=file_name)


def _by_name(stated: Mapping[str, str], keys: Sequence[str], names: set[str]) -> dict[str, str]:
    def called(one: str) -> str:
        is_number = one.isdigit() and one not in names and 1 <= int(one) <= len(keys)
        return keys[int(one) - 1] if is_number else one

    return {called(one): ours for one, ours in stated.items()}


def _spoken(study: Study) -> dict[str, Spoken]:
    """What is said in each consultation, its sessions called as a run calls them."""
    from crp_analysis.sources.name_lists import read_names
    from crp_analysis.sources.people import list_names
    from crp_analysis.sources.spoken import read_spoken

    folders, listed = study.consultations(), read_names(study)
    names = {folder: list_names(folder) for folder in folders}
    return {
        folder.name: read_spoken(folder, elsewhere=[names[one] for one in folders if one != folder], listed_names=listed)
        for folder in folders
    }


def _merged(several: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Names and ids of several consultations; a name that is two people's names nobody."""
    pairs = {pair for one in several for pair in one.items()}
    n = Counter(name for name, _ in pairs)
    return {name: participant_id for name, participant_id in pairs if n[name] == 1}


def _is_concerned(home: HomePlan, choices: Mapping[str, str]) -> bool:
    """Whether the file says anything of a consultation: marks, or that somebody read its sessions and marked nothing."""
    return bool(home.taken.placing.placed or home.taken.placing.kept_back or "all" in choices.values())


def _with_parts(home: HomePlan, choices: Mapping[str, str]) -> HomePlan:
    parts = {coder for _, coder in home.unread if choices.get(coder) == "parts"}
    return replace(home, answers=replace(home.answers, parts=tuple(sorted(parts | set(home.answers.parts)))))


def _read(home: HomePlan, choices: Mapping[str, str]) -> set[tuple[str, str]]:
    pairs = {choice: stated_pairs(home, choice) for choice in ("coded", "all")}
    return {pair for choice, several in pairs.items() for pair in several if choices.get(pair[1]) == choice}
