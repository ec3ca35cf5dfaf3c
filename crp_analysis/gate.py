"""The gate before an edition: quotes are verbatim and allowed, and no participant's name is in what would be published."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from crp_analysis.errors import Fault, GateError
from crp_analysis.own_words import without_own_words
from crp_analysis.private_names import name_pattern

READABLE = {".html", ".json", ".ipynb", ".txt", ".csv", ".svg", ".md"}
OFFICE = {".docx", ".pptx", ".xlsx"}
SAME_AS_HTML = {"report.pdf"}  # set from the very text of report.html, and long to read back
ENDS = re.compile(r"</(?:\w+:)?(?:p|si|c|dc|title|creator|subject|description|lastModifiedBy)>")  # of a paragraph, a cell or a property
SAID_UNSEEN = re.compile(r'\b(?:descr|title|name)="([^"]*)"')  # words that a screen reader says, and names of shapes
TEXT_CHUNKS = (b"tEXt", b"iTXt", b"zTXt", b"eXIf")
PLURALS = {"line": "lines", "page": "pages", "part": "parts", "chunk": "chunks", "about": "places"}  # of what a file is searched in
BREAKS = str.maketrans("", "", "\u200b\u00ad")  # places where a long word may break


def check_names(folder: Path, names: Iterable[str], *, public: Iterable[str] = ()) -> list[Fault]:
    """A fault for each file under `folder` that holds a private name as a whole word, without naming the name.

    Word for word and case-sensitive, so that 'will' is not Will; what the program itself writes is not searched (`own_words`). Text
    files are searched line by line, PDF page by page, Office files in every part of theirs, pictures in what they say of themselves;
    words inside a picture cannot be searched.

    Args:
        folder: what would be published.
        names: names and aliases that must not occur.
        public: texts that the study publishes on purpose (a lead, an author); names in them are no leak.
    """
    stated = " ".join(public)
    pattern = name_pattern(name for name in names if name not in stated)
    if pattern is None:
        return []
    others, faults = without_own_words(pattern), []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hits = [place for place, text in _pieces(path) if pattern.search(text) and pattern.search(others(text))]
        if hits:
            faults.append(
                Fault(
                    kind=GateError,
                    place=f"{path.relative_to(folder).as_posix()}, {hits[0]}",
                    found=f"holds a name or alias from a participants.csv or names.csv ({len(hits)} {PLURALS[hits[0].split()[0]]})",
                    todo="find out where the name comes from (a title, a code's example, a file name, a comment) and reword it there; "
                    "one of names.csv that may stand gets keep = yes",
                )
            )
    return faults


def _pieces(path: Path) -> Iterable[tuple[str, str]]:
    """The texts in a file, each with its place there."""
    if path.suffix in READABLE:
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = [*text.splitlines(), *_unpacked(path, text)]
        return ((f"line {number}", _without_pictures(line)) for number, line in enumerate(lines, start=1))
    if path.suffix == ".pdf" and path.name not in SAME_AS_HTML:
        return _pdf_pages(path)
    if path.suffix in OFFICE:
        return _office_parts(path)
    return _png_chunks(path) if path.suffix == ".png" else ()


def _unpacked(path: Path, text: str) -> list[str]:
    """What opens behind a report's numbers, which its page holds packed."""
    from crp_analysis.outputs.page import unpack_data

    return unpack_data(text).splitlines() if path.suffix == ".html" else []


def _pdf_pages(path: Path) -> Iterable[tuple[str, str]]:
    """The words of each page on one line, since a name may run over the end of a line; then what the file says of itself."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    for number, page in enumerate(reader.pages, start=1):
        yield f"page {number}", " ".join(page.extract_text().translate(BREAKS).split())
    yield "about itself", " ".join(str(value) for value in (reader.metadata or {}).values())


def _office_parts(path: Path) -> Iterable[tuple[str, str]]:
    """The paragraphs of each part of a zipped document, put together from their runs, and what is said unseen."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                content = archive.read(name).decode("utf-8", errors="replace")
                text = re.sub(r"<[^>]*>", "", ENDS.sub("\n", content)).translate(BREAKS)
                yield f"part {name}", html.unescape("\n".join([text, *SAID_UNSEEN.findall(content)]))


def _png_chunks(path: Path) -> Iterable[tuple[str, str]]:
    """What a picture says of itself, chunk by chunk."""
    content, start = path.read_bytes(), 8  # behind the signature
    while start + 8 <= len(content):
        length, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        if kind in TEXT_CHUNKS:
            yield f"chunk {kind.decode()}", content[start + 8 : start + 8 + length].decode("utf-8", errors="replace")
        start += length + 12


def _without_pictures(line: str) -> str:
    """A line without embedded pictures: base64 text hits short names by chance."""
    return re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", "", line)
