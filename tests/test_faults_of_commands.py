"""Commands that write, with a choice of their writes refused or cut off by a kill: told, nothing torn, the same command goes on."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from faulty import REFUSALS
from forked import Ended, Forks, contents
from written_study import write_written_study

LIST = "reading/first-audit-AB-01.xlsx"
VARIES = ("study/codebook/changes.jsonl", "study/codebook/.backup/", "study/data/processed/", "forks/")  # times, and what is made again
REFUSED = sorted(REFUSALS)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, how many of its writes are struck, and what puts all right afterwards with the exit codes that say so."""

    call: tuple[str, ...]
    n: int = 10
    heals: tuple[tuple[str, ...], ...] = ()
    codes: tuple[int, ...] = (0,)


COMMANDS = [
    Command(call=("new", "second"), n=18, codes=(0, 13)),
    Command(call=("init", "../other"), n=16, codes=(0, 13)),
    Command(call=("codebook", "rename", "need-money", "need-pay"), n=10, heals=(("codebook", "log"),), codes=(0, 12)),
    Command(call=("names",), n=3),
    Command(call=("names", "--bring", "../names-filled.csv"), n=10),
    Command(call=("names", "--replaced"), n=3),
    Command(call=("names", "--key", "../keys/study.csv"), n=4),
    Command(call=("personas", "--edit", "community"), n=3),
    Command(call=("queue", "--bring", LIST), n=6),
    Command(call=("queue", "--coder", "CD"), n=3),
    Command(call=("gather",), n=3),
    Command(call=("import", "../marks.csv", "--read", "coded"), n=8),
    Command(call=("export", "codebook.xlsx", "segments.csv"), n=4),
    Command(call=("site", "../site"), n=5),
    Command(call=("withdraw", "P01", "--yes"), n=5, codes=(0, 15)),
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study and what lies beside it; what is dear is remembered, and a list is there to bring back."""
    home = tmp_path_factory.mktemp("made") / "home"
    study = write_written_study(home / "study")
    queued = forks.crp(study, "queue", "--coder", "AB")
    assert queued.code == 0 and (study / LIST).is_file(), queued.err
    return home


def seen(home: Path) -> dict[str, bytes]:
    """What a person sees, of the study and beside it."""
    return {
        name: content
        for name, content in contents(home).items()
        if not name.startswith(VARIES) and not any(part.startswith(".") and part != ".gitignore" for part in name.split("/"))
    }


def struck(forks: Forks, home: Path, command: Command, kind: str, at: int) -> Ended:
    return forks.crp(home / "study", *command.call, root=home, kind=kind, at=at)


def check_rule(home: Path, ended: Ended, old: dict[str, bytes], new: dict[str, bytes], where: str) -> None:
    """Told or killed; no file is torn; and what is said to be done is done."""
    assert ended.code == -9 or ended.is_told, f"{where}: {ended.err}"
    now = seen(home)
    for name, content in now.items():
        assert content in (old.get(name), new.get(name)) or name.endswith(".bak"), f"{where}: {name}"
    assert {name for name in old if name in new} <= now.keys(), where
    if ended.code == 0:
        assert new.items() <= now.items(), where


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: " ".join(one.call[:2]))
def test_writes_of_a_command_may_fail(forks: Forks, made: Path, tmp_path: Path, command: Command):
    old = seen(made)
    whole = Path(shutil.copytree(made, tmp_path / "whole", symlinks=True))
    undisturbed = {"killed": struck(forks, whole, command, "killed", 0)}
    assert undisturbed["killed"].code in command.codes, undisturbed["killed"].err
    new, n_all = seen(whole), len(undisturbed["killed"].log)
    shutil.rmtree(whole)
    n_struck = 0
    for number in range(command.n):
        kind = "killed" if number % 2 == 0 else REFUSED[number // 2 % len(REFUSED)]
        at = 1 + round(number * (n_all - 1) / (command.n - 1))
        home = Path(shutil.copytree(made, tmp_path / "home", symlinks=True))
        ended = struck(forks, home, command, kind, at)
        n_struck += ended.code != 0
        where = f"{kind} at {at}, {undisturbed['killed'].log[at - 1]}"
        check_rule(home, ended, old, new, where)
        for call in (*command.heals, command.call):
            again = forks.crp(home / "study", *call)
            assert again.is_told and again.code in command.codes, f"{where}: {again.err}"
        now = seen(home)
        assert new.items() <= now.items(), f"{where}: {[name for name in new if now.get(name) != new[name]]}"
        copies = {name for name in now if ".bak" in name or "-0" in name or name.endswith(".toml.1")}  # of what the first call wrote
        assert now.keys() <= new.keys() | copies, f"{where}: {sorted(now.keys() - new.keys())}"
        shutil.rmtree(home)
    assert n_struck > command.n / 2
