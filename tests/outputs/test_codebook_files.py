"""The codebook to read: in the order of families and parents, as Markdown that says what the codes say, as a Word document."""

from __future__ import annotations

import doctest
import zipfile
from unicodedata import normalize

import docx
import pypandoc
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crp_analysis.codebook import Code, Codebook
from crp_analysis.outputs import codebook_markdown as markdown_module
from crp_analysis.outputs.codebook_markdown import codebook_markdown
from crp_analysis.outputs.codebook_order import Counted, codes_by_family
from crp_analysis.outputs.codebook_word import write_codebook_docx

NASTY = 'Say <script>alert("no")</script> & *never* [x](y) `z`.'


def code(code_id: str, **values: object) -> Code:
    return Code(**{"code_id": code_id, "name": code_id.title(), "family": "need", "definition": f"About {code_id}.", **values})


BOOK = Codebook(
    codes=(
        code("need-a", parent="need-c"),
        code("need-b", include=("hours", NASTY), exclude=("money (use need-a)",), need="I need hours.", so_that="I can come."),
        code("need-c", retired="2024-05-01", examples=("One.",), also=("Old / Name",)),
        code("tension-x", family="tension", opposes="need-b", name=NASTY),
    )
)


def test_families_come_in_order_and_codes_below_their_parents():
    told = codes_by_family(BOOK)
    assert {family: [one.code.code_id for one in several] for family, several in told.items()} == {
        "Needs": ["need-b", "need-c", "need-a"],
        "Tensions": ["tension-x"],
    }
    assert [one.facts for one in told["Needs"]] == [(), ("retired since 2024-05-01",), ("under Need-C",)]
    assert told["Needs"][0].texts == {"As a need": "I need hours, so that I can come."}
    assert told["Needs"][1].texts == {"Other names": "Old / Name"} and told["Tensions"][0].facts == ("opposes Need-B",)


def test_counts_are_of_people():
    told = codes_by_family(BOOK, {"need-b": Counted(people=1, segments=3)})
    assert told["Needs"][0].facts == ("1 person, 3 segments",) and told["Tensions"][0].facts[-1] == "0 people, 0 segments"


def test_markdown_is_an_entry_a_line_and_the_same_each_time():
    text = codebook_markdown(BOOK, title="Tinybrook", notice="Draft.")
    assert text == codebook_markdown(BOOK, title="Tinybrook", notice="Draft.") and text.endswith("\n") and not text.endswith("\n\n")
    assert text.startswith(
        "# Tinybrook: codebook\n\nDraft.\n\n4 codes in 2 families.\n\n## Needs\n\n### Need-B\n\n`need-b`\n\nAbout need-b.\n"
    )
    assert "**Put it on**\n\n- hours\n- Say \\<script" in text and "**Do not put it on**\n\n- money (use need-a)\n" in text
    assert doctest.testmod(markdown_module).failed == 0


lines = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=25)
marks = st.text(alphabet="#*_-+=`[]()<>&;!\\|~.1a :^$@", max_size=15)


@pytest.mark.slow
@given(st.lists(st.one_of(lines, marks), min_size=1, max_size=30))
@example(["\uf900"])  # a sign that composition turns into another one
@settings(max_examples=25)
def test_markdown_says_what_the_codes_say(entries: list[str]):
    kept = [one for one in (" ".join(entry.split()) for entry in entries) if one]
    book = Codebook(codes=(code("need-b", include=tuple(kept)),))
    page = pypandoc.convert_text(codebook_markdown(book, title="T"), "html", format="gfm", extra_args=["--wrap=none"])
    read = [one.get_text() for one in BeautifulSoup(page, "lxml").select("li")]
    assert [normalize("NFC", one) for one in read] == [normalize("NFC", one) for one in kept]  # pandoc composes what it reads


def test_word_has_contents_headings_tables_and_the_same_bytes(tmp_path):
    counts = {"need-b": Counted(people=4, segments=6)}
    paths = [
        write_codebook_docx(BOOK, tmp_path / name, counts=counts, about=["Four codes."], title="Tinybrook", notice="Draft.")
        for name in ("a.docx", "b.docx")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    document = docx.Document(str(paths[0]))
    headings = {level: [one.text for one in document.paragraphs if one.style.name == f"Heading {level}"] for level in (1, 2)}
    assert headings == {1: ["About this codebook", "Needs", "Tensions"], 2: ["Need-B", "Need-C", "Need-A", NASTY]}
    texts = [one.text for one in document.paragraphs]
    assert "Tinybrook: codebook" in texts and "need-b · 4 people, 6 segments" in texts
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Put it on", "Do not put it on"],
        [f"hours\n{NASTY}", "money (use need-a)"],
    ]
    xml = zipfile.ZipFile(paths[0]).read("word/document.xml").decode()
    assert xml.count("w:tblHeader") == 2 and 'w:anchor="code-need-b"' in xml and 'w:name="code-need-b"' in xml
