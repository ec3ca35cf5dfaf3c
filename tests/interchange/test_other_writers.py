"""Files that other programs themselves wrote, read here: every mark stands on the words that people marked over there."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from crp_analysis.interchange.project import Project
from crp_analysis.interchange.readers import read_file

from .other_programs import run_program

pytestmark = pytest.mark.slow

HTML = (
    "<h1>Talk 😀</h1><p>I felt <b>safe 😀 here</b>.\n And more. שלום, e\u0301clair and 漢字.</p>"
    "<table><tr><td>one</td><td>two</td></tr></table><p>A<br>B &amp; C</p>\r\n<p>last\r\nwords &lt;x&gt;</p>"
)
HIGHLIGHTS = [
    ("vera", "P01", "safe 😀 here", ["needs.safety", "time"]),
    ("max", "P01", "שלום, e\u0301", ["needs"]),
    ("max", "P01", "漢字…B & C", ["needs"]),
    ("max", "P01", "words <x>", ["time"]),
    ("vera", "P01", "more", []),
    ("vera", "P02", "Ünïcode", ["needs.safety"]),
]
TAGS = {"needs": "What is needed", "needs.safety": "Being <safe> & sound", "time": ""}

TEXTS = {
    "P01": "I felt safe 😀 here, ❤️ with 👩🏽‍🌾 time and time.\nשלום, e\u0301clair and 漢字.\n😀time at all & <less>.",
    "P02": "One\r\nTwo 😀 two\r\nThree.",
}
MARKS = [
    ("Vera Quill", "P01", "safe 😀 here", "Safety"),
    ("Max", "P01", "safe 😀 here", "Safety"),
    ("Max", "P01", "❤️ with 👩🏽‍🌾", "Night"),
    ("Max", "P01", "שלום, e\u0301clair", "Night"),
    ("Max", "P01", "漢字.\n😀time", "Night"),
    ("Max", "P02", "two\nThree", "Safety"),
]
AUTOMATIC = [
    ("Max", "P01", "time", "Time"),
    ("Max", "P01", "felt safe", "Time"),
    ("Max", "P01", "😀 here", "Time"),
    ("Max", "P02", "two", "Time"),
]


def facts(project: Project) -> list[tuple[str, str, str, str]]:
    """What each mark says: coder, source, words, code."""
    texts = {source.guid: source for source in project.sources}
    names, coders = {code.guid: code.name for code in project.codes}, {"": "", **{coder.guid: coder.name for coder in project.coders}}
    return [
        (coders[mark.coder], texts[mark.source].name, texts[mark.source].text[mark.start : mark.end], names[mark.code])
        for mark in project.marks
    ]


@pytest.fixture(scope="module")
def taguette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taguette")
    wishes = {
        "documents": {"P01": HTML, "P02": "<p>Ünïcode and <i>more</i></p>"},
        "tags": TAGS,
        "highlights": [dict(zip(("who", "document", "words", "tags"), one, strict=True)) for one in HIGHLIGHTS],
    }
    run_program("taguette", "taguette_writes.py", folder, folder, given=wishes)
    return folder


@pytest.fixture(scope="module")
def qualcoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("qualcoder")
    keys = ("who", "document", "words", "code")
    wishes = {
        "documents": TEXTS,
        "categories": {"Needs": None, "Deep": "Needs"},
        "codes": {"Safety": "Deep", "Night": "Safety", "Time": None},
        "marks": [dict(zip(keys, one, strict=True)) for one in MARKS],
        "automatic": [dict(zip(keys, one, strict=True)) for one in AUTOMATIC],
        "cases": {"Pia": "P01"},
        "annotations": [{"document": "P01", "start": 2, "end": 6, "memo": "Look at this"}],
    }
    run_program("qualcoder", "qualcoder_writes.py", folder, folder, given=wishes)
    return folder


@pytest.mark.parametrize("file", ["exported.sqlite3", "server.sqlite3"])
def test_taguettes_highlights_are_what_taguette_says(taguette: Path, file: str):
    found = read_file(taguette / file)
    with (taguette / "highlights.csv").open(encoding="utf-8", newline="") as lines:
        theirs = Counter(
            (row["document"], _plain(row["content"]), row["tag"].rpartition(".")[2]) for row in csv.DictReader(lines) if row["tag"]
        )
    assert Counter((source, _plain(words), code) for _, source, words, code in facts(found)) == theirs
    assert [(one.n_fit, one.n_marks) for one in found.countings] == [(5, 5), (1, 1)]
    who = [who for who, _, _, tags in HIGHLIGHTS for _ in tags]
    assert [one[0] for one in facts(found)] == (["admin"] * 6 if file == "exported.sqlite3" else who)
    assert {loss.kind: loss.n for loss in found.losses} == {
        "highlight without a tag": 1,
        **({"coder 'admin'": 6} if file == "exported.sqlite3" else {}),
    }


def test_taguettes_codebook_is_a_tree(taguette: Path):
    found = read_file(taguette / "codebook.qdc")
    names = {code.guid: code.name for code in found.codes}
    assert {(code.name, names.get(code.parent, "")) for code in found.codes} == {
        ("interesting", ""),
        ("needs", ""),
        ("safety", "needs"),
        ("time", ""),
    }


@pytest.mark.parametrize("file", ["project.qda", "project.qdpx"])
def test_qualcoders_marks_stand_on_the_words_that_were_marked(qualcoder: Path, file: str):
    found = read_file(qualcoder / file)
    automatic = [one for one in AUTOMATIC for _ in range(3 if one[2] == "time" else 1)]
    assert Counter(facts(found)) == Counter([*MARKS, *automatic])
    assert len({(mark.source, mark.start, mark.end) for mark in found.marks if _words(found, mark) == "time"}) == 3
    names = {code.guid: code.name for code in found.codes}
    assert {(code.name, names.get(code.parent, ""), code.is_codable, code.description) for code in found.codes} == {
        ("Needs", "", False, "About Needs"),
        ("Deep", "Needs", False, "About Deep"),
        ("Safety", "Deep", True, "Memo & <Safety>"),
        ("Night", "Safety", True, "Memo & <Night>"),
        ("Time", "", True, "Memo & <Time>"),
    }
    assert [(note.text, len(note.about)) for note in found.notes] == [("Look at this", 1)]
    assert [case.name for case in found.cases] == ["Pia"]
    # its REFI-QDA file points at identifiers of documents that are not in it
    assert [len(case.sources) for case in found.cases] == [1 if file == "project.qda" else 0]


def test_qualcoders_codebook_has_its_categories(qualcoder: Path):
    found = read_file(qualcoder / "Codebook-project.qdc")
    assert [(code.name, code.is_codable) for code in found.codes] == [
        ("Time", True),
        ("Needs", False),
        ("Deep", False),
        ("Safety", True),
        ("Night", True),
    ]


def test_exegetes_suggestions_stand_on_their_words(qualcoder: Path, tmp_path: Path):
    wishes = [("P01", "👩🏽‍🌾 time", "Night", "Because <so>."), ("P01", "漢字", "Time", "")]
    given = [dict(zip(("document", "words", "code", "why"), one, strict=True)) for one in wishes]
    run_program("exegete", "exegete_writes.py", tmp_path, qualcoder / "project.qda", tmp_path, given=given)
    found = read_file(tmp_path / "exegete.qdpx")
    assert [one[1:] for one in facts(found)] == [one[:3] for one in wishes]
    assert [mark.memo for mark in found.marks] == [one[3] for one in wishes]


def test_qualitative_codings_lines_are_whole_lines(tmp_path: Path):
    text = "I felt safe 😀 here.\nAnd é more.\n\nשלום 漢字 line.\n"
    lines = [("vera", 0, "safety"), ("max", 0, "safety"), ("max", 1, "time"), ("max", 3, "time")]
    given = {
        "documents": {"P01.txt": text},
        "lines": [{"who": who, "document": "P01.txt", "line": line, "code": code} for who, line, code in lines],
    }
    run_program("qualitative-coding", "qc_writes.py", tmp_path, tmp_path, given=given)
    found = read_file(tmp_path / "qc.qdpx")
    said = text.splitlines(keepends=True)
    assert Counter(facts(found)) == Counter((who, "P01.txt", said[line], code) for who, line, code in lines)


def _words(project: Project, mark) -> str:
    return next(source.text for source in project.sources if source.guid == mark.source)[mark.start : mark.end]


def _plain(words: str) -> str:
    return " ".join(words.split())
