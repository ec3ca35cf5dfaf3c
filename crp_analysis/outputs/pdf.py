"""The report as a tagged PDF (PDF/UA-1), set by Typst: no system package, the same letters on every machine."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from bs4 import BeautifulSoup

from crp_analysis.outputs.archives import moment
from crp_analysis.outputs.fonts import font_folder, showable
from crp_analysis.outputs.markup import TEMPLATES
from crp_analysis.outputs.printed import Cover, take_cover, write_source

UNSHOWN = "could not be displayed"
MISSING_LETTERS = (
    "\n\nSome people used signs or letters that this typeface lacks. They stand here as ‹their name› or ‹?›; the HTML has them.\n"
)


def write_pdf(soup: BeautifulSoup, path: Path, *, title: str, language: str, date: str, notice: str) -> Path:
    """Set the finished body as A4 pages with cover, contents, running heads and bookmarks; the same bytes for the same input."""
    import pypandoc
    import typst

    body, cover = take_cover(soup, title)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = write_source(body, folder, pixels=False)
        options = ["--shift-heading-level-by=-1", "--wrap=none", f"--lua-filter={TEMPLATES / 'typst.lua'}"]
        text = pypandoc.convert_file(str(source), "typst", format="html", extra_args=options)
        shutil.copyfile(TEMPLATES / "report.typ", folder / "report.typ")
        text = _head(cover, language, notice) + text
        try:
            pdf = _set(text, folder, date)
        except typst.TypstError as error:
            if UNSHOWN not in str(error):
                raise
            pdf = _set(showable(text) + MISSING_LETTERS, folder, date)
    path.write_bytes(pdf)
    return path


def _set(text: str, folder: Path, date: str) -> bytes:
    """The pages of a Typst text. PDF/UA refuses a text with a sign that no font has, rather than leave a hole."""
    import typst

    (folder / "main.typ").write_text(text, encoding="utf-8")
    options = {"font_paths": [font_folder()], "ignore_system_fonts": True, "pdf_standards": ["ua-1"], "timestamp": moment(date)}
    return typst.compile(folder / "main.typ", root=folder, **options)


def _head(cover: Cover, language: str, notice: str) -> str:
    """The call of the template; texts go in as strings, never as markup."""
    lang, _, region = language.partition("-")
    values = {**asdict(cover), "notice": notice, "lang": lang, "region": region}
    given = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value)
    return f'#import "report.typ": *\n#show: report.with({given})\n\n'
