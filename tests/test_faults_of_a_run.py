"""The main job with its writes refused or cut off by a kill: editions as a whole or not at all, and the next run makes the same."""

import json
import shutil
from pathlib import Path

import pytest
from forked import Ended, Forks, contents
from written_study import write_short_study

from crp_analysis.editions import list_editions

STEPS = 8  # writes that are struck, evenly over the run; a run to its end takes seconds even where all is remembered
KINDS = ("killed", "full", "killed", "denied", "killed", "read-only", "killed", "broken")

PLACED = "symlink /reports/.latest.part"  # what a run does when the edition stands

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a first edition, whose codebook then changed: the next run makes a second."""
    root = write_short_study(tmp_path_factory.mktemp("made") / "study")
    first = forks.crp(root, "run")
    assert first.code == 0, first.err
    path = root / "codebook/codes/need-time.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('name = "Time"', 'name = "Time to take part"'), encoding="utf-8")
    return root


def edition(root: Path, number: int) -> dict[str, bytes]:
    """The files of an edition; of the manifest all but the seconds."""
    files = contents(root / f"reports/edition-{number:03d}")
    manifest = json.loads(files["manifest.json"])
    return files | {"manifest.json": json.dumps({key: manifest[key] for key in manifest if key != "seconds"}).encode()}


def check_rule(root: Path, ended: Ended, raw: dict[str, bytes], first: dict[str, bytes], whole: dict[str, bytes], where: str) -> None:
    assert ended.code == -9 or ended.is_told, f"{where}: {ended.err}"
    assert contents(root / "data/raw") == raw and edition(root, 1) == first, where
    for one in list_editions(root / "reports")[1:]:
        assert edition(root, one.number) == whole, where
    folders = {path.name for path in (root / "reports").glob("edition-*")}
    assert folders <= {"edition-001", "edition-002"} and len(folders) == len(list_editions(root / "reports")), where
    assert (root / "reports/latest").resolve().name in folders, where
    for path in (root / "data/processed").glob("[!.]*/*.parquet"):
        assert path.read_bytes()[-4:] == b"PAR1", where


@pytest.fixture(scope="module")
def undisturbed(forks: Forks, made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The study after a run that nothing disturbed, and what that wrote."""
    root = Path(shutil.copytree(made, tmp_path_factory.mktemp("whole") / "study", symlinks=True))
    ended = forks.crp(root, "run", kind="killed")
    assert ended.code == 0, ended.err
    return root, ended


def test_a_run_may_be_refused_or_killed_at_its_writes(forks: Forks, made: Path, undisturbed: tuple[Path, Ended], tmp_path: Path):
    raw, first, whole = contents(made / "data/raw"), edition(made, 1), edition(undisturbed[0], 2)
    placed = next(number for number, line in enumerate(undisturbed[1].log) if line.startswith(PLACED))
    root = Path(shutil.copytree(made, tmp_path / "study", symlinks=True))
    n_struck = 0
    for number in range(STEPS):  # one after the other, on what the last one left
        kind, at = KINDS[number % len(KINDS)], 1 + round(number * (placed - 1) / (STEPS - 1))
        ended = forks.crp(root, "run", kind=kind, at=at)
        n_struck += ended.code != 0
        check_rule(root, ended, raw, first, whole, f"{kind} at {at}, {ended.err}")
    assert n_struck >= STEPS - 3  # the later ones find more remembered, and less to write


@pytest.mark.parametrize("share", [0, 0.67])
def test_a_run_killed_when_its_edition_stands_is_finished_by_the_next(
    forks: Forks, made: Path, undisturbed: tuple[Path, Ended], tmp_path: Path, share: float
):
    whole_root, log = undisturbed[0], undisturbed[1].log
    n_after = len(log) - next(number for number, line in enumerate(log) if line.startswith(PLACED))
    root = Path(shutil.copytree(made, tmp_path / "study", symlinks=True))
    ended = forks.crp(root, "run", kind="killed", at=1 + round(share * n_after), since=PLACED)
    assert ended.code == -9 and len(list_editions(root / "reports")) == 2
    check_rule(root, ended, contents(made / "data/raw"), edition(made, 1), edition(whole_root, 2), f"killed after {share}")
    again = forks.crp(root, "run")
    assert again.code == 0, again.err
    assert edition(root, 2) == edition(whole_root, 2) and (root / "reports/latest").resolve().name == "edition-002"
    assert "edition-002/report.html" in (root / "reports/index.html").read_text(encoding="utf-8")
    assert contents(root / "data/processed/_study/findings") == contents(whole_root / "data/processed/_study/findings")
    assert not [*root.rglob(".*.part"), *root.rglob(".*.old")]
