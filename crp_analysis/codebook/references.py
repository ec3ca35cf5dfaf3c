"""Ids that one file of codebook/ names and no other file defines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from crp_analysis.codebook.lineage import Lineage
from crp_analysis.codebook.models import Code, Frame, Option, Principle
from crp_analysis.errors import CodebookError, Fault
from crp_analysis.recommendations import Recommendation
from crp_analysis.study import Study


def fault(place: str, found: str, todo: str) -> Fault:
    """A fault of a codebook file."""
    return Fault(kind=CodebookError, place=place, found=found, todo=todo)


def follow_references(
    codes: Sequence[Code], options: Sequence[Option], frames: Sequence[Frame], recommendations: Sequence[Recommendation], lineage: Lineage
) -> tuple[list[Code], list[Option], list[Frame], list[Recommendation]]:
    """The same, with every older id of a code replaced by the one to which it leads; the files themselves stay as they are.

    Where two codes became one, what they said of each other falls away.
    """
    if not lineage.leads:
        return list(codes), list(options), list(frames), list(recommendations)

    def several(named: Sequence[str], own: str = "") -> tuple[str, ...]:
        return tuple(dict.fromkeys(now for one in named if (now := lineage.follow(one)) != own or one == own))

    def one(named: str, own: str) -> str:
        return "".join(several([named], own)) if named else ""

    def with_codes(code: Code) -> Code:
        own = code.code_id
        told = {"parent": one(code.parent, own), "opposes": one(code.opposes, own), "doubted_by": several(code.doubted_by, own)}
        return code.model_copy(update=told)

    def with_areas(frame: Frame) -> Frame:
        areas = tuple(area.model_copy(update={"codes": several(area.codes)}) for area in frame.areas)
        return frame.model_copy(update={"areas": areas})

    return (
        [with_codes(code) for code in codes],
        [option.model_copy(update={"needs": several(option.needs)}) for option in options],
        [with_areas(frame) for frame in frames],
        [
            advice.model_copy(update={"rests_on": several(advice.rests_on), "against": several(advice.against)})
            for advice in recommendations
        ],
    )


def reused_ids(code_ids: Iterable[str], lineage: Lineage) -> Iterable[Fault]:
    """Codes under an id that was given up: codings that name it mean the code to which it leads."""
    for code_id in code_ids:
        if (now := lineage.follow(code_id)) != code_id:
            found = f"has an id that was given up; codings that name it are read as '{now}'"
            yield fault(f"codebook/codes/{code_id}.toml", found, "give the code another id (the file's name)")


def circular_parents(codes: Sequence[Code]) -> Iterable[Fault]:
    """Codes whose parents lead back to themselves, each circle told at every code in it."""
    parents = {code.code_id: code.parent for code in codes}
    for code_id in parents:
        above, seen = parents[code_id], set()
        while above and above not in seen and above != code_id:
            seen.add(above)
            above = parents.get(above, "")
        if above == code_id:
            yield fault(f"codebook/codes/{code_id}.toml, parent", "leads back to the code itself", "name a parent higher up, or none")


def unknown_ids(place: str, kind: str, named: Iterable[str], known: Collection[str]) -> list[Fault]:
    """A fault for each id that names nothing."""
    found, todo = "names the {} '{}', which does not exist", f"correct the id or add the {kind}"
    return [fault(place, found.format(kind, one), todo) for one in named if one and one not in known]


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
        return unknown_ids(f"{place}, {key}", kind, named, known[kind])

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
