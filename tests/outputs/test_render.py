"""From the executed report notebook to HTML, Word and PDF."""

from __future__ import annotations

import os
import pickle
import re
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from crp_analysis.notebooks import ReportParameters, run_notebook
from crp_analysis.outputs.page import finish
from crp_analysis.outputs.render import content_hash, render_notebook, render_report, write_figures

REPORT = Path(__file__).resolve().parents[2] / "notebooks" / "06-report.ipynb"
OPTIONS = {"title": "Learning together at Tinybrook", "language": "en-GB", "date": "2024-05-01", "notice": "Synthetic: invented."}


def executed_report(run, folder: Path, **parameters) -> Path:
    """The report notebook of this repository, executed on a run that is stored instead of one that is loaded."""
    parts = {name: getattr(run, name) for name in run.__dataclass_fields__}
    (folder / "run.pickle").write_bytes(pickle.dumps(SimpleNamespace(**parts)))
    notebook = nbformat.read(REPORT, as_version=4)
    loading = next(cell for cell in notebook.cells if "load_report" in cell.source)
    loading.source = "import pickle\nfrom crp_analysis.outputs import sections\nrun = pickle.load(open('run.pickle', 'rb'))"
    nbformat.write(notebook, folder / REPORT.name)
    given = {"study": str(folder), "edition": 2, "date": "2024-05-01"} | parameters
    return run_notebook(folder / REPORT.name, folder / "executed.ipynb", given, model=ReportParameters)


@pytest.fixture(scope="session")
def executed(run, tmp_path_factory):
    return executed_report(run, tmp_path_factory.mktemp("executed"))


@pytest.fixture(scope="session")
def report(executed, tmp_path_factory):
    """The three forms of the report."""
    return dict(zip(("html", "docx", "pdf", "summary"), render_report(executed, tmp_path_factory.mktemp("report"), **OPTIONS), strict=True))


def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


def test_html_asks_for_nothing_and_shows_no_code(report):
    text = report["html"].read_text(encoding="utf-8")
    soup = page(report["html"])
    assert "default-src 'none'" in soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    links = [tag.get("src") or tag.get("href") for tag in soup.find_all(["img", "link", "script", "iframe", "a"])]
    assert all(link is None or link.startswith(("#", "data:")) for link in links)
    assert not re.search(r"url\((?!data:)", text) and "@import" not in text
    assert "load_report" not in text and "sections.summary" not in text


def test_html_is_numbered_labelled_and_every_link_leads_somewhere(report):
    soup = page(report["html"])
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in soup.find_all("a", href=re.compile("^#"))} <= set(ids)
    captions = [caption.get_text(" ", strip=True) for caption in soup.select("figcaption")]
    assert [caption.split(".")[0] for caption in captions] == [f"Figure {n}" for n in range(1, len(captions) + 1)]
    assert all(len(image["alt"]) > 20 for image in soup.find_all("img"))
    assert soup.html["lang"] == "en-GB" and soup.select_one("a.skip")["href"] == "#main" and soup.main["id"] == "main"
    assert len(soup.find_all("h1")) == 1 and soup.select_one(".notice").get_text(strip=True) == OPTIONS["notice"]


def test_html_contents_follow_the_headings(report):
    soup = page(report["html"])
    assert [a.text for a in soup.select("nav > details > ol > li > a")] == [h.get_text(" ", strip=True) for h in soup.select("main h2")]


def test_same_notebook_same_bytes(executed, tmp_path, report):
    again = tmp_path / "again"
    again.mkdir()
    time.sleep(1.1)  # archives and documents carry seconds
    before = os.environ.get("SOURCE_DATE_EPOCH")
    for first, second in zip(report.values(), render_report(executed, again, **OPTIONS), strict=True):
        assert first.read_bytes() == second.read_bytes(), first.suffix
    assert os.environ.get("SOURCE_DATE_EPOCH") == before


def test_pdf_has_no_findings_of_a_checker(report):
    import pikepdf
    from pdfua.validator import validate

    with pikepdf.open(report["pdf"]) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "en-GB" and len(pdf.pages) > 5
        assert str(pdf.docinfo.Title) == OPTIONS["title"]
        with pdf.open_outline() as outline:
            assert "Summary" in [item.title for item in outline.root]
    assert validate(str(report["pdf"])).findings == ()


def test_pdf_says_what_the_report_says(report):
    pages = [one.extract_text() for one in PdfReader(report["pdf"]).pages]
    text = "\n".join(pages)
    assert "12 people took part in 3 sessions" in " ".join(text.split()) and "Finding anyone took us a year." in text
    assert all(len(one.split()) > 15 for one in pages[1:])  # no empty page
    fonts = {str(font) for one in PdfReader(report["pdf"]).pages for font in _fonts(one)}
    assert fonts and all("SourceSansPro" in font for font in fonts)


def _fonts(one) -> list[str]:
    return [font.get_object()["/BaseFont"] for font in one["/Resources"].get("/Font", {}).values()]


def test_word_has_structure(report):
    document = docx.Document(str(report["docx"]))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["Summary", "Who took part, and who was not heard"] and document.paragraphs[1].style.name == "Title"
    contents = [p.text for p in document.paragraphs if p.style.name == "TOC 1"]
    assert contents[0].startswith("Summary") and len(contents) == len(headings)
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)
    described = document.element.xpath("//wp:docPr/@descr")
    assert len(described) == len(document.inline_shapes) and all(len(words) > 20 for words in described)
    assert next(p.text for p in document.paragraphs if p.style.name == "Image Caption").startswith("Figure 1.")
    assert document.core_properties.language == "en-GB"


def test_word_keeps_pictures_with_the_words_before_them_and_their_captions(report):
    paragraphs = docx.Document(str(report["docx"])).paragraphs
    pictures = [number for number, paragraph in enumerate(paragraphs) if paragraph._p.xpath(".//w:drawing")]
    assert pictures and all(
        paragraphs[n].paragraph_format.keep_with_next and paragraphs[n - 1].paragraph_format.keep_with_next for n in pictures
    )


def test_word_links_lead_somewhere(report):
    document = docx.Document(str(report["docx"]))
    places = set(document.element.xpath("//w:bookmarkStart/@w:name"))
    assert set(document.element.xpath("//w:hyperlink/@w:anchor")) <= places


def test_word_and_html_hold_the_same_numbers(report):
    with zipfile.ZipFile(report["docx"]) as archive:
        text = " ".join(BeautifulSoup(archive.read("word/document.xml"), "xml").get_text(" ").split())
    cells = [cell.get_text(" ", strip=True) for cell in page(report["html"]).select("tbody td") if " of " in cell.get_text()]
    assert cells and all(cell.split(" +")[0] in text for cell in cells)


def test_only_what_a_reader_sees_counts_as_content(tmp_path):
    def hashed(shown: str, edition: str, number: int) -> str:
        cells = [
            new_code_cell(f"edition = {edition}", metadata={"tags": ["injected-parameters"]}),
            new_code_cell("cover", metadata={"tags": ["edition"]}, outputs=[new_output("display_data", data={"text/html": edition})]),
            new_code_cell("x", outputs=[new_output("execute_result", data={"text/html": shown}, execution_count=number)]),
        ]
        nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
        return content_hash(tmp_path / "n.ipynb")

    assert hashed("12 people", "1", 1) == hashed("12 people", "2", 5) != hashed("13 people", "1", 1)


def test_cells_that_know_the_edition_are_tagged():
    cells = [cell for cell in nbformat.read(REPORT, as_version=4).cells if cell.cell_type == "code"]
    knows = [cell for cell in cells if re.search(r"edition=|date=|\.changes|\.needs_moved|\.provenance", cell.source)]
    assert len(knows) == 4 and all(cell.metadata.tags == ["edition"] for cell in knows)
    assert all(len(cell.source.splitlines()) <= 6 and "def " not in cell.source for cell in cells)


def test_chosen_formats_only(executed, tmp_path):
    (tmp_path / "one").mkdir()
    assert [p.name for p in render_report(executed, tmp_path / "one", title="T", formats=["pdf"])] == ["report.pdf", "summary.pdf"]
    assert [p.name for p in sorted((tmp_path / "one").iterdir())] == ["report.pdf", "summary.pdf"]


def test_a_notebook_for_researchers_keeps_its_code(executed, tmp_path):
    soup = page(render_notebook(executed, tmp_path / "page.html"))
    assert "sections.summary(run)" in " ".join(code.text for code in soup.select("details.cell-code code"))
    assert soup.title.text == "6. Report" and soup.select("nav a")


def test_figures_are_numbered_as_in_the_report(executed, report, tmp_path):
    paths = write_figures(executed, tmp_path / "figures")
    assert [path.name for path in paths[:2]] == ["figure-01.svg", "figure-02.svg"]
    assert len(paths) == len(page(report["html"]).select("figcaption")) and all(b"<svg" in path.read_bytes() for path in paths)


def test_frames_of_a_notebook_can_be_heard(tmp_path):
    frame = pd.DataFrame({"people": [3]}, index=["broker"])._repr_html_()
    cells = [new_markdown_cell("# Title"), new_code_cell("x", outputs=[new_output("execute_result", data={"text/html": frame})])]
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    soup = page(render_notebook(tmp_path / "n.ipynb", tmp_path / "n.html"))
    assert [(head.text, head["scope"]) for head in soup.find_all("th")] == [("people", "col"), ("broker", "row")]


def test_letters_of_any_script_pass_and_dead_links_become_words(tmp_path):
    said = "<h2>T</h2><p>Fine 😀 你好 مرحبا é #set $x$ *b* @ref \\ ` ~</p><p><a href='#gone'>there</a></p>"
    nbformat.write(
        new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data={"text/html": said})])]), tmp_path / "n.ipynb"
    )
    html, word, pdf = render_report(tmp_path / "n.ipynb", tmp_path, title="Tea 🍵")
    assert "😀 你好" in html.read_text(encoding="utf-8") and page(html).find("a", string="there") is None
    assert "😀 你好" in "".join(paragraph.text for paragraph in docx.Document(str(word)).paragraphs)
    text = " ".join("".join(one.extract_text() for one in PdfReader(pdf).pages).split())
    assert "‹grinning face› ‹?›‹?›" in text and "#set $x$ *b* @ref" in text


def test_long_anchors_are_cut_with_the_links_that_lead_to_them():
    long = "advice-" + "very-" * 10 + "long"
    page = finish(f"<body><a href='#{long}'>there</a><a href='#short'>here</a><h2 id='{long}'>Far</h2><h2 id='short'>Near</h2></body>")
    far, near = page.find_all("a")
    assert len(far["href"]) == 41 and page.find(id=far["href"][1:]).get_text() == "Far"
    assert near["href"] == "#short"
