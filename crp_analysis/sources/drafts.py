"""The files of one consultation as drafts of sessions: found, read, and those that cannot be read told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.errors import CrpError, Fault, Faults, SourceError
from crp_analysis.sources.consultation import CONSULTATION_FILE
from crp_analysis.sources.files import read_transcripts
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Person, Roster
from crp_analysis.sources.reading import read_bytes, read_raw
from crp_analysis.sources.responses import read_responses
from crp_analysis.sources.transcript import Aside, Transcript
from crp_analysis.sources.who import Draft

_FOLDERS = ("transcripts", "responses", "codings", "decisions", "workshop")
_JUNK = ("thumbs.db", "desktop.ini", "icon\r")


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One raw file: where it is, and its place as messages and tables call it."""

    path: Path
    place: str
    is_responses: bool
    leads_out: bool = False  # a link to somewhere else on the machine


@dataclass(frozen=True, kw_only=True)
class SessionDraft(Draft):
    """A draft with where it came from."""

    path: Path
    place: str
    format: str
    content_hash: str
    is_responses: bool = False


@dataclass(kw_only=True)
class Reading:
    """What reading all files gave: drafts, people that responses describe, parts that are no session, and faults."""

    drafts: list[SessionDraft] = field(default_factory=list)
    people: list[tuple[str, Person]] = field(default_factory=list)  # with the place of the file that describes them
    asides: list[tuple[str, Aside]] = field(default_factory=list)  # with the place of the file
    faults: list[Fault] = field(default_factory=list)


def list_files(folder: Path, place_of: Callable[[Path], str]) -> list[SourceFile]:
    """The transcripts and written responses of a consultation, sorted by name.

    Transcripts are in transcripts/, or beside consultation.toml in a folder that has no transcripts/.
    """
    base = folder / "transcripts"
    found = (
        base.rglob("*")
        if base.is_dir()
        else (path for path in folder.glob("*") if path.name not in (CONSULTATION_FILE, PARTICIPANTS_FILE, *_FOLDERS))
    )
    transcripts = sorted(path for path in found if _is_material(path))
    responses = sorted(path for path in (folder / "responses").rglob("*") if _is_material(path))
    files = [(path, False) for path in transcripts] + [(path, True) for path in responses]
    home = folder.resolve()
    return [
        SourceFile(path=path, place=place_of(path), is_responses=is_responses, leads_out=not path.resolve().is_relative_to(home))
        for path, is_responses in files
    ]


def read_files(
    files: Iterable[SourceFile], roster: Roster | None, labels: Labels, *, on_file: Callable[[str], None] | None = None
) -> Reading:
    """Every file as drafts. Faults are collected, so that one bad file does not hide another."""
    reading = Reading()
    for file in files:
        if on_file:
            on_file(file.place)
        try:
            _read_file(file, roster, labels, reading)
        except Faults as error:
            reading.faults += error.faults
        except CrpError as error:
            reading.faults.append(as_fault(error, file.place))
        except OSError:
            reading.faults.append(
                Fault(
                    kind=SourceError,
                    place=file.place,
                    found="the file cannot be opened",
                    todo="check that it is there and that you may read it",
                )
            )
    return reading


def as_fault(error: CrpError, place: str) -> Fault:
    """An error of one reader as a fault; readers write 'place: what was found; what to do'."""
    found, _, todo = str(error).removeprefix(f"{place}: ").rpartition("; ")
    return Fault(kind=type(error), place=place, found=found or todo, todo=todo)


def _read_file(file: SourceFile, roster: Roster | None, labels: Labels, reading: Reading) -> None:
    """One file into the reading."""
    if file.leads_out:
        raise SourceError(f"{file.place}: is a link to a file outside of this consultation; put the file itself here")
    content = read_bytes(file.path, file.place)
    raw = read_raw(content, file.place)
    if file.is_responses:
        responses = read_responses(raw, file.place, roster)
        reading.people += [(file.place, person) for person in responses.people]
        transcripts = [responses.transcript]
    else:
        transcripts = read_transcripts(raw, labels)
    reading.asides += [(file.place, aside) for transcript in transcripts for aside in transcript.asides]
    reading.drafts += [
        _draft(file, transcript, raw.format, hashlib.sha256(content).hexdigest()) for transcript in transcripts if transcript.turns
    ]


def _draft(file: SourceFile, transcript: Transcript, format: str, content_hash: str) -> SessionDraft:
    return SessionDraft(
        file_name=transcript.file or file.path.name,
        transcript=transcript,
        path=file.path,
        place=file.place,
        format=transcript.format or format,
        content_hash=content_hash,
        is_responses=file.is_responses,
    )


def _is_material(path: Path) -> bool:
    """Whether a path is a file that a person put there, and no trace of an operating system or open editor."""
    return path.is_file() and not path.name.startswith((".", "~$", "._")) and path.name.casefold() not in _JUNK
