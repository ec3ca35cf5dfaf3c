"""What a codebook is made of: codes, learning options, principles, frames and glossary, as frozen values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, field_validator

from crp_analysis.codebook.lineage import Lineage
from crp_analysis.recommendations import HEADLINE_AREAS, Recommendation, RecommendationArea
from crp_analysis.study import Id, Settings

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
    source reports it for. `guid` and `colour` ('#RRGGBB') are those that the code has in other programs, `also` the names and
    paths that it has in their files. `retired` is the date from which nobody should use the code any more; what people coded
    with it before stays.
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
    guid: Annotated[str, Field(pattern=r"^(|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$")] = ""
    colour: Annotated[str, Field(pattern=r"^(|#[0-9A-Fa-f]{6})$")] = ""
    also: tuple[str, ...] = ()
    retired: str = ""

    @field_validator("retired")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        if value:
            try:
                date.fromisoformat(value)
            except ValueError:
                raise ValueError("is not a date such as 2024-05-01") from None
        return value

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
    lineage: Lineage = Lineage()  # which code an older id leads to

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
                own = self.lineage.follow(f"option-{one}")
                found += [own] if own in known else list(options[one].needs)
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

    def follow(self, code_id: str) -> str | None:
        """The code that an id leads to after all renames, merges and splits; None where it never was a code, or its file is gone."""
        now = self.lineage.follow(code_id)
        return now if now in self.known() else None

    def find(self, named: str) -> str | None:
        """The code that a text names: by an id of now or before, by a name of now or before, or by one from another program."""
        if found := self.follow(named):
            return found
        key = named.strip().casefold()
        ways = ((code.code_id, (code.code_id, code.name, *code.also)) for code in (*self.living, *self.codes))
        now = next((code_id for code_id, several in ways if key in {one.strip().casefold() for one in several}), None)
        return now or self.follow(self.lineage.names.get(key, ""))

    @property
    def living(self) -> tuple[Code, ...]:
        """The codes that are in use: not retired."""
        return tuple(code for code in self.codes if not code.retired)

    def without_retired(self, but: Collection[str] = ()) -> Codebook:
        """The codebook without retired codes, those in `but` kept: what is offered to people and machine, or told in a report."""
        kept = tuple(code for code in self.codes if not code.retired or code.code_id in but)
        return self if len(kept) == len(self.codes) else self.model_copy(update={"codes": kept})

    def table(self) -> pd.DataFrame:
        """One row a code: code_id, name, family, definition. For joining and showing."""
        rows = [{"code_id": c.code_id, "name": c.name, "family": c.family, "definition": c.definition} for c in self.codes]
        return pd.DataFrame(rows, columns=["code_id", "name", "family", "definition"])

    @property
    def codes_fingerprint(self) -> str:
        """Changes with anything that a suggestion could notice: the codes, not what is recommended or offered."""
        codes = [code.model_dump_json(exclude={"guid", "colour", "also"}) for code in self.codes]
        return hashlib.sha256(json.dumps(codes).encode()).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Changes with anything that a reader or a suggestion could notice."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]
