"""`crp withdraw` cut off and asked again, questions that repeat somebody's words, and who is not who they seem. All people are invented."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest
from group_study import LEAVES, OTHERS, THEIRS, Killed, fingerprint, withdraw

from crp_analysis import workflow
from crp_analysis.commands import withdraw as command
from crp_analysis.errors import GateError, StudyError
from crp_analysis.review_desk import open_desk
from crp_analysis.withdrawal import steps as steps_module

REPEATED = f"Interviewer: You said: {THEIRS[0]} Did I get that right?"


@pytest.fixture
def study(group_study: Path) -> Path:
    return group_study


@pytest.fixture
def small(small_study: Path) -> Path:
    """The small study with one talk of two people, in which a question repeats what one of them said."""
    talk = f"Interviewer: Well?\n\nAmara Field: {THEIRS[0]}\n\nBryn Hollow: {OTHERS[2]}\n\n{REPEATED}\n\nBryn Hollow: {OTHERS[3]}\n"
    (small_study / "data/raw/first/transcripts/talk.txt").write_text(talk, encoding="utf-8")
    return small_study


def cut_off(study: Path, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    """A call that is killed after its plan is on disk and before its first step."""

    def stop(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("crp_analysis.withdrawal.withdrawing.carry_out", stop)
        with pytest.raises(Killed):
            withdraw(study, "--yes", *arguments)
    assert (study / ".withdrawal/plan.json").is_file()


def test_what_was_cut_off_is_finished_only_as_it_was_begun_and_only_when_asked(small: Path, monkeypatch: pytest.MonkeyPatch):
    cut_off(small, monkeypatch, "--destroy")
    before = fingerprint(small)
    assert (small / ".withdrawal").stat().st_mode & 0o077 == 0 and (small / ".withdrawal/plan.json").stat().st_mode & 0o077 == 0
    shown = withdraw(small, "--destroy", "--dry-run")
    assert shown.exit_code == 0 and "destroys what leaves" in shown.output and fingerprint(small) == before
    for arguments, why in (
        (["--yes"], "give --destroy again"),
        (["--yes", "--keep-at", small.parent / "kept"], "give --destroy again"),
        (["--destroy"], "give --yes to finish it"),
    ):
        refused = withdraw(small, *arguments)
        assert refused.exit_code == StudyError.exit_code and why in refused.output and fingerprint(small) == before
    other = withdraw(small, "--destroy", "--yes", "--empty", "first/talk#4")
    assert other.exit_code == StudyError.exit_code and "was given no --empty" in other.output and fingerprint(small) == before
    someone = withdraw(small, "--yes", who="P02")
    assert someone.exit_code == StudyError.exit_code and "the withdrawal of P01 was cut off" in someone.output
    assert withdraw(small, "--destroy", "--yes").exit_code == GateError.exit_code  # the question that repeats their words is left
    assert not (small / ".withdrawal").exists() and not list(small.parent.glob("*-withdrawn-*"))


def test_the_same_command_finishes_it_with_the_questions_that_it_named(small: Path, monkeypatch: pytest.MonkeyPatch):
    cut_off(small, monkeypatch, "--empty", "first/talk#4")
    assert withdraw(small, "--yes", "--empty", "first/talk#4").exit_code == 0


def test_what_was_to_be_kept_is_not_destroyed(small: Path, monkeypatch: pytest.MonkeyPatch):
    cut_off(small, monkeypatch)
    before = fingerprint(small)
    refused = withdraw(small, "--yes", "--destroy")
    assert refused.exit_code == StudyError.exit_code and "keeps what leaves" in refused.output and fingerprint(small) == before
    with pytest.raises(StudyError, match="being taken out"):  # somebody who was reviewing all the while
        desk, _ = open_desk(workflow_of(small), "AB")
        desk._append("first", "read", segment_id="first/int-2#0002.1", words="0" * 16, stream="guided", was_blind=False)


def workflow_of(study: Path):
    """The study as a review that began before the withdrawal has it."""
    plan = study / ".withdrawal/plan.json"
    content = plan.read_bytes()
    plan.unlink()
    run = workflow.load(study)
    assert len(run.material.segments)
    plan.write_bytes(content)
    return run


def test_a_file_changed_while_somebody_is_asked_leaves_no_plan(small: Path, monkeypatch: pytest.MonkeyPatch):
    path = small / "data/raw/first/codings/codings.csv"

    def agree_late(*_: object, **__: object) -> bool:
        with path.open("a", encoding="utf-8") as file:
            file.write('int-4.txt,"The bus fare alone stops me",need-time,coder-a\n')
        return True

    with monkeypatch.context() as patch:
        patch.setattr(command, "_agree", agree_late)
        result = withdraw(small)
    assert result.exit_code == StudyError.exit_code and "codings.csv" in result.output and not (small / ".withdrawal").exists()
    assert withdraw(small, "--yes", "--empty", "all").exit_code == 0
    assert "The bus fare alone stops me" in path.read_text(encoding="utf-8")


def test_a_question_that_repeats_their_words_is_told_and_emptied_on_demand(small: Path):
    shown = withdraw(small, "--dry-run")
    n_words = len(THEIRS[0].split())
    assert f"first/talk#4 (facilitator, {n_words} words)" in shown.output and THEIRS[0] not in shown.output
    assert "first/talk.txt" in shown.output.partition("Will be left")[2] or "talk.txt.json" in shown.output.partition("Will be left")[2]
    strange = withdraw(small, "--dry-run", "--empty", "first/talk#3")  # Bryn's own turn
    assert strange.exit_code == StudyError.exit_code and "first/talk#3" in strange.output
    result = withdraw(small, "--yes", "--empty", "first/talk#4")
    assert result.exit_code == 0, result.output
    segments = workflow.load(small).material.segments
    talk = segments[segments["session_id"] == "first/talk"]
    assert talk.loc[talk["participant_id"] == "P02", "text"].tolist() == [OTHERS[2], OTHERS[3]]
    assert not any(THEIRS[0][:30] in one.read_text(encoding="utf-8", errors="ignore") for one in small.rglob("*") if one.is_file())


def test_who_also_asks_somewhere_is_refused(study: Path):
    people = study / "data/raw/second/participants.csv"
    people.write_text(
        people.read_text(encoding="utf-8").replace("P01,Amara Field,community", "P01,Amara Field,facilitator"), encoding="utf-8"
    )
    before = fingerprint(study)
    result = withdraw(study, "--yes")
    assert result.exit_code == StudyError.exit_code and "somebody who asks" in result.output and fingerprint(study) == before


@pytest.mark.slow
def test_a_proof_is_about_the_person_that_it_names(study: Path):
    assert withdraw(study, "--yes").exit_code == 0
    kept = next(study.parent.glob("study-withdrawn-*")) / LEAVES
    refused = withdraw(study, "--prove", kept, who="P02")
    assert refused.exit_code == StudyError.exit_code and "not of P02" in refused.output
    assert withdraw(study, "--prove", kept).exit_code == 0


def test_a_filled_in_list_keeps_others_rows_and_loses_the_name_in_a_note(small: Path):
    path = small / "reading/guided-AB.csv"
    path.parent.mkdir()
    rows = [["list", "coder", "segment", "who", "before", "words", "after", "codes", "read", "my note"]]
    rows += [["guided", "AB", "first/int-2#0002.1", "", "", "There are", "", "need-time", "yes", "as Amara Field said"]]
    rows += [["guided", "AB", "first/int-1#0002.1", "", "", "There are", "", "need-time", "yes", ""]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert withdraw(small, "--yes", "--destroy", "--empty", "all").exit_code == 0
    left = list(csv.reader(path.open(encoding="utf-8", newline="")))
    assert left == [rows[0], [*rows[1][:-1], "as [participant] said"]]


def test_a_prepared_file_finds_its_place_on_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    staged, path = tmp_path / "staged", tmp_path / "place"
    staged.write_bytes(b"new")
    path.write_bytes(b"old")
    real = Path.replace

    def other_disk(one: Path, target: Path) -> Path:
        if one == staged:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(one, target)

    monkeypatch.setattr(Path, "replace", other_disk)
    steps_module._put(staged, path)
    assert path.read_bytes() == b"new"


def test_a_copy_ends_well_where_an_earlier_one_was_cut_off(tmp_path: Path):
    path, target = tmp_path / "int-1.txt", tmp_path / "kept" / "int-1.txt"
    path.write_text("words", encoding="utf-8")
    path.chmod(0o444)
    target.parent.mkdir()
    (target.parent / ".int-1.txt.part").write_bytes(b"wo")
    (target.parent / ".int-1.txt.part").chmod(0o444)
    steps_module._keep(path, target, steps_module.hash_file(path))
    assert target.read_text(encoding="utf-8") == "words" and target.stat().st_mode & 0o777 == 0o600


def test_a_folder_called_after_them_goes_with_their_file(small: Path):
    folder = small / "data/raw/first/transcripts/Amara Field"
    folder.mkdir()
    (folder / "again.txt").write_text(f"Interviewer: And now?\n\nAmara Field: {THEIRS[1]}\n", encoding="utf-8")
    result = withdraw(small, "--yes", "--empty", "all")
    assert result.exit_code == 0, result.output
    assert not folder.exists()
