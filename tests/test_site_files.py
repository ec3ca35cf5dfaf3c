"""What may be public: allowed by name, nothing else; and a folder that is somebody else's is not touched."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crp_analysis.cli import crp
from crp_analysis.editions import put_in_place
from crp_analysis.errors import StudyError
from crp_analysis.site_files import is_public, write_site
from crp_analysis.study import load_study

PUBLIC = ["findings.json", "findings.xlsx", "report.docx", "report.html", "report.pdf", "sheets/cards/a.png", "sheets/persona-cards.pdf"]
PRIVATE = ["carried.json", "notebooks/01-gather.html", "notebooks/01-gather.ipynb", "notebooks/06-report.ipynb"]


@pytest.fixture
def study(small_study: Path):
    """A study with two editions, a failed notebook and a local edition."""
    study = load_study(small_study)
    make_edition(study.reports, 1)
    make_edition(study.reports, 2)
    for name in ("failed/02-code.ipynb", "local/place-north/edition-001/report.html", ".seen.json", "sheets-draft/cards.pdf"):
        path = study.reports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("private", encoding="utf-8")
    return study


def make_edition(reports: Path, number: int) -> None:
    building = reports / ".building"
    for name in (*PUBLIC, *PRIVATE):
        path = building / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{{}} {name if name != 'findings.json' else ''}".strip(), encoding="utf-8")
    counts = {"participants": 6, "sessions": 6, "words": 900, "quotes": 6}
    about = {"edition": number, "date": "2024-05-01", "title": "Small invented study", "language": "en-GB", "notice": "Synthetic."}
    about |= {"previous": number - 1 or None, "changes": [], "counts": counts, "inputs": {"data/raw/first, file 1": "abc"}}
    put_in_place(building, reports, {**about, "content": "x", "parameters": {"consultations": ["first"]}})


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_only_what_may_be_public_is_copied(study, tmp_path: Path):
    site = tmp_path / "site"
    write_site(study, site)
    editions = [f"edition-00{number}/{name}" for number in (1, 2) for name in [*PUBLIC, "manifest.json"]]
    assert files_in(site) == sorted([*editions, "index.html", "latest/index.html", "site.json"])
    assert "private" not in "".join(path.read_text(encoding="utf-8") for path in site.rglob("*") if path.is_file())
    manifest = json.loads((site / "edition-002/manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == PUBLIC
    assert not {"inputs", "content", "parameters"} & manifest.keys()


def test_the_index_leads_only_to_what_is_there(study, tmp_path: Path):
    site = tmp_path / "site"
    write_site(study, site)
    index = (site / "index.html").read_text(encoding="utf-8")
    links = [part.split('"')[0] for part in index.split('href="')[1:]]
    assert "edition-002/report.html" in links
    assert [link for link in links if not link.startswith("#") and not (site / link).is_file()] == []
    assert "../edition-002/report.html" in (site / "latest/index.html").read_text(encoding="utf-8")


def test_a_second_time_brings_new_editions_and_takes_away_what_is_gone(study, tmp_path: Path):
    site = tmp_path / "site"
    write_site(study, site)
    (site / "CNAME").write_text("example.org", encoding="utf-8")
    (site / ".git").mkdir()
    kept = (site / "edition-001/report.html").stat().st_mtime_ns
    make_edition(study.reports, 3)
    for path in sorted((study.reports / "edition-002").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    write_site(study, site)
    assert (site / "edition-003/report.html").is_file()
    assert not (site / "edition-002").exists()
    assert (site / "edition-001/report.html").stat().st_mtime_ns == kept
    assert (site / "CNAME").is_file() and (site / ".git").is_dir()


def test_folders_of_others_are_refused_and_left_as_they_are(study, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="mine: holds 1 files that are no part of a site; name an empty or a new folder"):
        write_site(study, mine)
    assert files_in(mine) == ["thesis.docx"]
    for folder in (study.root, study.root.parent, study.reports / "site", study.raw / "site"):
        with pytest.raises(StudyError, match="holds the study's own files"):
            write_site(study, folder)


def test_without_an_edition_there_is_no_site(small_study: Path, tmp_path: Path):
    result = CliRunner().invoke(crp, ["site", str(tmp_path / "site"), "--study", str(small_study)])
    assert result.exit_code == 13
    assert "there is no edition yet" in result.stderr
    assert not (tmp_path / "site").exists()


def test_readers_comments_are_pointed_out_before_they_are_public(study, tmp_path: Path):
    study.comments.mkdir()
    (study.comments / "edition-001-VQ.docx").write_bytes(b"x")
    result = CliRunner().invoke(crp, ["site", str(tmp_path / "site"), "--study", str(study.root)])
    assert result.exit_code == 0
    assert "(look at) Editions list readers' comments" in result.stderr


@pytest.mark.parametrize(
    "name", ["notebooks/x.html", "carried.json", "x.ipynb", "failed/report.html", "sheets/x.json", "manifest.json", "sheets"]
)
def test_what_is_not_named_stays_back(name: str):
    assert not is_public(name)
