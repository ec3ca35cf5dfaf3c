"""The main job with the network denied: nothing is contacted, and nothing needs to be."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import write_study

# inside a network namespace of its own only loopback exists, and it has to be switched on for the kernels' sockets
SWITCH_LOOPBACK_ON = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
os.execv(sys.argv[1], sys.argv[1:])
"""


def without_network(*command: object) -> list[str]:
    return ["unshare", "--map-root-user", "--net", sys.executable, "-c", SWITCH_LOOPBACK_ON, *map(str, command)]


def can_deny() -> bool:
    if not shutil.which("unshare"):
        return False
    probe = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    tried = subprocess.run(without_network(sys.executable, "-c", probe), capture_output=True, text=True, check=False)
    return "unreachable" in tried.stderr


@pytest.mark.slow
def test_the_main_job_runs_with_the_network_denied(tmp_path: Path):
    if not can_deny():
        pytest.skip("this machine does not let a test take the network away")
    root = write_study(tmp_path / "study")
    run = [sys.executable, "-m", "crp_analysis.cli", "run", "--study", root]
    done = subprocess.run(without_network(*run), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (root / "reports/edition-001/report.pdf").is_file()
