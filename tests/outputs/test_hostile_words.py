"""Words that try to run, planted through a whole run of the program: every page is opened in a real browser, and nothing runs."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hostile_study import FLAG, PAYLOADS, write_hostile_study

from crp_analysis.interchange.cell_texts import FORMULA_STARTS
from crp_analysis.outputs.markup import fill_page

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")


TABLES = [
    ["export"],
    ["export", "segments.csv", "segments.xlsx", "quotable.csv", "codebook.csv", "codebook.xlsx"],
    ["queue", "--coder", "AB", "--guided", "6", "--audit", "4"],
    ["names"],
]


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    root = write_hostile_study(tmp_path_factory.mktemp("hostile") / "study")
    site = ["site", str(root.parent / "site")]
    for command in (["run"], site, *TABLES):
        done = subprocess.run(
            [sys.executable, "-m", "crp_analysis.cli", *command, "--study", str(root)],
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
        )
        assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def visit(chromium, page: Path) -> list[str]:
    """Open a page and everything that opens in it; returns whatever happened that should not have."""
    wrong: list[str] = []
    tab = chromium.new_page()
    tab.on("dialog", lambda dialog: (wrong.append("a dialog"), dialog.dismiss()))
    tab.on("pageerror", lambda error: wrong.append(f"an error: {error}"))
    tab.on("console", lambda message: wrong.append(f"the console: {message.text}"))
    tab.on("request", lambda request: wrong.append(f"asks for {request.url}") if is_foreign(request.url, page) else None)
    tab.goto(page.as_uri())
    for link in tab.locator("a[href^='#']").all()[:200]:
        tab.evaluate("address => { location.hash = address }", link.get_attribute("href"))
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    tab.mouse.move(200, 200)
    tab.wait_for_timeout(100)
    acting = "[...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on'))).length"
    foreign = "document.querySelectorAll('iframe, object, embed, base, form, link, svg, a[href^=javascript\\\\:]').length"
    wrong += [f"{script} is {found}" for script in (f"window.{FLAG}", acting, foreign) if (found := tab.evaluate(script))]
    tab.close()
    return wrong


def is_foreign(address: str, page: Path) -> bool:
    return not address.startswith("data:") and address.partition("#")[0] != page.as_uri()


@pytest.mark.slow
@needs_chromium
def test_nothing_that_people_wrote_runs_in_any_page(study: Path, chromium):
    pages = [*study.glob("reports/**/*.html"), *(study.parent / "site").glob("**/*.html")]
    assert len(pages) >= 8
    wrong = {
        page.relative_to(study.parent).as_posix(): found
        for page in pages
        if page.parent.name != "latest" and (found := visit(chromium, page))
    }
    assert wrong == {}


@pytest.mark.slow
@needs_chromium
def test_the_browser_would_notice(study: Path, chromium, tmp_path: Path):
    """The same page without its policy and with a payload as markup: each of the test's eyes sees it."""
    page = (study / "reports/edition-001/report.html").read_text(encoding="utf-8")
    open_page = page.replace("Content-Security-Policy", "Content-Nothing").replace("</main>", "\n".join(PAYLOADS[:5]) + "</main>")
    (tmp_path / "open.html").write_text(open_page, encoding="utf-8")
    seen = " ".join(visit(chromium, tmp_path / "open.html"))
    assert "a dialog" in seen and f"window.{FLAG} is 1" in seen and "asks for" in seen
    guarded = page.replace("</main>", "\n".join(PAYLOADS[:5]) + "</main>")
    (tmp_path / "guarded.html").write_text(guarded, encoding="utf-8")
    seen = " ".join(visit(chromium, tmp_path / "guarded.html"))
    assert f"window.{FLAG}" not in seen and "a dialog" not in seen and "Content Security Policy" in seen


@pytest.mark.slow
@needs_chromium
def test_words_are_read_as_they_were_said(study: Path, chromium):
    """In the window that opens, in the text, in Word and in the PDF: verbatim, but for what stands for a social handle."""
    import docx
    from pypdf import PdfReader

    report = study / "reports/edition-001/report.html"
    tab = chromium.new_page()
    tab.goto(report.as_uri() + "#words")
    tab.wait_for_selector("dialog[open]")
    opened = " ".join(tab.evaluate("document.querySelector('dialog').textContent").split())
    text = " ".join(tab.evaluate("document.body.textContent").split())
    tab.close()
    said = [payload.replace("@cite", "[handle]").replace("@SUM", "[handle]") for payload in PAYLOADS]
    assert [payload for payload in said if payload not in opened] == []
    title = f"Small {PAYLOADS[0]} study {{{{ 7*7 }}}}"
    assert title in text and f"Community {PAYLOADS[1]}" in text and f"=Time {PAYLOADS[0]}" in text
    word = docx.Document(str(study / "reports/edition-001/report.docx"))
    assert title in " ".join(paragraph.text for paragraph in word.paragraphs)
    pages = PdfReader(study / "reports/edition-001/report.pdf").pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    assert "".join(title.split()) in printed and '#eval("1")' in printed and "root:" not in printed


def formulas_in(path: Path) -> list[str]:
    """Where a spreadsheet would compute something: formulas, names and links of a workbook, cells of a text that begin like a formula."""
    if path.suffix in (".csv", ".tsv"):
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter="\t" if path.suffix == ".tsv" else ",")
        cells = [(number, cell) for number, row in enumerate(rows, start=1) for cell in row]
        return [f"row {number}" for number, cell in cells if cell.startswith(FORMULA_STARTS) and not is_number(cell)]
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    found = [f"{cell.parent.title} {cell.coordinate}" for cell in cells if cell.data_type == "f"]
    risky = ("externalLinks/", "macros", "vbaProject", "embeddings/", "connections")
    return found + [name for name in zipfile.ZipFile(path).namelist() if any(part in name for part in risky)]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.slow
def test_no_table_that_is_written_computes_anything(study: Path):
    raw = study / "data/raw"
    kinds = (".csv", ".tsv", ".xlsx")
    tables = [path for path in study.parent.rglob("*") if path.suffix in kinds and path.is_file() and not path.is_relative_to(raw)]
    assert len(tables) >= 8 and {path.suffix for path in tables} >= {".csv", ".xlsx"}
    assert {path.relative_to(study.parent).as_posix(): found for path in tables if (found := formulas_in(path))} == {}
    words = (study / "segments.csv").read_text(encoding="utf-8-sig")
    assert f"'=1+1 {PAYLOADS[0]}" in words and f"'=Time {PAYLOADS[0]}" in words  # a memo and a code's name: they were there to be guarded
    sys.stdout.write(f"\n{len(tables)} tables: {sorted(path.name for path in tables)}")


def test_a_formula_would_be_noticed(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "plain"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text('n,words\n-1.5,"=1+1"\n2,@SUM(A1)\n', encoding="utf-8")
    assert formulas_in(tmp_path / "a.xlsx") == ["Sheet A1"] and formulas_in(tmp_path / "a.csv") == ["row 2", "row 3"]


def test_a_page_of_differences_shows_titles_and_changes_as_text(tmp_path: Path):
    edition = {"number": 1, "date": "2026-01-01"}
    words = {"title": PAYLOADS[0], "notice": PAYLOADS[1], "changes": [(PAYLOADS[2], [*PAYLOADS])]}
    page = fill_page("diff", language="en-GB", before=edition, after=edition, **words)
    assert "<script" not in page and "<img" not in page and "<iframe" not in page and "javascript:window" in page
    assert "default-src 'none'; script-src 'none'" in page
