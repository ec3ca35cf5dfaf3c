"""The page in a real browser: nothing is loaded, nothing is in anybody's way, in light and dark."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crp_analysis.outputs import sections
from crp_analysis.outputs.render import render_report
from crp_analysis.outputs.sections import local

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")]


@pytest.fixture
def address(run, tmp_path) -> str:
    names = [name for name in sections.__all__ if name not in ("changes", "provenance", "cover", "needs_direction")]
    moved = [{"code_id": "need-ethics", "group": "community", "direction": "more", "was": "1 of 9 people", "now": "8 of 9 people"}]
    parts = [sections.cover(run), sections.needs_direction(run, moved, edition=2), *(getattr(sections, name)(run) for name in names)]
    cells = [new_code_cell("x", outputs=[new_output("display_data", data={"text/html": str(part)})]) for part in parts]
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    paths = render_report(tmp_path / "n.ipynb", tmp_path, title=run.study.title, notice=run.study.notice, formats=["html"])
    return paths[0].as_uri()


@pytest.fixture
def local_address(here, tmp_path) -> str:
    """A local report of Tinybrook (`here` stands in conftest.py)."""
    parts = [getattr(local, name)(here) for name in local.__all__]
    cells = [new_code_cell("x", outputs=[new_output("display_data", data={"text/html": str(part)})]) for part in parts]
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    paths = render_report(tmp_path / "n.ipynb", tmp_path, title="Local needs", notice=here.study.notice, formats=["html"])
    return paths[0].as_uri()


@pytest.fixture
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violation(address, chromium, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.goto(address)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # nothing sticks out


def test_nothing_is_requested_and_nothing_is_blocked(address, chromium):
    page, requested, said = chromium.new_page(), [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert [url for url in requested if not url.startswith("data:")] == [address] and said == []


def test_keyboard_reaches_text_and_contents(address, chromium):
    page = chromium.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_contents_are_folded_on_a_telephone_only(address, chromium):
    opened = []
    for width in (390, 1280):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.goto(address)
        opened.append(page.evaluate("document.querySelector('.toc details').open"))
    assert opened == [False, True]


def opened(page) -> str:
    return page.evaluate("document.querySelector('dialog[open] h2')?.textContent ?? ''")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(30)


@pytest.fixture
def page(address, chromium):
    page, wrong = chromium.new_page(viewport={"width": 1280, "height": 900}), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.wait_for_selector("html.opens")
    yield page
    assert wrong == []


def test_a_walk_with_the_keyboard_alone(page):
    """Open evidence, filter, search, follow a link, go back: as somebody without a mouse."""

    page.locator("a.ev[href='#e-barrier-time']").first.focus()
    press(page, "Enter")
    assert opened(page) == "E4 Lack of time" and page.evaluate("document.activeElement.id") == "evidence-title"
    assert "8 of 9 people" in page.locator("dialog .says").inner_text() and page.locator("dialog .passage").count() == 3
    press(page, "Tab", "Tab")  # past 'Close', into the search
    assert page.evaluate("document.activeElement.id") == "evidence-search"
    page.keyboard.type("anyone")
    assert page.locator("dialog .passage").count() == 1 and page.locator("dialog mark").inner_text() == "anyone"
    assert page.locator("dialog [role=status]").inner_text() == "1 of 3 passages, by role."
    assert page.evaluate("location.hash") == "#e-barrier-time?q=anyone"
    press(page, *["Backspace"] * 6)
    press(page, "Tab")
    assert page.evaluate("document.activeElement.id") == "evidence-group"
    press(page, "ArrowDown")  # the first group of the list
    assert page.locator("dialog .passage").count() == 1
    press(page, "ArrowUp")
    link = page.locator("dialog .passage .links a[href^='#quote-']").first
    link.focus()
    press(page, "Enter")
    page.wait_for_timeout(150)
    assert opened(page) == "" and page.evaluate("location.hash").startswith("#quote-")
    assert page.evaluate("document.activeElement.className") == "quote"
    page.go_back()
    page.wait_for_timeout(150)
    assert opened(page) == "E4 Lack of time"
    press(page, "Escape")
    page.wait_for_timeout(150)
    assert opened(page) == "" and page.evaluate("location.hash") == ""


def test_focus_returns_to_where_it_was(page):
    page.locator("a.ev[href='#e-barrier-time']").first.focus()
    press(page, "Enter", "Escape")
    page.wait_for_timeout(150)
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#e-barrier-time"


def test_a_link_that_somebody_sent_opens_the_evidence(address, chromium):
    page = chromium.new_page()
    page.goto(f"{address}#e-need-find-partner_community")
    page.wait_for_selector("dialog[open]")
    assert opened(page).startswith("E1a Finding a partner – Community organisations")
    page.goto(f"{address}#words?q=shop")
    page.wait_for_selector("dialog[open] .passage")
    assert page.locator("dialog .passage").count() == 1


def test_slash_searches_all_words_and_says_when_nothing_fits(page):
    press(page, "/")
    assert opened(page) == "Search people’s words" and page.evaluate("document.activeElement.id") == "evidence-search"
    page.keyboard.type("no such word")
    assert page.locator("dialog [role=status]").inner_text().startswith("No words fit.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_window_with_evidence_is_accessible(address, chromium, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.goto(f"{address}#e-barrier-time")
    page.wait_for_selector("dialog[open] .passage")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.querySelector('dialog .inside').scrollWidth") <= width


def test_without_a_script_links_lead_to_the_bank(address, chromium):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.locator("a.ev[href='#e-barrier-time']").first.click()
    assert page.url.endswith("#e-barrier-time") and page.locator("#e-barrier-time").inner_text().endswith("Lack of time")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_local_report_opens_and_closes_its_words_and_is_accessible(local_address, chromium, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(viewport={"width": 390, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.goto(local_address)
    page.wait_for_selector("html.opens")
    assert Axe().run(page).violations_count == 0
    page.locator("a.ev[href='#e-need-find-partner']").first.focus()
    press(page, "Enter")
    assert opened(page) == "E1 Finding a partner" and page.locator("dialog .says").inner_text() == "Raised by 7 of 8 people here."
    assert page.locator("dialog .passage .said").all_inner_texts() == ["“Finding anyone took us a year.”"]
    assert page.locator("dialog .passage .links").inner_text().startswith("Q")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    press(page, "Escape")
    page.wait_for_timeout(150)
    assert opened(page) == "" and page.evaluate("document.activeElement.getAttribute('href')") == "#e-need-find-partner"
    page.locator("a.ev[href='#e-need-ethics']").first.focus()
    press(page, "Enter")
    assert "1–4 of 8 people" in page.locator("dialog .says").inner_text()
    assert "people are only counted" in page.locator("dialog [role=status]").inner_text()
