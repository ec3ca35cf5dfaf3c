"""Word reports with comments, made as readers make them: a report of ours opened, commented on, saved."""

from pathlib import Path

import docx
from docx.document import Document
from lxml import etree

from crp_analysis.outputs.page import finish
from crp_analysis.outputs.word import write_docx

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
BODY = """
<header class="cover"><h1>{title}</h1><p class="edition">Edition {edition}, 2024-05-01</p></header>
<section id="summary"><h2>Summary</h2><p>Twelve people took part in <b>three</b> sessions.</p></section>
<section id="needs"><h2>What people need</h2>
<p>Time comes first.</p>
<article id="code-need-time"><h3>Time to take part</h3>
<blockquote class="quote"><p>“My evenings are full.”</p><p class="by">— Researchers, interview · <a href="#q4">Q4</a></p></blockquote>
<table><caption>Needs.</caption><thead><tr><th>Need</th><th>People</th></tr></thead>
<tbody><tr><th>Money</th><td>5 of 6 people E12c</td></tr></tbody></table></article></section>
<section id="quotes"><h2>Quote bank</h2><blockquote class="quote" id="q4"><p>“My evenings are full.”</p></blockquote></section>
"""


def report_of(path: Path, *, title: str = "Small invented study", edition: int = 3, body: str = BODY) -> Path:
    """A Word report as an edition holds it."""
    soup = finish(body.format(title=title, edition=edition))
    return write_docx(soup, path, title=title, language="en-GB", date="2024-05-01", notice="Synthetic: invented for a test.")


def paragraph_with(document: Document, words: str):
    """The first paragraph outside the contents that holds the words, in the text or in a table."""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    found = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    return next(one for one in found if words in one.text and not one.style.name.lower().startswith("toc"))


def comment_on(
    path: Path, *remarks: tuple[str, str, str], to: Path | None = None, author: str = "Vera Quill", initials: str = "VQ"
) -> Path:
    """Write comments into a report as Word does: (words of a paragraph, the comment, the time as 2024-06-01T10:00:00)."""
    document = docx.Document(str(path))
    for words, text, moment in remarks:
        paragraph = paragraph_with(document, words)
        comment = document.add_comment(paragraph.runs, text=text, author=author, initials=initials)
        comment._comment_elm.set(docx.oxml.ns.qn("w:date"), f"{moment}Z")
    document.save(str(to or path))
    return to or path


def thread(path: Path, *, replies: dict[int, int], done: set[int]) -> Path:
    """Make comments replies to others (by their ids) and tick some off, as Word notes it in a part of its own."""
    document = docx.Document(str(path))
    rows = etree.Element(f"{{{W15}}}commentsEx", nsmap={"w15": W15})
    for comment in document.comments:
        comment.paragraphs[-1]._p.set(f"{{{W14}}}paraId", f"{comment.comment_id + 1:08X}")
        row = etree.SubElement(rows, f"{{{W15}}}commentEx")
        row.set(f"{{{W15}}}paraId", f"{comment.comment_id + 1:08X}")
        row.set(f"{{{W15}}}done", "1" if comment.comment_id in done else "0")
        if comment.comment_id in replies:
            row.set(f"{{{W15}}}paraIdParent", f"{replies[comment.comment_id] + 1:08X}")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
    name = docx.opc.packuri.PackURI("/word/commentsExtended.xml")
    part = docx.opc.part.Part(name, kind, etree.tostring(rows, xml_declaration=True, encoding="UTF-8"), document.part.package)
    document.part.relate_to(part, "http://schemas.microsoft.com/office/2011/relationships/commentsExtended")
    document.save(str(path))
    return path
