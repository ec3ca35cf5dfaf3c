"""Pages of the printed report: none almost empty, no heading left alone at the foot, nothing outside the margins."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader
from test_render import OPTIONS, executed, page, report  # noqa: F401  (fixtures)

from crp_analysis.outputs.figure import Figure
from crp_analysis.outputs.page import finish
from crp_analysis.outputs.pdf import write_pdf

POINTS = 72 / 25.4  # in a millimetre
A4 = (210 * POINTS, 297 * POINTS)
FEWEST_LINES = 8  # fewer lines of text and no picture: a page that should not be


@pytest.fixture(scope="module")
def pages(report):  # noqa: F811
    return PdfReader(report["pdf"]).pages


def own_lines(one) -> list[str]:
    """The lines of a page without running head and foot."""
    lines = [line.strip() for line in one.extract_text().splitlines() if line.strip()]
    return [line for line in lines if line not in (OPTIONS["title"], OPTIONS["notice"]) and not re.fullmatch(r"\d+", line)]


def placed(one) -> list[tuple[float, float, str]]:
    """Where each piece of text of a page starts, in points from the lower left corner."""
    found = []

    def note(text, current, matrix, *_):
        if text.strip():
            (a, b, c, d, e, f), (x, y) = current, matrix[4:]
            found.append((a * x + c * y + e, b * x + d * y + f, text))

    one.extract_text(visitor_text=note)
    return found


def test_no_page_is_almost_empty(pages):
    last = len(pages)
    sparse = [n for n, one in enumerate(pages, start=1) if len(own_lines(one)) < FEWEST_LINES and not one.images and 1 < n < last]
    assert sparse == []


def test_no_page_ends_with_a_heading(pages, report):  # noqa: F811
    headings = {" ".join(heading.get_text(" ").split()) for heading in page(report["html"]).select("main h2, main h3, main h4")}
    ends = {n: lines[-1] for n, one in enumerate(pages, start=1) if n > 2 and (lines := own_lines(one))}
    assert {n: line for n, line in ends.items() if line in headings} == {}


def test_text_stands_inside_the_margins(pages):
    for n, one in enumerate(pages, start=1):
        for x, y, text in placed(one):
            assert 40 < x < A4[0] - 40 and 20 < y < A4[1] - 20, (n, text)


TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="496.8pt" height="{}pt" viewBox="0 0 496.8 {}"><rect width="400" height="90"/></svg>'


@pytest.mark.parametrize("height", [390, 520, 600])
def test_a_tall_picture_never_stands_before_its_heading(height, tmp_path):
    """Whatever stands before: the text after the picture moves up, and no page is left half empty."""
    figure = Figure(svg=TALL.format(height, height), alt="Shown to be long enough.", caption="The tall picture.").html
    assert 'class="picture tall"' in figure
    for n_before in range(0, 40, 3):
        before, after = ("".join(f"<p>Line {n} {where}.</p>" for n in range(many)) for where, many in (("before", n_before), ("after", 60)))
        section = f"<section><h2>Own heading</h2><p>What the picture shows.</p>{figure}{after}</section>"
        soup = finish(f"<body><section><h2>First heading</h2><p>Before.</p>{before}</section>{section}</body>")
        path = write_pdf(soup, tmp_path / "tall.pdf", title="Tall", language="en-GB", date="2024-05-01", notice="")
        texts = [" ".join(own_lines(one)) for one in PdfReader(path).pages]
        heading, first, picture = (
            next(n for n, text in enumerate(texts) if words in text and n > 1)
            for words in ("Own heading", "Line 0 after.", "The tall picture.")
        )
        assert picture == heading or (picture == heading + 1 and (first == heading or texts[heading].endswith("shows."))), n_before
