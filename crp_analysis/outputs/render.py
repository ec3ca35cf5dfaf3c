"""From an executed notebook to what people open: one HTML file, a Word document, a tagged PDF. The same input, the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from crp_analysis.outputs.page import body_of, finish, html_page

EDITION_TAG = "edition"  # cells whose output differs between editions that say the same
REPORT, SUMMARY = "report", "summary"


def render_report(
    executed: Path,
    folder: Path,
    *,
    title: str,
    language: str = "en-GB",
    date: str = "",
    notice: str = "",
    formats: Sequence[str] = ("html", "docx", "pdf"),
) -> list[Path]:
    """Write `report.html`, `report.docx`, `report.pdf` and `summary.pdf` into `folder`; returns the paths in that order.

    Args:
        executed: the executed report notebook; its cells' output is the report, code and Markdown stay out.
        folder: exists already.
        title: of the whole report, as it stands on the cover and in running heads.
        language: as in 'en-GB', for screen readers and spelling.
        date: ISO date of the edition; the only date that the files carry.
        notice: printed on every page, for example that a study is synthetic.
        formats: which of html, docx and pdf. The summary of two pages is made with the PDF, where the report has a summary.
    """
    soup = finish(body_of(executed, with_code=False))
    paths = []
    if "docx" in formats:
        from crp_analysis.outputs.word import write_docx

        paths.append(write_docx(soup, folder / f"{REPORT}.docx", title=title, language=language, date=date, notice=notice))
    if "pdf" in formats:
        from crp_analysis.outputs.pdf import write_pdf

        paths.append(write_pdf(soup, folder / f"{REPORT}.pdf", title=title, language=language, date=date, notice=notice))
        from crp_analysis.outputs.two_pages import write_summary

        options = {"title": title, "language": language, "date": date, "notice": notice, "formats": formats}
        if short := write_summary(soup, folder / f"{SUMMARY}.pdf", **options):
            paths.append(short)
    if "html" in formats:  # last: it adds aids for screens to the soup
        page = html_page(soup, title=title, language=language, date=date, notice=notice, kind="report")
        (folder / f"{REPORT}.html").write_text(page, encoding="utf-8")
        paths.insert(0, folder / f"{REPORT}.html")
    return paths


def render_notebook(executed: Path, html_path: Path, *, title: str = "", language: str = "en-GB", notice: str = "") -> Path:
    """Write a notebook as one HTML page for researchers: text, output, and code that unfolds."""
    soup = finish(body_of(executed, with_code=True))
    first = soup.find(["h1", "h2"])
    title = title or (first.get_text(" ", strip=True) if first else executed.stem)
    html_path.write_text(html_page(soup, title=title, language=language, date="", notice=notice, kind="notebook"), encoding="utf-8")
    return html_path


def write_figures(executed: Path, folder: Path) -> list[Path]:
    """Write the report's pictures into `folder` as figure-01.svg and so on, numbered as in the report; returns the paths."""
    pictures = finish(body_of(executed, with_code=False)).select("figure > img")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"figure-{number:02d}.svg" for number in range(1, len(pictures) + 1)]
    for path, picture in zip(paths, pictures, strict=True):
        path.write_bytes(base64.b64decode(picture["src"].partition(",")[2]))
    return paths


def content_hash(executed: Path) -> str:
    """A hash of all that a reader of this notebook could see, apart from cells tagged `edition` and parameters."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    apart = {EDITION_TAG, "parameters", "injected-parameters"}
    seen = [
        [cell["source"], [_shown(output) for output in cell.get("outputs", [])]]
        for cell in cells
        if not apart & set(cell["metadata"].get("tags", []))
    ]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _shown(output: dict) -> dict:
    """An output without its running number."""
    return {key: value for key, value in output.items() if key not in ("execution_count", "metadata")}
