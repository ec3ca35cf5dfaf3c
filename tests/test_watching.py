"""Watching: complete copies, one run at a time, one run more for what came meanwhile, and a quiet end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_study import PEOPLE, transcript

from crp_analysis.errors import StudyError
from crp_analysis.study import load_study
from crp_analysis.watching import counts, describe_changes, look_at, wait_until_still, watch_study, watched_places

LONGEST_S = 60  # a test that waits longer than this for a run has failed


class Recorder:
    """Stands in for the run: notes the sizes of all files at its start, then does what the test asks for."""

    def __init__(self, study, *, codes=(), during: dict[int, Callable[[], None]] | None = None):
        self.study, self.codes, self.during = study, dict(enumerate(codes)), during or {}
        self.seen: list[dict[str, int]] = []
        self.at_once = 0

    def __call__(self) -> int:
        self.at_once += 1
        assert self.at_once == 1, "two runs at once"
        number = len(self.seen)
        self.seen.append({p.name: p.stat().st_size for p in self.study.raw.rglob("*") if p.is_file()})
        self.during.get(number, lambda: None)()
        self.at_once -= 1
        return self.codes.get(number, 0)

    def wait_for(self, n: int) -> None:
        end = time.monotonic() + LONGEST_S
        while len(self.seen) < n or self.at_once:
            assert time.monotonic() < end, f"{len(self.seen)} runs, {n} expected"
            time.sleep(0.02)


@pytest.fixture
def study(small_study: Path):
    return load_study(small_study)


@pytest.fixture
def watching(study):
    """Starts watching in the background; ends it after the test, which fails if watching itself failed."""
    stop, failed, threads = threading.Event(), [], []

    def start(run_once, **options) -> threading.Thread:
        def work() -> None:
            try:
                watch_study(study, run_once, settle_s=0.6, stop=stop, **options)
            except BaseException as error:
                failed.append(error)

        threads.append(threading.Thread(target=work))
        threads[0].start()
        return threads[0]

    yield start
    stop.set()
    for thread in threads:
        thread.join(LONGEST_S)
        assert not thread.is_alive()
    assert not failed


def copy_slowly(path: Path, content: bytes, chunk: int = 400) -> None:
    with path.open("wb") as stream:
        for start in range(0, len(content), chunk):
            stream.write(content[start : start + chunk])
            stream.flush()
            time.sleep(0.1)


@pytest.mark.parametrize("is_polled", [False, True], ids=["told by the system", "polled"])
def test_a_slow_copy_leads_to_one_run_when_it_is_whole(study, watching, is_polled: bool):
    run = Recorder(study)
    watching(run, is_polled=is_polled)
    run.wait_for(1)
    content = transcript("Gus Pell", 30, 2).encode()
    copy_slowly(study.raw / "first/transcripts/int-7.txt", content)
    run.wait_for(2)
    assert "int-7.txt" not in run.seen[0]
    assert run.seen[1]["int-7.txt"] == len(content)


def test_the_first_run_waits_for_a_copy_that_had_begun(study, watching):
    path, content = study.raw / "first/transcripts/int-7.txt", transcript("Gus Pell", 20, 2).encode()
    path.write_bytes(content[:100])
    run = Recorder(study)
    watching(run)
    copy_slowly(path, content)
    run.wait_for(1)
    assert run.seen[0]["int-7.txt"] == len(content)


def test_changes_during_a_run_lead_to_exactly_one_more(study, watching):
    texts = study.raw / "first/transcripts"

    def arrive() -> None:
        for number in (7, 8, 9):
            copy_slowly(texts / f"int-{number}.txt", b"Interviewer: One?\n\nGus Pell: Two.\n")

    run = Recorder(study, during={0: arrive})
    watching(run)
    run.wait_for(2)
    assert {"int-7.txt", "int-8.txt", "int-9.txt"} <= run.seen[1].keys()
    (texts / "int-10.txt").write_text("Interviewer: One?\n\nGus Pell: Two.\n", encoding="utf-8")
    run.wait_for(3)
    assert "int-10.txt" not in run.seen[1]
    assert "int-10.txt" in run.seen[2]
    assert len(run.seen) == 3


def test_every_part_of_the_study_is_watched_also_replaced_files_and_new_folders(study, watching):
    run = Recorder(study)
    watching(run)
    run.wait_for(1)
    fresh = study.root / "study.new"
    fresh.write_text((study.root / "study.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    fresh.replace(study.root / "study.toml")  # as editors save
    run.wait_for(2)
    (study.root / "notebooks").mkdir()
    (study.root / "notebooks/08-mine.ipynb").write_text("{}", encoding="utf-8")
    run.wait_for(3)
    (study.codebook_folder / "codes/need-time.toml").unlink()
    run.wait_for(4)
    (study.raw / "second/transcripts").mkdir(parents=True)
    (study.raw / "second/transcripts/a.txt").write_text("Interviewer: One?\n", encoding="utf-8")
    run.wait_for(5)
    assert "a.txt" in run.seen[4]


def test_a_failed_run_is_told_and_watching_goes_on_and_a_busy_one_is_tried_again(study, watching, capfd):
    run = Recorder(study, codes=[10, 2, 0])
    watching(run)
    run.wait_for(1)
    (study.raw / "first/transcripts/Gus Pell.txt").write_text("Interviewer: One?\n", encoding="utf-8")
    run.wait_for(3)
    told = capfd.readouterr().err
    assert "exit code 10" in told
    assert "first: 1 new" in told
    assert "Another run is writing; trying again." in told
    assert "Pell" not in told


def test_only_the_named_consultations_are_watched(study):
    (study.raw / "second").mkdir()
    inside = {path.name for path in watched_places(study, ["first"])}
    assert inside == {"first", "landscape", "comments", "codebook", "notebooks", "study.toml"}
    with pytest.raises(StudyError, match="there is no consultation third"):
        watched_places(study, ["third"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first/transcripts/a.docx", True),
        ("first/transcripts/~$a.docx", False),
        ("first/transcripts/.~lock.a.odt#", False),
        (".sync/a.txt", False),
        ("first/a.docx.part", False),
        ("first/a.CRDOWNLOAD", False),
        ("first/a.tmp", False),
    ],
)
def test_what_counts(name: str, expected: bool):
    assert counts(Path(name)) is expected


def test_it_waits_until_two_looks_see_the_same():
    file, looks = Path("a"), iter([1, 2, 2, 3])
    still = wait_until_still(lambda: {file: (next(looks), 0)}, 0, threading.Event())
    assert still == {file: (2, 0)}
    assert next(looks) == 3, "no look more than needed"


def test_changes_are_told_by_consultation_and_number(study):
    before = look_at(watched_places(study))
    texts = study.raw / "first/transcripts"
    (texts / "Amara Field.txt").write_text("Interviewer: One?\n", encoding="utf-8")
    (texts / "int-1.txt").write_text("Interviewer: One?\n", encoding="utf-8")
    (texts / "int-2.txt").unlink()
    (study.raw / "notes.txt").write_text("x", encoding="utf-8")
    (study.root / "study.toml").write_text("title = 'x'", encoding="utf-8")
    told = describe_changes(before, look_at(watched_places(study)), study)
    assert told == "data/raw: 1 new; first: 1 new, 1 changed, 1 gone; study.toml: 1 changed"


@pytest.mark.slow
def test_watching_the_real_run_from_the_first_edition_to_ctrl_c(small_study: Path, tmp_path: Path):
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        pytest.skip("whoever runs the tests has Ctrl-C ignored, as a shell does for what runs behind it, and processes inherit that")
    reports, texts = small_study / "reports", small_study / "data/raw/first/transcripts"
    log = tmp_path / "log"

    def wait_for(happened: Callable[[], bool]) -> None:
        end = time.monotonic() + 600
        while not happened():
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < end, log.read_text(encoding="utf-8")
            time.sleep(0.2)

    with log.open("wb") as stream:
        arguments = [sys.executable, "-m", "crp_analysis.cli", "watch", "--study", str(small_study), "--settle", "1"]
        process = subprocess.Popen(arguments, stdout=stream, stderr=stream, env=os.environ)
    try:
        wait_for(lambda: (reports / "edition-001/manifest.json").is_file() and "Watching." in log.read_text(encoding="utf-8"))
        copy_slowly(texts / "int-7.txt", transcript(PEOPLE[0][1], 9, 4).encode())
        wait_for(lambda: (reports / "edition-002/manifest.json").is_file() and log.read_text(encoding="utf-8").count("Watching.") == 2)
        (small_study / "codebook/codes/need-time.toml").write_text('name = "Time"\n', encoding="utf-8")
        wait_for(lambda: "exit code 12" in log.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
    told = log.read_text(encoding="utf-8")
    assert "Watching has ended." in told
    assert "Traceback" not in told
    assert not any(name in told for _, name, _, _ in PEOPLE)
    assert [path.name for path in sorted(reports.glob("edition-*"))] == ["edition-001", "edition-002"]
