import re
from pathlib import Path

import pytest

from crp_analysis.errors import GateError
from crp_analysis.gate import check_names
from crp_analysis.own_words import FEWEST_WORDS, SHORT, own_pieces


def test_a_planted_name_is_found_by_file_and_line_and_not_repeated(tmp_path: Path):
    (tmp_path / "report.html").write_text("<p>fine\n<p>as Zebedee Quill said\n", encoding="utf-8")
    (fault,) = check_names(tmp_path, {"Zebedee Quill", "Quill"})
    assert fault.kind is GateError
    assert fault.place == "report.html, line 2"
    assert "Zebedee" not in str(fault)
    assert "Quill" not in str(fault)


def test_words_that_only_look_like_names_pass(tmp_path: Path):
    (tmp_path / "report.html").write_text("I will hope; Hopeful Willing people", encoding="utf-8")
    assert check_names(tmp_path, {"Will", "Hope", "DW", "jo"}) == []


def test_pictures_are_not_text(tmp_path: Path):
    (tmp_path / "report.html").write_text('<img src="data:image/png;base64,Ada/Ada+Ada=">', encoding="utf-8")
    assert check_names(tmp_path, {"Ada"}) == []
    (tmp_path / "notes.json").write_text('{"by": "Ada"}', encoding="utf-8")
    assert [fault.place for fault in check_names(tmp_path, {"Ada"})] == ["notes.json, line 1"]


def test_no_names_no_search(tmp_path: Path):
    assert check_names(tmp_path, set()) == []


def test_names_that_the_study_publishes_itself_are_no_leak(tmp_path: Path):
    (tmp_path / "report.html").write_text("Lead: Ada Lovell, with Bea", encoding="utf-8")
    faults = check_names(tmp_path, {"Ada Lovell", "Lovell", "Bea"}, public=["Ada Lovell, study office"])
    assert [fault.found.split(" (")[1] for fault in faults] == ["1 lines)"]
    assert check_names(tmp_path, {"Ada Lovell"}, public=["Ada Lovell, study office"]) == []


def pdf_with(path: Path, words: str, *, title: str = "T", width: str = "20mm") -> None:
    import typst

    source = path.with_suffix(".typ")
    source.write_text(f'#set document(title: "{title}")\n#set page(width: {width})\n{words}', encoding="utf-8")
    path.write_bytes(typst.compile(source))
    source.unlink()


def test_a_name_is_found_in_a_pdf_across_the_end_of_a_line_and_in_what_it_says_of_itself(tmp_path: Path):
    pdf_with(tmp_path / "card.pdf", "First page. #pagebreak() as Zebedee Quill said", width="45mm")
    pdf_with(tmp_path / "plan.pdf", "nobody", title="Zebedee Quill")
    faults = check_names(tmp_path, {"Zebedee Quill"})
    assert [fault.place for fault in faults] == ["card.pdf, page 2", "plan.pdf, about itself"]


def test_a_name_is_found_in_office_files_across_runs_and_in_descriptions(tmp_path: Path):
    import docx
    from openpyxl import Workbook
    from pptx import Presentation

    paragraph = docx.Document()
    line = paragraph.add_paragraph("as Zebe")
    line.add_run("dee Qu").bold = True
    line.add_run("ill said")
    paragraph.save(str(tmp_path / "a.docx"))
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title._element.xpath(".//p:cNvPr")[0].set("descr", "by Quill")
    deck.save(tmp_path / "b.pptx")
    book = Workbook()
    book.active["B2"] = "Quill"
    book.save(tmp_path / "c.xlsx")
    innocent = docx.Document()
    innocent.add_paragraph("Zebe")
    innocent.add_paragraph("dee Quilling")
    innocent.save(str(tmp_path / "d.docx"))
    places = [fault.place for fault in check_names(tmp_path, {"Zebedee Quill", "Quill"})]
    assert places == ["a.docx, part word/document.xml", "b.pptx, part ppt/slides/slide1.xml", "c.xlsx, part xl/worksheets/sheet1.xml"]


def test_a_name_is_found_in_what_a_picture_says_of_itself(tmp_path: Path):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_text("Author", "Zebedee Quill")
    Image.new("L", (2, 2)).save(tmp_path / "a.png", pnginfo=about)
    Image.new("L", (2, 2)).save(tmp_path / "b.png")
    assert [fault.place for fault in check_names(tmp_path, {"Quill"})] == ["a.png, chunk tEXt"]


def test_names_are_found_in_what_opens_behind_a_reports_numbers(tmp_path: Path):
    from crp_analysis.outputs.page import finish, html_page

    data = '<script type="application/json" id="evidence-data">{"passages":["as Zebedee Quill said"]}</script>'
    page = html_page(finish(data), title="T", language="en-GB", date="", notice="", kind="report")
    assert "Zebedee" not in page
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    (fault,) = check_names(tmp_path, {"Zebedee Quill"})
    assert fault.place.startswith("report.html, line ")


def test_what_the_program_itself_writes_is_no_name_in_exactly_its_surroundings(tmp_path: Path):
    names = {"Guest", "Chen", "Cohen", "Page"}
    own = "at most 5% is called saturated (Guest, Namey &amp; Chen 2020). Cohen’s kappa. Page 1"
    (tmp_path / "report.html").write_text(f"<p>{own}</p>", encoding="utf-8")
    (tmp_path / "data.json").write_text('{"said": "is called saturated (Guest, Namey & Chen 2020)"}', encoding="utf-8")
    assert check_names(tmp_path, names) == []


@pytest.mark.parametrize(
    "said",
    [
        "as Guest told us",
        "Guest, Namey",
        "Namey & Chen 2020",
        "saturated (Guest, Namey &amp; Chen 2021)",
        "Cohen said so",
        "my Guest, Namey & Chen",
    ],
)
def test_the_same_names_in_any_other_surroundings_are_found(tmp_path: Path, said: str):
    own = "is called saturated (Guest, Namey &amp; Chen 2020)."
    (tmp_path / "report.html").write_text(f"<p>{own} {said}</p>", encoding="utf-8")
    assert [fault.place for fault in check_names(tmp_path, {"Guest", "Chen", "Cohen"})] == ["report.html, line 1"]


def test_own_pieces_are_whole_stretches_and_nothing_that_people_edit():
    pieces = own_pieces()
    assert all(len(re.findall(r"\w+", piece)) >= FEWEST_WORDS for piece in pieces - set(SHORT))
    assert "is called saturated (Guest, Namey & Chen 2020" in pieces
    assert not [piece for piece in pieces if "that a reader can open behind numbers" in piece]  # of study.toml, which people edit
