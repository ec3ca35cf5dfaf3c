"""Word, OpenDocument, RTF and HTML to plain paragraphs, one a line; tracked changes are accepted.

pandoc reads Word, OpenDocument and HTML. RTF is read by striprtf, because pandoc's reader swallows the letter after a
character written as `\\u8217?`.

Table rows become one line each with their cells between tabs, which `speakers` reads as time, name and words.
Legacy Word is converted by LibreOffice where that is installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crp_analysis.errors import SourceError

_SILENT = {"Note", "Image", "RawInline", "Math"}  # footnotes, pictures and codes are no speech
_DELETED = re.compile(r"\{[^{}]*\\deleted(?![0-9a-z])[^{}]*\}")
CONVERSION_SECONDS = 120


def read_document_text(content: bytes, format: str, name: str) -> str:
    """The document's paragraphs, one a line; line breaks inside a paragraph stay line breaks.

    Args:
        content: the whole file.
        format: 'docx', 'odt', 'rtf', 'html' or 'doc'.
        name: the file's name, for the message.

    Raises:
        SourceError: pandoc cannot read it, it holds no text, or it is legacy Word and LibreOffice is not there.
    """
    if format == "doc":
        content, format = _modern_word(content, name), "docx"
    text = _rtf_text(content) if format == "rtf" else "\n".join(_lines(_pandoc_blocks(content, format, name)))
    if not text.strip():
        raise SourceError(f"{name}: the document holds no text; put the transcript into it or take it away")
    return text


def _pandoc_blocks(content: bytes, format: str, name: str) -> list[dict]:
    """pandoc's own tree of the document. The file goes through a private folder, because office formats cannot be piped."""
    import pypandoc

    options = ["--track-changes=accept"] if format == "docx" else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document.{format}"
        path.write_bytes(content)
        try:
            tree = subprocess.run(
                [pypandoc.get_pandoc_path(), "--sandbox", "-f", format, "-t", "json", *options, str(path)],
                capture_output=True,
                check=True,
                timeout=CONVERSION_SECONDS,
            ).stdout
        except (subprocess.SubprocessError, OSError) as error:
            raise SourceError(
                f"{name}: the document is damaged or cut off; open it where it was made and save it again as .docx"
            ) from error
    return json.loads(tree)["blocks"]


def _rtf_text(content: bytes) -> str:
    """The text of an RTF file without deleted words; rows of tables get tabs between their cells."""
    from striprtf.striprtf import rtf_to_text

    source = _DELETED.sub("", content.decode("latin-1"))
    lines = rtf_to_text(source, errors="replace").split("\n")
    return "\n".join(line.rstrip("|").replace("|", "\t") if line.endswith("|") else line for line in lines)


def _modern_word(content: bytes, name: str) -> bytes:
    """A legacy Word file as .docx, by LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise SourceError(f"{name}: this is a legacy Word file (.doc); open it in Word or LibreOffice and save it as .docx")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "document.doc").write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        try:
            subprocess.run(
                [office, "--headless", profile, "--convert-to", "docx", "--outdir", folder, str(Path(folder) / "document.doc")],
                capture_output=True,
                check=True,
                timeout=CONVERSION_SECONDS,
            )
            return (Path(folder) / "document.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise SourceError(
                f"{name}: this legacy Word file (.doc) could not be converted; open it in Word or LibreOffice and save it as .docx"
            ) from error


def _lines(blocks: list[dict]) -> Iterator[str]:
    """The lines of a list of blocks, in order."""
    for block in blocks:
        kind, content = block["t"], block.get("c")
        if kind in ("Para", "Plain"):
            yield _text(content)
        elif kind == "Header":
            yield _text(content[2])
        elif kind == "LineBlock":
            yield from (_text(line) for line in content)
        elif kind == "CodeBlock":
            yield content[1]
        elif kind == "BlockQuote":
            yield from _lines(content)
        elif kind in ("BulletList", "OrderedList"):
            yield from _list_lines(content if kind == "BulletList" else content[1], content[0] if kind == "OrderedList" else None)
        elif kind == "DefinitionList":
            for term, definitions in content:
                yield _text(term)
                yield from (line for definition in definitions for line in _lines(definition))
        elif kind in ("Div", "Figure"):
            yield from _lines(content[-1])
        elif kind == "Table":
            yield from _table_lines(content)


def _list_lines(items: list[list[dict]], numbering: list | None) -> Iterator[str]:
    """The items of a list; numbers are kept, because numbered paragraphs are often questions."""
    for number, item in enumerate(items, start=numbering[0] if numbering else 1):
        lines = list(_lines(item))
        yield from [f"{number}. {lines[0]}" if numbering and lines else "", *lines[1:]] if numbering else lines


def _table_lines(content: list[Any]) -> Iterator[str]:
    """Rows as lines, cells between tabs; a table of one cell a row is plain paragraphs."""
    head, bodies, foot = content[3][1], content[4], content[5][1]
    rows = [*head, *(row for body in bodies for row in (*body[2], *body[3])), *foot]
    for row in rows:
        cells = ["\n".join(_lines(cell[4])).strip() for cell in row[1]]
        cells = [cell for cell in cells if cell]
        if len(cells) == 1:
            yield cells[0]
        elif cells:
            yield "\t".join(re.sub(r"\s*\n\s*", " ", cell) for cell in cells)


def _text(inlines: list[dict]) -> str:
    """The text of inline elements."""
    parts = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind in ("Str", "Code"):
            parts.append(content if kind == "Str" else content[1])
        elif kind in ("Space", "SoftBreak"):
            parts.append(" ")
        elif kind == "LineBreak":
            parts.append("\n")
        elif kind == "Quoted":
            marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            parts.append(marks[0] + _text(content[1]) + marks[1])
        elif kind in ("Link", "Span", "Cite"):
            parts.append(_text(content[1]))
        elif kind not in _SILENT and isinstance(content, list):
            parts.append(_text(content))
    return "".join(parts)
