"""OpenDocument texts with comments, read as Word's are."""

import io
import zipfile

import pytest

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.readers import read_content

SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}


def odt(inside: str) -> bytes:
    named = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    content = f"<office:document-content {named}><office:body><office:text>{inside}</office:text></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return stream.getvalue()


def start(name: str, text: str, more: str = "") -> str:
    said = f"<dc:creator>Vera Quill</dc:creator><dc:date>2024-06-01T10:00:00.123000000</dc:date><text:p>{text}</text:p>"
    return f'<office:annotation office:name="{name}"{more}>{said}</office:annotation>'


def end(name: str) -> str:
    return f'<office:annotation-end office:name="{name}"/>'


def coded(content: bytes) -> list[tuple[str, str, str]]:
    project = read_content(content, "int-1.odt")
    codes = {one.guid: one.name for one in project.codes}
    return [(one.quoted, codes[one.code], one.memo) for one in project.marks]


def test_words_over_spans_tabs_spaces_and_deletions():
    deleted = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>"
    body = f'{deleted}</text:tracked-changes><text:p>My <text:span>{start("a", "Time - late")}eve</text:span>nings<text:s text:c="2"/>are'
    body += f"<text:tab/>full<text:note><text:note-body><text:p>x</text:p></text:note-body></text:note>{end('a')}.</text:p>"
    assert coded(odt(body)) == [("evenings  are\tfull", "Time", "late")]
    assert read_content(odt(body), "a.odt").sources[0].text == "My evenings  are\tfull."
    assert read_content(odt(body), "a.odt").marks[0].created == "2024-06-01T10:00:00"


def test_over_paragraphs_and_cells_on_a_point_and_replies():
    cells = "".join(f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in ("P07", f"{start('b', 'Two')}mine"))
    body = f"<text:h>{start('a', 'One')}Head</text:h><table:table><table:table-row>{cells}</table:table-row></table:table>"
    body += f"<text:p>end{end('a')}{end('b')} more"
    body += "<office:annotation><dc:creator>OB</dc:creator><text:p>Three</text:p></office:annotation></text:p>"
    answers = ' loext:parent-name="a"'
    body += f"<text:p>{start('c', 'Agreed', answers)}x{end('c')}</text:p>"
    assert coded(odt(body)) == [("Head\nP07\tmine\nend", "One", "Reply: Agreed"), ("mine\nend", "Two", ""), ("", "Three", "")]


@pytest.mark.parametrize("content", [odt(""), odt("<text:p>no comments</text:p>"), odt("<text:p>")[:-30], odt("<text:p>")])
def test_bad_files_are_refused(content):
    with pytest.raises(InterchangeError, match=r"^a\.odt"):
        read_content(content, "a.odt")
