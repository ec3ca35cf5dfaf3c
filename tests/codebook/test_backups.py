"""Several files at once: whole or not at all, wherever the program is killed."""

from __future__ import annotations

import contextlib

import pytest
from shared_codebook import FILES, files_of, make_study

from crp_analysis.codebook import backups, load_codebook, read_codebook
from crp_analysis.codebook.backups import BACKUPS, carry_out, recover
from crp_analysis.codebook.changes import read_changes
from crp_analysis.codebook.joining_plans import plan_merge
from crp_analysis.errors import Faults

TIME = "2024-05-01T10:00:00.000000Z"


class Killed(BaseException):
    """The program ends here."""


def kill_at(monkeypatch, step: int) -> None:
    """From now on the step-th thing that reaches the disk does not."""
    done = iter(range(1000))

    def counted(function):
        def one(*args, **kwargs):
            if next(done) == step:
                raise Killed
            return function(*args, **kwargs)

        return one

    for name in ("write_bytes", "write_json", "append_changes"):
        monkeypatch.setattr(backups, name, counted(getattr(backups, name)))


def merged(tmp_path):
    """The study, the plan, its line, and the files that it leads to."""
    study, other = make_study(tmp_path / "one"), make_study(tmp_path / "other")
    plan = plan_merge(study, ["need-spade", "need-fork"], "need-dig", "To dig")
    change = plan.change(time=TIME, by="AB")
    carry_out(other.codebook_folder, plan.files, change)
    return study, plan, change, files_of(other)


@pytest.mark.parametrize("step", range(20))
def test_a_change_is_whole_or_absent_wherever_it_is_cut_short(tmp_path, monkeypatch, step):
    study, plan, change, after = merged(tmp_path)
    was_killed = False
    with monkeypatch.context() as patched:
        kill_at(patched, step)
        try:
            carry_out(study.codebook_folder, plan.files, change)
        except Killed:
            was_killed = True
    begun = bool(list((study.codebook_folder / BACKUPS).glob("*/journal.json")))
    assert was_killed == (step < 15)  # 9 copies and the journal, 4 files and the line
    assert any("interrupted" in fault.found for fault in read_codebook(study)[1]) == begun  # a run stops instead of reading half
    assert files_of(study) == FILES or begun or not was_killed
    recover(study.codebook_folder)
    done = (after, (change,)) if begun or not was_killed else (FILES, ())
    assert (files_of(study), read_changes(study.codebook_folder)[0]) == done
    load_codebook(study)
    assert recover(study.codebook_folder) == []


@pytest.mark.parametrize("step", range(20))
def test_finishing_may_be_cut_short_as_well(tmp_path, monkeypatch, step):
    study, plan, change, after = merged(tmp_path)
    with monkeypatch.context() as patched:
        kill_at(patched, 10)  # after the journal
        with pytest.raises(Killed):
            carry_out(study.codebook_folder, plan.files, change)
    with monkeypatch.context() as patched:
        kill_at(patched, step)
        with contextlib.suppress(Killed):
            recover(study.codebook_folder)
    recover(study.codebook_folder)
    assert files_of(study) == after and read_changes(study.codebook_folder)[0] == (change,)


def test_a_file_edited_in_between_is_not_overwritten(tmp_path, monkeypatch):
    study, plan, change, _ = merged(tmp_path)
    with monkeypatch.context() as patched:
        kill_at(patched, 10)
        with pytest.raises(Killed):
            carry_out(study.codebook_folder, plan.files, change)
    path = study.codebook_folder / "options" / "shed.toml"
    path.write_text("# mine\n", encoding="utf-8")
    with pytest.raises(Faults, match=r"codebook/options/shed.toml: was edited since the change"):
        recover(study.codebook_folder)
    assert path.read_text(encoding="utf-8") == "# mine\n"


def test_what_stood_there_is_kept(tmp_path):
    study, plan, change, _ = merged(tmp_path)
    home = carry_out(study.codebook_folder, plan.files, change)
    kept = {path.relative_to(home / "before").as_posix(): path.read_text(encoding="utf-8") for path in (home / "before").rglob("*.toml")}
    assert kept == {name: FILES[name] for name in plan.files if name in FILES}
