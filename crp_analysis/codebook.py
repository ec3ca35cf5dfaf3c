"""The codebook: codes, learning options, principles, frames and glossary, as researchers write them, cross-checked.

One code a file in codebook/codes, the file name is the code_id; one option a file in codebook/options.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, ValidationError

from crp_analysis.errors import CodebookError, CrpError, Fault, raise_faults
from crp_analysis.recommendations import HEADLINE_AREAS, Recommendation, RecommendationArea, broken_recommendations, in_order_of_areas
from crp_analysis.study import PLAIN, Id, Settings, Study, plain_faults, read_toml

FAMILIES = {
    "need": "Needs",
    "barrier": "Barriers",
    "challenge": "Challenges",
    "provision": "Provision",
    "principle": "Principles",
    "option": "Options",
    "level": "Levels of participation",
    "tension": "Tensions",
    "theme": "Themes",
}


class Code(Settings):
    """One code: what it is put on, what not, and where it leads in the report.

    `need` is the need in a participant's voice and `so_that` what it is for, without the words 'so that' (need codes only);
    `seat` says where a challenge sits; `opposes` names the code of the opposite position (tensions only); `doubted_by` names
    codes whose holders say the opposite of this one, for the line of dissent on persona cards; `groups` are those that the
    source reports it for.
    """

    code_id: Id
    name: str = Field(min_length=1)
    family: Literal["need", "barrier", "challenge", "provision", "principle", "option", "level", "tension", "theme"]
    definition: str = Field(min_length=1)
    parent: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    non_examples: tuple[str, ...] = ()
    need: str = ""
    so_that: str = ""
    seat: Literal["", "higher education", "community", "both"] = ""
    opposes: str = ""
    doubted_by: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    source: str = ""

    @property
    def statement(self) -> str:
        """The need with its purpose, as one sentence in a participant's voice; empty where the code states none."""
        if not (self.need and self.so_that):
            return self.need
        return f"{self.need.rstrip('. ')}, so that {self.so_that.rstrip('. ')}."

    @property
    def fingerprint(self) -> str:
        """Changes when the meaning of the code may have changed; a new name for the same code does not count."""
        meaning = [self.definition, self.include, self.exclude, self.examples, self.non_examples]
        return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:16]


class Link(Settings):
    """How one option leads to another."""

    option: Id
    how: str


class Investment(Settings):
    """Indicative scale of investment and what it depends on."""

    level: Literal["low", "medium", "high"]
    note: str = ""


class Option(Settings):
    """One learning option, with the fixed fields of an option sheet."""

    option_id: Id
    name: str
    overview: str
    aims: tuple[str, ...]
    who_for: tuple[str, ...]
    core_content: tuple[str, ...]
    considerations: tuple[str, ...]
    links: tuple[Link, ...] = ()
    investment: Investment
    delivery: tuple[Literal["national", "local"], ...]
    needs: tuple[Id, ...]
    principles: tuple[Id, ...] = ()
    groups: tuple[str, ...] = ()
    first_steps: tuple[str, ...] = ()  # what a place would do first, in the words of those who know it
    source: str = ""


class Principle(Settings):
    """One principle of the learning offer with the prompts that make it practical."""

    id: Id
    name: str
    prompts: tuple[str, ...]


class Area(Settings):
    """One area of a second reporting frame and the codes and options that fall into it."""

    id: Id
    name: str
    kind: str = ""
    meaning: str = ""
    codes: tuple[Id, ...] = ()
    options: tuple[Id, ...] = ()


class Frame(Settings):
    """A second way to look at the same findings, such as levels of participation."""

    frame_id: Id
    name: str
    source: str = ""
    areas: tuple[Area, ...]


class Codebook(Settings):
    """Everything in codebook/, cross-checked: every id that one file names exists in another."""

    codes: tuple[Code, ...] = ()
    options: tuple[Option, ...] = ()
    principles: tuple[Principle, ...] = ()
    frames: tuple[Frame, ...] = ()
    glossary: dict[str, str] = {}
    recommendations: tuple[Recommendation, ...] = ()
    recommendation_areas: tuple[RecommendationArea, ...] = HEADLINE_AREAS
    faulty: tuple[str, ...] = ()  # codes whose own file has faults: told once there, not at every mention

    def code(self, code_id: str) -> Code:
        """The code with this id (KeyError for programmers)."""
        return {code.code_id: code for code in self.codes}[code_id]

    def codes_behind(self, named: Sequence[str]) -> list[str]:
        """The codes that a recommendation's list stands for: an option is the code `option-<id>`, or else the needs that it answers."""
        known, options = set(self.ids()), {option.option_id: option for option in self.options}
        found: list[str] = []
        for one in named:
            if one in known:
                found.append(one)
            elif one in options:
                found += [f"option-{one}"] if f"option-{one}" in known else list(options[one].needs)
        return list(dict.fromkeys(found))

    def code_name(self, code_id: str) -> str:
        """The code's name, or the id itself for a code that is no longer in the codebook."""
        return next((code.name for code in self.codes if code.code_id == code_id), code_id)

    def of_family(self, family: str) -> list[Code]:
        """The codes of one family, in the codebook's order."""
        return [code for code in self.codes if code.family == family]

    def ids(self) -> list[str]:
        """All code ids, in the codebook's order (family, then file name)."""
        return [code.code_id for code in self.codes]

    def known(self) -> frozenset[str]:
        """Ids that a file may name: all codes, those with a fault in their own file included."""
        return frozenset([*self.ids(), *self.faulty])

    def table(self) -> pd.DataFrame:
        """One row a code: code_id, name, family, definition. For joining and showing."""
        rows = [{"code_id": c.code_id, "name": c.name, "family": c.family, "definition": c.definition} for c in self.codes]
        return pd.DataFrame(rows, columns=["code_id", "name", "family", "definition"])

    @property
    def codes_fingerprint(self) -> str:
        """Changes with anything that a suggestion could notice: the codes, not what is recommended or offered."""
        return hashlib.sha256(json.dumps([code.model_dump_json() for code in self.codes]).encode()).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Changes with anything that a reader or a suggestion could notice."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def load_codebook(study: Study) -> Codebook:
    """Read and cross-check codebook/. A study without one gets an empty codebook: themes only, and the report says so.

    Raises:
        Faults: all faults of all files together, each naming file and key.
    """
    codebook, faults = read_codebook(study)
    raise_faults(faults)
    return codebook


def read_codebook(study: Study) -> tuple[Codebook, list[Fault]]:
    """What can be read of codebook/, and all that is wrong with it, so that a check can go on to other files."""
    folder, faults = study.codebook_folder, []
    codes = _read_each(folder / "codes", Code, "code_id", faults)
    options = _read_each(folder / "options", Option, "option_id", faults)
    frames = _read_each(folder / "frames", Frame, "frame_id", faults)
    principles = _read_list(folder / "principles.toml", Principle, "principles", faults)
    glossary = _read_glossary(folder / "glossary.toml", faults)
    recommendations = _read_each(folder / "recommendations", Recommendation, "recommendation_id", faults)
    areas = _read_list(folder / "recommendation-areas.toml", RecommendationArea, "areas", faults) or list(HEADLINE_AREAS)
    faults += _broken_references(codes, options, principles, frames, study)
    faults += broken_recommendations(recommendations, areas, folder)
    order = {family: position for position, family in enumerate(FAMILIES)}
    codes.sort(key=lambda code: (order[code.family], code.code_id))
    known = {code.code_id for code in codes}
    found = Codebook(
        codes=tuple(codes),
        options=tuple(options),
        principles=tuple(principles),
        frames=tuple(frames),
        glossary=glossary,
        recommendations=in_order_of_areas(recommendations, areas),
        recommendation_areas=tuple(areas),
        faulty=tuple(path.stem for path in sorted((folder / "codes").glob("*.toml")) if path.stem not in known),
    )
    return found, faults


def _read_each(folder: Path, model: type[Settings], key: str, faults: list[Fault]) -> list:
    """One object a file; the file's name is its id."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        place = f"codebook/{folder.name}/{path.name}"
        try:
            found.append(model(**{key: path.stem}, **read_toml(path, CodebookError, place)))
        except ValidationError as error:
            faults += plain_faults(error, CodebookError, place)
        except TypeError:
            faults.append(_fault(place, f"states its own {key}", "remove the line, the file's name is the id"))
        except CrpError as error:
            faults.append(_as_fault(error))
    return found


def _read_list(path: Path, model: type[Settings], key: str, faults: list[Fault]) -> list:
    """The objects of one `[[key]]` list, each with an id of its own."""
    place = f"codebook/{path.name}"
    values = _read_optional(path, place, faults)
    rows = values.pop(key, [])
    faults += [_fault(f"{place}, {name}", "is not a known key", f"write each entry under [[{key}]]") for name in values]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(_fault(f"{place}, {key}", "is not a list of entries", f"write each entry under [[{key}]], in double brackets"))
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(model(**row))
        except ValidationError as error:
            faults += plain_faults(error, CodebookError, f"{place}, entry {number}")
    ids = [one.id for one in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    faults += [_fault(f"{place}, {one}", "is the id of two entries", "rename one of them") for one in twice]
    return found


def _read_glossary(path: Path, faults: list[Fault]) -> dict[str, str]:
    """Abbreviation or term to meaning."""
    place = f"codebook/{path.name}"
    values = _read_optional(path, place, faults)
    faults += [_fault(f"{place}, {term}", *PLAIN["string_type"]) for term, meaning in values.items() if not isinstance(meaning, str)]
    return {term: meaning for term, meaning in values.items() if isinstance(meaning, str)}


def _read_optional(path: Path, place: str, faults: list[Fault]) -> dict:
    """The values of a file that need not exist."""
    if not path.is_file():
        return {}
    try:
        return read_toml(path, CodebookError, place)
    except CrpError as error:
        faults.append(_as_fault(error))
        return {}


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=CodebookError, place=place, found=found, todo=todo)


def _as_fault(error: CrpError) -> Fault:
    place, _, rest = str(error).partition(": ")
    found, _, todo = rest.rpartition("; ")
    return Fault(kind=type(error), place=place, found=found, todo=todo)


def _broken_references(
    codes: list[Code], options: list[Option], principles: list[Principle], frames: list[Frame], study: Study
) -> Iterable[Fault]:
    """Ids that one file names and no other file defines."""
    known = {
        "code": {path.stem for path in (study.codebook_folder / "codes").glob("*.toml")},  # also those with faults of their own
        "option": {path.stem for path in (study.codebook_folder / "options").glob("*.toml")},
        "principle": {principle.id for principle in principles},
        "group": {group.id for group in study.groups},
    }

    def missing(place: str, key: str, kind: str, named: Iterable[str]) -> list[Fault]:
        return [
            _fault(f"{place}, {key}", f"names the {kind} '{one}', which does not exist", f"correct the id or add the {kind}")
            for one in named
            if one and one not in known[kind]
        ]

    for code in codes:
        place = f"codebook/codes/{code.code_id}.toml"
        yield from missing(place, "parent", "code", [code.parent])
        yield from missing(place, "opposes", "code", [code.opposes])
        yield from missing(place, "doubted_by", "code", code.doubted_by)
        yield from missing(place, "groups", "group", code.groups)
        yield from missing(place, "options", "option", code.options)
    for option in options:
        place = f"codebook/options/{option.option_id}.toml"
        yield from missing(place, "needs", "code", option.needs)
        yield from missing(place, "principles", "principle", option.principles)
        yield from missing(place, "groups", "group", option.groups)
        yield from missing(place, "links", "option", [link.option for link in option.links])
    for frame in frames:
        place = f"codebook/frames/{frame.frame_id}.toml"
        for area in frame.areas:
            yield from missing(place, f"area {area.id}", "code", area.codes)
            yield from missing(place, f"area {area.id}", "option", area.options)
