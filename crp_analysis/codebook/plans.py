"""A change of the codebook, planned whole before a byte is written: the files as they will be, and what the log will say.

A plan is tried on a copy first. What would be wrong with the codebook afterwards is a reason to refuse, all reasons together.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crp_analysis.codebook.changes import CodebookChange, CodeState, Touched, append_changes, make_change
from crp_analysis.codebook.desk import Desk
from crp_analysis.codebook.models import Codebook
from crp_analysis.codebook.reading import read_codebook
from crp_analysis.errors import Fault, raise_faults
from crp_analysis.study import Study

Files = Mapping[str, bytes | None]  # path below codebook/ and content; None for a file that goes


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A change that could be carried out: its files, its line in the log, and what a person should look at afterwards."""

    about: Mapping[str, object]
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    look_at: tuple[str, ...] = ()

    def change(self, *, time: str, by: str, note: str = "", touched: Touched | None = None) -> CodebookChange:
        """The line for the log."""
        return make_change(**self.about, time=time, by=by, note=note, touched=touched or Touched())


def tried(study: Study, codebook: Codebook, desk: Desk, about: Mapping[str, object], look_at: Iterable[str] = ()) -> Plan:
    """The plan of what lies on a desk, once the codebook that it leads to has been read and found to be in order.

    Raises:
        Faults: what would be wrong with the codebook.
    """
    return tried_files(study, codebook, desk.files(), about, look_at)


def tried_files(study: Study, codebook: Codebook, files: Files, about: Mapping[str, object], look_at: Iterable[str] = ()) -> Plan:
    """The same for files as they will be."""
    plan, _, faults = try_files(study, codebook, files, about, look_at)
    raise_faults(faults)
    return plan


def try_files(
    study: Study, codebook: Codebook, files: Files, about: Mapping[str, object], look_at: Iterable[str] = ()
) -> tuple[Plan, Codebook, list[Fault]]:
    """The plan, the codebook that it leads to, and what would be wrong with that."""
    named = dict.fromkeys([*about["codes"], *about["into"]])
    before = tuple(CodeState.of(codebook.code(one)) for one in named if one in codebook.ids())
    after, faults = _codebook_with(study, files, make_change(**about, before=before, time="2000-01-01T00:00:00Z"))
    states = tuple(CodeState.of(after.code(one)) for one in named if one in after.ids())
    resaid = _resaid(files, codebook, after, named)
    told = {"before": (*before, *(one for one, _ in resaid)), "after": (*states, *(one for _, one in resaid))}
    return Plan(about={**about, **told}, files=files, look_at=tuple(look_at)), after, faults


def _resaid(files: Files, before: Codebook, after: Codebook, named: Collection[str]) -> list[tuple[CodeState, CodeState]]:
    """Other codes whose rules name one of these, as they were and became: the same definition in other words."""
    stems = sorted(Path(name).stem for name in files if name.startswith("codes/"))
    both = [one for one in stems if one not in named and one in before.ids() and one in after.ids()]
    pairs = [(CodeState.of(before.code(one)), CodeState.of(after.code(one))) for one in both]
    return [(was, now) for was, now in pairs if was.fingerprint != now.fingerprint]


def _codebook_with(study: Study, files: Files, change: CodebookChange) -> tuple[Codebook, list[Fault]]:
    """The codebook as it would be read after a change, and its faults."""
    with tempfile.TemporaryDirectory() as root:
        copy = study.model_copy(update={"root": Path(root)})
        folder = copy.codebook_folder
        shutil.copytree(study.codebook_folder, folder, ignore=shutil.ignore_patterns(".*"))
        for name, content in files.items():
            if content is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
        append_changes(folder, [change])
        return read_codebook(copy)
