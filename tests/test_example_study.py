"""The study in this repository: what `make run` gives on a fresh clone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from test_cli import call

from crp_analysis import workflow
from crp_analysis.name_search import NameSearch

ROOT = Path(__file__).resolve().parents[1]
PARTS = ["study.toml", "reporting.toml", "codebook", "data/raw", "notebooks"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the study's own files, without anything that was made from them."""
    study = tmp_path_factory.mktemp("example") / "study"
    for part in PARTS:
        source, target = ROOT / part, study / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    return study


def test_no_file_of_the_codebook_holds_a_name_of_somebody_who_took_part(example: Path):
    search = NameSearch(workflow.load(example).gathering.private_names)
    assert search and not [path.name for path in (example / "codebook").rglob("*.toml") if search.holds(path.read_text(encoding="utf-8"))]


@pytest.mark.slow
def test_the_example_gives_an_edition_and_the_same_study_gives_no_other(example: Path):
    call("run", "--study", example)
    edition = example / "reports/edition-001"
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert {"report.html", "report.pdf", "report.docx", "summary.pdf", "findings.xlsx"} <= set(manifest["files"])
    assert all((edition / name).is_file() for name in manifest["files"])
    assert manifest["counts"]["participants"] > 50 and "edition-001/report.html" in (example / "reports/index.html").read_text("utf-8")
    assert "no new edition was made" in call("run", "--study", example).stderr
    assert [path.name for path in (example / "reports").glob("edition-*")] == ["edition-001"]
