"""What tests of the whole share."""

import shutil
import sys
from pathlib import Path

import pytest
from forked import Forks
from hypothesis import settings
from small_study import transcript, write_study

# A busy machine is no fault of the code (speed is measured in benchmarks/), and a test fails for what somebody changed, not by chance:
# `make explore` looks for new cases, and what it finds becomes an @example.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("same")


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A fresh copy of the small study."""
    return write_study(tmp_path / "study")


@pytest.fixture(scope="session")
def _worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from crp_analysis import workflow

    study = write_study(tmp_path_factory.mktemp("worked") / "study")
    run = workflow.load(study)
    assert len(run.findings.quotes) and len(run.agreement)
    return study


@pytest.fixture
def worked_study(_worked: Path, tmp_path: Path) -> Path:
    """A fresh copy of the small study that remembers everything that was made of it."""
    return Path(shutil.copytree(_worked, tmp_path / "study"))


@pytest.fixture(scope="session")
def _with_groups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from group_study import write_group_study

    return write_group_study(write_study(tmp_path_factory.mktemp("with-groups") / "study"))


@pytest.fixture
def group_study(_with_groups: Path, tmp_path: Path) -> Path:
    """A fresh copy of the study with groups, answers, votes, decisions and another program's file."""
    return Path(shutil.copytree(_with_groups, tmp_path / "study"))


@pytest.fixture
def two_places(small_study: Path) -> Path:
    """The small study with six more people, three of each role, in the South; all of it of the programme Reach."""
    first = small_study / "data/raw/first"
    more = [(f"P{7 + n:02d}", f"{name} Quarry", role) for n, (name, role) in enumerate(zip(["Gil", "Hana", "Ivo", "Jun", "Kit", "Lou"], [
        "community", "community", "community", "researcher", "researcher", "researcher"], strict=True))]  # fmt: skip
    rows = (first / "participants.csv").read_text(encoding="utf-8")
    rows += "".join(f"{one},{name},{role},,charity,South,yes,no\n" for one, name, role in more)
    (first / "participants.csv").write_text(rows, encoding="utf-8")
    for number, (_, name, _) in enumerate(more):
        (first / "transcripts" / f"int-{number + 7}.txt").write_text(transcript(name, 9, number), encoding="utf-8")
    with (first / "consultation.toml").open("a", encoding="utf-8") as file:
        file.write('programme = "Reach"\n')
    return small_study


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory):
    """A process that has imported everything and runs commands in forks of itself."""
    if not sys.platform.startswith("linux"):
        pytest.skip("faults are set by means of Linux")
    one = Forks(tmp_path_factory.mktemp("forks"))
    yield one
    one.close()
