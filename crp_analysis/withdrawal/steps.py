"""The change itself: written down whole before its first step, so that the same command finishes it after a crash.

Each step is known by a file's hash before and after; one that is done already is passed over. What leaves is first copied to the place
outside, read back and compared, and only then taken away.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from crp_analysis.errors import Fault, StudyError, raise_faults
from crp_analysis.store import hash_file, read_json, sync_folder, write_bytes, write_json
from crp_analysis.study import WITHDRAWING
from crp_analysis.withdrawal.needles import Needles
from crp_analysis.withdrawal.staging import Change

PLAN, STAGED = "plan.json", "study"
NEEDLES, RECORD = "needles.json", "withdrawal.json"
LOCK = ".lock"


@dataclass(frozen=True, kw_only=True)
class Steps:
    """All that is to be done. `kept` is the folder outside the study, '' where what leaves is destroyed."""

    participant_id: str
    consultation: str
    kept: str
    date: str
    changes: tuple[Change, ...]
    needles: Needles
    told: dict = field(default_factory=dict)  # what the command says at its end


def home_of(root: Path) -> Path:
    """Where a withdrawal is prepared, inside the study."""
    return root / WITHDRAWING


def read_steps(root: Path) -> Steps | None:
    """A withdrawal that began and did not end; None where there is none."""
    stated = read_json(home_of(root) / PLAN)
    if stated is None:
        return None
    changes = tuple(Change(**one) for one in stated.pop("changes"))
    return Steps(changes=changes, needles=Needles.from_json(stated.pop("needles")), **stated)


def write_steps(root: Path, steps: Steps) -> None:
    """From now on the withdrawal will be finished, whatever happens.

    Raises:
        Faults: somebody changed a file since the withdrawal was prepared.
    """
    _sync_staged(root, steps.changes)
    raise_faults(_touched_since(root, steps))  # while somebody was asked
    stated = {key: getattr(steps, key) for key in ("participant_id", "consultation", "kept", "date", "told")}
    home_of(root).chmod(0o700)
    write_json(home_of(root) / PLAN, {**stated, "changes": [asdict(one) for one in steps.changes], "needles": steps.needles.to_json()})
    (home_of(root) / PLAN).chmod(0o600)
    sync_folder(home_of(root))


def carry_out(root: Path, processed: Path, steps: Steps) -> None:
    """Do every step that is not done yet.

    Raises:
        Faults: a file is neither as it was nor as it shall be, since somebody changed it; it is left as it is. Where no step was done
            yet, the plan is dropped.
        OSError: the disk refused; the same command goes on later.
    """
    if faults := _touched_since(root, steps):
        if not _has_begun(root, steps):
            finish(root)
            faults = [replace(one, todo="nothing was changed, and the plan is dropped: give the command again") for one in faults]
        raise_faults(faults)
    kept = Path(steps.kept) if steps.kept else None
    if kept:
        _make_kept(kept, steps)
    for change in steps.changes:
        _do(root, kept, change, steps)
    _clear(processed)


def finish(root: Path) -> None:
    """The withdrawal is done: nothing of it stays in the study. The plan goes last but for the folder, so that a crash finds it."""
    home = home_of(root)
    shutil.rmtree(home / STAGED, ignore_errors=True)
    (home / PLAN).unlink(missing_ok=True)
    shutil.rmtree(home, ignore_errors=True)


def _has_begun(root: Path, steps: Steps) -> bool:
    return any(change.new != change.old and _hash(root / change.path) == change.new for change in steps.changes)


def _touched_since(root: Path, steps: Steps) -> list[Fault]:
    return [_touched(steps, change) for change in steps.changes if _hash(root / change.path) not in (change.old, change.new)]


def _touched(steps: Steps, change: Change) -> Fault:
    todo = "put the file back as it was (or let it be as planned) and run the same command again"
    found = "was changed since the withdrawal was prepared"
    return Fault(kind=StudyError, place=steps.needles.without_names(change.path), found=found, todo=todo)


def _make_kept(kept: Path, steps: Steps) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o700)
    files = [{"path": one.path, "sha256": one.old, "why": one.why} for one in steps.changes if one.old]
    about = "What left a study when somebody withdrew: their words, and other people's beside them. Keep it closed, or destroy it."
    record = {"about": about, "participant_id": steps.participant_id, "date": steps.date, "files": files}
    write_json(kept / RECORD, record)
    write_json(kept / NEEDLES, steps.needles.to_json())
    for name in (RECORD, NEEDLES):
        (kept / name).chmod(0o600)


def _do(root: Path, kept: Path | None, change: Change, steps: Steps) -> None:
    path, staged = root / change.path, home_of(root) / STAGED / change.path
    if (now := _hash(path)) == change.new:
        return
    if now != change.old:  # while this call was at work
        raise_faults([_touched(steps, change)])
    if kept and change.old:
        _keep(path, kept / change.path, change.old)
    if change.new:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(staged, path)
    else:
        path.unlink()
    sync_folder(path.parent)
    _drop_empty(root, path, steps.needles)


def _drop_empty(root: Path, path: Path, needles: Needles) -> None:
    """Folders that are called after them and hold nothing any more."""
    for folder in path.parents:
        if folder == root or not needles.names_in(folder.name) or any(folder.iterdir()):
            return
        folder.rmdir()
        sync_folder(folder.parent)


def _put(staged: Path, path: Path) -> None:
    """The prepared file in its place, also where the study's folders lie on another disk."""
    try:
        staged.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        mode = staged.stat().st_mode & 0o777
        write_bytes(path, staged.read_bytes()).chmod(mode)


def _keep(path: Path, target: Path, digest: str) -> None:
    """A copy that was read back and is the same."""
    if _hash(target) == digest:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    shutil.copyfile(path, part)  # without the file's mode, which may forbid to write
    _sync(part)
    if hash_file(part) != digest:
        raise OSError(5, "the copy is not the same as the file")
    part.chmod(0o600)
    part.replace(target)
    sync_folder(target.parent)


def _clear(processed: Path) -> None:
    """Everything that is made from raw and can be made again; the lock and the temporary files of this process stay."""
    for path in sorted(processed.iterdir()) if processed.is_dir() else []:
        if path.name != LOCK and path != Path(tempfile.gettempdir()):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _sync_staged(root: Path, changes: Sequence[Change]) -> None:
    for change in changes:
        if change.new:
            _sync(home_of(root) / STAGED / change.path)


def _sync(path: Path) -> None:
    """Wait until a file is on disk. Windows does that for files that are open for writing only."""
    with path.open("rb+" if os.name == "nt" else "rb") as stream:
        os.fsync(stream.fileno())


def _hash(path: Path) -> str:
    return hash_file(path) if path.is_file() else ""
