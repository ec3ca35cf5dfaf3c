"""A part of a study that is looked at by itself: one place, one programme or one group, or several of one kind together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from crp_analysis.errors import StudyError
from crp_analysis.study import Study

Kind = Literal["place", "programme", "group"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SEPARATOR = ";"  # between values where they travel as one text: a place's name may hold a comma
LONGEST = 80  # characters of a folder's name


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What kind of part, and which: places and programmes as people write them, groups by id; sorted, each once."""

    kind: Kind
    values: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The folder's name of this scope's editions: readable, and another one for every other scope.

        >>> Scope(kind="place", values=("NE England",)).slug
        'place-ne-england'
        >>> Scope(kind="group", values=("broker-new", "funder")).slug
        'group-broker-new+funder'
        """
        keys = [normal(value) for value in self.values]
        words = [re.sub(r"[^a-z0-9]+", "-", key).strip("-") for key in keys]
        slug = f"{self.kind}-{'+'.join(words)}"
        is_plain = all(re.fullmatch(r"[a-z0-9-]+" if self.kind == "group" else r"[a-z0-9]+( [a-z0-9]+)*", key) for key in keys)
        if is_plain and len(slug) <= LONGEST:
            return slug
        return f"{slug[:LONGEST]}.{hashlib.sha256(chr(10).join(keys).encode()).hexdigest()[:8]}"

    @property
    def text(self) -> str:
        """The values as one text, for a notebook's parameter."""
        return SEPARATOR.join(self.values)


def normal(value: str) -> str:
    """How two ways of writing one place or programme are told to be the same: without capitals and extra space."""
    return " ".join(value.casefold().split())


def choose_scope(kind: Kind, wanted: Sequence[str], there: Iterable[str]) -> Scope:
    """The scope of these values, written as the study writes them.

    Args:
        kind: 'place', 'programme' or 'group'.
        wanted: as somebody typed them; capitals and extra space do not matter.
        there: all values that the study has, those from which nobody came among them.

    Raises:
        StudyError: a value that the study does not have; it lists those that it has.
    """
    known = {normal(value): value for value in there}
    if unknown := [value for value in wanted if normal(value) not in known]:
        there_are = ", ".join(sorted(known.values(), key=normal)) or f"none; no {kind} is stated for anybody"
        raise StudyError(f"--{kind}: there is no {kind} '{', '.join(unknown)}'; there are: {there_are}")
    if cut := [value for value in wanted if SEPARATOR in value]:
        raise StudyError(f"--{kind}: '{', '.join(cut)}' holds a ';', which stands between values; write it without where it is stated")
    return Scope(kind=kind, values=tuple(sorted({known[normal(value)] for value in wanted}, key=normal)))


def label_scope(scope: Scope, study: Study) -> str:
    """How a reader knows the scope: places and programmes as they are written, groups by name."""
    if scope.kind == "group":  # names of groups may hold 'and' and colons
        return " + ".join(study.group_name(value) for value in scope.values)
    *others, last = scope.values
    return f"{', '.join(others)} and {last}" if others else last


AT = {"place": "here", "programme": "in this programme", "group": "in this group"}


def say(text: str, scope: Scope) -> str:
    """A sentence about 'here' as it reads for this kind of scope.

    >>> say("stronger here", Scope(kind="group", values=("funder",)))
    'stronger in this group'
    """
    return re.sub(r"\bhere\b", AT[scope.kind], text)
