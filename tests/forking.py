"""The process behind `forked`: it imports everything once and forks for every job that it reads, a line of JSON each."""

import contextlib
import datetime
import importlib
import json
import os
import pkgutil
import signal
import sys
import time
import traceback
from pathlib import Path

from faulty import Faults

import crp_analysis

SLOW = (
    *("pandas", "pyarrow.parquet", "openpyxl", "docx", "pptx", "nbformat", "papermill", "nbconvert", "jupyter_client", "nbclient"),
    *("matplotlib.figure", "sklearn.linear_model", "scipy.stats", "typst", "pypandoc", "ipykernel", "lxml.etree"),
)


def import_all() -> None:
    """Everything of the package and what it is slow to import, before the first fork."""
    for module in pkgutil.walk_packages(crp_analysis.__path__, "crp_analysis."):
        importlib.import_module(module.name)
    for name in SLOW:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def set_clock(shift_s: float) -> None:
    """Let the package see another time than it is."""

    class Shifted(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.now(tz) + datetime.timedelta(seconds=shift_s)

    class ShiftedDate(datetime.date):
        @classmethod
        def today(cls):
            return Shifted.now().date()

    for name, module in list(sys.modules.items()):
        if name.startswith("crp_analysis"):
            for key, value in list(vars(module).items()):
                if value is datetime.datetime:
                    setattr(module, key, Shifted)
                elif value is datetime.date:
                    setattr(module, key, ShiftedDate)


def note_contacts(path: str) -> None:
    """Write down every address outside this machine that somebody asks for."""

    def heard(event: str, args: tuple) -> None:
        if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
            host = str(args[1][0])
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = str(args[0])
        else:
            return
        if not host.startswith("127.") and host not in ("::1", "localhost", "None", ""):
            with Path(path).open("a") as file:
                file.write(f"{event} {host}\n")

    sys.addaudithook(heard)


def work(job: dict) -> int:
    """Do one job in a child; what Python itself would print and return is printed and returned."""
    os.setsid()
    os.chdir(job["folder"])
    os.environ.update(job["environment"])
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{job['told']}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if job["clock_s"]:
        set_clock(job["clock_s"])
    note_contacts(f"{job['told']}.net")
    faults = Faults(job["root"], job["kind"], job["at"], job["since"])
    code = 0
    try:
        if job["kind"]:
            faults.install()
        if job["call"]:
            module, _, name = job["call"].partition(":")
            _say(getattr(importlib.import_module(module), name)(*job["arguments"]) or "")
        else:
            from crp_analysis.cli import main

            sys.argv = ["crp", *job["arguments"]]
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # what nobody caught ends a program with its traceback
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    if job["kind"]:
        faults.at = 0
        Path(f"{job['told']}.log").write_text("\n".join(faults.log))
    return code


def serve() -> None:
    """Fork for each job, kill it where it is to be killed, and say how it ended."""
    importlib.import_module(sys.argv[1]) if sys.argv[1:] else import_all()
    _say("ready")
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            code = 1
            try:
                code = work(job)
            finally:
                os._exit(code)
        if job["signal_after_s"]:
            time.sleep(job["signal_after_s"])
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, job["signal"]) if job["signal"] != signal.SIGKILL else os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
