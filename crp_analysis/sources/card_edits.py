"""What facilitators changed on persona cards: workshop/personas/<group>.toml, one block a line of the card.

A block with `line` says what became of that line: another `text` rewords it, an empty one withdraws it, the same text leaves
it alone. A block without `line` adds one. Changed lines carry an editor, a reason, a date and the evidence they were made on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field, ValidationError

from crp_analysis.codebook import Codebook
from crp_analysis.errors import CrpError, Fault, StudyError
from crp_analysis.evidence_marks import is_understood
from crp_analysis.sources.consultation import Date
from crp_analysis.sources.pseudonyms import PARTICIPANT, Names
from crp_analysis.study import Settings, Study, plain_faults, read_toml
from crp_analysis.tables import PersonaEdits, check, empty

EDITS_FOLDER = "workshop/personas"


class Block(Settings):
    """One line of the file. `editor` and `date` stand in for those at the top of the file."""

    part: Literal["I am", "I'd like", "How do I", "Pains", "Enablers"]
    code: str = ""
    line: str = ""
    evidence: str = ""
    text: str
    editor: str = ""
    reason: str = ""
    date: Date = ""

    @property
    def is_changed(self) -> bool:
        """Whether the block changes anything on the card."""
        return self.text.strip() != self.line.strip()


class CardFile(Settings):
    """All blocks of one group's card; `editor` and `date` hold for every block that names no other."""

    editor: str = ""
    date: Date = ""
    lines: tuple[Block, ...] = Field(default=())


def read_card_edits(folder: Path, home: str, study: Study, codebook: Codebook, names: Names) -> tuple[pd.DataFrame, list[Fault]]:
    """The PersonaEdits table of one consultation, and all that is wrong with its files.

    Args:
        folder: the consultation's folder.
        home: the folder as messages call it.
        study: for its audience groups.
        codebook: for its codes.
        names: the consultation's private names, which may not stand on a card.
    """
    rows, faults = [], []
    for path in sorted((folder / EDITS_FOLDER).glob("*.toml")):
        place = f"{home}/{EDITS_FOLDER}/{path.name}"
        audience = [group.id for group in study.groups if group.is_audience]
        if path.stem not in audience:
            todo = f"name the file after one of the groups with a card: {', '.join(audience)}"
            faults.append(_fault(place, f"'{path.stem}' is no audience group of study.toml", todo))
        try:
            values = read_toml(path, StudyError, place)
            card = CardFile(**_with_straight_apostrophes(values))
        except ValidationError as error:
            faults += plain_faults(error, StudyError, place)
            continue
        except CrpError as error:
            said, _, rest = str(error).partition(": ")
            faults.append(_fault(said, *rest.rpartition("; ")[::2]))
            continue
        faults += _faults_of(card, place, codebook, names)
        rows += [_row(block, card, folder.name, path.stem, codebook) for block in card.lines if block.is_changed]
    if faults or not rows:
        return empty(PersonaEdits), faults
    return check(pd.DataFrame(rows), PersonaEdits, f"{home}/{EDITS_FOLDER}"), []


def _row(block: Block, card: CardFile, consultation_id: str, group: str, codebook: Codebook) -> dict[str, str]:
    about = {
        "part": block.part,
        "code_id": codebook.follow(block.code) or "",
        "line": block.line.strip(),
        "evidence": block.evidence.strip(),
    }
    who = {"editor": block.editor or card.editor, "reason": block.reason.strip(), "date": block.date or card.date}
    return {"consultation_id": consultation_id, "group": group, **about, "text": block.text.strip(), **who}


def _faults_of(card: CardFile, place: str, codebook: Codebook, names: Names) -> Iterator[Fault]:
    """What is wrong with a file's blocks; a text that may hold a name is never repeated."""
    seen: set[tuple[str, str]] = set()
    for number, block in enumerate(card.lines, start=1):
        where = f"{place}, block {number}"
        if block.code and not codebook.follow(block.code):
            yield _fault(
                f"{where}, code", f"names the code '{block.code}', which does not exist", "use the code_id of a file in codebook/codes"
            )
        if not block.is_changed:
            if not block.line.strip():
                yield _fault(where, "has neither a line nor a text", "write the text of the new line, or remove the block")
            continue
        for key, value in (("editor", block.editor or card.editor), ("reason", block.reason), ("date", block.date or card.date)):
            if not value.strip():
                yield _fault(f"{where}, {key}", "is missing for a line that was changed", f'write {key} = "..." ({_HINTS[key]})')
        if block.line.strip() and not is_understood(block.evidence):
            found = "is not understood" if block.evidence.strip() else "is missing for a line that was changed"
            todo = "copy it from the card, such as '3 of 9 people'; 'crp personas --edit' writes it for you"
            yield _fault(f"{where}, evidence", found, todo)
        key = (block.part, codebook.follow(block.code) or block.line.strip())
        if block.line.strip() and key in seen:
            yield _fault(where, "changes a line that another block of the file changes already", "keep one of the two")
        seen.add(key)
        yield from _names_in(block, card, where, names)


_HINTS = {"editor": "also possible once, at the top of the file", "reason": "why the room changed it", "date": "as 2024-05-01"}


def _names_in(block: Block, card: CardFile, where: str, names: Names) -> Iterator[Fault]:
    for key, value in (("text", block.text), ("reason", block.reason), ("editor", block.editor or card.editor)):
        replaced = names.replacer(value)(value) if value else ""
        if replaced != value and (key != "editor" or PARTICIPANT in replaced):
            todo = "say it without the name; an editor can be a role, such as 'workshop facilitator'"
            yield _fault(f"{where}, {key}", "holds a listed name, or a detail such as a mail address", todo)


def _with_straight_apostrophes(values: dict) -> dict:
    """Word processors turn the apostrophe of "I'd like" into a curly one."""
    blocks = values.get("lines")
    if not isinstance(blocks, list):
        return values
    return {
        **values,
        "lines": [
            {**block, "part": block["part"].replace("’", "'")} if isinstance(block, dict) and isinstance(block.get("part"), str) else block
            for block in blocks
        ],
    }


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=StudyError, place=place, found=found, todo=todo)
