"""A run that is killed, or meets damage, loses nothing and the next one goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_study import write_study

COMMAND = [sys.executable, "-m", "crp_analysis.cli"]


def run(root: Path) -> subprocess.CompletedProcess:
    return subprocess.run([*COMMAND, "run", "--study", str(root)], capture_output=True, text=True, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_no_half_edition_and_the_next_goes_on(tmp_path: Path):
    root = write_study(tmp_path / "study")
    raw = contents(root / "data/raw")
    whole = time.monotonic()
    first = run(root)
    whole = time.monotonic() - whole
    assert first.returncode == 0, first.stderr
    edition = contents(root / "reports/edition-001")
    for share in (0.3, 0.6, 0.85):  # more moments, and every single write, in test_faults_of_a_run
        text = (root / "codebook/codes/need-time.toml").read_text(encoding="utf-8")
        (root / "codebook/codes/need-time.toml").write_text(text.replace('name = "Time', f'name = "Time {share}', 1), encoding="utf-8")
        victim = subprocess.Popen(
            [*COMMAND, "run", "--study", str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(whole * share)
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        assert contents(root / "reports/edition-001") == edition
        for folder in (root / "reports").glob("edition-*"):
            assert (folder / "manifest.json").is_file() and (folder / "report.html").is_file()
    last = run(root)
    assert last.returncode == 0, last.stderr
    assert not list((root / "reports").glob(".*.part")) and not list((root / "data/processed").rglob("*.part"))
    assert contents(root / "data/raw") == raw


@pytest.mark.slow
def test_damage_is_told_by_file_and_the_last_edition_stays(tmp_path: Path):
    root = write_study(tmp_path / "study")
    assert run(root).returncode == 0
    before = contents(root / "reports")
    transcripts = root / "data/raw/first/transcripts"
    (transcripts / "empty.txt").write_bytes(b"")
    (transcripts / "cut.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    (transcripts / "odd.txt").write_bytes(bytes(range(0x80, 0x100)) * 3)
    (transcripts / "old.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600)
    done = run(root)
    assert done.returncode == 10
    for name in ("empty.txt", "cut.docx", "odd.txt"):
        assert f"transcripts/{name}" in done.stderr
    assert "Nothing was changed" in done.stderr
    after, told = contents(root / "reports"), {".runs.json", "index.html"}  # these two say that a run has stopped
    assert {name: after[name] for name in after if name not in told} == {name: before[name] for name in before if name not in told}
    assert "it stopped" in after["index.html"].decode()
    kept = subprocess.run([*COMMAND, "run", "--study", str(root), "--keep-going"], capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stderr
    assert "unreadable" in kept.stderr
