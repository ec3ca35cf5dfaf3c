"""crp codebook on a copy of the small study: codings follow, the log tells, and codings of older definitions wait."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_study import write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.code_history import as_text, list_history
from crp_analysis.codebook import load_codebook
from crp_analysis.codebook.changes import CHANGES_FILE
from crp_analysis.gate import check_names
from crp_analysis.memory import CARRIED, write_memory
from crp_analysis.study import load_study


@pytest.fixture
def study(tmp_path) -> Path:
    return write_study(tmp_path / "study")


def call(study: Path, *args: str, code: int = 0):
    result = CliRunner().invoke(crp, ["codebook", *args, "--study", str(study)])
    assert result.exit_code == code, result.output
    return result


def people(study: Path, code_id: str) -> set[str]:
    material = workflow.load(study).material
    given = material.codings[material.codings["code_id"] == code_id]
    return set(given.merge(material.segments, on="segment_id")["participant_id"])


def raw_bytes(study: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (study / "data" / "raw").rglob("*") if path.is_file()}


def as_edition(study: Path, number: int, date: str) -> None:
    """What an edition would hand on, without making one."""
    run = workflow.load(study)
    folder = study / "reports" / f"edition-{number:03d}"
    folder.mkdir(parents=True)
    from crp_analysis.memory import Memory, note_codes, note_definitions

    noted = note_definitions(run.memory, run.codebook, run.material.codings)
    write_memory(folder / CARRIED, Memory(made_under=noted, codes=note_codes(run.codebook)))
    (folder / "manifest.json").write_text(json.dumps({"edition": number, "date": date, "inputs": {}, "files": {}}), encoding="utf-8")


def edit(study: Path, code_id: str, old: str, new: str) -> None:
    path = study / "codebook" / "codes" / f"{code_id}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_renamed_code_has_all_its_codings_and_raw_is_as_it_was(study):
    before, raw = people(study, "need-time"), raw_bytes(study)
    told = call(study, "rename", "need-time", "need-hours", "--by", "AB", "--why", "clearer")
    assert "AB renamed need-time to need-hours; touches 12 codings (2 coders, 2 sessions, 2 people)" in told.output
    assert people(study, "need-hours") == before and not people(study, "need-time")
    assert raw_bytes(study) == raw
    note = "data/raw/first: 12 codings name their code by an id of before (need-time) and are read as the code of now"
    assert note in workflow.load(study).material.notes


def test_merged_codes_have_the_union_of_people(study):
    union = people(study, "need-time") | people(study, "need-money")
    call(study, "merge", "need-time", "need-money", "--into", "need-money")
    assert people(study, "need-money") == union
    waiting = workflow.load(study).another_look
    assert set(waiting["why"]) == {"definition"} and len(waiting) == 12  # those made under the definition of need-time


def test_a_dry_run_tells_and_changes_nothing(study):
    told = call(study, "rename", "need-time", "need-hours", "--dry-run")
    assert "Would be done" in told.output and "codebook/codes/need-time.toml (goes)" in told.output
    assert (study / "codebook" / "codes" / "need-time.toml").is_file() and not (study / "codebook" / CHANGES_FILE).exists()
    assert not (study / "codebook" / ".backup").exists()


def test_refusals_exit_with_the_codebooks_code(study):
    told = call(study, "merge", "need-time", "need-gone", "--into", "need-x", code=12)
    assert "need-gone" in told.output and "need-x" in told.output
    assert not (study / "codebook" / CHANGES_FILE).exists()


def test_the_log_tells_who_why_and_what_and_undo_is_in_it(study):
    call(study, "rename", "need-time", "need-hours", "--by", "AB", "--why", "clearer")
    call(study, "undo")
    text = call(study, "log").output
    assert "AB renamed need-time to need-hours" in text and "why: clearer" in text and "undone since" in text
    assert "somebody took back the change" in text
    records = json.loads(call(study, "log", "need-time", "--json").output)
    assert [one["act"] for one in records] == ["rename", "undo"] and records[0]["is_undone"]
    assert json.loads(call(study, "log", "need-money", "--json").output) == []


def test_split_codings_wait_until_somebody_confirms(study):
    told = call(study, "split", "need-money", "--into", "need-money", "need-fees")
    assert "wait under need-money" in told.output and "need-fees.toml: a draft" in told.output
    assert "need-money: 12 codings made under an older definition" in call(study, "check").output
    call(study, "confirm", "need-money", "--by", "AB")
    assert json.loads(call(study, "check", "--json").output) == {"faults": [], "waiting": {}}


def test_an_edit_in_an_editor_is_found_shown_and_can_be_owned_to(study):
    as_edition(study, 1, "2024-01-01")
    edit(study, "need-time", "set aside or paid for", "set aside, paid for or given")
    text = call(study, "log").output
    assert "redefined need-time in an editor, found between edition 1 (2024-01-01) and the files of now" in text
    assert "- People need time that is set aside or paid for" in text and "+ People need time that is set aside, paid for" in text
    assert "12 codings of 1 code were made under an older definition" in "\n".join(_status(study))
    call(study, "note", "--by", "AB", "--why", "gifts count")
    text = call(study, "log").output
    assert "AB redefined need-time" in text and "in an editor" not in text
    assert len(workflow.load(study).another_look) == 12  # saying who edited is not looking again
    call(study, "confirm", "need-time")
    assert workflow.load(study).another_look.empty


def test_edits_between_editions_are_told_and_commands_are_not_told_twice(study):
    as_edition(study, 1, "2024-01-01")
    edit(study, "need-time", "set aside or paid for", "given")
    call(study, "merge", "need-time", "need-money", "--into", "need-money")
    as_edition(study, 2, "2024-02-01")
    choices = load_study(study)
    entries = list_history(choices, load_codebook(choices))
    assert [entry.act for entry in entries] == ["merge"]  # need-money changed by the merge alone; need-time went with it
    assert "AB" not in as_text(entries)


def test_a_retired_code_keeps_its_people_and_is_offered_to_nobody(study):
    before = people(study, "need-money")
    call(study, "retire", "need-money")
    run = workflow.load(study)
    assert people(study, "need-money") == before
    assert "need-money" in run.told_codebook.ids() and run.codebook.without_retired().ids() == ["need-time"]
    call(study, "restore", "need-money")
    assert "retired" not in (study / "codebook" / "codes" / "need-money.toml").read_text(encoding="utf-8")


def test_a_torn_line_is_told_and_an_interrupted_change_is_finished(study):
    call(study, "rename", "need-time", "need-hours")
    log = study / "codebook" / CHANGES_FILE
    (home,) = (study / "codebook" / ".backup").iterdir()
    (home / "done.json").rename(home / "journal.json")  # killed while the line was being written
    log.write_bytes(log.read_bytes()[:40])
    # codings that name the older id are faults as well, and the lowest code counts
    stopped = CliRunner().invoke(crp, ["check", "--study", str(study)])
    assert stopped.exit_code == 11 and "in the middle of a change that was interrupted" in stopped.output
    told = call(study, "log").output
    assert "its last line was cut short (40 bytes)" in told and "Finished a change that was interrupted" in told
    assert "renamed need-time to need-hours" in told and load_codebook(load_study(study)).follow("need-time") == "need-hours"


def test_lists_and_files_of_people_may_name_older_ids_and_names(study):
    first = study / "data" / "raw" / "first"
    (first / "feedback.toml").write_text('[[decision]]\ncode_id = "need-time"\noutcome = "changed"\ntext = "Paid."\n', encoding="utf-8")
    landscape = study / "data" / "raw" / "landscape"
    landscape.mkdir()
    header = "scheme_id,name,kind,organiser,aim,audiences,participants,length,format,status,needs,source"
    row = "s,S,scheme,,,community,,,,,need-time; need-money,"
    (landscape / "schemes.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    segments = workflow.load(study).material.segments
    row = segments[(segments["session_id"].str.endswith("int-2")) & (segments["speaker_kind"] == "participant")].iloc[0]
    line = f'guided,AB,{row["segment_id"]},"{row["text"]}",Time,yes'
    (first / "codings" / "list.csv").write_text(f"list,coder,segment,words,codes,read\n{line}\n", encoding="utf-8")
    call(study, "rename", "need-time", "need-hours", "--name", "Hours")
    material = workflow.load(study).material
    assert material.decisions["code_id"].tolist() == ["need-hours"]
    assert material.schemes["needs"].tolist() == ["need-hours;need-money"]
    assert material.codings.loc[material.codings["coder_id"] == "AB", "code_id"].tolist() == ["need-hours"]


def _status(study: Path) -> list[str]:
    workflow.load(study).remember_material()
    return json.loads(CliRunner().invoke(crp, ["status", "--json", "--study", str(study)]).stdout)["lines"]


def test_names_in_a_codes_examples_stay_out_of_what_editions_hand_on(study):
    edit(study, "need-time", "There are never enough hours", "Amara Field says there are never enough hours")
    run = workflow.load(study)
    kept = run.hand_on().codes["need-time"]["examples"]
    assert kept[0].startswith("[participant] says there") and run.codebook.code("need-time").examples[0].startswith("Amara Field")
    folder = study / "reports" / "edition-001"
    folder.mkdir(parents=True)
    write_memory(folder / CARRIED, run.hand_on())
    (folder / "manifest.json").write_text(json.dumps({"edition": 1, "date": "2024-01-01", "inputs": {}, "files": {}}), encoding="utf-8")
    assert check_names(folder, run.gathering.private_names) == []
    assert call(study, "log").output == "Nothing is known of any change.\n"
    edit(study, "need-time", "set aside or paid for", "given")
    text = call(study, "log").output
    assert "need-time, definition:" in text and "examples" not in text


def test_the_log_tells_what_an_undo_took_back_also_where_the_codebook_has_faults(study):
    call(study, "merge", "need-time", "need-money", "--into", "need-money")
    assert "took back the change" in call(study, "undo").output
    (study / "codebook" / "codes" / "need-time.toml").write_text("name = 1\n", encoding="utf-8")
    text = call(study, "log", code=12).output
    assert "(merged need-time and need-money into need-money)" in text
    assert "need-time, name:" not in text  # what came back is no edit of what was merged


def test_nothing_can_stand_under_itself_and_ids_are_files_everywhere(study):
    call(study, "rename", "need-time", "need-hours")
    assert "cannot stand under itself" in call(study, "move", "need-money", "--under", "need-money", code=12).output
    edit(study, "need-money", 'family = "need"', 'family = "need"\nparent = "need-money"')
    assert "leads back to the code itself" in call(study, "check", code=12).output
    edit(study, "need-money", '\nparent = "need-money"', "")
    for odd in ("con", "n" * 300):
        assert "no file's name" in call(study, "rename", "need-money", odd, code=12).output
    told = call(study, "split", "need-money", "--into", "need-money", "need-fees", "--heir", "need-fees", code=12)
    assert "goes on as a part" in told.output


def test_a_code_that_names_a_renamed_one_is_no_other_code(study):
    edit(study, "need-money", 'exclude = ["time"]', 'exclude = ["time (use need-time)"]')
    as_edition(study, 1, "2024-01-01")
    call(study, "rename", "need-time", "need-hours")
    assert "use need-hours" in (study / "codebook" / "codes" / "need-money.toml").read_text(encoding="utf-8")
    assert workflow.load(study).another_look.empty
    assert "in an editor" not in call(study, "log").output
    as_edition(study, 2, "2024-02-01")
    assert workflow.load(study).another_look.empty
    call(study, "undo")
    assert workflow.load(study).another_look.empty
    edit(study, "need-money", "quickly and in", "slowly and in")
    assert set(workflow.load(study).another_look["code_id"]) == {"need-money"}
    call(study, "confirm", "need-money")
    call(study, "rename", "need-time", "need-hours")
    assert workflow.load(study).another_look.empty
