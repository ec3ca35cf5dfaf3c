"""A withdrawal from its plan to its proof, and its end where an earlier one was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from crp_analysis.codebook import load_codebook
from crp_analysis.errors import StudyError
from crp_analysis.store import only_writer, read_json
from crp_analysis.study import Study
from crp_analysis.withdrawal.handed_out import HandedOut, list_handed_out, not_in_editions
from crp_analysis.withdrawal.needles import Needles
from crp_analysis.withdrawal.plans import Plan, build_plan
from crp_analysis.withdrawal.proof import Proof, Trace, search_study
from crp_analysis.withdrawal.steps import NEEDLES, RECORD, Steps, carry_out, finish, home_of, read_steps, write_steps


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a withdrawal came to. `left` are traces outside of editions; `was_cut_off`: an earlier call had begun it."""

    steps: Steps
    proof: Proof
    editions: tuple[HandedOut, ...]
    left: tuple[Trace, ...]
    was_cut_off: bool


def withdraw(
    study: Study,
    participant_id: str,
    *,
    consultation: str = "",
    keep_at: Path | None = None,
    destroy: bool = False,
    empty: Collection[str] = (),
    agree: Callable[[Plan], bool],
    go_on: Callable[[Steps], bool],
    tell: Callable[[Done], None],
) -> Done | None:
    """Take a person out of a study and look for what is left; None where nobody agreed to the plan.

    Args:
        study: the study.
        participant_id: the person.
        consultation: take them out of this one only.
        keep_at: where what leaves is kept, outside the study; by default a folder beside the study.
        destroy: keep nothing.
        empty: turns of those who ask that shall be emptied (`person.find_person`).
        agree: shown the plan before anything is changed.
        go_on: asked instead where an earlier call was cut off.
        tell: told what it came to, before the plan is forgotten: after a crash in between, the same command tells it again.

    Raises:
        CrpError: what stands in the way; then nothing was changed.
    """
    with only_writer(study.processed):
        if steps := read_steps(study.root):
            _same_person(steps, participant_id, consultation)
            _same_wish(steps, keep_at, empty, destroy=destroy)
            return _carry_out(study, steps, tell, was_cut_off=True) if go_on(steps) else None
        shutil.rmtree(home_of(study.root), ignore_errors=True)
        kept = None if destroy else _kept_folder(study, participant_id, keep_at)
        try:
            plan = build_plan(study, load_codebook(study), participant_id, consultation, empty=empty)
            if not agree(plan):
                return None
            steps = _steps(plan, participant_id, consultation, kept, empty)
            write_steps(study.root, steps)
        except OSError as error:
            raise _refused(error, "nothing was changed") from error
        finally:
            if read_steps(study.root) is None:
                shutil.rmtree(home_of(study.root), ignore_errors=True)
        return _carry_out(study, steps, tell, was_cut_off=False)


def prove(study: Study, participant_id: str, kept: Path) -> tuple[Proof, tuple[HandedOut, ...], tuple[Trace, ...]]:
    """Look again for somebody who withdrew, by what was kept of them outside the study.

    Raises:
        StudyError: the folder is not one that a withdrawal left, or is somebody else's.
    """
    stated = read_json(kept / NEEDLES)
    if stated is None:
        raise StudyError(
            f"--prove: the folder holds no {NEEDLES}; name the folder that 'crp withdraw' wrote, with the person's id at its end"
        )
    of = (read_json(kept / RECORD) or {}).get("participant_id")
    if of != participant_id:
        raise StudyError(f"--prove: the folder is of {of or 'nobody that is stated'}, and not of {participant_id}")
    needles = Needles.from_json(stated)
    if not (needles.names or needles.runs):
        raise StudyError("--prove: the folder holds neither a name nor six words in a row to look for, so nothing can be proved by it")
    proof = search_study(study.root, needles)
    editions = tuple(list_handed_out(study.root, study.reports, proof.traces, frozenset()))
    return proof, editions, tuple(not_in_editions(proof.traces, editions))


def in_git(root: Path) -> bool:
    """Whether the study lies in a git repository, whose history keeps what was ever committed."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def _carry_out(study: Study, steps: Steps, tell: Callable[[Done], None], *, was_cut_off: bool) -> Done:
    try:
        carry_out(study.root, study.processed, steps)
    except OSError as error:
        raise _refused(error, "the withdrawal is cut off") from error
    proof = search_study(study.root, steps.needles)
    planned = {one["folder"]: HandedOut(**{**one, "files": tuple(one["files"])}) for one in steps.told["editions"]}
    found = {one.folder: one for one in list_handed_out(study.root, study.reports, proof.traces, frozenset())}
    editions = tuple((planned | {name: _with_counting(one, planned.get(name)) for name, one in found.items()}).values())
    left = tuple(not_in_editions(proof.traces, editions))
    done = Done(steps=steps, proof=proof, editions=editions, left=left, was_cut_off=was_cut_off)
    tell(done)
    finish(study.root)
    return done


def _refused(error: OSError, state: str) -> StudyError:
    return StudyError(
        f"crp withdraw: the disk refused it ({error.strerror}), {state}; make room or allow writing, and give the command again"
    )


def _with_counting(one: HandedOut, planned: HandedOut | None) -> HandedOut:
    return one if planned is None else HandedOut(**{**asdict(one), "counts_them": planned.counts_them})


def _steps(plan: Plan, participant_id: str, consultation: str, kept: Path | None, empty: Collection[str]) -> Steps:
    return Steps(
        participant_id=participant_id,
        consultation=consultation,
        kept=str(kept) if kept else "",
        date=date.today().isoformat(),
        changes=plan.changes,
        needles=plan.person.needles,
        told={"editions": [asdict(one) for one in plan.editions], "empty": sorted(empty)},
    )


def _same_person(steps: Steps, participant_id: str, consultation: str) -> None:
    if (steps.participant_id, steps.consultation) != (participant_id, consultation):
        of = f" --consultation {steps.consultation}" if steps.consultation else ""
        raise StudyError(f"the withdrawal of {steps.participant_id} was cut off; finish it first: crp withdraw {steps.participant_id}{of}")


def _same_wish(steps: Steps, keep_at: Path | None, empty: Collection[str], *, destroy: bool) -> None:
    """Raise where a call asks for something else than the one that was cut off: what was to be kept is not destroyed, nor the reverse."""
    if steps.kept and destroy:
        raise StudyError("--destroy: the withdrawal that was cut off keeps what leaves; give the same command again, without --destroy")
    if not steps.kept and not destroy:
        raise StudyError("crp withdraw: the withdrawal that was cut off destroys what leaves; to go on, give --destroy again")
    if keep_at and not Path(steps.kept).is_relative_to(keep_at.resolve()):
        raise StudyError("--keep-at: the withdrawal that was cut off keeps what leaves elsewhere; give the same command again")
    if sorted(empty) != (planned := steps.told.get("empty", [])):
        before = " ".join(f"--empty {one}" for one in planned) or "no --empty"
        raise StudyError(f"--empty: the withdrawal that was cut off was given {before}; give the same command again")


def _kept_folder(study: Study, participant_id: str, keep_at: Path | None) -> Path:
    """A new folder outside the study, one for each withdrawal."""
    base = keep_at.resolve() if keep_at else study.root.with_name(f"{study.root.name}-withdrawn-{date.today().isoformat()}")
    if base == study.root or base.is_relative_to(study.root):
        raise StudyError("--keep-at: lies inside the study; name a folder outside it, or use --destroy")
    free = next(one for n in range(1, 10_000) if not (one := base / (participant_id if n == 1 else f"{participant_id}-{n}")).exists())
    nearest = next(one for one in free.parents if one.exists())
    if not nearest.is_dir():
        raise StudyError("--keep-at: is no folder; name one outside the study")
    return free
