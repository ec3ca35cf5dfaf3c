"""The codebook as a Word document for a meeting about it: contents by family, a code with its rules and examples side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.archives import save_frozen
from crp_analysis.outputs.codebook_order import RULES, Counted, codes_by_family
from crp_analysis.outputs.markup import fill
from crp_analysis.outputs.word import write_docx


def write_codebook_docx(
    codebook: Codebook,
    path: Path,
    *,
    counts: Mapping[str, Counted] | None,
    about: Sequence[str],
    title: str,
    organisation: str = "",
    edition: str = "",
    language: str = "en-GB",
    notice: str = "",
) -> Path:
    """Write the document; the same codebook and counts give the same bytes.

    Args:
        codebook: retired codes are told as such.
        path: where to.
        counts: by code; None where they are not known.
        about: paragraphs on how to read it.
        title: of the study.
        organisation: on the cover.
        edition: on the cover, which edition of the report stands when this is written.
        language: of the codes.
        notice: on each page.
    """
    families, title = codes_by_family(codebook, counts), f"{title}: codebook"
    body = fill("codebook", families=families, rules=RULES, about=about, title=title, organisation=organisation, edition=edition)
    soup = BeautifulSoup(f"<body>{body}</body>", "lxml")
    write_docx(soup, path, title=title, language=language, date="", notice=notice)
    return _tighten(path)


def _tighten(path: Path) -> Path:
    """A code's name, id and definition stay with its first table; lists in tables begin near the edge."""
    import docx
    from docx.shared import Pt

    document = docx.Document(str(path))
    for before, paragraph in pairwise(document.paragraphs):
        following = paragraph._p.getnext()
        if before.style.name == "Heading 2" or (following is not None and following.tag.endswith("}tbl")):
            paragraph.paragraph_format.keep_with_next = True
    for table in document.tables:
        for paragraph in (one for cell in table._cells for one in cell.paragraphs if one._p.xpath("./w:pPr/w:numPr")):
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(10), Pt(-10)
    return save_frozen(document, path)
