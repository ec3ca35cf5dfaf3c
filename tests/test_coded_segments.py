"""Coded segments as a table and as files: the very words, what stands around them, whose they are and who coded them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from small_study import SAYINGS, write_study

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.coded_segments import ACCEPTED, COLUMNS, NOT_QUOTED, PERSON, SUGGESTION, accepted_suggestions, count_by_code
from crp_analysis.coded_segments import list_coded_segments as list_segments
from crp_analysis.errors import InterchangeError
from crp_analysis.exporting import build_project, compose_texts

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> workflow.Run:
    return workflow.load(write_study(tmp_path_factory.mktemp("coded") / "study"))


@pytest.fixture(scope="module")
def rows(run) -> pd.DataFrame:
    return list_segments(run.material, run.codebook, run.study)


def export(study: Path, *arguments: object, code: int = 0):
    result = CliRunner().invoke(crp, ["export", "--study", str(study), *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def test_a_row_a_mark_with_the_very_words(run, rows):
    assert list(rows.columns) == list(COLUMNS) and len(rows) == len(run.material.marks) > 0
    assert set(rows["words"]) <= {one for several in SAYINGS.values() for one in several}
    texts = compose_texts(run.material)
    for row in rows.itertuples():
        assert texts[row.session].text[row.start : row.end] == row.words


def test_places_and_identities_are_those_of_the_project_for_other_programs(run, rows):
    project = build_project(run.material, run.codebook, run.study)
    theirs = {mark.guid: (mark.start, mark.end) for mark in project.marks}
    assert {row.mark_id: (row.start, row.end) for row in rows.itertuples()} == theirs


def test_the_turns_around_come_with_who_spoke(rows):
    first = rows[(rows["turn"] > 2) & (rows["session"] == "first/int-1")].iloc[0]
    assert first["turn_before"].startswith("Facilitator: And how was number")
    assert first["participant"] == "P01" and first["role"] == "community" and first["group"] == "Community members"
    assert first["before"] == first["after"] == ""  # the whole turn is marked
    assert first["consultation"] == "First" and first["family"] == "Needs"


def test_words_of_the_same_turn_stand_before_and_after(small_study: Path):
    folder = small_study / "data/raw/first/codings"
    quote = "the expenses form takes three months"
    (folder / "more.csv").write_text(f"session,quote,code,coder\nint-1.txt,{quote},need-money,coder-b\n", encoding="utf-8")
    run = workflow.load(small_study)
    found = list_segments(run.material, run.codebook, run.study)
    row = found[found["words"] == quote].iloc[0]
    assert row["before"] == "The bus fare alone stops me, and then " and row["after"] == " to come back."


def test_rows_are_sorted_by_code_session_and_place(rows, run):
    order = {code: number for number, code in enumerate(run.codebook.ids())}
    keys = [(order[row.code_id], row.session, row.start) for row in rows.itertuples()]
    assert keys == sorted(keys)


def test_only_quotable_keeps_the_rows_and_hides_the_words(small_study: Path):
    participants = small_study / "data/raw/first/participants.csv"
    participants.write_text(participants.read_text(encoding="utf-8").replace("North,yes,no", "North,no,no", 1), encoding="utf-8")
    run = workflow.load(small_study)
    open_, kept = (list_segments(run.material, run.codebook, run.study, only_quotable=one) for one in (False, True))
    silent = kept["participant"] == "P01"
    assert len(kept) == len(open_) and 0 < silent.sum() < len(kept)
    assert (kept["words"] == NOT_QUOTED).equals(silent)
    assert set(kept["turn_before"]) == {NOT_QUOTED}  # facilitators are never quoted
    pd.testing.assert_frame_equal(
        kept.drop(columns=["words", "turn_before", "turn_after"]), open_.drop(columns=["words", "turn_before", "turn_after"])
    )


def test_who_has_withdrawn_is_in_no_row(small_study: Path):
    participants = small_study / "data/raw/first/participants.csv"
    participants.write_text(participants.read_text(encoding="utf-8").replace("North,yes,no", "North,yes,yes", 1), encoding="utf-8")
    run = workflow.load(small_study)
    found = list_segments(run.material, run.codebook, run.study)
    assert len(found) and "P01" not in set(found["participant"]) and "first/int-1" not in set(found["session"])


def test_suggestions_are_told_apart_from_people(run):
    found = list_segments(run.material, run.codebook, run.study, suggestions=run.coded)
    machine = found[found["origin"] == SUGGESTION]
    assert len(machine) == len(run.coded.codings) > 0 and machine["score"].between(0, 1).all()
    assert found.loc[found["origin"] == PERSON, "score"].isna().all()
    counts = count_by_code(found, run.codebook, run.material).set_index("code_id")
    assert counts.loc["need-time", "people"] == 2 and counts.loc["need-time", "rows"] > counts.loc["need-time", "people"]


def test_an_accepted_suggestion_is_a_persons_and_says_so(small_study: Path):
    from crp_analysis.journal.events import Event, hash_words, new_id

    segments = workflow.load(small_study).material.segments
    first = segments[(segments["session_id"] == "first/int-2") & (segments["speaker_kind"] == "participant")].iloc[0]
    about = {"coder": "AB", "segment_id": first["segment_id"], "words": hash_words(first["text"]), "stream": "guided", "was_blind": False}
    events = [
        Event(id=new_id(), time="2024-05-01T10:00:00.000001Z", act="accept", code_id="need-time", score=0.7, fingerprint="f", **about),
        Event(id=new_id(), time="2024-05-01T10:00:00.000002Z", act="read", **about),
    ]
    folder = small_study / "data/raw/first/decisions"
    folder.mkdir()
    (folder / "AB.jsonl").write_bytes(b"".join(event.line() for event in events))
    run = workflow.load(small_study)
    found = list_segments(run.material, run.codebook, run.study, accepted=accepted_suggestions(run))
    assert found.loc[found["coder"] == "AB", ["origin", "code_id"]].values.tolist() == [[ACCEPTED, "need-time"]]
    assert set(found.loc[found["coder"] != "AB", "origin"]) == {PERSON}


def test_files_are_the_same_at_each_export_and_hold_no_name(small_study: Path, tmp_path: Path):
    paths = [tmp_path / "segments.csv", tmp_path / "segments.xlsx"]
    export(small_study, *paths)
    first = [path.read_bytes() for path in paths]
    export(small_study, *paths)
    assert [path.read_bytes() for path in paths] == first and not list(tmp_path.glob("*.bak"))
    told = first[0].decode("utf-8-sig")
    assert "Amara" not in told and "Field" not in told
    read = list(csv.DictReader(io.StringIO(told, newline="")))
    book = openpyxl.load_workbook(paths[1])
    assert book.sheetnames == ["Coded segments", "Codes", "About"]
    assert book["Coded segments"].max_row == len(read) + 1 and book["Coded segments"].freeze_panes == "B2"
    assert book["Coded segments"].print_title_rows == "$1:$1" and book["Coded segments"].auto_filter.ref
    about = " ".join(str(cell.value) for (cell,) in book["About"].iter_rows())
    assert "Small invented study" in about and "did not agree to be quoted" in about and "no edition" in about


def test_quotable_files_say_so_and_projects_cannot_be_such(small_study: Path, tmp_path: Path):
    export(small_study, "--quotable")
    book = openpyxl.load_workbook(small_study / "exports" / "coded-segments.xlsx")
    assert "are not in it" in " ".join(str(cell.value) for (cell,) in book["About"].iter_rows())
    told = export(small_study, tmp_path / "a.qdpx", tmp_path / "b.odt", "--quotable", code=InterchangeError.exit_code)
    assert "a.qdpx: --quotable cannot hold here" in told.output and "b.odt: nothing" in told.output and "2 things to mend" in told.output
    assert not list(tmp_path.glob("[ab].*"))


def test_what_stood_there_is_kept(small_study: Path, tmp_path: Path):
    path = tmp_path / "segments.csv"
    path.write_text("mine", encoding="utf-8")
    export(small_study, path)
    assert (tmp_path / "segments.csv.1.bak").read_text(encoding="utf-8") == "mine"


def test_a_study_without_codings_gives_a_list_without_rows(small_study: Path, tmp_path: Path):
    for file in (small_study / "data/raw/first/codings").iterdir():
        file.unlink()
    export(small_study, tmp_path / "a.csv", tmp_path / "a.xlsx")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").split() == [",".join(COLUMNS)]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Codes"].max_row == 3
