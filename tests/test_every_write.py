"""Every layer that writes, with each of its writes refused or cut off by a kill: nothing is torn, nothing lost, and it goes on."""

import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import writing_jobs
from faulty import REFUSALS
from forked import Forks, contents
from writing_jobs import before

from crp_analysis.journal.files import read_journal

JOBS = ["tables", "memory", "edition", "decision", "first_decision", "kept_file", "kept_folder", "codebook_change", "consultation"]
WHOLE = ["data/processed/first", "data/processed/memo/coded/k2", "reports/edition-001", "reports/edition-002", "data/raw/third"]
REFUSED = sorted(REFUSALS)
GROWING = ("data/raw/first/decisions/", "data/raw/second/decisions/")  # times and ids differ from call to call

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="faults are set by means of Linux")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory):
    one = Forks(tmp_path_factory.mktemp("forks"), imports="writing_jobs")
    yield one
    one.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "study"
    root.mkdir()
    before(root)
    return root


def seen(root: Path) -> dict[str, bytes]:
    """What a person sees: no hidden files, no locks, no growing journals."""
    return {name: content for name, content in contents(root).items() if not _is_hidden(name) and not name.startswith(GROWING)}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/") if part != ".backup")


def decided(root: Path) -> list[str]:
    files = [read_journal(path, path.name) for path in sorted(root.glob("data/raw/*/decisions/*.jsonl"))]
    assert not [fault for file in files for fault in file.faults]
    return [event.id for file in files for event in file.events]


def check_nothing_is_torn(now: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Each file is as before or as it shall be; a folder that is a whole is the one or the other as a whole, or (rebuilt) not there."""
    for name, content in now.items():
        if ".backup/" not in name and name != "codebook/changes.jsonl":  # a backup counts from its journal on
            assert content in (old.get(name), new.get(name)), name
    for folder in WHOLE:
        inside = {name: content for name, content in now.items() if name.startswith(f"{folder}/")}
        wholes = [{name: content for name, content in one.items() if name.startswith(f"{folder}/")} for one in (old, new, {})]
        assert inside in wholes, folder
    assert all(now.get(name) == content for name, content in old.items() if name.startswith("reports/edition-001"))


def quick_kinds(at: int) -> set[str]:
    """What is tried in the quick tests: every write is cut off, every second one also refused, in four ways by turns."""
    return {"killed"} | ({REFUSED[at // 2 % len(REFUSED)]} if at % 2 else set())


@pytest.mark.parametrize("job", JOBS)
def test_every_write_may_be_refused_or_the_last(light: Forks, made: Path, tmp_path: Path, job: str):
    sweep(light, made, tmp_path, job, quick_kinds)


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS)
def test_every_write_may_fail_in_every_way(light: Forks, made: Path, tmp_path: Path, job: str):
    sweep(light, made, tmp_path, job, lambda at: {*REFUSED} - quick_kinds(at))


def sweep(light: Forks, made: Path, tmp_path: Path, job: str, kinds: Callable[[int], Iterable[str]]) -> None:
    """Do a job once for each of its writes and each kind of fault that `kinds` names for it, then once more undisturbed."""
    old, known = seen(made), decided(made)
    whole = Path(shutil.copytree(made, tmp_path / "whole", symlinks=True))
    undisturbed = light.crp(whole, whole, call=f"writing_jobs:{job}", kind="killed")
    assert undisturbed.code == 0, undisturbed.err
    new, n_decided = seen(whole), len(decided(whole))
    n_faults = 0
    for at in range(1, len(undisturbed.log) + 1):
        for kind in kinds(at):
            root = tmp_path / f"{kind}-{at}"
            shutil.copytree(made, root, symlinks=True)
            ended = light.crp(root, root, call=f"writing_jobs:{job}", kind=kind, at=at)
            check_nothing_is_torn(seen(root), old, new)
            if ended.code == -9:
                n_faults += 1
            elif ended.code:
                n_faults += 1
                assert "[Errno" in ended.err.splitlines()[-1] or "SourceError" in ended.err, ended.err
            if job.endswith("decision"):
                assert {*known, *ended.out.split()} <= set(decided(root))
            again = getattr(writing_jobs, job)(str(root))
            if job.endswith("decision"):
                assert {*known, *ended.out.split(), again} <= set(decided(root))
                assert len(decided(root)) <= n_decided + 1
            else:
                assert seen(root) == new, f"{kind} at {undisturbed.log[at - 1]}"
                assert not [name for name in contents(root) if name.endswith(".part") or ".old/" in name], f"{kind} at {at}"
            shutil.rmtree(root)
    assert n_faults >= len(undisturbed.log) / 2
