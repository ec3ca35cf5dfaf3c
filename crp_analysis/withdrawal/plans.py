"""Everything that a withdrawal will do, prepared in a hidden folder and tried there; nothing of the study is touched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crp_analysis.codebook import Codebook
from crp_analysis.decoding import decode
from crp_analysis.errors import Fault, raise_faults
from crp_analysis.store import hash_file
from crp_analysis.study import Study, load_study
from crp_analysis.withdrawal.codings_files import Sessions, clear_list
from crp_analysis.withdrawal.comparing import Others
from crp_analysis.withdrawal.consultations import Cleared, clear_rest_of, clear_speech_of, compare_all, gather_all
from crp_analysis.withdrawal.handed_out import HandedOut, list_handed_out, not_in_editions
from crp_analysis.withdrawal.person import Person, find_person
from crp_analysis.withdrawal.proof import Proof, Trace, files_of, search_files
from crp_analysis.withdrawal.staging import Change, Stage
from crp_analysis.withdrawal.steps import STAGED, home_of
from crp_analysis.withdrawal.sweeping import sweep

READING = "reading"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will happen, and what a person has to look at. `left` are traces that the withdrawal does not take away."""

    person: Person
    changes: tuple[Change, ...]
    cleared: tuple[Cleared, ...]
    others: tuple[Others, ...]
    editions: tuple[HandedOut, ...]
    left: tuple[Trace, ...]
    proof: Proof


def build_plan(study: Study, codebook: Codebook, participant_id: str, consultation: str = "", *, empty: Collection[str] = ()) -> Plan:
    """Prepare a withdrawal. Call it only while holding the lock.

    Raises:
        StudyError: there is no such person.
        Faults: all that stands in the way, together.
    """
    person = find_person(study, participant_id, consultation, empty=empty)
    before = gather_all(study, codebook)
    traced = _traced(study, person)
    stage = Stage.of(study.root, home_of(study.root) / STAGED)
    gone = {name: clear_speech_of(person, study, spoken, stage, traced) for name, spoken in person.spoken.items()}
    cleared, faults = _clear_rest(person, codebook, stage, before, gone, traced)
    raise_faults(faults)
    _clear_lists(study, cleared, stage)
    _clear_quote_decisions(study, cleared, stage)
    others, faults = compare_all(cleared, before, gather_all(load_study(stage.folder), codebook), person)
    raise_faults(faults)
    unread = [path for spoken in person.spoken.values() for path in spoken.unread]
    sweep(_search(study, person, stage).traces, stage, study.comments, unread)
    proof = _search(study, person, stage)
    editions = tuple(list_handed_out(study.root, study.reports, proof.traces, _hashes(person), _rewritten(person)))
    return Plan(
        person=person,
        changes=tuple(stage.changes()),
        cleared=tuple(cleared),
        others=tuple(others),
        editions=editions,
        left=tuple(not_in_editions(proof.traces, editions)),
        proof=proof,
    )


def _clear_rest(person: Person, codebook: Codebook, stage: Stage, before: dict, gone: dict, traced: frozenset[Path]):
    cleared: list[Cleared] = []
    faults: list[Fault] = []
    for name, spoken in person.spoken.items():
        one, more = clear_rest_of(person, codebook, spoken, before[name], stage, gone[name], traced)
        cleared.append(one)
        faults += more
    return cleared, faults


def _clear_lists(study: Study, cleared: Sequence[Cleared], stage: Stage) -> None:
    """Reading lists that nobody has put into a consultation yet; one may be about any of them."""
    several = [one.sessions for one in cleared if one.sessions]
    folder = study.root / READING
    if not several or not folder.is_dir():
        return
    everywhere: Sessions = replace(
        several[0],
        moved={name: moved for one in several for name, moved in one.moved.items()},
        is_gone=lambda segment_id: any(one.is_gone(segment_id) for one in several),
    )
    for path in sorted([*folder.glob("*.xlsx"), *folder.glob("*.csv")]):
        if not path.name.startswith("~$"):
            clear_list(path, everywhere, stage)


def _clear_quote_decisions(study: Study, cleared: Sequence[Cleared], stage: Stage) -> None:
    """Lines of quotes.csv about their words go; all other lines stay to the byte."""
    if not study.quotes.is_file():
        return
    several = [one.sessions for one in cleared if one.sessions]
    head, *lines = decode(study.quotes.read_bytes(), study.quotes.name).splitlines(keepends=True) or [""]
    separator = max(",;\t|", key=head.count)
    header = [cell.strip().strip('"').casefold() for cell in head.lstrip("\ufeff").split(separator)]
    if "segment_id" not in header:  # 'crp check' tells of it
        return
    column = header.index("segment_id")
    ids = [next(iter(line.split(separator)[column : column + 1]), "").strip().strip('"') for line in lines]  # no cell holds a separator
    kept = [line for line, segment_id in zip(lines, ids, strict=True) if not any(one.is_gone(segment_id) for one in several)]
    if len(kept) < len(lines):
        stage.write(study.quotes, "".join([head, *kept]).encode(), "decisions about quoting their words go")
        for older in sorted(study.quotes.parent.glob(f"{study.quotes.name}.*.bak")):
            stage.remove(older, "an older version with decisions about their words")


def _traced(study: Study, person: Person) -> frozenset[Path]:
    """Files that people gave us in which the person is found as they are now."""
    raw = study.raw
    files = {path.relative_to(study.root).as_posix(): path for path in sorted(raw.rglob("*")) if path.is_file()}
    return frozenset(study.root / one.file for one in search_files(files, person.alone).traces)


def _search(study: Study, person: Person, stage: Stage) -> Proof:
    """Look for the person in the study as it will be; what is made from raw will be gone."""
    real = files_of(study.root)
    names = sorted({*real, *stage.reasons})
    processed = study.processed.relative_to(study.root).as_posix()
    files = {
        name: path for name in names if not name.startswith(f"{processed}/") and (path := stage.current(study.root / name)) is not None
    }
    return search_files(files, person.needles)


def _rewritten(person: Person) -> dict[str, frozenset[str]]:
    """The consultations in which an earlier withdrawal wrote a file of theirs anew, with the hashes of all files there."""
    return {
        name: frozenset(hash_file(path) for path in spoken.folder.rglob("*") if path.is_file())
        for name, spoken in person.spoken.items()
        if any(one.draft.transcript.file and person.is_theirs(one, name) for one in spoken.sessions)
    }


def _hashes(person: Person) -> frozenset[str]:
    """Of the files that hold their words now."""
    return frozenset(
        hash_file(path)
        for name, spoken in person.spoken.items()
        for path, sessions in spoken.by_file().items()
        if any(person.is_theirs(one, name) for one in sessions)
    )
