"""Text of a PDF in reading order: without headers, footers, page and line numbers, wrapped lines joined again."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from itertools import pairwise

from crp_analysis.errors import SourceError
from crp_analysis.sources.labels import may_be_label

_PAGE_NUMBER = re.compile(r"(?i)[-–|\s]*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?[-–|\s]*$")
_STARTS_TURN = re.compile(
    r"\s*(?:[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}[\])]?\s*)?(?P<name>[^:\t\n]{1,40}?)\s*:(?:\s|$)|\s*\[|\s*[-•*]\s|.*\d{1,2}:\d{2}\s*[\])]?$"
)
EDGE_LINES = 3  # headers and footers stand within so many lines of a page's edge
HEADER_SHARE = 0.6  # of the pages carry the line: then it is no speech
FULL_LINE_SHARE = 0.75  # of the usual width: a shorter line ends its paragraph


def read_pdf_text(content: bytes, name: str) -> str:
    """The text of all pages, one paragraph a line.

    Raises:
        SourceError: the file is damaged, protected by a password, or holds pictures of pages and no text.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the page
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{name}: the PDF is protected by a password; save it without one")
        pages = [page.extract_text() for page in reader.pages]
    except SourceError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        NotImplementedError,
        AssertionError,
        ArithmeticError,
    ) as error:
        raise SourceError(f"{name}: the PDF is damaged or cut off; copy it again, or save the transcript as .docx") from error
    if not any(page.strip() for page in pages):
        raise SourceError(
            f"{name}: the PDF holds pictures of pages and no text; ask for the file it was made from, or have its text recognised first"
        )
    return join_pages(pages)


def join_pages(pages: list[str]) -> str:
    """Pages as extracted, to paragraphs.

    >>> join_pages(["1/2\\nAna:\\tThis line is long enough to be wrapped\\nhere.\\nBo:\\tYes.", "2/2\\nAna: Good."])
    'Ana: This line is long enough to be wrapped here.\\nBo: Yes.\\nAna: Good.'
    """
    split = [[re.sub(r"[^\S\n]+", " ", line).strip() for line in page.split("\n")] for page in pages]
    split = [_without_line_numbers([line for line in lines if line]) for lines in split]
    repeated = _repeated_edges(split)
    lines = [line for page in split for line in _without_edges(page, repeated)]
    return "\n".join(_joined(lines))


def _without_line_numbers(lines: list[str]) -> list[str]:
    """A page without the column of line numbers that is extracted as a run of numbers."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line.isdecimal() and (not run or int(line) == int(run[-1]) + 1):
            run.append(line)
            continue
        kept += run if len(run) < 2 else []
        run = [line] if line.isdecimal() else []
        kept += [line] if line and not line.isdecimal() else []
    return kept


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _repeated_edges(pages: list[list[str]]) -> set[str]:
    """The shapes of lines that stand at the edge of most pages and open no turn."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_shape(line) for line in lines[:EDGE_LINES] + lines[-EDGE_LINES:]})
    needed = max(2, HEADER_SHARE * len(pages))
    return {shape for shape, count in seen.items() if count >= needed and not _opens_turn(shape) and (len(pages) > 2 or "#" in shape)}


def _without_edges(lines: list[str], repeated: set[str]) -> list[str]:
    """A page without repeated lines and page numbers at its edges."""
    last = len(lines) - 1
    return [
        line
        for number, line in enumerate(lines)
        if not ((number < EDGE_LINES or number > last - EDGE_LINES) and _shape(line) in repeated)
        and not (number in (0, last) and _PAGE_NUMBER.match(line))
    ]


def _joined(lines: list[str]) -> list[str]:
    """Paragraphs of wrapped lines: a line goes on where the one before it is full and the line itself opens nothing."""
    if not lines:
        return []
    widths = sorted(len(line) for line in lines)
    full = FULL_LINE_SHARE * widths[int(0.9 * (len(widths) - 1))]
    paragraphs = [lines[0]]
    for before, line in pairwise(lines):
        if _opens_turn(line) or (len(before) < full and not _is_label_alone(before)) or (_is_label_alone(before) and len(before) > 40):
            paragraphs.append(line)
        elif before.endswith("-") and line[:1].islower():
            paragraphs[-1] += line  # a hyphen at the line's end may be the word's own: it stays
        else:
            paragraphs[-1] += " " + line
    return paragraphs


def _opens_turn(line: str) -> bool:
    found = _STARTS_TURN.match(line)
    return bool(found) and (found["name"] is None or (may_be_label(found["name"]) and len(found["name"].split()) <= 5))


def _is_label_alone(line: str) -> bool:
    return line.endswith(":") and may_be_label(line[:-1])
