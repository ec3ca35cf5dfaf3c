"""Reviewing in the terminal, from the first segment to what the next run makes of it."""

import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from small_study import SAYINGS, write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.decision_log import count_new_decisions
from crp_analysis.findings.counts import count_codes
from crp_analysis.journal.files import read_journal
from crp_analysis.review_desk import find_words, match_codes
from crp_analysis.sources.waiting_decisions import UNREAD
from crp_analysis.store import BusyError, hash_file, only_place_of_work

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def nothing_set_aside(monkeypatch):
    """The small study has fewer unread segments than are usually set aside for random reading."""
    monkeypatch.setattr("crp_analysis.reading_lists.FEWEST_SET_ASIDE", 5)


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """A study whose suggestions are made, to be copied."""
    root = write_study(tmp_path_factory.mktemp("reviewing") / "study")
    assert CliRunner().invoke(crp, ["code", "--study", str(root)]).exit_code == 0
    return root


@pytest.fixture
def study(computed, tmp_path):
    import shutil

    return shutil.copytree(computed, tmp_path / "study")


def review(study, typed, *more, coder="AB", audit=2, guided=3):
    """What the terminal shows when these lines are typed; the input ends after them."""
    rounds = ["--audit", str(audit), "--guided", str(guided)]
    shown = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", coder, *rounds, *more], input="\n".join(typed) + "\n")
    assert shown.exit_code == 0, shown.output
    return shown.stdout


def made(study, coder="AB"):
    return list(read_journal(study / f"data/raw/first/decisions/{coder}.jsonl", coder).events)


def test_random_segments_come_first_and_blind_then_guided_ones(study):
    shown = review(study, ["n", "n", "n", "q"])
    assert "1 of 5, drawn at random, blind" in shown
    assert "3 of 5, guided, with suggestions" in shown
    before_guided = shown.partition("guided")[0]
    assert "suggested" not in before_guided
    assert "unsure" not in before_guided
    assert [(event.act, event.stream, event.was_blind) for event in made(study)] == [
        ("read", "audit", True),
        ("read", "audit", True),
        ("read", "guided", False),
    ]
    assert "Kept: 3 segments read." in shown
    assert shown.endswith("2 left; the same command goes on there.\nNext: crp run\n")
    assert "\x1b" not in shown, "no colours where nobody sees them"


def test_it_goes_on_where_it_stopped_with_codes_as_they_were(study):
    first = review(study, ["n", "c money", "q"])
    again = review(study, ["q"])
    assert "2 of 5, drawn at random" in again
    assert "1 [x] Money" in again
    assert first.partition("2 of 5")[2].partition("  1 [x]")[0].startswith(again.partition("2 of 5")[2].partition("  1 [x]")[0][:40])


def test_each_round_has_both_kinds(study):
    review(study, [""] * 5)
    assert "1 of 5, drawn at random" in review(study, ["q"])
    streams = [event.stream for event in made(study)]
    assert streams == ["audit"] * 2 + ["guided"] * 3
    assert len({event.segment_id for event in made(study)}) == 5


def test_decisions_of_every_kind_are_lines(study):
    typed = ["c mon", "c time", "1 2", "2", "c money", "r 1", "time;money", "s 1 zzz", "m ask again", "d 1", "?", "x", "9", "u", "u", ""]
    review(study, typed, guided=0, audit=1)
    acts = [event.act for event in made(study)]
    assert acts == ["add", "add", "remove", "remove", "add", "add", "replace", "memo", "undo", "undo", "read"]


def test_suggestions_are_accepted_refused_and_marked(study):
    shown = review(study, ["a", "a", "1", "1", "q"], "--session", "int-2")
    acts = [event.act for event in made(study)]
    assert "(suggested, " in shown
    assert acts[0] == "accept"
    assert acts[-2:] == ["reject", "accept"]
    accepted = made(study)[0]
    assert 0 < accepted.score <= 1
    assert accepted.fingerprint
    assert not accepted.was_blind
    marked = review(study, ["s 1 BUS  fare", "s 1 nowhere", "q"], "--session", "int-2")
    assert "1 [x] Money (suggested, " in marked
    assert "): 'bus fare'" in marked
    assert "do not stand there" in marked
    assert made(study)[-1].act == "span"


def test_blind_shows_no_suggestions_anywhere(study):
    assert "suggested" not in review(study, ["n", "q"], "--blind", audit=0)
    assert all(event.was_blind for event in made(study))


def test_undo_goes_back_to_the_segment_also_in_a_later_sitting(study):
    review(study, ["c money", "n", "q"])
    shown = review(study, ["u", "u", "q"])
    assert "Undone: closed the segment." in shown
    assert "Undone: gave the code 'Money'." in shown
    assert [event.act for event in made(study)][-2:] == ["undo", "undo"]
    assert "There is nothing to undo." in review(study, ["u", "q"])


def test_skipped_segments_come_again(study):
    shown = review(study, ["k", "k"], guided=0)
    assert "Nothing was decided." in shown
    assert "2 left" in shown
    assert "1 of 2" in review(study, ["q"], guided=0)


def test_a_whole_session_becomes_an_assignment(study):
    assert "1 of 9, whole session, blind" in review(study, ["", "", "q"], "--session", "int-2", "--blind")
    rest = review(study, ["c money", *[""] * 7], "--session", "first/int-2", "--blind")
    assert "3 of 9, whole session, blind" in rest
    after = workflow.load(study).material
    assert after.assignments.query("coder_id == 'AB'").to_numpy().tolist() == [["first/int-2", "AB", True]]
    assert after.codings.query("coder_id == 'AB'")["code_id"].tolist() == ["need-money"]
    told = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB", "--session", "int-2"])
    assert "all of it was read" in told.stderr
    told = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB", "--session", "nowhere"])
    assert told.exit_code == 13
    assert "first/int-3" in told.stderr


def test_speech_goes_to_the_terminal_only(study):
    shown = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB"], input="c money\nn\nq\n")
    sayings = [saying for several in SAYINGS.values() for saying in several]
    assert any(saying[:30] in shown.stdout for saying in sayings)
    kept = (study / "data/raw/first/decisions/AB.jsonl").read_text(encoding="utf-8") + shown.stderr
    assert not any(saying[:30] in kept for saying in sayings)


def test_the_next_run_has_what_was_decided(study):
    before = workflow.load(study).key
    review(study, ["c money", "n", "n", *["a", "n"] * 20], guided=20)
    events = made(study)
    accepted = [(event.segment_id, event.code_id) for event in events if event.act == "accept"]
    assert accepted
    after = workflow.load(study)
    assert after.key != before
    readings = after.material.readings
    assert readings["stream"].value_counts().to_dict() == {"audit": 2, "guided": 20}
    mine = after.material.codings.query("coder_id == 'AB'")
    given = {(event.segment_id, event.code_id) for event in events if event.act in ("add", "accept")}
    assert set(zip(mine["segment_id"], mine["code_id"], strict=True)) == given
    assert set(mine["origin"]) == {"person"}
    assert set(accepted) <= given
    counts = count_codes(after.material, after.coded, after.codebook, after.study).set_index(["code_id", "group"])
    people = after.material.segments.set_index("segment_id")["participant_id"]
    for code_id, rows in mine.groupby("code_id"):
        assert counts.loc[(code_id, "all"), "n_confirmed"] >= 1, "an accepted suggestion is told as people's"
        assert counts.loc[(code_id, "all"), "n_confirmed"] == people[rows["segment_id"]].nunique()
    assert not set(readings["segment_id"]) & set(after.coded.reading_order["segment_id"])


def test_a_torn_line_is_told_and_the_work_goes_on(study):
    review(study, ["n", "q"])
    path = study / "data/raw/first/decisions/AB.jsonl"
    with path.open("ab") as file:
        file.write(b'{"id": "12')
    shown = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB"], input="n\nq\n")
    assert "AB.torn-1" in shown.stderr
    assert [event.act for event in made(study)] == ["read", "read"]
    told = CliRunner().invoke(crp, ["decisions", "--study", str(study)])
    assert "AB: 2 decisions, 0 of them undone (2 read)" in told.stdout
    assert "Torn by a crash: data/raw/first/decisions/AB.torn-1 (10 bytes)" in told.stdout


def test_status_counts_what_is_new_and_what_waits(study):
    def status():
        return json.loads(CliRunner().invoke(crp, ["status", "--study", str(study), "--json"]).stdout)

    assert status()["new_decisions"] == 0
    review(study, ["c money", "n", "c money", "q"])
    assert status()["new_decisions"] == 3
    workflow.load(study).remember_material()
    assert status()["waiting"][UNREAD] == 1


def test_an_edition_knows_the_beginning_of_a_journal_that_grew(study):
    review(study, ["n", "q"])
    path = study / "data/raw/first/decisions/AB.jsonl"
    known = {hash_file(path)}
    choices = workflow.load(study).study
    assert count_new_decisions(choices, known) == 0
    review(study, ["c money", "n", "q"])
    assert count_new_decisions(choices, known) == 2
    assert count_new_decisions(choices, set()) == 3


def test_codes_are_found_by_what_is_typed(study):
    codebook = workflow.load(study).codebook
    assert match_codes(codebook, "NEED-TIME") == ["need-time"]
    assert match_codes(codebook, "mon") == ["need-money"]
    assert match_codes(codebook, "need") == ["need-money", "need-time"]
    assert match_codes(codebook, "ime") == ["need-time"]
    assert match_codes(codebook, " ") == match_codes(codebook, "choir") == []


def test_typed_words_are_found_where_they_stand():
    text = "So,  “never again” they said. Never again!"
    assert [text[start:end] for start, end in find_words(text, '"never  again"')] == ["“never again”"]
    assert [text[start:end] for start, end in find_words(text, "never again")] == ["never again", "Never again"]
    assert find_words(text, "  ") == find_words(text, "ever more") == []


def codebook(study, *args):
    told = CliRunner().invoke(crp, ["codebook", *args, "--study", str(study)])
    assert told.exit_code == 0, told.output


def test_a_code_that_was_renamed_is_shown_and_taken_away_under_its_name_of_now(study):
    review(study, ["c money", *[""] * 9], "--session", "int-2", "--blind")
    codebook(study, "rename", "need-money", "need-pay", "--name", "Pay")
    shown = review(study, ["q"], "--session", "int-2", "--again")
    assert "1 of 9, once more, blind" in shown and "1 [x] Pay" in shown and "2 [" not in shown
    review(study, ["1", "q"], "--session", "int-2", "--again")
    assert [(event.act, event.code_id) for event in made(study)][-1] == ("remove", "need-pay")
    assert workflow.load(study).material.codings.query("coder_id == 'AB'").empty


def test_suggestions_of_before_are_offered_under_the_ids_of_now(study):
    codebook(study, "rename", "need-money", "need-pay")
    assert "1 [ ] Money (suggested, " in review(study, ["1", "q"], "--session", "int-2")
    assert made(study)[0].code_id == "need-pay"
    codebook(study, "retire", "need-pay")
    assert "(suggested" not in review(study, ["q"], "--session", "int-3").partition("\n> ")[0].replace("Time (suggested", "")


def test_codings_of_a_split_code_are_looked_at_again_until_their_coder_has_decided(study):
    review(study, ["c money", "", "c money", *[""] * 8], "--session", "int-2", "--blind")
    codebook(study, "split", "need-money", "--into", "need-money", "need-fees")
    looks = workflow.load(study).another_look.query("coder_id == 'AB'")
    assert looks["why"].tolist() == ["split", "split"]
    shown = review(study, ["", "1", "c need-fees", ""], "--again")
    assert "1 of 2, once more, blind" in shown and "was split since you gave it" in shown
    after = workflow.load(study)
    assert after.another_look.query("coder_id == 'AB'").empty
    assert after.material.codings.query("coder_id == 'AB'")["code_id"].tolist() == ["need-money", "need-fees"]
    assert after.material.assignments.query("coder_id == 'AB'")["was_blind"].tolist() == [True]
    told = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB", "--again"])
    assert "None of your codings waits" in told.stderr


def test_bytes_that_are_no_text_do_not_stop_a_memo(study):
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8:surrogateescape"}
    call = [sys.executable, "-m", "crp_analysis.cli", "review", "--study", str(study), "--coder", "AB"]
    told = subprocess.run(call, input=b"m caf\xe9\nq\n", capture_output=True, env=env, check=False)
    assert told.returncode == 0, told.stderr
    assert [event.note for event in made(study)] == ["caf\ufffd"]


def test_a_clock_that_was_ahead_is_told(study):
    review(study, ["n", "q"])
    path = study / "data/raw/first/decisions/AB.jsonl"
    path.write_bytes(re.sub(rb'"time": "\d{4}', b'"time": "2990', path.read_bytes()))
    told = CliRunner().invoke(crp, ["decisions", "--study", str(study)]).stdout
    assert "1 dated later than now" in told
    review(study, ["n", "q"])
    assert [event.time[:4] for event in made(study)] == ["2990", "2990"], "what follows is later all the same"


def test_a_decision_in_two_files_is_one_new_decision(study):
    review(study, ["n", "q"])
    path = study / "data/raw/first/decisions/AB.jsonl"
    (path.parent / "AB-laptop.jsonl").write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"torn")
    choices = workflow.load(study).study
    assert count_new_decisions(choices, set()) == 1
    assert count_new_decisions(choices, {hash_file(path)}) == 0


def test_a_coder_has_one_terminal_and_others_have_theirs(study):
    processed = study / "data/processed"
    with only_place_of_work(processed, "AB"):
        refused = CliRunner().invoke(crp, ["review", "--study", str(study), "--coder", "AB"], input="q\n")
        assert refused.exit_code == BusyError.exit_code and "another terminal" in refused.output and "AB" not in refused.output
        review(study, ["q"], coder="CD")
    review(study, ["q"])
    assert not any("AB" in one.name for one in processed.iterdir())
