"""JupyterLab opens on the study, offline and encrypted."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crp_analysis.lab import lab_command


def test_nothing_outside_is_contacted_and_kernels_talk_encrypted(tmp_path: Path):
    command = lab_command(tmp_path, port=8888, browser=False)
    assert {"--ServerApp.ip=127.0.0.1", "--LabApp.extension_manager=readonly", "--KernelManager.transport_encryption=required"} <= set(
        command
    )


@pytest.mark.slow
def test_lab_answers(small_study: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "crp_analysis.cli", "lab", "--study", str(small_study), "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        answered = None
        for _ in range(120):
            time.sleep(0.5)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=5) as page:
                    answered = page.status
                    break
            except OSError:
                assert server.poll() is None, "the server stopped"
        assert answered == 200
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
