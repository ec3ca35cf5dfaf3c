"""codebook/changes.jsonl: what was changed in the codebook, when, by whom and why; one JSON object a line, lines are only ever added.

The codes' files say what a code is now. This file says what it was, and which code an older id leads to, so that codings that
people made under an older id or definition are still read, and told as such.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from crp_analysis.errors import CodebookError, Fault, raise_faults
from crp_analysis.study import Id, Settings, plain_faults

if TYPE_CHECKING:
    from crp_analysis.codebook.models import Code

CHANGES_FILE = "changes.jsonl"
PLACE = f"codebook/{CHANGES_FILE}"
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
SOMEBODY = "somebody"  # who did it, where nobody said
ACTS = {  # what a line says was done, in a word that a log can print
    "add": "added",
    "redefine": "redefined",
    "rename": "renamed",
    "move": "moved",
    "merge": "merged",
    "split": "split",
    "retire": "retired",
    "restore": "restored",
    "confirm": "confirmed",
    "undo": "undone",
    "edit": "edited",
}


class CodeState(Settings):
    """A code as its file had it at one moment: what a reader of the log compares."""

    code_id: Id
    name: str
    parent: str = ""
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    non_examples: tuple[str, ...] = ()
    retired: str = ""
    fingerprint: str

    @classmethod
    def of(cls, code: Code) -> CodeState:
        """The state of a code as it stands in the codebook."""
        return cls(**{key: getattr(code, key) for key in cls.model_fields})

    def rewritten(self, rewrite: Callable[[str], str]) -> CodeState:
        """The same state with each text of it rewritten; the fingerprint stays that of the file."""
        texts = {key: rewrite(getattr(self, key)) for key in ("name", "definition")}
        lists = {key: tuple(map(rewrite, getattr(self, key))) for key in ("include", "exclude", "examples", "non_examples")}
        return self.model_copy(update=texts | lists)


class Touched(Settings):
    """How much of what people coded a change touches; counts only, None where raw could not be read."""

    codings: int | None = None
    coders: int | None = None
    sessions: int | None = None
    people: int | None = None


class CodebookChange(Settings):
    """One line of the file.

    `codes` are the ids that the change began with, `into` those that it ended with, `heir` the one of them to which codings under the
    ids of `codes` go. `before` and `after` hold the codes as they were and became, and other codes whose rules name one of them ('use
    need-x'): these mean the same in other words. `undoes` names the change that an undo takes back. An `edit` changed and added several
    codes at once, from a spreadsheet. `change_id` is made from the line's own content.
    """

    change_id: str = Field(pattern=r"^[0-9a-f]{12}$")
    act: Literal["add", "redefine", "rename", "move", "merge", "split", "retire", "restore", "confirm", "undo", "edit"]
    time: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$")]
    by: str = SOMEBODY
    codes: tuple[Id, ...] = Field(min_length=1)
    into: tuple[Id, ...] = ()
    heir: Id | Literal[""] = ""
    before: tuple[CodeState, ...] = ()
    after: tuple[CodeState, ...] = ()
    note: str = ""
    undoes: str = ""
    touched: Touched = Touched()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> CodebookChange:
        if self.act in ("rename", "merge", "split") and self.heir not in self.into:
            raise ValueError("heir is none of the ids that the change ended with")
        if self.act == "undo" and not self.undoes:
            raise ValueError("undoes names no change")
        return self

    @property
    def steps(self) -> list[tuple[CodeState, CodeState]]:
        """Each code as it was beside what it became: itself, or one that the codes of the change were made into."""
        own = {*self.codes, *self.into} if self.act != "edit" else set()  # the codes of an edit have nothing to do with each other
        return [(was, now) for was in self.before for now in self.after if was.code_id == now.code_id or {was.code_id, now.code_id} <= own]

    @property
    def resaid(self) -> list[tuple[CodeState, CodeState]]:
        """Codes that only name the codes of the change by what they are called now."""
        return [(was, now) for was, now in self.steps if was.code_id not in {*self.codes, *self.into}]

    @property
    def line(self) -> str:
        """The line as it stands in the file, without its end."""
        return self.model_dump_json(exclude_defaults=True)


def make_change(**values: object) -> CodebookChange:
    """A change with the id that its content makes."""
    draft = CodebookChange(change_id="0" * 12, **values)
    return draft.model_copy(update={"change_id": hashlib.sha256(draft.line.encode()).hexdigest()[:12]})


def next_time(changes: Sequence[CodebookChange]) -> str:
    """Now as the log states it; a microsecond after the last change where the clock was set back, so that the order stays."""
    now, last = datetime.now(UTC), max((datetime.fromisoformat(one.time) for one in changes), default=datetime.min.replace(tzinfo=UTC))
    return max(now, last + timedelta(microseconds=1)).strftime(TIME)  # two changes within a second are two


def changes_schema() -> str:
    """The JSON schema of one line, as docs/codebook-changes.schema.json publishes it."""
    return json.dumps(CodebookChange.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def read_changes(folder: Path) -> tuple[tuple[CodebookChange, ...], list[Fault]]:
    """The changes of a codebook's folder, oldest first, and what is wrong with its file.

    A last line that a crash cut short counts as not written: the command that was at work is finished by the next one.
    """
    changes, faults = [], []
    for number, line in enumerate(_whole_lines(folder / CHANGES_FILE), start=1):
        place = f"{PLACE}, line {number}"
        try:
            values = json.loads(line.decode("utf-8-sig"))
            changes.append(CodebookChange(**values))
        except ValidationError as error:
            faults += plain_faults(error, CodebookError, place)
        except (ValueError, TypeError):
            todo = "take the file from a backup or from version control; lines are never edited by hand"
            faults.append(Fault(kind=CodebookError, place=place, found="is no JSON object", todo=todo))
    ids = [one.change_id for one in changes]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    faults += [Fault(kind=CodebookError, place=PLACE, found=f"holds the change {one} twice", todo="keep the first") for one in twice]
    return tuple(changes), faults


def torn_bytes(folder: Path) -> int:
    """How many bytes at the end of the file belong to no whole line; 0 when it is sound or missing."""
    content = _content(folder / CHANGES_FILE)
    return len(content) - (content.rfind(b"\n") + 1)


def append_changes(folder: Path, changes: Sequence[CodebookChange]) -> Path:
    """Add lines and flush them to disk; a torn end goes first, a line that is there already is not added again.

    Raises:
        Faults: the file is broken elsewhere than at its end.
    """
    known, faults = read_changes(folder)
    raise_faults(faults)
    path, ids = folder / CHANGES_FILE, {one.change_id for one in known}
    lines = [f"{one.line}\n" for one in changes if one.change_id not in ids]
    with path.open("r+b" if path.exists() else "xb") as stream:
        stream.seek(-torn_bytes(folder), os.SEEK_END)
        stream.truncate()
        stream.write("".join(lines).encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
    return path


def _whole_lines(path: Path) -> list[bytes]:
    content = _content(path)
    return [line for line in content[: content.rfind(b"\n") + 1].split(b"\n") if line.strip()]


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
