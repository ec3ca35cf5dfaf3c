"""Commands run in forks of one process that has imported everything: a hundred of them cost little, and each may be struck by a fault."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
NOTHING: Mapping[str, str] = {}
TOLD = {0, 2, *range(10, 19)}  # exit codes that say something to a person


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended: its exit code (minus the signal that killed it), what it said, and what it wrote in order."""

    code: int
    out: str
    err: str
    log: tuple[str, ...]
    contacts: str

    @property
    def is_told(self) -> bool:
        """Whether it ended well or with an error that a person can read."""
        return self.code in TOLD and "Traceback" not in self.err and "Exception ignored" not in self.err


class Forks:
    """The process that forks.

    Args:
        scratch: a folder of its own.
        prefix: is put before its command, for example to take the network away.
        imports: all that it imports, where that is less than the whole package.
    """

    def __init__(self, scratch: Path, prefix: tuple[str, ...] = (), imports: str = ""):
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
            "OMP_NUM_THREADS": "1",
            "CRP_PROGRESS": "off",
            "MPLCONFIGDIR": str(scratch),
        }
        command = [*prefix, sys.executable, str(TESTS / "forking.py"), *filter(None, [imports])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout.readline() == "ready\n", "the forking process did not come up"

    def crp(
        self,
        study: Path,
        *arguments: object,
        call: str = "",
        kind: str = "",
        at: int = 0,
        since: str = "",
        root: Path | None = None,
        clock_s: float = 0,
        signal_after_s: float = 0,
        signal_: int = signal.SIGKILL,
        environment: Mapping[str, str] = NOTHING,
    ) -> Ended:
        """Run `crp` in a study's folder (or `call` a function, named 'module:function'), with a fault where `kind` names one."""
        told = self.scratch / "told"
        for old in self.scratch.glob("told.*"):
            old.unlink()
        job = {"folder": str(study), "arguments": [str(one) for one in arguments], "call": call, "kind": kind, "at": at, "since": since,
               "root": str(root or study), "clock_s": clock_s, "signal_after_s": signal_after_s, "signal": int(signal_), "told": str(told),
               "environment": dict(environment)}  # fmt: skip
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        said = {
            one: path.read_text(errors="replace") if (path := Path(f"{told}.{one}")).is_file() else ""
            for one in ("out", "err", "log", "net")
        }
        return Ended(code=code, out=said["out"], err=said["err"], log=tuple(said["log"].splitlines()), contacts=said["net"])

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait(timeout=20)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes; links as what they lead to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = path.readlink().as_posix().encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found
