"""All jobs with the network denied: nothing is contacted, and nothing needs to be."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from forked import Forks
from written_study import write_written_study

# inside a network namespace of its own only loopback exists, and it has to be switched on for the kernels' sockets
SWITCH_LOOPBACK_ON = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
os.execv(sys.argv[1], sys.argv[1:])
"""
JOBS = [
    ("check",),
    ("import", "../marks.csv", "--read", "coded"),
    ("names",),
    ("queue", "--coder", "AB"),
    ("run",),
    ("export",),
    ("site", "../site"),
    ("status",),
    ("codebook", "rename", "need-money", "need-pay"),
    ("withdraw", "P01", "--yes"),
]


def without_network(*command: object) -> list[str]:
    return ["unshare", "--map-root-user", "--net", sys.executable, "-c", SWITCH_LOOPBACK_ON, *map(str, command)]


def can_deny() -> bool:
    if not shutil.which("unshare"):
        return False
    probe = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    tried = subprocess.run(without_network(sys.executable, "-c", probe), capture_output=True, text=True, check=False)
    return "unreachable" in tried.stderr


@pytest.mark.slow
def test_every_job_runs_with_the_network_denied(tmp_path: Path):
    """The main job with its notebooks and its rendering, and whatever else reads or writes: nobody outside is even asked for."""
    if not can_deny():
        pytest.skip("this machine does not let a test take the network away")
    root = write_written_study(tmp_path / "home/study")
    shutil.rmtree(root / "reports")
    shutil.rmtree(root / "notebooks")  # then those of the package run
    text = (root / "study.toml").read_text(encoding="utf-8").replace('formats = ["html"]', 'formats = ["html", "docx", "pdf"]')
    (root / "study.toml").write_text(text, encoding="utf-8")
    denied = Forks(tmp_path / "forks", prefix=tuple(without_network()))
    try:
        for call in JOBS:
            done = denied.crp(root, *call)
            assert done.code == 0, (call, done.err)
            assert not done.contacts, (call, done.contacts)
        assert (root / "reports/edition-001/report.pdf").is_file() and (root / "reports/edition-001/report.docx").is_file()
        assert len(list((root / "reports/edition-001/notebooks").glob("*.html"))) >= 5
        assert (root.parent / "site/index.html").is_file() and (root / "exports/study.qdpx").is_file()
    finally:
        denied.close()
