"""Faults at will: the Nth thing that a process writes below a folder is refused, or the process ends there. Linux only.

What counts as writing: opening a file for it, each write, waiting for the disk, making, renaming, linking, removing, cutting, and changing
permissions. Python tells of most of these by itself (audit hooks); writes and waits are counted by doors put before them.
"""

# ruff: noqa: PTH100, PTH110, PTH115, PTH117, PTH118
# Path itself opens, makes and renames; here names are only looked at, as texts.
import builtins
import errno
import io
import os
import signal
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TAKES_ROOM = {"open", "write", "fsync", "mkdir", "link", "symlink"}
EVENTS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
BY_HANDLE = {"os.rename": 2, "os.mkdir": 2, "os.remove": 1, "os.rmdir": 1}  # which argument is the handle of the folder
LINKS = {"os.link", "os.symlink"}  # what is made is their second argument
REFUSALS = {"full": errno.ENOSPC, "read-only": errno.EROFS, "denied": errno.EACCES, "broken": errno.EIO}
ONCE = {"denied", "broken"}  # the others last: a full disk stays full
KINDS = (*REFUSALS, "killed")


class Faults:
    """Counts what is written below `root` and strikes at the write number `at`; 0 only counts. `kind` is one of KINDS.

    Where `since` is given, counting begins with the first write that starts with it, as the log has it.
    """

    def __init__(self, root: str, kind: str, at: int, since: str = ""):
        self.root, self.kind, self.at, self.since = os.path.realpath(root), kind, at, since
        self.log: list[str] = []

    def install(self) -> None:
        """Put doors before everything that writes, for the rest of this process."""
        sys.addaudithook(self._heard)
        os.write, os.fsync = self._door(os.write, "write"), self._door(os.fsync, "fsync")
        io.open = builtins.open = self._opener(io.open)

    def meet(self, what: str, path: str, tear=None) -> None:
        """Something is about to be written; `tear` does half of it before a kill."""
        if not path.startswith(self.root) or (self.kind == "full" and not _takes_room(what, path)):
            return
        line = f"{what} {path.removeprefix(self.root)}"
        if self.since and not self.log and not line.startswith(self.since):
            return
        self.log.append(line)
        count = len(self.log)
        if not self.at or count < self.at or (self.kind in ONCE and count > self.at):
            return
        if self.kind == "killed":
            if tear:
                tear()
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(REFUSALS[self.kind], os.strerror(REFUSALS[self.kind]), path)

    def _heard(self, event: str, args: tuple) -> None:
        if event == "open":
            if isinstance(args[2], int) and args[2] & WRITING and not isinstance(args[0], int):
                self.meet("open", _absolute(args[0]))
        elif event in EVENTS:
            folder = args[BY_HANDLE[event]] if event in BY_HANDLE else -1
            self.meet(event.removeprefix("os."), _absolute(args[event in LINKS], folder))

    def _door(self, real, what: str):
        def passed(handle, *rest):
            self.meet(what, _absolute(handle), (lambda: real(handle, rest[0][: len(rest[0]) // 2])) if rest else None)
            return real(handle, *rest) if rest else None  # nobody cuts the power here: the wait for the disk is left out

        return passed

    def _opener(self, real):
        meet = self.meet

        class Raw(io.FileIO):
            def write(self, content):
                half = super().write
                meet("write", _absolute(self.fileno()), lambda: half(memoryview(content)[: len(content) // 2]))
                return super().write(content)

        def opened(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
            if not set(mode) & set("wax+"):
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
            if buffering == 0:
                return raw
            binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return binary if "b" in mode else io.TextIOWrapper(binary, encoding, errors, newline)

        return opened


def _takes_room(what: str, path: str) -> bool:
    return what in TAKES_ROOM and not (what == "open" and os.path.exists(path))


def _absolute(path, folder: int = -1) -> str:
    """The whole path of a name, or of what an open file is called."""
    if isinstance(path, int):
        return _link(path)
    name = os.fsdecode(path)
    return os.path.join(_link(folder), name) if folder >= 0 and not os.path.isabs(name) else os.path.abspath(name)


def _link(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        return ""
