"""A disk that is full, a folder that may not be written to, a clock set back, two at once, and a hundred kills at random."""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from forked import Forks, contents
from written_study import write_written_study

from crp_analysis.codebook.changes import read_changes
from crp_analysis.journal.files import Journal, journal_files, read_journal
from crp_analysis.store import only_writer

KILLS, SECONDS = 100, 60
WRITING = [  # what is killed at random, with the time that it may take until then
    (("new", "third"), 0.15),
    (("codebook", "rename", "need-money", "need-pay"), 0.9),
    (("codebook", "undo"), 0.9),
    (("names", "--bring", "../names-filled.csv"), 0.2),
    (("import", "../marks.csv", "--read", "coded"), 0.9),
    (("export", "codebook.csv"), 0.3),
    (("site", "../site"), 0.8),
    (("gather",), 1.0),
]
SAID = {"segment_id": "first/int-1#0002.1", "words": "0" * 16, "stream": "guided", "was_blind": False}
NOBODY = 65534
CLOSED = [
    ("gather",),
    ("new", "third"),
    ("codebook", "rename", "need-money", "need-pay"),
    ("names",),
    ("names", "--bring", "../names-filled.csv"),
]
BACK = -400 * 24 * 3600.0  # a clock set back by more than a year

pytestmark = pytest.mark.slow


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_written_study(tmp_path / "home" / "study")


def test_a_disk_that_is_really_full(forks: Forks, tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        study = write_written_study(disk / "study")
        old = contents(study)
        free = shutil.disk_usage(disk).free
        ballast = disk / "ballast"
        n_told = 0
        for left in (0, 4096, 16384, 65536, 200_000):
            ballast.write_bytes(b"x" * max(free - left, 0))
            for call in (("new", "second"), ("gather",), ("codebook", "rename", "need-money", "need-pay"), ("export", "codebook.xlsx")):
                ended = forks.crp(study, *call)
                assert ended.is_told, ended.err
                n_told += "No space left" in ended.err
                now = contents(study)
                assert all(now.get(name) == old[name] for name in old if name.startswith(("data/raw/first", "reports"))), call
            ballast.unlink()
            assert forks.crp(study, "codebook", "log").code in (0, 12)
        assert n_told >= 8
        shutil.rmtree(study)
        study = write_written_study(disk / "study")
        done = forks.crp(study, "gather")
        assert done.code == 0, done.err
    finally:
        subprocess.run(["umount", disk], check=False)


def test_folders_that_may_not_be_written_to(study: Path):
    """As somebody who is not root, since root may write anywhere."""
    if os.geteuid() or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else")
    home = Path(tempfile.mkdtemp(prefix="crp-closed-", dir="/tmp"))  # above pytest's folders nobody else may enter
    (home / "told").mkdir()
    _give_away(home)
    worker = Forks(home / "told", prefix=("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"))
    try:
        for closed in ("data/processed", "data/raw", "codebook", "reading", "."):
            place = home / closed.replace("/", "-").replace(".", "root")
            shutil.copytree(study.parent, place, symlinks=True)
            target = place / "study" / closed
            target.mkdir(exist_ok=True)
            _give_away(place)
            for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
                folder.chmod(0o500)
            old = contents(place)
            ended = [worker.crp(place / "study", *call) for call in CLOSED]
            assert all(one.is_told for one in ended), (closed, [one.err for one in ended])
            assert any("Permission denied" in one.err and one.code == 13 for one in ended), (closed, [one.err for one in ended])
            now = contents(place)
            inside = "" if closed == "." else f"{closed}/"
            assert all(now.get(name) == content for name, content in old.items() if name.startswith(f"study/{inside}")), closed
    finally:
        worker.close()
        shutil.rmtree(home, ignore_errors=True)


def _give_away(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.lchown(path, NOBODY, NOBODY)


def test_two_at_once(forks: Forks, study: Path):
    assert forks.crp(study, "gather").code == 0
    before = contents(study)
    calls = [("run",), ("gather",), ("codebook", "rename", "need-money", "need-pay"), ("queue", "--coder", "AB"),
             ("import", "../marks.csv", "--read", "coded"), ("withdraw", "P01", "--yes"), ("export", "segments.csv")]  # fmt: skip
    with only_writer(study / "data/processed"):
        for call in calls:
            ended = forks.crp(study, *call)
            assert ended.code == 2 and "another run" in ended.err, (call, ended.err)
        now = {name: content for name, content in contents(study).items() if not name.startswith("data/processed/.")}
        assert now == {name: content for name, content in before.items() if not name.startswith("data/processed/.")}


def test_a_clock_set_back_changes_no_order(forks: Forks, study: Path):
    renamed = forks.crp(study, "codebook", "rename", "need-money", "need-pay")
    assert renamed.code == 0, renamed.err
    for call in (("rename", "need-pay", "need-fees"), ("undo",), ("retire", "need-time")):
        ended = forks.crp(study, "codebook", *call, clock_s=BACK)
        assert ended.code == 0, ended.err
    changes = read_changes(study / "codebook")[0]
    assert [one.time for one in changes] == sorted({one.time for one in changes}) and len(changes) == 4
    log = forks.crp(study, "codebook", "log")
    assert log.code == 0, log.err
    assert forks.crp(study, "gather", clock_s=BACK).code == 0
    newest = next((study / "data/processed/memo/material").iterdir())
    os.utime(newest, (4e9, 4e9))
    for number in range(8):  # results that look newer than what is made now never push it out
        shutil.copytree(newest, newest.with_name(f"{number:032x}"))
        os.utime(newest.with_name(f"{number:032x}"), (4e9, 4e9))
    path = study / "data/raw/first/transcripts/int-1.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\nInterviewer: Anything else?\n", encoding="utf-8")
    assert forks.crp(study, "gather", clock_s=BACK).code == 0
    about = json.loads((study / "data/processed/first/about.json").read_text())
    assert (study / "data/processed/memo/material" / about["key"]).is_dir()


def test_a_hundred_random_kills(forks: Forks, study: Path):
    """Whatever is killed whenever: raw stays, no decision is lost, nothing is half, and in the end every command goes through."""
    chance, home, told = random.Random(11), study.parent, []
    raw = {name: content for name, content in contents(study / "data/raw").items() if "/transcripts/" in name}
    editions = contents(study / "reports")
    journal = Journal(study / "data/raw/first/decisions", "A")
    n_killed, started = 0, time.monotonic()
    while n_killed < KILLS and time.monotonic() - started < 2 * SECONDS:
        call, longest = chance.choice(WRITING)
        told.append(journal.append("read", **SAID).id)
        ended = forks.crp(study, *call, signal_after_s=chance.uniform(0.005, longest))
        assert ended.code == -9 or ended.is_told, (call, ended.err)
        n_killed += ended.code == -9
        now = contents(home)
        assert {name: now.get(f"study/data/raw/{name}") for name in raw} == raw, call
        assert all(now.get(f"study/reports/{name}") == content for name, content in editions.items()), call
        kept = [event.id for path in journal_files(journal.folder) for event in read_journal(path, path.name).events]
        assert kept == told, call
        for name, content in now.items():
            if name.endswith(".json") and not any(part.startswith(".") for part in name.split("/")):
                json.loads(content)
    assert n_killed > KILLS / 2, f"only {n_killed} kills struck in {time.monotonic() - started:.0f} s"
    assert forks.crp(study, "codebook", "log").code == 0
    for call, _ in WRITING:
        ended = forks.crp(study, *call)
        assert ended.is_told and ended.code in (0, 12, 13), (call, ended.err)
    assert forks.crp(study, "check").code == 0
