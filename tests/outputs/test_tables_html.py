"""Tables for people who see, hear or print them."""

from __future__ import annotations

import pandas as pd
from bs4 import BeautifulSoup

from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.tables_html import Column, html_table

COLUMNS = [Column(key="name", title="Name", kind="row"), Column(key="n", title="People", kind="number"), Column(key="said", title="Words")]


def table(rows) -> BeautifulSoup:
    return BeautifulSoup(html_table(rows, COLUMNS, caption="Who & what.", note="A note."), "lxml")


def test_headers_have_a_scope_and_the_caption_comes_first():
    soup = table(pd.DataFrame({"name": ["Ann"], "n": [1200], "said": ["hello"]}, index=[7]))
    assert [th["scope"] for th in soup.select("thead th")] == ["col"] * 3
    assert soup.select_one("tbody th")["scope"] == "row"
    assert soup.table.find(True).name == "caption" and soup.caption.text == "Who & what."
    assert [cell.text for cell in soup.select("tbody tr > *")] == ["Ann", "1,200", "hello"]  # no index
    assert "number" in soup.select("tbody td")[0]["class"]


def test_speech_is_escaped_and_markup_of_ours_is_not():
    html = html_table([{"name": "<b>", "n": None, "said": Html("<em>yes</em>")}], COLUMNS, caption="<script>")
    assert "<script>" not in html and "&lt;b&gt;" in html and "<em>yes</em>" in html
    assert BeautifulSoup(html, "lxml").select("tbody td")[0].text == "–"


def test_widths_fill_the_page():
    widths = [int(col["style"][7:-1]) for col in table(pd.DataFrame(columns=["name", "n", "said"])).select("col")]
    assert widths == [50, 25, 25]


def test_the_frame_is_not_changed():
    rows = pd.DataFrame({"name": ["Ann"], "n": [1], "said": ["x"]})
    before = rows.copy()
    html_table(rows, COLUMNS, caption="c")
    pd.testing.assert_frame_equal(rows, before)
