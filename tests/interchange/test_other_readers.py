"""A project written here, opened by a reader that nobody here wrote (qdaPy or pyrefiqda, where one is installed)."""

from pathlib import Path

import pytest

from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import CodeEntry, Coder, Mark, Project, Source
from crp_analysis.interchange.refi_write import write_qdpx

SAID = "I felt safe 😀 here.\nשלום, e\u0301clair and 漢字.\nNo time at all."
WORDS = ["felt safe", "safe 😀 here", "שלום", "e\u0301clair", "漢字", "No time at all.", SAID]
NEEDS, SAFETY, TIME, COCO, DEE, P01 = (stable_guid(name) for name in ("needs", "safety", "time", "coco", "dee", "p01"))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    spans = [(SAID.index(words), SAID.index(words) + len(words)) for words in WORDS]
    marks = [
        Mark(guid=stable_guid(n, code, coder), source=P01, start=start, end=end, code=code, coder=coder, created="2026-11-21T10:00:00Z")
        for n, (start, end) in enumerate(spans)
        for code, coder in ((SAFETY, COCO), (TIME, DEE))
    ]
    codes = (CodeEntry(guid=NEEDS, name="Needs"), CodeEntry(guid=SAFETY, name="Safety", parent=NEEDS), CodeEntry(guid=TIME, name="Time"))
    coders = (Coder(guid=COCO, name="Coder one"), Coder(guid=DEE, name="Coder two"))
    project = Project(name="Pilot", coders=coders, codes=codes, sources=(Source(guid=P01, name="P01", text=SAID),), marks=tuple(marks))
    path = tmp_path / "pilot.qdpx"
    path.write_bytes(write_qdpx(project))
    return path


def test_qdapy_finds_the_same_words_codes_and_coders(written: Path):
    qdapy = pytest.importorskip("qdapy.qdpx", reason="qdaPy is not installed")
    theirs = qdapy.read_qdpx(written, warn=False)
    assert sorted(theirs.coders) == ["Coder one", "Coder two"]
    assert len(theirs.codebook) == 3
    assert len(theirs.fragments) == 2 * len(WORDS)
    assert sorted(theirs.fragments["text"]) == sorted(2 * WORDS)


def test_pyrefiqda_finds_the_same_words_codes_and_coders(written: Path, tmp_path: Path):
    pyrefiqda = pytest.importorskip("pyrefiqda.refiproject", reason="pyrefiqda is not installed")
    theirs = pyrefiqda.RefiProject.load(written, str(tmp_path / "unpacked"))
    (source,) = theirs.sources.text_source
    text = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked").read_bytes().decode()
    selections = source.plain_text_selection
    assert sorted(text[one.start_position : one.end_position] for one in selections) == sorted(WORDS)
    assert [len(one.coding) for one in selections] == [2] * len(WORDS)
    assert [user.name for user in theirs.users.user] == ["Coder one", "Coder two"]
    assert [(code.name, [below.name for below in code.code]) for code in theirs.code_book.codes.code] == [
        ("Needs", ["Safety"]),
        ("Time", []),
    ]
