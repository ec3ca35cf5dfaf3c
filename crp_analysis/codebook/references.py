"""Ids that one file of codebook/ names and no other file defines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crp_analysis.codebook.models import Code, Frame, Option, Principle
from crp_analysis.errors import CodebookError, Fault
from crp_analysis.study import Study


def fault(place: str, found: str, todo: str) -> Fault:
    """A fault of a codebook file."""
    return Fault(kind=CodebookError, place=place, found=found, todo=todo)


def broken_references(
    codes: Sequence[Code], options: Sequence[Option], principles: Sequence[Principle], frames: Sequence[Frame], study: Study
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
            fault(f"{place}, {key}", f"names the {kind} '{one}', which does not exist", f"correct the id or add the {kind}")
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
