"""Word documents with comments through `crp import`: the same words as in the session, whatever stands around them."""

from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from imported import coded_words, run_import
from word_made import comment, end, paragraph, run, start, word

from crp_analysis import workflow
from crp_analysis.cli import crp
from crp_analysis.errors import InterchangeError

SAID = ["The bus fare alone stops me", "My evenings are full, so unless somebody sets hours aside"]


@pytest.fixture
def study(small_study: Path) -> Path:
    for file in (small_study / "data/raw/first/codings").iterdir():
        file.unlink()
    return small_study


def commented(study: Path, session: str, author: str = "Vera Quill", **comments: str) -> bytes:
    """A session's transcript as a Word document, with a comment on each of SAID that stands in it."""
    lines = []
    for line in (study / f"data/raw/first/transcripts/{session}.txt").read_text(encoding="utf-8").split("\n\n"):
        pieces = [run(line)]
        for n, (words, text) in enumerate(zip(SAID, comments.values(), strict=True)):
            before, found, after = line.partition(words)
            if found and text:
                pieces = [run(before), start(n), run(words[:9]), run(words[9:]), end(n), run(after)]
        lines.append(paragraph(*pieces))
    said = [comment(n, text, author) for n, text in enumerate(comments.values())]
    return word("".join(lines), said)


def test_comments_in_word_become_codings_of_exactly_these_words(study: Path, tmp_path: Path):
    path = tmp_path / "coded by V.docx"
    path.write_bytes(commented(study, "int-3", one="Money - the fare", two="Needs > Time; Evenings"))
    result = run_import(study, path, "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert "Quill" not in result.output and "3 marks placed, 3 of them on exactly the same words" in result.stderr
    assert sorted(coded_words(study).to_numpy().tolist()) == [
        ["int-3", "evenings", "VQ", SAID[1], "", "2024-06-01T10:00:00"],
        ["int-3", "need-money", "VQ", SAID[0], "the fare", "2024-06-01T10:00:00"],
        ["int-3", "need-time", "VQ", SAID[1], "", "2024-06-01T10:00:00"],
    ]
    assert (study / "data/raw/first/codings/coded by V.docx").read_bytes() == path.read_bytes()
    assert set(workflow.load(study).material.assignments["coder_id"]) == {"VQ"}


def test_the_transcript_itself_may_be_the_word_document(study: Path, tmp_path: Path):
    """Our own reader takes the text from Word by another way (pandoc, which makes a tab a space); the words are the same."""
    document = docx.Document()
    document.add_paragraph("Interviewer: How are things?")
    answer = document.add_paragraph("Amara Field: ")
    runs = [answer.add_run(words) for words in ("We – all of us – “cope”, ", "tab\there, ", "naïve 😀 words.")]
    document.add_comment(runs[1:2], text="Time", author="Vera Quill", initials="VQ")
    document.add_comment(runs[1:], text="Money", author="Otto Brandt", initials="OB")
    document.save(str(study / "data/raw/first/transcripts/talk.docx"))
    document.save(str(tmp_path / "talk.docx"))
    result = run_import(study, tmp_path / "talk.docx", "--read", "parts")
    assert result.exit_code == 0, result.stderr
    assert "2 of them on exactly the same words" in result.stderr
    material = workflow.load(study).material
    texts = material.segments.set_index("segment_id")["text"]
    shown = [(row.coder_id, texts[row.segment_id][int(row.shown_start) : int(row.shown_end)]) for row in material.marks.itertuples()]
    assert sorted(shown) == [("OB", "tab here, naïve 😀 words."), ("VQ", "tab here, ")]


def test_comments_without_an_author_need_one(study: Path, tmp_path: Path):
    path = tmp_path / "int-3.docx"
    path.write_bytes(commented(study, "int-3", author="", one="Money", two=""))
    result = run_import(study, path, "--coder", "=V", "--read", "coded")
    assert result.exit_code == 0, result.stderr
    assert coded_words(study)[["coder_id", "words"]].to_numpy().tolist() == [["V", SAID[0]]]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"words", word(paragraph(run("x")), [])])
def test_files_that_hold_nothing_are_refused_and_nothing_is_written(study: Path, tmp_path: Path, content: bytes):
    path = tmp_path / "int-3.docx"
    path.write_bytes(content)
    files = sorted(one for one in study.rglob("*") if one.is_file())
    result = run_import(study, path, "--read", "coded")
    assert result.exit_code == InterchangeError.exit_code and "int-3.docx: " in result.stderr
    assert sorted(one for one in study.rglob("*") if one.is_file()) == files


def test_a_commented_text_that_nobody_took_over_is_told_without_its_name(study: Path):
    codings = study / "data/raw/first/codings"
    (codings / "Amara Field.docx").write_bytes(commented(study, "int-1", one="Money", two="Time"))
    (codings / "notes.md").write_text("Read these first.", encoding="utf-8")
    result = CliRunner().invoke(crp, ["check", "--study", str(study)])
    assert "data/raw/first/codings: 1 file (.docx) nobody reads; take it over with 'crp import FILE'" in result.output
    assert "Amara" not in result.output
    assert run_import(study, codings / "Amara Field.docx", "--read", "coded").exit_code == 0
    assert "nobody reads" not in CliRunner().invoke(crp, ["check", "--study", str(study)]).output
