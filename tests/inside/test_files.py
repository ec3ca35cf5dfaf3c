"""A name planted in each place that a file has, seen and unseen: every one is found."""

import base64
import io
import json
import zipfile

import pytest

from crp_analysis.gate import check_names
from crp_analysis.inside import pieces_of

NAME = "Zebedee Quill"


def as_bytes(thing, **options):
    stream = io.BytesIO()
    thing.save(stream, **options)
    return stream.getvalue()


def png(**texts):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    for kind, text in texts.items():
        if kind == "itxt":
            about.add_itxt("Author", text, zip=True)
        else:
            about.add_text("Author", text, zip=kind == "zipped")
    return as_bytes(Image.new("L", (2, 2)), format="PNG", pnginfo=about)


def jpeg(comment=b"", exif="", after=b""):
    from PIL import Image

    picture = Image.new("L", (2, 2))
    about = picture.getexif()
    if exif:
        about[0x013B] = exif  # the artist
    return as_bytes(picture, format="JPEG", comment=comment, exif=about) + after


def rezipped(content, extra):
    """An archive with further members, or members changed by a function."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member.filename, extra[member.filename](data) if callable(extra.get(member.filename)) else data)
        for name, data in extra.items():
            if not callable(data):
                new.writestr(name, data)
    return stream.getvalue()


def word(change=None):
    import docx

    document = docx.Document()
    document.add_paragraph("nobody")
    if change:
        change(document)
    return as_bytes(document)


def in_header(document):
    document.sections[0].header.paragraphs[0].text = NAME


def in_footer(document):
    document.sections[0].first_page_footer.paragraphs[0].text = NAME


def in_comment(document):
    document.add_comment(document.paragraphs[0].runs, text="fine", author=NAME, initials="")


def in_comment_text(document):
    document.add_comment(document.paragraphs[0].runs, text=f"as {NAME} said", author="", initials="")


def in_properties(document):
    document.core_properties.last_modified_by = NAME


def in_tracked_change(document):
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document.element.body.insert(
        0, parse_xml(f'<w:p {space}><w:del w:id="1" w:author="{NAME}"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>')
    )


def in_deleted_words(document):
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deleted = "<w:r><w:delText>Zebe</w:delText></w:r><w:r><w:delText>dee Quill</w:delText></w:r>"
    document.element.body.insert(0, parse_xml(f'<w:p {space}><w:del w:id="1" w:author="a">{deleted}</w:del></w:p>'))


def in_alternative_text(document):
    document.add_picture(io.BytesIO(png()))
    document.inline_shapes[0]._inline.docPr.set("descr", f"Portrait of {NAME}")


def in_embedded_picture(document):
    document.add_picture(io.BytesIO(png(plain=NAME)))


def in_link(document):
    document.part.relate_to(f"mailto:{NAME.replace(' ', '.')}@example.org", "http://x/hyperlink", is_external=True)


def sheet(change):
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "nobody"
    change(book)
    return as_bytes(book)


def on_hidden_sheet(book):
    hidden = book.create_sheet("more")
    hidden.sheet_state = "veryHidden"
    hidden["C3"] = NAME


def in_cell_comment(book):
    from openpyxl.comments import Comment

    book.active["A1"].comment = Comment("fine", NAME)


def in_defined_name(book):
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["who"] = DefinedName("who", attr_text=f'"{NAME}"')


def as_sheet_title(book):
    book.create_sheet(NAME)


def in_sheet_header(book):
    book.active.oddHeader.center.text = NAME


def in_list_of_choices(book):
    from openpyxl.worksheet.datavalidation import DataValidation

    book.active.add_data_validation(DataValidation(type="list", formula1=f'"{NAME},nobody"', sqref="A1"))


def pdf(change):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def in_xmp(writer):
    from pypdf.generic import DecodedStreamObject, NameObject

    stream = DecodedStreamObject()
    stream.set_data(f'<x:xmpmeta xmlns:x="a"><rdf:Description creator="{NAME}"/></x:xmpmeta>'.encode())
    stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    writer._root_object[NameObject("/Metadata")] = writer._add_object(stream.flate_encode())


def in_note(writer):
    from pypdf.annotations import Text

    writer.add_annotation(0, Text(text=NAME, rect=(0, 0, 9, 9)))


def notebook(**cell):
    output = {"output_type": "display_data", "metadata": {}, "data": cell.pop("data", {})}
    one = {"cell_type": "code", "metadata": cell.pop("metadata", {}), "source": [], "outputs": [output], **cell}
    return json.dumps({"cells": [one], "metadata": {}, "nbformat": 4}).encode()


def parquet():
    import pandas as pd

    stream = io.BytesIO()
    pd.DataFrame({"text": ["nobody", f"as {NAME} said"]}).to_parquet(stream)
    return stream.getvalue()


def nested():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.docx", word(in_footer))
    return stream.getvalue()


def commented_archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "nobody")
        archive.comment = NAME.encode()
    return stream.getvalue()


def custom_properties():
    one = f'<Properties><property name="Owner"><vt:lpwstr>{NAME}</vt:lpwstr></property></Properties>'
    return rezipped(word(), {"docProps/custom.xml": one})


PLANTED = {
    "line.html": f"<p>{NAME}</p>".encode(),
    "markup.html": b"<p>Ze<b>be</b>dee Qu<wbr>ill</p>",
    "entities.html": b"<p>Zebedee&nbsp;Qu&#105;ll</p>",
    "soft.html": b"<p>Zebe&shy;dee Qu&#173;ill</p>",
    "attribute.html": f'<img alt="{NAME}">'.encode(),
    "comment.html": f"<!-- {NAME} -->".encode(),
    "two-lines.html": b"<p>Zebedee\nQuill</p>",
    "picture.html": b"<img src='data:image/png;base64," + base64.b64encode(png(plain=NAME)) + b"'>",
    "drawing.html": b"<img src='data:image/svg+xml;base64," + base64.b64encode(f"<svg><title>{NAME}</title></svg>".encode()) + b"'>",
    "drawing.svg": b"<svg><text>Zebe<tspan>dee</tspan> Quill</text></svg>",
    "about.svg": f"<svg><metadata><dc:creator>{NAME}</dc:creator></metadata></svg>".encode(),
    "escaped.json": json.dumps({"text": "she said:\nQuill"}).encode(),
    "unicode.json": b'{"text": "Zebedee Qu\\u0069ll"}',
    "key.json": json.dumps({NAME: 1}).encode(),
    "journal.jsonl": b'{"a": 1}\n{"by": "x\\nQuill"}\n',
    "metadata.ipynb": notebook(metadata={"author": NAME}),
    "output.ipynb": notebook(data={"text/html": ["<td>Zebe<b>dee</b> Quill</td>"]}),
    "picture.ipynb": notebook(data={"image/png": base64.b64encode(png(plain=NAME)).decode()}),
    "table.csv": f"a,b\n1,{NAME}\n".encode(),
    "wide.txt": NAME.encode("utf-16"),
    "text.png": png(plain=NAME),
    "zipped.png": png(zipped=NAME),
    "international.png": png(itxt=NAME),
    "comment.jpg": jpeg(comment=NAME.encode()),
    "exif.jpg": jpeg(exif=NAME),
    "after.jpg": jpeg(after=NAME.encode()),
    "header.docx": word(in_header),
    "footer.docx": word(in_footer),
    "author-of-comment.docx": word(in_comment),
    "comment.docx": word(in_comment_text),
    "properties.docx": word(in_properties),
    "tracked.docx": word(in_tracked_change),
    "deleted.docx": word(in_deleted_words),
    "alternative.docx": word(in_alternative_text),
    "embedded.docx": word(in_embedded_picture),
    "link.docx": word(in_link),
    "custom.docx": custom_properties(),
    "other-part.docx": rezipped(word(), {"customXml/item1.txt": NAME}),
    "member.docx": rezipped(word(), {f"word/media/{NAME}.bin": "x"}),
    "object.docx": rezipped(word(), {"word/embeddings/book.xlsx": sheet(on_hidden_sheet)}),
    "binary.docx": rezipped(word(), {"word/vbaProject.bin": b"\x00\x01\x02" + NAME.encode("utf-16-le") + b"\x00\x00"}),
    "hidden.xlsx": sheet(on_hidden_sheet),
    "comment.xlsx": sheet(in_cell_comment),
    "defined.xlsx": sheet(in_defined_name),
    "title.xlsx": sheet(as_sheet_title),
    "header.xlsx": sheet(in_sheet_header),
    "choices.xlsx": sheet(in_list_of_choices),
    "outline.pdf": pdf(lambda writer: writer.add_outline_item(title=NAME, page_number=0)),
    "attachment.pdf": pdf(lambda writer: writer.add_attachment("a.docx", word(in_footer))),
    "attachment-name.pdf": pdf(lambda writer: writer.add_attachment(f"{NAME}.txt", b"x")),
    "properties.pdf": pdf(lambda writer: writer.add_metadata({"/Keywords": NAME})),
    "xmp.pdf": pdf(in_xmp),
    "note.pdf": pdf(in_note),
    "table.parquet": parquet(),
    "nested.zip": nested(),
    "commented.zip": commented_archive(),
    "unknown.bin": b"\x00\x01\x02\xff" + f"by {NAME}".encode() + b"\x00",
    f"{NAME}.txt": b"nobody",
    "zebedee-quill/a.txt": b"nobody",
    "wrong-ending.txt": word(in_footer),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_name_stops_the_edition_and_is_not_repeated(tmp_path, name):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(PLANTED[name])
    (fault,) = check_names(tmp_path, {NAME, "Quill"})
    assert "quill" not in str(fault).casefold() and "zebedee" not in str(fault).casefold()


def test_without_a_name_none_is_found(tmp_path):
    clean = {"a.docx": word(), "a.xlsx": sheet(lambda book: None), "a.png": png(), "a.jpg": jpeg(), "a.pdf": pdf(lambda writer: None)}
    for name, content in clean.items():
        (tmp_path / name).write_bytes(content)
    names = {NAME, "Georgia", "Calibri", "Latha", "Title", "Page", "Vrinda", "Cambria", "Arial"}
    assert [fault.place for fault in check_names(tmp_path, names - {"Title"})] == []


@pytest.mark.parametrize(
    "name", [name for name, content in PLANTED.items() if content[:2] == b"PK" or content[:4] in (b"%PDF", b"\x89PNG")]
)
def test_damaged_files_are_searched_as_far_as_they_go(name):
    content = PLANTED[name]
    for length in (len(content) // 3, len(content) // 2, len(content) - 7):
        assert list(pieces_of(content[:length], name))
