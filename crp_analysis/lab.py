"""JupyterLab on a study: quiet, offline, its kernels' traffic encrypted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

QUIET = {"fetchNews": "false", "checkForUpdates": False}  # else Lab asks the network for news when it opens


def lab_command(root: Path, *, port: int, browser: bool) -> list[str]:
    """The command that opens the study's folder; everything that would contact the network is switched off."""
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url=/lab/tree/{'notebooks' if (root / 'notebooks').is_dir() else ''}",
        "--LabApp.extension_manager=readonly",
        "--KernelManager.transport_encryption=required",
        *(["--ServerApp.allow_root=True"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # a container has no other user
    ]


def open_lab(root: Path, *, port: int, browser: bool) -> int:
    """Run JupyterLab until it is closed; returns its exit code. Settings live in a private folder that vanishes afterwards."""
    with tempfile.TemporaryDirectory(prefix="crp-lab-") as private:
        settings = Path(private) / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET), encoding="utf-8")
        environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(Path(private) / "settings")}
        return subprocess.run(lab_command(root, port=port, browser=browser), env=environment, check=False).returncode
