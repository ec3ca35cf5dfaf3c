"""One study's choices: study.toml, read once into frozen values; afterwards nothing re-checks them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crp_analysis.checklists import REPORTING_FILE, Reporting
from crp_analysis.errors import Fault, StudyError, raise_faults

STUDY_FILE = "study.toml"
NAMES_FILE = "names.csv"
QUOTES_FILE = "quotes.csv"
WITHDRAWING = ".withdrawal"  # where a withdrawal is prepared; one that was cut off is finished by the same command
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]

APART = {
    "root": "remove it, the study's folder is the one that holds this file",
    "reporting": f"remove it, what it says belongs into {REPORTING_FILE}",
}

# pydantic's words for the commonest slips, in the words of somebody who writes TOML: what was found, what to do.
PLAIN = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": ("is not a known key", "remove it or correct its spelling"),
    "string_type": ("is not a text", "put it in quotes"),
    "string_too_short": ("is empty", "write it"),
    "tuple_type": ("is not a list", "put it in [ ], also when it is only one"),
    "string_pattern_mismatch": ("is not an id", "use small letters, digits and hyphens only"),
}


class Settings(BaseModel):
    """A part of a file that people write: unknown keys are errors, values never change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(Settings):
    """A group of participants that findings are reported for, by role and (where it matters) experience."""

    id: Id
    name: str
    role: str
    experience: str = ""
    is_audience: bool = True  # False: consulted, but no learning offer is made for them


class Thresholds(Settings):
    """Numbers that decide what may be shown, each with its default."""

    min_group: int = Field(default=5, ge=1, description="smallest group of people that any figure is shown for")
    min_people_for_line: int = Field(default=3, ge=1, description="people behind a line of a persona, else 'single voice'")
    min_sessions_for_line: int = Field(default=2, ge=1, description="sessions behind a line of a persona")
    max_quotes_per_person: int = Field(default=2, ge=1, description="quotes of one person in the whole report")
    max_passages_per_person: int = Field(default=12, ge=1, description="passages of one person that a reader can open behind claims")
    words_per_segment: int = Field(default=80, ge=10, description="longer turns are cut at sentence ends")


class EditionSettings(Settings):
    """What an edition holds."""

    formats: tuple[Literal["html", "docx", "pdf"], ...] = ("html", "docx", "pdf")
    small_differences: Literal["tell", "refuse"] = "tell"  # what is done where numbers of too few people follow from several reports


class Study(Settings):
    """What one study asks, of whom, and by which thresholds.

    `root` is the study's folder. `places` lists the places that the study set out to hear from, so that silence can be
    reported. `notice` is printed on every page (a synthetic study says so here). `reporting` comes from a file of its own.
    """

    root: Path
    title: str = Field(min_length=1)
    subtitle: str = ""
    question: str = Field(min_length=1)
    organisation: str = ""
    authors: tuple[str, ...] = ()
    language: str = "en-GB"
    seed: int = 2022
    notice: str = ""
    groups: tuple[Group, ...] = Field(min_length=1)
    places: tuple[str, ...] = ()
    thresholds: Thresholds = Thresholds()
    edition: EditionSettings = EditionSettings()
    reporting: Reporting = Reporting()

    @model_validator(mode="after")
    def _group_ids_differ(self) -> Study:
        ids = [group.id for group in self.groups]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"group ids used twice: {', '.join(twice)}")
        if "all" in ids or "unknown" in ids:
            raise ValueError("'all' and 'unknown' are not free to be group ids")
        return self

    @property
    def raw(self) -> Path:
        """What people gave us. The program never writes here, except a person's own decisions."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Tables made from raw; can be deleted and rebuilt."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Editions of the report."""
        return self.root / "reports"

    @property
    def codebook_folder(self) -> Path:
        """Codes, options, principles, frames and the glossary, edited by researchers."""
        return self.root / "codebook"

    @property
    def landscape(self) -> Path:
        """Existing schemes and resources."""
        return self.raw / "landscape" / "schemes.csv"

    @property
    def comments(self) -> Path:
        """Word reports that came back with comments; about editions, so beside the consultations."""
        return self.raw / "comments"

    @property
    def names(self) -> Path:
        """The study's own list of names that are spoken of; private."""
        return self.raw / NAMES_FILE

    @property
    def quotes(self) -> Path:
        """What people decided about words that could tell who spoke them."""
        return self.raw / QUOTES_FILE

    def consultations(self) -> list[Path]:
        """The folders of `data/raw` that hold consultations, by name."""
        if not self.raw.is_dir():
            return []
        hidden = {self.landscape.parent.name, self.comments.name}
        return sorted(p for p in self.raw.iterdir() if p.is_dir() and p.name not in hidden and not p.name.startswith((".", "_")))

    def group(self, group_id: str) -> Group:
        """The group with this id. KeyError for programmers; tables are checked against the ids when they are read."""
        return {group.id: group for group in self.groups}[group_id]

    def group_name(self, group_id: str) -> str:
        """How a reader knows the group; 'Everyone' for 'all', 'Group not stated' for unknown ones."""
        names = {group.id: group.name for group in self.groups} | {"all": "Everyone"}
        return names.get(group_id, "Group not stated")

    def group_of(self, role: str, experience: str) -> str:
        """The id of the group that role and experience make, or 'unknown'.

        A group without an experience takes everyone of its role. Matching ignores case and surrounding space.
        """
        role, experience = role.strip().casefold(), experience.strip().casefold()
        for group in self.groups:
            if group.role.casefold() == role and (not group.experience or group.experience.casefold() == experience):
                return group.id
        return "unknown"


def find_study(start: Path) -> Path:
    """The nearest folder at or above `start` that holds study.toml.

    Raises:
        StudyError: there is none.
    """
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / STUDY_FILE).is_file():
            return folder
    todo = "go into a study's folder, name one with --study, or make one with 'crp init DIR'"
    raise StudyError(f"{start.name or start}: no {STUDY_FILE} here or above; {todo}")


def load_study(root: Path) -> Study:
    """Read `root/study.toml`, and `root/reporting.toml` where there is one.

    Raises:
        Faults: all that is wrong with the files, each with its key.
        StudyError: study.toml is missing, or one of the files is no TOML.
    """
    values = read_toml(root / STUDY_FILE, StudyError, STUDY_FILE)
    for key, words in APART.items():
        if key in values:
            raise StudyError(f"{STUDY_FILE}, {key}: is not a known key; {words}")
    faults: list[Fault] = []
    study = reporting = None
    try:
        study = Study(root=root.resolve(), **values)
    except ValidationError as error:
        faults += plain_faults(error, StudyError, STUDY_FILE)
    if (root / REPORTING_FILE).is_file():
        stated = read_toml(root / REPORTING_FILE, StudyError, REPORTING_FILE)
        try:
            reporting = Reporting(**stated)
        except ValidationError as error:
            faults += plain_faults(error, StudyError, REPORTING_FILE)
    raise_faults(faults)
    return study.model_copy(update={"reporting": reporting}) if reporting else study


def read_toml(path: Path, kind: type, place: str) -> dict:
    """The values of a TOML file; `kind` is raised, naming `place` and line, when it is missing or malformed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise kind(f"{place}: there is no such file; write it, or copy the one of another study") from None
    except UnicodeDecodeError as error:
        raise kind(f"{place}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise kind(f"{place}: {_without_values(str(error))}; mend the line (texts go in quotes, lists in [ ])") from None


def plain_faults(error: ValidationError, kind: type, place: str) -> list[Fault]:
    """pydantic's findings as faults: key, rule and remedy, never the value, which may be a name."""
    faults = []
    for one in error.errors(include_input=False, include_url=False):
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in one["loc"]) or "the file"
        message = one["msg"].removeprefix("Value error, ")
        found, todo = PLAIN.get(one["type"], (message[0].lower() + message[1:], "correct it"))
        faults.append(Fault(kind=kind, place=f"{place}, {key}", found=found, todo=todo))
    return faults


def _without_values(message: str) -> str:
    """tomllib quotes the offending character only; keep line and column, drop anything longer in quotes."""
    return re.sub(r"'[^']{4,}'", "a value", message[0].lower() + message[1:])
