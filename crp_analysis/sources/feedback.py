"""feedback.toml: what people decided about what was heard, so that those who took part can be told. Nothing here is computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, StudyError
from crp_analysis.study import Id, Settings, Study, plain_faults, read_toml

FEEDBACK_FILE = "feedback.toml"
ABOUT = ("code_id", "option_id", "recommendation_id")


class Decision(Settings):
    """One entry: what it is about (one of three ids), what came of it, in whose groups it is told."""

    code_id: Id | Literal[""] = ""
    option_id: Id | Literal[""] = ""
    recommendation_id: Id | Literal[""] = ""
    outcome: Literal["changed", "not changed"]
    text: str = Field(min_length=1)
    reason: str = ""
    groups: tuple[str, ...] = ()


def read_feedback(folder: Path, home: str, study: Study, codebook: Codebook) -> tuple[list[dict[str, object]], list[Fault]]:
    """The rows of Decisions of one consultation, and all that is wrong with its feedback.toml; nothing where there is no such file.

    Args:
        folder: the consultation's folder.
        home: the folder as messages call it.
        study: for its groups.
        codebook: for the ids that an entry may be about.
    """
    path, place = folder / FEEDBACK_FILE, f"{home}/{FEEDBACK_FILE}"
    if not path.is_file():
        return [], []
    try:
        values = read_toml(path, StudyError, place)
    except CrpError as error:
        _, _, rest = str(error).partition(": ")
        return [], [_fault(place, *rest.rpartition("; ")[::2])]
    faults = [
        _fault(f"{place}, {key}", "is not a known key", "write each decision under [[decision]]") for key in values if key != "decision"
    ]
    entries = values.get("decision", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return [], [*faults, _fault(f"{place}, decision", "is not a list", "write each decision under [[decision]], in double brackets")]
    rows = []
    for number, entry in enumerate(entries, start=1):
        where = f"{place}, decision {number}"
        try:
            decision = Decision(**entry)
        except ValidationError as error:
            faults += plain_faults(error, StudyError, where)
            continue
        faults += _faults_of(decision, where, study, codebook)
        rows.append(_row(decision, folder.name, number - 1) | {"code_id": codebook.follow(decision.code_id) or decision.code_id})
    return rows, faults


def look_at_feedback(folder: Path, home: str) -> list[Fault]:
    """One line where people have coded a consultation and nobody has written yet what came of it."""
    try:
        decided = (folder / FEEDBACK_FILE).is_file() and bool(read_toml(folder / FEEDBACK_FILE, StudyError, home).get("decision"))
    except CrpError:
        return []  # told where the file is read
    if decided or not any((folder / "codings").glob("*")):
        return []
    found = "says nothing yet of what came of this consultation; its sheet for participants reads 'not decided yet'"
    return [_fault(f"{home}/{FEEDBACK_FILE}", found, "write what changed and what did not, and why")]


def _row(decision: Decision, consultation_id: str, position: int) -> dict[str, object]:
    return {
        "consultation_id": consultation_id,
        "position": position,
        **{key: getattr(decision, key) for key in ABOUT},
        "outcome": decision.outcome,
        "text": decision.text.strip(),
        "reason": decision.reason.strip(),
        "groups": ";".join(decision.groups),
    }


def _faults_of(decision: Decision, where: str, study: Study, codebook: Codebook) -> Iterator[Fault]:
    """What a single entry cannot know of itself: ids of other files, and a refusal without a reason."""
    named = [key for key in ABOUT if getattr(decision, key)]
    if len(named) != 1:
        found = "names nothing that it is about" if not named else f"names {' and '.join(named)}"
        yield _fault(where, found, f"name exactly one of {', '.join(ABOUT)}")
    known = {
        "code_id": frozenset(one for one in (codebook.known() | codebook.lineage.leads.keys()) if codebook.follow(one)),
        "option_id": frozenset(option.option_id for option in codebook.options),
        "recommendation_id": frozenset(one.recommendation_id for one in codebook.recommendations),
    }
    for key in named:
        if getattr(decision, key) not in known[key] and (known[key] or key != "recommendation_id"):
            yield _fault(f"{where}, {key}", "does not exist in codebook/", "correct the id, or add what it names")
    groups = {group.id for group in study.groups}
    for group in decision.groups:
        if group not in groups:
            yield _fault(f"{where}, groups", f"names the group '{group}', which does not exist", "correct the id")
    if decision.outcome == "not changed" and not decision.reason.strip():
        yield _fault(f"{where}, reason", "is missing", "say why nothing changes; people who took part will read it")


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=StudyError, place=place, found=found, todo=todo)
