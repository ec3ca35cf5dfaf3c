"""The page in a real browser: nothing is loaded, nothing is in anybody's way, in light and dark."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crp_analysis.outputs import sections
from crp_analysis.outputs.render import render_report

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
