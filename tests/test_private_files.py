"""Who may read what is written; what is told of and closed; and that nothing temporary stays."""

import os
import signal
import stat
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from forked import Forks
from written_study import write_short_study, write_written_study

from crp_analysis import tightening
from crp_analysis.cli import crp
from crp_analysis.journal.files import Journal
from crp_analysis.openness import make_private, mode_in
from crp_analysis.store import Store, only_writer, write_bytes
from crp_analysis.tightening import look_at_openness, tighten

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions of another kind")


def bits(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_study(small_study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small study as a clone or a copy leaves it, open to everybody, in a folder that everybody may enter."""
    for path in [small_study, *small_study.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    monkeypatch.setattr(tightening, "_reached", lambda folder: 0o777 if bits(folder) & 0o011 == 0o011 else 0)  # pytest's folders are closed
    return small_study


def test_a_file_is_as_open_as_its_folder_and_the_file_before_it(tmp_path: Path):
    closed = make_private(tmp_path / "data/processed")
    assert bits(closed) == 0o700
    assert bits(write_bytes(closed / "deep/a.csv", b"a")) == 0o600 and bits(closed / "deep") == 0o700
    tmp_path.chmod(0o755)
    file = write_bytes(tmp_path / "open.html", b"a")
    assert bits(file) == 0o644 & mode_in(tmp_path) == mode_in(tmp_path)
    file.chmod(0o600)
    assert bits(write_bytes(file, b"b")) == 0o600
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    assert bits(make_private(shared / "data")) == 0o770


def test_what_the_package_writes_of_people_is_private(small_study: Path):
    processed = small_study / "data/processed"
    with only_writer(processed):
        temporary = Path(tempfile.gettempdir())
        assert temporary.is_relative_to(processed) and bits(temporary) == 0o700
    assert not temporary.exists() and tempfile.gettempdir() != str(temporary)
    import pandas as pd

    (table,) = Store(processed).publish("first", {"rows": pd.DataFrame({"a": [1]})}, {"key": "k"})
    assert bits(processed) == 0o700 and bits(table) & 0o077 == 0 and bits(table.parent) == 0o700
    journal = Journal(small_study / "data/raw/first/decisions", "A")
    journal.append("read", segment_id="a#1", words="0" * 16, stream="guided", was_blind=False)
    assert (bits(journal.folder), bits(journal.path)) == (0o700, 0o600)
    assert CliRunner().invoke(crp, ["export", str(small_study / "exports/codebook.csv"), "--study", str(small_study)]).exit_code == 0
    assert (bits(small_study / "exports"), bits(small_study / "exports/codebook.csv")) == (0o700, 0o600)


def test_open_folders_are_told_of_and_closed_on_demand(open_study: Path):
    n = sum(path.is_file() for path in (open_study / "data").rglob("*"))
    (warning,) = look_at_openness(open_study)
    assert warning.place == "data" and f"{n} files can be read by other people" in warning.found and "crp check --tighten" in warning.todo
    told = CliRunner().invoke(crp, ["check", "--study", str(open_study)])
    assert told.exit_code == 0 and f"(look at) data: {n} files can be read" in told.output
    closed = CliRunner().invoke(crp, ["check", "--tighten", "--study", str(open_study)])
    assert closed.exit_code == 0 and "closed to others" in closed.output and "can be read" not in closed.output
    assert not any(bits(path) & 0o077 for path in [open_study / "data", *(open_study / "data").rglob("*")])
    assert bits(open_study / "codebook") == 0o755 and not look_at_openness(open_study)
    assert tighten(open_study) == (0, 0)


def test_a_study_that_a_group_writes_to_stays_open_to_the_group(open_study: Path):
    for path in [open_study, *open_study.rglob("*")]:
        path.chmod(bits(path) | 0o020)
    assert look_at_openness(open_study)
    tighten(open_study)
    assert bits(open_study / "data") == 0o770 and not look_at_openness(open_study)


def test_files_behind_a_closed_door_are_nobodys_concern(small_study: Path):
    (small_study / "data").chmod(0o700)
    (small_study / "data/raw/first/participants.csv").chmod(0o644)
    assert not look_at_openness(small_study)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [None, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_temporary_files_are_gone_however_a_run_ends(forks: Forks, tmp_path: Path, sent: signal.Signals | None):
    """After success (of an export), a failure in a notebook, Ctrl-C, a polite kill and a lost terminal."""
    if sent is not None and signal.getsignal(sent) == signal.SIG_IGN:
        pytest.skip("whoever runs the tests has this signal ignored, as nohup does, and processes inherit that")
    root = write_short_study(tmp_path / "study")
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    where = {"TMPDIR": str(elsewhere)}
    if sent is None:
        path = root / "notebooks/06-report.ipynb"
        path.write_text(path.read_text(encoding="utf-8").replace("run.findings.needs.head(3)", "1 / 0"), encoding="utf-8")
        done = [forks.crp(root, "export", environment=where), forks.crp(root, "run", environment=where)]
        assert [one.code for one in done] == [0, 14], [one.err for one in done]
    else:
        ended = forks.crp(root, "run", environment=where, signal_after_s=6, signal_=sent)
        assert ended.code not in (0, -9) and "Traceback" not in ended.err, ended.err
    assert not list(elsewhere.iterdir())
    assert not [*root.rglob(".*.part"), *root.rglob("*.old")]


@pytest.mark.slow
def test_a_table_that_is_imported_leaves_nothing_behind(forks: Forks, tmp_path: Path):
    study = write_written_study(tmp_path / "home/study")
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    for call in (("check",), ("import", "../marks.csv", "--read", "coded"), ("names",), ("codebook", "rename", "need-money", "need-pay")):
        ended = forks.crp(study, *call, environment={"TMPDIR": str(elsewhere)})
        assert ended.code == 0, ended.err
    assert not list(elsewhere.iterdir())
