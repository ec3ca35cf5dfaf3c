"""Bringing commented copies into the study: nothing lost, nothing half done."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from commented import comment_on, report_of
from small_study import SAYINGS

from crp_analysis.cli import crp
from crp_analysis.sources.comments import read_comments
from crp_analysis.study import load_study


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return report_of(tmp_path / "report.docx")


def bring(study: Path, *files: Path, code: int = 0):
    result = CliRunner().invoke(crp, ["comments", "--study", str(study), *map(str, files)], catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    assert "Quill" not in result.output
    return result


def standing(study: Path) -> list[str]:
    folder = study / "data/raw/comments"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_copies_are_named_by_edition_and_initials_and_a_newer_one_replaces_the_older(small_study: Path, report: Path, tmp_path: Path):
    mine = comment_on(report, ("Twelve people", "Really?", "2024-06-01T10:00:00"), to=tmp_path / "Vera Quill.docx")
    assert bring(small_study, mine).stdout.endswith("data/raw/comments/edition-003-VQ.docx\n")
    older = mine.read_bytes()
    assert "there already" in bring(small_study, mine).stderr
    comment_on(mine, ("Time comes", "Money does", "2024-06-02T10:00:00"))
    bring(small_study, mine)
    assert standing(small_study) == ["edition-003-VQ.docx", "replaced/edition-003-VQ-1.docx"]
    assert (small_study / "data/raw/comments/replaced/edition-003-VQ-1.docx").read_bytes() == older
    assert read_comments(load_study(small_study))[0]["text"].tolist() == ["Really?", "Money does"]


def test_two_people_with_the_same_initials_do_not_replace_each_other(small_study: Path, report: Path, tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = comment_on(report, ("Twelve people", "Really?", "2024-06-01T10:00:00"), to=tmp_path / "a" / "report.docx")
    other = comment_on(report, ("Twelve people", "Good", "2024-06-03T10:00:00"), to=tmp_path / "b" / "report.docx", author="Val Quist")
    bring(small_study, one, other)
    assert standing(small_study) == ["edition-003-VQ-2.docx", "edition-003-VQ.docx"]


def test_nothing_is_copied_when_one_of_several_is_wrong(small_study: Path, report: Path, tmp_path: Path):
    mine = comment_on(report, ("Twelve people", "Really?", "2024-06-01T10:00:00"), to=tmp_path / "mine.docx")
    told = bring(small_study, mine, report, code=10).stderr
    assert "report.docx: holds no comments" in told
    assert standing(small_study) == []


def test_check_covers_copies_that_people_put_there(small_study: Path):
    (small_study / "data/raw/comments").mkdir()
    (small_study / "data/raw/comments/a.docx").write_bytes(b"damaged")
    result = CliRunner().invoke(crp, ["check", "--study", str(small_study)])
    assert result.exit_code == 10
    assert "data/raw/comments/a.docx: cannot be opened as a Word document" in result.stdout


@pytest.mark.slow
def test_a_comment_on_one_edition_stands_in_the_next_with_the_words_that_still_stand(small_study: Path, tmp_path: Path):
    assert CliRunner().invoke(crp, ["run", "--study", str(small_study)], catch_exceptions=False).exit_code == 0
    said = next(one for one in SAYINGS["need-money"] if one in _words(small_study, 1))
    remarks = [(said, "Strong words", "2024-06-01T10:00:00"), ("Edition 1", "Put the date first", "2024-06-01T10:05:00")]
    bring(small_study, comment_on(small_study / "reports/edition-001/report.docx", *remarks, to=tmp_path / "copy.docx"))
    assert CliRunner().invoke(crp, ["run", "--study", str(small_study)], catch_exceptions=False).exit_code == 0
    page = BeautifulSoup(_words(small_study, 2), "lxml")
    cells = [row.find_all(["th", "td"]) for row in page.select("#comments ~ div tbody tr")]
    rows = [[" ".join(cell.get_text(" ").split()) for cell in several] for several in cells]
    assert [row[2] for row in rows] == ["Put the date first (VQ, 2024-06-01)", "Strong words (VQ, 2024-06-01)"]
    assert rows[0][0] == "The cover Edition 1"
    assert said in rows[1][1]
    assert "Quill" not in page.get_text()


def _words(study: Path, edition: int) -> str:
    return (study / f"reports/edition-{edition:03d}/report.html").read_text(encoding="utf-8")
