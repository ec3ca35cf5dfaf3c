"""codebook/ to one cross-checked value, or to all that is wrong with its files.

One code a file in codebook/codes, the file name is the code_id; one option a file in codebook/options.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from crp_analysis.codebook.backups import unfinished
from crp_analysis.codebook.changes import read_changes
from crp_analysis.codebook.lineage import trace
from crp_analysis.codebook.models import FAMILIES, Code, Codebook, Frame, Option, Principle
from crp_analysis.codebook.references import broken_references, circular_parents, fault, follow_references, reused_ids
from crp_analysis.errors import CodebookError, CrpError, Fault, raise_faults
from crp_analysis.recommendations import HEADLINE_AREAS, Recommendation, RecommendationArea, broken_recommendations, in_order_of_areas
from crp_analysis.study import PLAIN, Settings, Study, plain_faults, read_toml


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
    changes, broken = read_changes(folder)
    lineage = trace(changes)
    faults += [*broken, *unfinished(folder)]
    faults += reused_ids((path.stem for path in sorted((folder / "codes").glob("*.toml"))), lineage)
    codes, options, frames, recommendations = follow_references(codes, options, frames, recommendations, lineage)
    faults += circular_parents(codes)
    faults += broken_references(codes, options, principles, frames, study)
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
        lineage=lineage,
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
            faults.append(fault(place, f"states its own {key}", "remove the line, the file's name is the id"))
        except CrpError as error:
            faults.append(_as_fault(error))
    return found


def _read_list(path: Path, model: type[Settings], key: str, faults: list[Fault]) -> list:
    """The objects of one `[[key]]` list, each with an id of its own."""
    place = f"codebook/{path.name}"
    values = _read_optional(path, place, faults)
    rows = values.pop(key, [])
    faults += [fault(f"{place}, {name}", "is not a known key", f"write each entry under [[{key}]]") for name in values]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(fault(f"{place}, {key}", "is not a list of entries", f"write each entry under [[{key}]], in double brackets"))
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(model(**row))
        except ValidationError as error:
            faults += plain_faults(error, CodebookError, f"{place}, entry {number}")
    ids = [one.id for one in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    faults += [fault(f"{place}, {one}", "is the id of two entries", "rename one of them") for one in twice]
    return found


def _read_glossary(path: Path, faults: list[Fault]) -> dict[str, str]:
    """Abbreviation or term to meaning."""
    place = f"codebook/{path.name}"
    values = _read_optional(path, place, faults)
    faults += [fault(f"{place}, {term}", *PLAIN["string_type"]) for term, meaning in values.items() if not isinstance(meaning, str)]
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


def _as_fault(error: CrpError) -> Fault:
    place, _, rest = str(error).partition(": ")
    found, _, todo = rest.rpartition("; ")
    return Fault(kind=type(error), place=place, found=found, todo=todo)
