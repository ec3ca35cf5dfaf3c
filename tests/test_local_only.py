"""A run and its notebooks talk to nobody but themselves: every socket of it is on loopback, and kernels answer only who has their key."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zmq
from jupyter_client.session import Session
from listening import Socket, family, sockets_of
from written_study import write_short_study

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sockets are read from /proc")]
SLOW_CELL = "import time; time.sleep(6)"


def connections(pids: set[int]) -> list[dict]:
    """What kernels among the processes were told about how to talk."""
    found = []
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if "ipykernel_launcher" in words:
                found.append(
                    json.loads(Path(words[words.index("-f") + 1]).read_text()) | {"mode": Path(words[words.index("-f") + 1]).stat().st_mode}
                )
        except (OSError, ValueError):
            continue
    return found


def answers(connection: dict, *, with_key: bool) -> bool:
    """Whether a kernel answers somebody who knows its ports and signs rightly, with or without its public key."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as shell:
        shell.linger = 0
        if with_key:
            public, secret = zmq.curve_keypair()
            shell.curve_publickey, shell.curve_secretkey = public, secret
            shell.curve_serverkey = connection["curve_publickey"].encode()
        shell.connect(f"{connection['transport']}://{connection['ip']}:{connection['control_port']}")
        session = Session(key=connection["key"].encode(), signature_scheme=connection["signature_scheme"])
        session.send(shell, "kernel_info_request")
        return bool(shell.poll(2000 if not with_key else 8000))


def test_every_socket_of_a_run_is_on_loopback_and_kernels_want_their_key(tmp_path: Path):
    root = write_short_study(tmp_path / "study")
    path = root / "notebooks/06-report.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("run.findings.needs.head(3)", SLOW_CELL), encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", "crp_analysis.cli", "run", "--study", root], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    seen: set[Socket] = set()
    spoken: list[tuple[bool, bool]] = []
    kernels: list[dict] = []
    while run.poll() is None:
        pids = family(run.pid)
        seen |= sockets_of(pids)
        kernels = kernels or [one for one in connections(pids) if len([s for s in sockets_of(pids) if s.listens]) >= 5]
        if kernels and not spoken:
            spoken.append((answers(kernels[0], with_key=False), answers(kernels[0], with_key=True)))
        time.sleep(0.03)
    assert run.returncode == 0, run.stderr.read().decode()
    run.stderr.close()
    assert len([one for one in seen if one.listens]) >= 5  # a kernel has five
    assert not [one for one in seen if not one.is_local]
    assert kernels[0]["ip"] == "127.0.0.1" and kernels[0]["transport"] == "tcp" and len(kernels[0]["curve_publickey"]) == 40
    assert kernels[0]["mode"] & 0o077 == 0
    assert spoken == [(False, True)]
