from pathlib import Path

from crp_analysis.errors import GateError
from crp_analysis.gate import check_names


def test_a_planted_name_is_found_by_file_and_line_and_not_repeated(tmp_path: Path):
    (tmp_path / "report.html").write_text("<p>fine\n<p>as Zebedee Quill said\n", encoding="utf-8")
    (fault,) = check_names(tmp_path, {"Zebedee Quill", "Quill"})
    assert fault.kind is GateError
    assert fault.place == "report.html, line 2"
    assert "Zebedee" not in str(fault)
    assert "Quill" not in str(fault)


def test_words_that_only_look_like_names_pass(tmp_path: Path):
    (tmp_path / "report.html").write_text("I will hope; Hopeful Willing people", encoding="utf-8")
    assert check_names(tmp_path, {"Will", "Hope", "DW", "jo"}) == []


def test_pictures_are_not_text(tmp_path: Path):
    (tmp_path / "report.html").write_text('<img src="data:image/png;base64,Ada/Ada+Ada=">', encoding="utf-8")
    assert check_names(tmp_path, {"Ada"}) == []
    (tmp_path / "notes.json").write_text('{"by": "Ada"}', encoding="utf-8")
    assert [fault.place for fault in check_names(tmp_path, {"Ada"})] == ["notes.json, line 1"]


def test_no_names_no_search(tmp_path: Path):
    assert check_names(tmp_path, set()) == []


def test_names_that_the_study_publishes_itself_are_no_leak(tmp_path: Path):
    (tmp_path / "report.html").write_text("Lead: Ada Lovell, with Bea", encoding="utf-8")
    faults = check_names(tmp_path, {"Ada Lovell", "Lovell", "Bea"}, public=["Ada Lovell, study office"])
    assert [fault.found.split(" (")[1] for fault in faults] == ["1 lines)"]
    assert check_names(tmp_path, {"Ada Lovell"}, public=["Ada Lovell, study office"]) == []
