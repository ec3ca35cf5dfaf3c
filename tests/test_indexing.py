"""The page of editions: what stands in the folders, in words, with links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crp_analysis.citing import bibtex, cite
from crp_analysis.editions import RUNS, put_in_place
from crp_analysis.indexing import write_index
from crp_analysis.outputs.index_page import diff_page
from crp_analysis.run_states import note_left_out
from crp_analysis.store import write_json
from crp_analysis.study import Group, Study

CHROMIUM = Path("/usr/bin/chromium")
MANIFEST = {
    "title": "A <study>",
    "language": "en-GB",
    "notice": "Synthetic.",
    "authors": ["Ada One", "Bo Two"],
    "organisation": "Care & Co",
    "changes": [{"heading": "Needs", "items": ["Gained: time <now>."]}],
    "counts": {"participants": 5, "sessions": 2, "words": 1234},
}


def make(reports: Path, number: int, **manifest) -> None:
    building = reports / ".building.x.part"
    for name in ("report.html", "report.pdf", "summary.pdf", "sheets/terms-first.pdf", "notebooks/01-gather.html"):
        (building / name).parent.mkdir(parents=True, exist_ok=True)
        (building / name).write_text("x", encoding="utf-8")
    about = {"edition": number, "date": f"2026-01-0{number}", "previous": number - 1 or None}
    put_in_place(building, reports, MANIFEST | about | manifest)


def make_failed(reports: Path) -> None:
    (reports / "failed").mkdir()
    (reports / "failed/04-find.html").write_text("x", encoding="utf-8")
    notebooks = [
        {"name": "01-gather", "state": "unchanged"},
        {"name": "02-code", "state": "fresh"},
        {"name": "04-find", "state": "failed", "cell": 3, "kind": "ValueError", "copy": "failed/04-find.html"},
    ]
    told = {"date": "2026-02-01", "outcome": "stopped", "edition": 2, "stopped": "a notebook failed", "notebooks": notebooks}
    write_json(reports / RUNS, told)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    groups = (Group(id="community", name="Community", role="community"),)
    return Study(root=tmp_path, title="A <study>", question="What?", organisation="Care & Co", notice="Synthetic.", groups=groups)


@pytest.fixture
def page(study: Study) -> str:
    """The page of a study with two editions, a local line, a consultation's line, and a run that stopped at a notebook."""
    for number in (1, 2):
        make(study.reports, number)
    make(study.reports / "local/place-leeds", 1, title="Local needs: Leeds")
    make(study.reports / "only/first+second", 3)
    make_failed(study.reports)
    return write_index(study, study.reports).read_text(encoding="utf-8")


def test_nothing_is_written_where_there_is_nothing_to_say_or_nothing_new(study: Study, page: str):
    assert write_index(study, study.reports) is None
    assert write_index(study, study.root / "nowhere") is None


def test_text_is_escaped_and_the_newest_stands_first(page: str):
    assert "A &lt;study&gt;" in page and "<study>" not in page and "time &lt;now&gt;." in page
    assert page.index("Edition 2, 2026-01-02") < page.index("Edition 1, 2026-01-01")
    assert "5 people, 2 sessions, 1,234 words." in page


def test_every_link_leads_to_a_file(study: Study, page: str):
    links = re.findall(r'href="([^"#]+)"', page)
    made = {link for link in links if not link.endswith("/index.html")}  # pages of other lines are made by their own runs
    assert made and all((study.reports / link).is_file() for link in made)
    assert "edition-002/summary.pdf" in links and "failed/04-find.html" in links
    assert "local/place-leeds/edition-001/report.html" in links and "only/first+second/edition-003/report.html" in links


def test_the_last_run_is_told_by_notebook_with_cell_and_kind_of_error(page: str):
    assert "On 2026-02-01 it stopped: a notebook failed. Edition 2 is as it was." in page
    assert re.search(r"04-find</th><td class=\"state failed\">failed</td><td>cell 3, ValueError; <a", page)
    assert re.search(r"02-code</th><td class=\"state fresh\">fresh</td>", page)


def test_other_lines_lead_home_and_hold_no_lines_of_their_own(study: Study, page: str):
    reports = study.reports / "local/place-leeds"
    local = write_index(study, reports).read_text(encoding="utf-8")
    assert 'href="../../index.html"' in local and "Local needs: Leeds" in local and "Single consultations" not in local


def test_a_study_that_has_only_local_editions_says_so(study: Study):
    make(study.reports / "local/place-leeds", 1, title="Local needs: Leeds")
    shown = write_index(study, study.reports).read_text(encoding="utf-8")
    assert "no edition of the whole study yet" in shown and "Local needs: Leeds" in shown


def test_parts_without_a_report_of_their_own_are_named_with_why_until_they_have_one(study: Study):
    few = "fewer than 5 people took part there"
    note_left_out(study.reports, "place", {"place-leeds": ("Leeds", few), "place-york": ("York & Co", few)}, "2026-03-01")
    note_left_out(study.reports, "group", {"group-new": ("Newcomers", "nobody took part there")}, "2026-03-01")
    shown = write_index(study, study.reports)
    assert shown is None  # no page for this alone: nothing was ever made
    make(study.reports, 1)
    shown = write_index(study, study.reports).read_text(encoding="utf-8")
    assert "Without a report of their own: Leeds, York &amp; Co. Why: fewer than 5 people took part there." in shown
    assert "Without a report of their own: Newcomers. Why: nobody took part there." in shown
    make(study.reports / "local/place-leeds", 4, title="Local needs: Leeds")  # of 4 January: older than the refusal
    assert "of their own: Leeds, York" in write_index(study, study.reports).read_text(encoding="utf-8")
    note_left_out(study.reports, "place", {"place-york": ("York & Co", few)}, "2026-03-02")
    again = write_index(study, study.reports).read_text(encoding="utf-8")
    assert "of their own: York &amp; Co." in again and "Newcomers" in again


def test_how_to_cite_names_authors_year_title_edition_and_organisation(page: str):
    assert "Ada One and Bo Two (2026). <cite>A &lt;study&gt;</cite>. Edition 2. Care &amp; Co." in page
    told = cite(MANIFEST | {"edition": 4, "date": "2026-05-06", "authors": []})
    assert (told.before, told.after) == ("Care & Co (2026). ", ". Edition 4.")
    assert cite({"title": "T", "edition": 1, "date": "2026-05-06"}).before == "(2026). "


def test_bibtex_escapes_what_tex_would_read_otherwise():
    entry = bibtex("50% of A_B & {C}", ["Ada One", "The Many"], "Care & Co", "2026-05-06", 2)
    assert entry.splitlines() == [
        "@techreport{of2026edition2,",
        "  author = {Ada One and {The Many}},",
        r"  title = {{50\% of A\_B \& \{C\}}},",
        r"  institution = {Care \& Co},",
        "  type = {Report},",
        "  number = {Edition 2},",
        "  year = {2026},",
        "  note = {Edition of 2026-05-06},",
        "}",
    ]


def test_the_page_of_a_comparison_says_when_nothing_changed():
    ends = {"before": {"number": 1, "date": "2026-01-01"}, "after": {"number": 2, "date": "2026-01-02"}}
    about = {"title": "A <study>", "language": "en-GB", "notice": ""}
    assert "Nothing that a reader could see." in diff_page([], **ends, **about)
    shown = diff_page(MANIFEST["changes"], **ends, **about)
    assert "From edition 1 to edition 2" in shown and "<li>Gained: time &lt;now&gt;.</li>" in shown


@pytest.fixture
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violation_and_nothing_sticks_out(study: Study, page: str, chromium, scheme: str, width: int):
    from axe_playwright_python.sync_playwright import Axe

    ends = {"before": {"number": 1, "date": "2026-01-01"}, "after": {"number": 2, "date": "2026-01-02"}}
    diff = study.root / "diff.html"
    diff.write_text(diff_page(MANIFEST["changes"], **ends, title="A", language="en-GB", notice="Synthetic."), encoding="utf-8")
    for path in (study.reports / "index.html", diff):
        shown = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        shown.goto(path.as_uri())
        shown.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        results = Axe().run(shown)
        assert results.violations_count == 0, results.generate_report()
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
