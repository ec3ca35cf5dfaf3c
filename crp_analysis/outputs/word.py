"""The report as a Word document: real headings, captions, header rows, alternative texts, and a table of contents with entries."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from crp_analysis.outputs.archives import moment, save_frozen
from crp_analysis.outputs.markup import TEMPLATES
from crp_analysis.outputs.page import Heading, headings_of
from crp_analysis.outputs.printed import Cover, fixed_time, take_cover, write_source
from crp_analysis.outputs.word_styles import write_reference

if TYPE_CHECKING:
    from docx.document import Document

TABLE_SIZE = 9 * 12700  # points in the unit that python-docx counts in
ENTRIES_ON_A_PAGE = 54  # of the contents, at 9 points


def write_docx(soup: BeautifulSoup, path: Path, *, title: str, language: str, date: str, notice: str) -> Path:
    """Write the finished body as a Word document; the same bytes for the same input."""
    import docx
    import pypandoc

    body, cover = take_cover(soup, title)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = write_source(body, folder, pixels=True)
        reference = write_reference(folder / "reference.docx", title=title, notice=notice)
        options = ["--shift-heading-level-by=-1", f"--lua-filter={TEMPLATES / 'word.lua'}", f"--reference-doc={reference}"]
        options += [f"--resource-path={folder}", f"--metadata=lang:{language}"]
        with fixed_time(date):
            pypandoc.convert_file(str(source), "docx", format="html", outputfile=str(path), extra_args=options)
    document = docx.Document(str(path))
    _describe(document, cover, language, date)
    _mend_tables(document)
    _keep_pictures(document)
    _put_first(document, cover, headings_of(soup), notice)
    return save_frozen(document, path, date=date)


def _describe(document: Document, cover: Cover, language: str, date: str) -> None:
    about = document.core_properties
    about.title, about.author, about.language = cover.title, cover.authors or cover.organisation, language
    about.category = cover.edition  # by which a copy with comments is known again (sources/word_comments)
    about.created = about.modified = moment(date)
    about.last_modified_by, about.revision = "", 1


def _mend_tables(document: Document) -> None:
    """Header rows repeat on each page, rows do not break, letters are small enough for seven columns."""
    from docx.oxml import OxmlElement

    for table in document.tables:
        table.autofit = True
        for number, row in enumerate(table.rows):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            for run in row._tr.iter(_w("r")):
                run.get_or_add_rPr().sz_val = TABLE_SIZE
            if number == 0 and not properties.findall(_w("tblHeader")):
                properties.append(OxmlElement("w:tblHeader"))


def _keep_pictures(document: Document) -> None:
    """A picture stays with the paragraph before it, and so with its heading, and with its caption."""
    paragraphs = document.paragraphs
    for before, paragraph in pairwise(paragraphs):
        if paragraph._p.xpath(".//w:drawing"):
            before.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_with_next = True


def _put_first(document: Document, cover: Cover, headings: list[Heading], notice: str) -> None:
    """Cover and contents before everything else."""
    first = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    anchor = document.element.body[0] if len(document.element.body) else first._p
    lines = [(cover.organisation, "Organisation"), (cover.title, "Title"), (cover.subtitle, "Subtitle"), (cover.edition, "Date")]
    for text, style in [*lines, (cover.authors, "Author"), (notice, "Notice")]:
        if text:
            paragraph = document.add_paragraph(text, style=style)
            anchor.addprevious(paragraph._p)
    contents = document.add_paragraph("Contents", style="TOC Heading")
    contents.paragraph_format.page_break_before = True
    anchor.addprevious(contents._p)
    for paragraph in _contents(document, headings):
        anchor.addprevious(paragraph)
    first.paragraph_format.page_break_before = True


def _contents(document: Document, headings: list[Heading]) -> list:
    """A contents field that already holds its entries as links; Word fills in page numbers when asked to update it.

    Letters get smaller where there are many entries, so that the last ones do not stand on a page of their own.
    """
    from docx.shared import Pt

    if len(headings) > ENTRIES_ON_A_PAGE:
        for name in ("TOC 1", "TOC 2"):
            document.styles[name].font.size = Pt(max(9 * ENTRIES_ON_A_PAGE / len(headings), 7.5))
    entries = []
    for number, heading in enumerate(headings):
        paragraph = document.add_paragraph(style=f"TOC {heading.level - 1}")._p
        if number == 0:
            paragraph.extend([_field_mark("begin"), _instruction(r' TOC \o "1-2" \h \z \u '), _field_mark("separate")])
        paragraph.append(_link(heading))
        if number == len(headings) - 1:
            paragraph.append(_field_mark("end"))
        entries.append(paragraph)
    return entries


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _field_mark(kind: str):
    from docx.oxml import OxmlElement

    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(_w("fldCharType"), kind)
    run.append(mark)
    return run


def _instruction(code: str):
    from docx.oxml import OxmlElement

    run, text = OxmlElement("w:r"), OxmlElement("w:instrText")
    text.text = code
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run


def _link(heading: Heading):
    from docx.oxml import OxmlElement

    link, run, text = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
    link.set(_w("anchor"), heading.anchor[:40])
    link.set(_w("history"), "1")
    text.text = heading.text
    run.append(text)
    link.append(run)
    return link
