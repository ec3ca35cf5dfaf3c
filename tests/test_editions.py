from pathlib import Path

import pytest

from crp_analysis.editions import find_edition, latest_edition, list_editions, put_in_place
from crp_analysis.errors import StudyError


def make(reports: Path, number: int, *, title: str = "A <study>") -> None:
    building = reports / ".building.x.part"
    building.mkdir(parents=True)
    (building / "report.html").write_text("<p>report", encoding="utf-8")
    manifest = {
        "edition": number,
        "date": f"2026-01-0{number}",
        "title": title,
        "language": "en-GB",
        "notice": "Synthetic.",
        "previous": number - 1 or None,
        "changes": [{"heading": "Needs", "items": ["Gained: time."]}],
        "counts": {"participants": 5, "sessions": 2, "words": 1234},
    }
    put_in_place(building, reports, manifest)


def test_editions_are_listed_in_order_and_latest_leads_to_the_newest(tmp_path: Path):
    for number in (1, 2):
        make(tmp_path, number)
    assert [edition.number for edition in list_editions(tmp_path)] == [1, 2]
    assert latest_edition(tmp_path).folder.name == "edition-002"
    assert (tmp_path / "latest" / "report.html").read_text(encoding="utf-8") == "<p>report"
    assert (tmp_path / "latest").resolve().name == "edition-002"


def test_a_half_built_edition_does_not_count(tmp_path: Path):
    make(tmp_path, 1)
    (tmp_path / "edition-002").mkdir()
    (tmp_path / "edition-002" / "report.html").write_text("half", encoding="utf-8")
    assert latest_edition(tmp_path).number == 1


def test_an_edition_that_lost_a_file_is_not_intact(tmp_path: Path):
    make(tmp_path, 1)
    edition = latest_edition(tmp_path)
    assert edition.is_intact()
    (edition.folder / "report.html").unlink()
    assert not edition.is_intact()


@pytest.mark.parametrize("name", ["2", "002", "edition-002", "latest"])
def test_an_edition_goes_by_many_names(tmp_path: Path, name: str):
    for number in (1, 2):
        make(tmp_path, number)
    assert find_edition(tmp_path, name).number == 2


@pytest.mark.parametrize("name", ["7", "x"])
def test_an_edition_that_is_not_there_is_an_error_that_lists_the_others(tmp_path: Path, name: str):
    make(tmp_path, 1)
    with pytest.raises(StudyError, match=f"no edition '{name}'; there are: 1"):
        find_edition(tmp_path, name)
