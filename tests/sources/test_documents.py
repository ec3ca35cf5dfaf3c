import io
import shutil

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from crp_analysis.errors import SourceError
from crp_analysis.sources.documents import read_document_text
from crp_analysis.sources.labels import Labels
from crp_analysis.sources.pdf import join_pages, read_pdf_text
from crp_analysis.sources.speakers import read_speakers


def turns(text):
    transcript = read_speakers(text, Labels())
    return [(turn.label, transcript.words_of(turn)) for turn in transcript.turns]


def word(*paragraphs, table=()):
    """A .docx of the paragraphs and one table."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        rows = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(rows.rows, table, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    return document


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_paragraphs_of_word_are_lines():
    text = read_document_text(saved(word("Ana: Hello.", "Bo: “Hi”, she’d say.", "Ana: So.", "Bo: Yes.")), "docx", "x.docx")
    assert turns(text) == [("Ana", "Hello."), ("Bo", "“Hi”, she’d say."), ("Ana", "So."), ("Bo", "Yes.")]


def test_teams_puts_name_time_and_words_into_one_paragraph():
    text = read_document_text(
        saved(word("Ana Vale   0:03\nHello there.", "Bo Reef (Guest)   0:09\nHi.", "Ana Vale   0:12\nSo.", "Bo Reef (Guest)   0:14\nYes.")),
        "docx",
        "x",
    )
    assert turns(text)[:2] == [("Ana Vale", "Hello there."), ("Bo Reef (Guest)", "Hi.")]


def test_rows_of_a_table_are_turns():
    table = [
        ("Time", "Speaker", "Text"),
        ("00:01", "Ana", "Hello."),
        ("00:03", "Bo", "Hi\nthere."),
        ("00:05", "Ana", "So."),
        ("00:07", "Bo", "Yes."),
    ]
    assert turns(read_document_text(saved(word(table=table)), "docx", "x")) == [
        ("Ana", "Hello."),
        ("Bo", "Hi there."),
        ("Ana", "So."),
        ("Bo", "Yes."),
    ]


def test_tracked_changes_are_accepted():
    document = word("Ana: Hello.", "Bo: I ", "Ana: So.", "Bo: Yes.")
    attributes = f'{nsdecls("w")} w:id="1" w:author="x" w:date="2024-01-01T00:00:00Z"'
    paragraph = document.paragraphs[1]._p
    paragraph.append(parse_xml(f"<w:del {attributes}><w:r><w:delText>never</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {attributes}><w:r><w:t>always</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:t xml:space='preserve'> go.</w:t></w:r>"))
    assert turns(read_document_text(saved(document), "docx", "x"))[1] == ("Bo", "I always go.")


def test_opendocument_and_its_tabs():
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    document = OpenDocumentText()
    for words in ("Ana: Hello.", "Bo: Hi.", "Ana: So.", "Bo: Yes."):
        document.text.addElement(P(text=words))
    buffer = io.BytesIO()
    document.write(buffer)
    assert turns(read_document_text(buffer.getvalue(), "odt", "x"))[1] == ("Bo", "Hi.")


def test_rtf_escapes():
    start = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\pard "
    rtf = start + rb"Ana: Caf\'e9, na\u239?ve.\par Bo: \ldblquote So\rdblquote .\par Ana: {\deleted not }so.\par Bo: Yes.\par}"
    assert turns(read_document_text(rtf, "rtf", "x"))[:3] == [("Ana", "Café, naïve."), ("Bo", "“So”."), ("Ana", "so.")]


def test_html_without_scripts_and_styles():
    html = "<html><head><style>p {}</style><script>var a = 1</script></head><body>" + "".join(
        f"<p><b>{who}:</b> said&nbsp;{n} &amp; more</p>" for n, who in enumerate(["Ana", "Bo", "Ana", "Bo"])
    )
    assert turns(read_document_text(html.encode(), "html", "x"))[0] == ("Ana", "said 0 & more")


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_a_damaged_document_is_named(format):
    with pytest.raises(SourceError, match="damaged"):
        read_document_text(b"PK\x03\x04 nothing", format, "x")


def test_legacy_word_names_the_way_out(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SourceError, match=r"legacy Word file.*save it as \.docx"):
        read_document_text(b"\xd0\xcf\x11\xe0", "doc", "talk.doc")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_legacy_word_is_converted_where_libreoffice_is(tmp_path):
    import subprocess

    (tmp_path / "talk.docx").write_bytes(saved(word("Ana: Hello.", "Bo: Hi.", "Ana: So.", "Bo: Yes.")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "talk.docx")],
        check=True,
        capture_output=True,
    )
    if not (tmp_path / "talk.doc").is_file():
        pytest.skip("this LibreOffice has no word processor")
    content = (tmp_path / "talk.doc").read_bytes()
    assert content.startswith(b"\xd0\xcf\x11\xe0")
    assert turns(read_document_text(content, "doc", "talk.doc"))[1] == ("Bo", "Hi.")


def test_pages_lose_headers_footers_page_and_line_numbers():
    words = {1: "gladly", 2: "slowly", 3: "at last"}
    body = "Ana: This is turn {n} and it is long enough to be wrapped at the\nend of its line {word}.\nBo: Yes, {word}."
    page = f"Invented study\nPage {{n}} of 3\n{body}\n1\n2\n3\nconfidential"
    pages = [page.format(n=n, word=word) for n, word in words.items()]
    lines = join_pages(pages).split("\n")
    assert lines == [
        line
        for n in (1, 2, 3)
        for line in (
            f"Ana: This is turn {n} and it is long enough to be wrapped at the end of its line {words[n]}.",
            f"Bo: Yes, {words[n]}.",
        )
    ]


def test_a_turn_goes_on_over_a_page():
    pages = ["Ana: Here is a sentence that is long and goes on over the page and\n1/2", "2/2\nthen ends.\nBo: Yes."]
    assert join_pages(pages) == "Ana: Here is a sentence that is long and goes on over the page and then ends.\nBo: Yes."


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4 1 0 obj << /Type /Catalog >> trailer <</Root 1 0 R>> %%EOF"])
def test_a_damaged_pdf_is_named(content):
    with pytest.raises(SourceError, match="PDF"):
        read_pdf_text(content, "x.pdf")
