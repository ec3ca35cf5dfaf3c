"""`crp withdraw` from plan to proof: what goes, what stays for everybody else, and what a crash leaves. All people are invented."""

import json
import shutil
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from group_study import LEAVES, OTHERS, THEIRS, Killed, fingerprint, withdraw
from small_study import write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.errors import GateError, StudyError
from crp_analysis.journal.events import Event, hash_words
from crp_analysis.store import Store
from crp_analysis.withdrawal import steps as steps_module

SEGMENTS = ["segment_id", "session_id", "participant_id", "text", "turn", "start_s", "end_s"]
MARKS = ["mark_id", "segment_id", "code_id", "coder_id", "shown_start", "shown_end", "created"]


@pytest.fixture
def study(group_study: Path) -> Path:
    return group_study


def kept_of(study: Path) -> Path:
    return next(study.parent.glob("study-withdrawn-*")) / LEAVES


def others_of(study: Path) -> dict[str, list]:
    """Everybody else's rows, of both consultations."""
    material = workflow.load(study).material
    segments = material.segments
    gone = set(segments.loc[segments["participant_id"] == LEAVES, "segment_id"])
    whole = {"first/int-1", "second/visit"}

    def rows(table, columns):
        kept = table[~table["segment_id"].isin(gone) & ~table["segment_id"].str.partition("#")[0].isin(whole)]
        return sorted(map(str, kept[columns].itertuples(index=False, name=None)))

    return {
        "segments": rows(segments, SEGMENTS),
        "codings": rows(material.codings, ["segment_id", "code_id", "coder_id", "origin"]),
        "marks": rows(material.marks, MARKS),
        "readings": rows(material.readings, list(material.readings.columns)),
        "people": sorted(set(material.participants["participant_id"]) - {LEAVES}),
    }


def test_everybody_else_keeps_segments_codings_marks_and_votes(study: Path):
    before = others_of(study)
    assert before["marks"] and before["readings"] and len(before["codings"]) > 30
    result = withdraw(study, "--yes")
    assert result.exit_code == 0, result.output
    after = others_of(study)
    assert after == before
    material = workflow.load(study).material
    assert LEAVES not in set(material.participants["participant_id"])
    assert LEAVES not in set(material.segments["participant_id"])
    assert material.votes["ballot"].nunique() == 2  # the third was theirs
    assert set(material.rejected["reason"]) == {"withdrawn"}


def test_no_word_and_no_name_is_left_in_any_file(study: Path):
    assert withdraw(study, "--yes").exit_code == 0
    for name, content in fingerprint(study).items():
        assert "Amara" not in name
        for words in ("Amara", *THEIRS):
            assert words.encode() not in content, name


def test_a_studys_own_list_of_names_changes_neither_ids_nor_decisions(tmp_path: Path):
    """A file is called without listed names, and words are shown without them: what is withdrawn is found under these."""
    study = write_study(tmp_path / "study")
    raw, first = study / "data/raw", study / "data/raw/first"
    talk = f"Interviewer: Well?\n\nAmara Field: {THEIRS[0]}\n\nBryn Hollow: Ask the Quarrybank Trust about {OTHERS[0]}\n"
    (first / "transcripts/Talk at Quarrybank Trust.txt").write_text(talk, encoding="utf-8")
    listed = "name,kind,aliases,keep\nQuarrybank Trust,organisation,,\nAmara Field,person,,\n"
    (raw / "names.csv").write_text(listed, encoding="utf-8")
    texts = workflow.load(study).material.segments.set_index("segment_id")["text"]
    theirs, bryns = "first/talk-at#0002.1", "first/talk-at#0003.1"
    assert "[organisation 1]" in texts[bryns]
    lines = [decided(n, act, one, texts[one]) for n, (act, one) in enumerate(product(("add", "read"), (theirs, bryns)))]
    (first / "decisions").mkdir()
    (first / "decisions/AB.jsonl").write_bytes(b"".join(one.line() for one in lines))
    rows = [f"{one},{hash_words(texts[one])},ok,AB,2024-05-01" for one in (theirs, bryns)]
    (raw / "quotes.csv").write_text("\n".join(["segment_id,words,decision,by,date", *rows]) + "\n", encoding="utf-8")
    result = withdraw(study, "--yes")
    assert "2 decisions in journals go" in result.output and "first/talk-at-q" not in result.output
    assert (first / "decisions/AB.jsonl").read_bytes() == lines[1].line() + lines[3].line()
    assert (raw / "quotes.csv").read_text(encoding="utf-8").splitlines()[1:] == rows[1:]
    after = workflow.load(study).material
    assert after.segments.set_index("segment_id")["text"][bryns] == texts[bryns]
    assert set(after.codings.loc[after.codings["coder_id"] == "AB", "segment_id"]) == {bryns}
    assert result.exit_code == GateError.exit_code and "data/raw/names.csv" in result.output  # their row there is for a person to take away


def decided(n: int, act: str, segment_id: str, text: str) -> Event:
    about = {
        "id": f"{n:032x}",
        "time": f"2024-05-01T10:00:0{n}.000000Z",
        "coder": "AB",
        "segment_id": segment_id,
        "words": hash_words(text),
    }
    code = {"code_id": "need-time"} if act == "add" else {}
    return Event(act=act, stream="guided", was_blind=False, **about, **code)


@pytest.mark.slow
def test_what_left_is_outside_to_the_byte(study: Path):
    before = fingerprint(study)
    assert withdraw(study, "--yes").exit_code == 0
    kept, after = fingerprint(kept_of(study)), fingerprint(study)
    gone = {name for name, content in before.items() if after.get(name) != content}
    assert gone and gone == set(kept) - {"needles.json", "withdrawal.json"}
    assert all(kept[name] == before[name] for name in gone)
    record = json.loads(kept["withdrawal.json"])
    assert record["participant_id"] == LEAVES and {one["path"] for one in record["files"]} == gone
    assert kept_of(study).stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_name_in_others_speech_is_replaced_as_the_tables_showed_it(study: Path):
    assert withdraw(study, "--yes").exit_code == 0
    texts = " ".join(workflow.load(study).material.segments["text"])
    assert "As [participant] told us last week" in texts and "Amara" not in texts


@pytest.mark.slow
def test_journals_lose_their_lines_and_keep_others(study: Path):
    path = study / "data/raw/first/decisions/coder-c.jsonl"
    before = path.read_bytes().splitlines()
    assert withdraw(study, "--yes").exit_code == 0
    after = path.read_bytes().splitlines()
    assert after[0] == before[1] and len(after) == 3
    assert json.loads(after[1])["note"] == "as [participant] said, too"
    span = json.loads(after[2])  # 'Amara Field told us', decided on before her name was listed
    assert span["words"] == json.loads(after[0])["words"] and (span["start"], span["end"]) == (3, 25)


@pytest.mark.slow
def test_a_dry_run_changes_nothing_and_says_no_words(study: Path):
    before = fingerprint(study)
    result = withdraw(study, "--dry-run")
    assert result.exit_code == 0 and fingerprint(study) == before
    assert not list(study.parent.glob("*-withdrawn-*")) and "goes: a file of theirs alone" in result.output
    assert not any(words in result.output for words in ("Amara", *THEIRS, *OTHERS))
    told = json.loads(withdraw(study, "--dry-run", "--json").stdout)
    assert told["consultations"] == ["first", "second"] and told["left"] == [] and fingerprint(study) == before


@pytest.mark.slow
def test_nobody_to_ask_changes_nothing(study: Path):
    before = fingerprint(study)
    result = withdraw(study)
    assert result.exit_code == StudyError.exit_code and "--yes" in result.output and fingerprint(study) == before


@pytest.mark.slow
def test_destroyed_material_is_nowhere(study: Path):
    result = withdraw(study, "--yes", "--destroy")
    assert result.exit_code == 0 and "may still hold it" in result.output
    assert sorted(one.name for one in study.parent.iterdir()) == ["study"]


@pytest.mark.slow
def test_a_place_inside_the_study_is_refused(study: Path):
    before = fingerprint(study)
    result = withdraw(study, "--yes", "--keep-at", study / "data" / "old")
    assert result.exit_code == StudyError.exit_code and fingerprint(study) == before


@pytest.mark.slow
def test_one_consultation_alone(study: Path):
    before = fingerprint(study)
    result = withdraw(study, "--yes", "--consultation", "second")
    after = fingerprint(study)
    assert result.exit_code == 0, result.output  # what also stands in the other consultation is not looked for
    assert {name for name in before if before[name] != after.get(name)} == {
        "data/raw/second/participants.csv",
        "data/raw/second/transcripts/visit.md",
    }


@pytest.mark.slow
def test_a_second_time_there_is_nothing_to_do(study: Path):
    assert withdraw(study, "--yes").exit_code == 0
    before = fingerprint(study)
    result = withdraw(study, "--yes")
    assert result.exit_code == 0 and "withdrawn already" in result.output and fingerprint(study) == before


@pytest.mark.slow
def test_what_the_codebook_holds_is_named_and_left(study: Path):
    path = study / "codebook/codes/need-time.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("hours in my week for these meetings", THEIRS[0].strip(".")), encoding="utf-8")
    before = path.read_bytes()
    result = withdraw(study, "--yes")
    assert result.exit_code == GateError.exit_code and "codebook/codes/need-time.toml" in result.output
    assert path.read_bytes() == before and THEIRS[0] not in result.output


@pytest.mark.slow
def test_editions_that_hold_them_are_listed(study: Path):
    folder = study / "reports/edition-001"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"edition": 1, "date": "2024-06-01", "inputs": {}, "files": []}), encoding="utf-8")
    (folder / "report.html").write_text(f"<html><body><p>{THEIRS[1]}</p></body></html>", encoding="utf-8")
    result = withdraw(study, "--yes")
    assert result.exit_code == 0 and "edition 1 of 2024-06-01: holds them in report.html" in result.output
    again = withdraw(study, "--prove", kept_of(study))
    assert again.exit_code == 0 and "report.html" in again.output
    (study / "notes.txt").write_text(THEIRS[2], encoding="utf-8")
    found = withdraw(study, "--prove", kept_of(study))
    assert found.exit_code == GateError.exit_code and "notes.txt" in found.output and THEIRS[2] not in found.output


@pytest.mark.slow
def test_somebody_without_a_list_of_people_is_refused(study: Path):
    (study / "data/raw/second/participants.csv").unlink()
    before = fingerprint(study)
    args = ["withdraw", "second-S01", "--study", str(study), "--yes"]
    result = CliRunner().invoke(crp, args, catch_exceptions=False)
    assert result.exit_code == StudyError.exit_code and "participants.csv" in result.output and fingerprint(study) == before


@pytest.mark.slow
def test_an_unknown_person_is_refused(study: Path):
    result = CliRunner().invoke(crp, ["withdraw", "P77", "--study", str(study), "--yes"], catch_exceptions=False)
    assert result.exit_code == StudyError.exit_code and "P77" in result.output


@pytest.mark.slow
def test_a_kill_at_any_step_is_finished_by_the_same_command(study: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Killed before, within and after every single step; the end is the same as without a kill."""
    whole = Path(shutil.copytree(study, tmp_path / "whole" / "study"))
    assert withdraw(whole, "--yes").exit_code == 0
    expected, expected_kept = fingerprint(whole), fingerprint(kept_of(whole))
    before = fingerprint(study)
    real_sync = steps_module.sync_folder
    n_steps = len(json.loads((kept_of(whole) / "withdrawal.json").read_text())["files"])
    budget = [0]

    def counted(path):
        budget[0] -= 1
        if budget[0] < 0:
            raise Killed
        real_sync(path)

    monkeypatch.setattr(steps_module, "sync_folder", counted)
    n_kills = 0
    while True:
        budget[0] = 0 if n_kills == 0 else 2
        try:
            result = withdraw(study, "--yes")
        except Killed:
            n_kills += 1
            now = fingerprint(study)
            changed = {name for name in now if now[name] != before.get(name) and not name.startswith(".withdrawal/")}
            assert all(now[name] == expected.get(name) for name in changed)  # no torn file: each is as before or as it shall be
            if (study / ".withdrawal/plan.json").is_file() and n_kills % 5 == 1:
                refused = CliRunner().invoke(crp, ["check", "--study", str(study)], catch_exceptions=False)
                assert refused.exit_code == StudyError.exit_code and "cut off" in refused.output
            if n_kills == 1:
                assert not changed
            if (study / ".withdrawal/plan.json").is_file():
                plan = json.loads((study / ".withdrawal/plan.json").read_text())
                assert plan["participant_id"] == LEAVES
            assert n_kills < 10 * n_steps
            continue
        break
    assert result.exit_code == 0 and "was cut off" in result.output
    assert n_kills > n_steps / 2
    assert fingerprint(study) == expected
    kept = fingerprint(kept_of(study))
    assert {name: kept[name] for name in kept if name != "withdrawal.json"} == {
        name: expected_kept[name] for name in expected_kept if name != "withdrawal.json"
    }
    assert not (study / ".withdrawal").exists()


@pytest.mark.slow
def test_a_file_changed_in_between_is_told_and_nothing_is_done(study: Path, monkeypatch: pytest.MonkeyPatch):
    def change_and_stop(root, processed, steps):
        (root / "data/raw/first/participants.csv").write_text("somebody edits this\n", encoding="utf-8")
        monkeypatch.setattr("crp_analysis.withdrawal.withdrawing.carry_out", steps_module.carry_out)
        steps_module.carry_out(root, processed, steps)

    monkeypatch.setattr("crp_analysis.withdrawal.withdrawing.carry_out", change_and_stop)
    before = fingerprint(study)
    result = withdraw(study, "--yes")
    assert result.exit_code == StudyError.exit_code and "participants.csv" in result.output
    now = fingerprint(study)
    assert {name for name in before if before[name] != now.get(name)} == {"data/raw/first/participants.csv"}
    (study / "data/raw/first/participants.csv").write_bytes(before["data/raw/first/participants.csv"])
    assert withdraw(study, "--yes").exit_code == 0


@pytest.mark.slow
def test_processed_tables_and_memory_go(study: Path):
    run = workflow.load(study)
    run.remember_material()
    assert any(run.study.processed.rglob("*.parquet")) and Store(run.study.processed).memo.is_dir()
    assert withdraw(study, "--yes").exit_code == 0
    assert sorted(one.name for one in run.study.processed.iterdir()) == [".lock"]


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_same_command_goes_on(study: Path, monkeypatch: pytest.MonkeyPatch):
    real = steps_module._keep
    calls = []

    def full(path, target, digest):
        calls.append(path)
        if len(calls) > 3:
            raise OSError(28, "No space left on device")
        real(path, target, digest)

    monkeypatch.setattr(steps_module, "_keep", full)
    result = withdraw(study, "--yes")
    assert result.exit_code == StudyError.exit_code and "No space left on device" in result.output
    monkeypatch.setattr(steps_module, "_keep", real)
    assert withdraw(study, "--yes").exit_code == 0
    assert not any(b"Amara" in content for content in fingerprint(study).values())


@pytest.mark.slow
def test_what_a_kill_left_before_the_first_step_is_no_withdrawal(study: Path):
    leftover = study / ".withdrawal/study/data/raw/first"
    leftover.mkdir(parents=True)
    (leftover / "torn.txt").write_text("half", encoding="utf-8")
    assert CliRunner().invoke(crp, ["check", "--study", str(study)], catch_exceptions=False).exit_code == 0
    assert withdraw(study, "--yes").exit_code == 0
    assert not (study / ".withdrawal").exists()


@pytest.mark.slow
def test_somebody_else_waits_until_a_withdrawal_is_finished(study: Path, monkeypatch: pytest.MonkeyPatch):
    def killed(*_):
        raise Killed

    monkeypatch.setattr("crp_analysis.withdrawal.withdrawing.carry_out", killed)
    with pytest.raises(Killed):
        withdraw(study, "--yes")
    result = CliRunner().invoke(crp, ["withdraw", "P05", "--study", str(study), "--yes"], catch_exceptions=False)
    assert result.exit_code == StudyError.exit_code and "crp withdraw P01" in result.output
    monkeypatch.undo()
    assert withdraw(study, "--yes").exit_code == 0


@pytest.mark.slow
def test_copies_and_older_versions_that_hold_them_leave(study: Path):
    backup = study / "codebook/.backup/20240101-x"
    (backup / "before").mkdir(parents=True)
    (backup / "before/need-time.toml").write_text(f'examples = ["{THEIRS[0]}"]\n', encoding="utf-8")
    (backup / "done.json").write_text("{}", encoding="utf-8")
    failed = study / "reports/failed/06-report.ipynb"
    failed.parent.mkdir(parents=True)
    failed.write_text(json.dumps({"cells": [{"source": [THEIRS[1]]}]}), encoding="utf-8")
    other = study / "codebook/.backup/20240102-y/before/need-money.toml"
    other.parent.mkdir(parents=True)
    other.write_text("nothing of theirs", encoding="utf-8")
    result = withdraw(study, "--yes")
    assert result.exit_code == 0, result.output
    assert not list(backup.rglob("*.*")) and not failed.exists() and other.is_file()
    kept = fingerprint(kept_of(study))
    assert "codebook/.backup/20240101-x/done.json" in kept and "reports/failed/06-report.ipynb" in kept
