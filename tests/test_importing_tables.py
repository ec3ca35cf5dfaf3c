"""Tables of codings through `crp import`: rows become codings of exactly the words that they quote, or are counted."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from imported import coded_words, run_import
from small_study import SAYINGS

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.errors import InterchangeError

TIME, MONEY = SAYINGS["need-time"], SAYINGS["need-money"]


@pytest.fixture
def study(small_study: Path) -> Path:
    for file in (small_study / "data/raw/first/codings").iterdir():
        file.unlink()
    return small_study


def write_rows(path: Path, rows: list[list], mark: str = ",") -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows) + "\n", encoding="utf-8")
    return path


MAXQDA = [
    ["Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht", "Segment", "Erstellt von", "Erstellt", "Kommentar"],
    ["A", "int-3", "Needs > Time", "4", "4", "0", "unless somebody sets hours aside", "Vera Quill", "13.02.2024 10:00:00", "twice"],
    ["A", "int-3", "Needs > Money", "12", "12", "0", "the bus FARE alone", "Vera Quill", "13.02.2024 10:00:00", ""],
    ["A", "int-3", "Needs > Money", "12", "12", "0", "nobody said so", "Vera Quill", "13.02.2024 10:00:00", ""],
    ["A", "int-3", "Evenings", "4", "4", "0", "the", "Vera Quill", "13.02.2024 10:00:00", ""],
]


@pytest.mark.parametrize("name", ["coded segments.csv", "coded segments.xlsx"])
def test_segments_of_another_program(study: Path, tmp_path: Path, name: str):
    path = write_rows(tmp_path / name, MAXQDA, ";")
    result = run_import(study, path, "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert "2 marks placed" in result.stderr and "1 that marks words that do not stand" in result.stderr
    assert "1 that marks words that stand in the session more than once" in result.stderr
    assert "Quill" not in result.output and "nobody said" not in result.output
    assert sorted(coded_words(study).to_numpy().tolist()) == [
        ["int-3", "need-money", "VQ", "The bus fare alone", "", "2024-02-13T10:00:00"],
        ["int-3", "need-time", "VQ", "unless somebody sets hours aside", "twice", "2024-02-13T10:00:00"],
    ]
    assert (study / "data/raw/first/codings" / name).read_bytes() == path.read_bytes()
    notes = workflow.load(study).material.notes
    assert any("1 mark could not be used" in note and "more than once" in note for note in notes)
    assert CliRunner().invoke(crp, ["check", "--study", str(study)]).exit_code == 0


def test_our_own_table_works_the_same_way(study: Path, tmp_path: Path):
    text = (study / "data/raw/first/transcripts/int-2.txt").read_text(encoding="utf-8")
    start = text.index(MONEY[1])
    rows = [["session", "quote", "start", "end", "code", "coder"]]
    rows += [["int-1.txt", TIME[0], "", "", "need-time", "coder-a"], ["int-2", "", str(start), str(start + 10), "need-money", "coder-b"]]
    result = run_import(study, write_rows(tmp_path / "table.csv", rows), "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert sorted(coded_words(study)[["session", "code_id", "coder_id", "words"]].to_numpy().tolist()) == [
        ["int-1", "need-time", "coder-a", TIME[0]],
        ["int-2", "need-money", "coder-b", MONEY[1][:10]],
    ]


def test_by_segment_and_by_turn(study: Path, tmp_path: Path):
    segments = workflow.load(study).material.segments
    one = segments[(segments["session_id"] == "first/int-5") & (segments["speaker_kind"] == "participant")].iloc[2]
    rows = [["segment_id", "code"], [one["segment_id"], "need-time; need-money"]]
    path = write_rows(tmp_path / "by segment.csv", rows)
    assert run_import(study, path, "--coder", "=VQ", "--read", "parts").exit_code == 0
    turns = write_rows(tmp_path / "by turn.xlsx", [["session", "turn", "tag", "coder"], ["int-5", int(one["turn"]), "Evenings", "OB"]])
    assert run_import(study, turns, "--read", "parts").exit_code == 0
    said = coded_words(study)
    assert sorted(said["code_id"]) == ["evenings", "need-money", "need-time"] and set(said["words"]) == {one["text"]}


def test_rows_that_name_nobody_say_so(study: Path, tmp_path: Path):
    path = write_rows(tmp_path / "t.csv", [["id", "document", "content", "tag"], ["1", "int-1.txt", TIME[0], "Time"]])
    told = run_import(study, path, "--dry-run")
    assert "--coder '=ID'" in told.stderr
    assert run_import(study, path, "--coder", "=VQ", "--read", "coded").exit_code == 0
    assert coded_words(study)["coder_id"].tolist() == ["VQ"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b""), ("a.csv", b"x,y\n1,2\n"), ("a.xlsx", b"PK\x03\x04no"), ("a.csv", b"\xff\xfe\x00"), ("a.tsv", b"session\tcode\n")],
)
def test_files_that_hold_no_codings_are_refused_and_nothing_is_written(study: Path, tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    files = sorted(one for one in study.rglob("*") if one.is_file())
    result = run_import(study, path, "--read", "coded")
    assert result.exit_code == InterchangeError.exit_code and f"{name}: " in result.stderr
    assert sorted(one for one in study.rglob("*") if one.is_file()) == files


def test_a_path_with_a_colon_is_a_code_where_the_codebook_has_that_path(study: Path, tmp_path: Path):
    code = study / "codebook/codes/need-time.toml"
    code.write_text(code.read_text(encoding="utf-8") + 'also = ["Barriers/Hours"]\n', encoding="utf-8")
    rows = [["session", "quote", "code", "coder"], ["int-1", TIME[0], "Barriers: hours", "VQ"]]
    assert run_import(study, write_rows(tmp_path / "t.csv", rows), "--read", "coded").exit_code == 0
    assert coded_words(study)["code_id"].tolist() == ["need-time"]


def test_a_document_of_another_name_is_known_by_the_words_quoted_from_it(study: Path, tmp_path: Path):
    """The first five sayings of int-1 stand in other sessions, too: only a document with words that no other session has is known."""
    own = "We kept a list of every door that was shut, and by spring there was no room left on the page."
    other = "Nobody had told the porter, the key was in Leeds, and so we sat on the steps and ate our lunch."
    third = "My aunt says that a form with nine pages is a fence with a bell on it, and I think so, too."
    transcript = study / "data/raw/first/transcripts/int-6.txt"
    told = "".join(f"\n\nInterviewer: And then?\n\nFemi Sands: {one}" for one in (own, other, third))
    transcript.write_text(transcript.read_text(encoding="utf-8").rstrip() + told + "\n", encoding="utf-8")
    header = ["Dokumentname", "Code", "Segment", "Erstellt von"]
    rows = [header, *(["Talk of 3 May", "Time", one, "VQ"] for one in (own, other, third))]
    rows += [["Somewhere", "Time", one, "VQ"] for one in (*TIME, *MONEY)]
    result = run_import(study, write_rows(tmp_path / "t.csv", rows, ";"), "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert "1 document is no session here, with 6 marks; --session says which session one is." in result.stderr
    assert sorted(coded_words(study)[["session", "words"]].to_numpy().tolist()) == sorted(["int-6", one] for one in (own, other, third))
