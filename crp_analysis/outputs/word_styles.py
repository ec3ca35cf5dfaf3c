"""The style sheet of the Word report: pandoc's own reference document, dressed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Calibri"  # on every reader's machine, in Word and (as Carlito) in LibreOffice
INK, SOFT, ACCENT, SUGGESTED, TINT = "1F2A30", "55636B", "0B5563", "A03F12", "EAF2F3"
SIZES = {"Title": 30, "Subtitle": 16, "Heading 1": 20, "Heading 2": 15, "Heading 3": 12, "Heading 4": 11, "TOC Heading": 20}


def write_reference(path: Path, *, title: str, notice: str) -> Path:
    """Write the reference document that pandoc takes styles, page, header and footer from."""
    import docx
    import pypandoc
    from docx.shared import Mm

    made = subprocess.run([pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True)
    path.write_bytes(made.stdout)
    document = docx.Document(str(path))
    _dress_text(document)
    _add_styles(document)
    _dress_tables(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(24)
    _dress_edges(section, title, notice)
    document.save(str(path))
    return path


def _dress_text(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    for style in document.styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            _set_font(style)
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), name != "Subtitle", False
        style.font.color.rgb = RGBColor.from_string(ACCENT if name in ("Heading 2", "Subtitle") else INK)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        style.paragraph_format.keep_with_next = True
    _edge(document.styles["Heading 1"], "top", ACCENT, 20)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(30)
    document.styles["Title"].paragraph_format.space_before = Pt(120)
    for name in ("Author", "Date"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for name in ("Body Text", "First Paragraph", "Compact"):
        document.styles[name].font.size = Pt(11)
    quote = document.styles["Block Text"]
    quote.font.size, quote.font.color.rgb = Pt(11), RGBColor.from_string(INK)
    quote.paragraph_format.left_indent, quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(14), Pt(2), Pt(2)
    _edge(quote, "left", ACCENT, 12)
    for name in ("Table Caption", "Image Caption"):
        style = document.styles[name]
        style.font.size, style.font.italic, style.font.color.rgb = Pt(10), False, RGBColor.from_string(SOFT)
        style.paragraph_format.keep_with_next = name == "Table Caption"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12 if name == "Table Caption" else 2), Pt(4)


def _add_styles(document: Document) -> None:
    """Styles that pandoc does not know: marks for suggestions and single voices, call-outs, the contents' levels."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    for name, colour in {"Suggested": SUGGESTED, "Single Voice": SOFT, "Rests On": SOFT, "Caption Number": INK}.items():
        style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb, style.font.bold = RGBColor.from_string(colour), name in ("Suggested", "Caption Number")
        _set_font(style)
    for name, indent in {"TOC 1": 0, "TOC 2": 14, "Organisation": 0, "Notice": 0, "Callout": 8, "Question": 8}.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Body Text"], Pt(11)
        style.paragraph_format.left_indent, style.paragraph_format.space_after = Pt(indent), Pt(0 if "TOC" in name else 3)
        style.paragraph_format.space_before = Pt(1 if name == "TOC 1" else 0)
        style.font.bold = name in ("TOC 1", "Notice", "Question")
        _set_font(style)
        if "TOC" in name:
            style.font.size, style.paragraph_format.line_spacing = Pt(9), 1.0  # some 60 entries on a page
    styles["Organisation"].font.color.rgb = RGBColor.from_string(ACCENT)
    for name in ("Callout", "Question", "Notice"):
        _shade(styles[name], TINT)
        _edge(styles[name], "left", ACCENT, 24)


def _dress_tables(document: Document) -> None:
    """Thin lines between rows, a strong one under the header."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = document.styles["Table"]
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>"
            '<w:bottom w:val="single" w:sz="4" w:color="D5DCE0"/><w:insideH w:val="single" w:sz="4" w:color="D5DCE0"/>'
            '</w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    style.element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
            f'<w:bottom w:val="single" w:sz="12" w:color="{ACCENT}"/></w:tcBorders></w:tcPr></w:tblStylePr>'
        )
    )


def _dress_edges(section, title: str, notice: str) -> None:
    """Running head with the title, foot with the notice and the page number; the cover has neither."""
    from docx.shared import Pt

    section.different_first_page_header_footer = True
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = title
    foot.text = f"{notice}    " if notice else ""
    for paragraph in (head, foot):
        paragraph.paragraph_format.space_after = Pt(0)
    _add_page_number(foot)
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _add_page_number(paragraph) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("Page ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _set_font(style) -> None:
    """The typeface for all scripts; theme fonts would override it."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _shade(style, colour: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style.element.get_or_add_pPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'))


def _edge(style, side: str, colour: str, eighths: int) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    xml = f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{eighths}" w:space="8" w:color="{colour}"/></w:pBdr>'
    style.element.get_or_add_pPr().insert(0, parse_xml(xml))
