"""Which sockets a process and its children have open, by what Linux tells in /proc. Nothing is sent."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Socket:
    """One end: the protocol, the address here (with its port) and there, and whether it waits for others."""

    protocol: str
    here: str
    port: int
    there: str
    listens: bool

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it, and it reaches no other."""
        ends = [ipaddress.ip_address(self.here), *([] if self.listens else [ipaddress.ip_address(self.there)])]
        return all(one.is_loopback for one in ends)


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    parents = {}
    for path in PROC.glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(rest[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def sockets_of(pids: set[int]) -> set[Socket]:
    """The internet sockets of processes."""
    inodes = set()
    for pid in pids:
        try:
            for handle in (PROC / f"{pid}/fd").iterdir():
                name = str(handle.readlink())
                if name.startswith("socket:["):
                    inodes.add(name[8:-1])
        except OSError:
            continue
    return {one for protocol in ("tcp", "tcp6", "udp", "udp6") for inode, one in _table(protocol) if inode in inodes}


def _table(protocol: str) -> Iterator[tuple[str, Socket]]:
    for line in (PROC / f"net/{protocol}").read_text().splitlines()[1:]:
        part = line.split()
        waits = part[3] == "0A" or (protocol.startswith("udp") and part[3] == "07")
        yield part[9], Socket(protocol, _address(part[1]), int(part[1].rpartition(":")[2], 16), _address(part[2]), waits)


def _address(text: str) -> str:
    """The kernel writes addresses in hexadecimal, each four bytes in the order of the machine."""
    digits = bytes.fromhex(text.partition(":")[0])
    packed = b"".join(digits[start : start + 4][::-1] for start in range(0, len(digits), 4))
    address = ipaddress.ip_address(packed)
    return str(getattr(address, "ipv4_mapped", None) or address)
