"""From what is on a sheet to its pages, set by Typst: words go in as data, never as markup; what does not fit is a fault."""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.errors import Fault
from crp_analysis.outputs.archives import moment
from crp_analysis.outputs.fonts import FAMILY, fallback_folder, font_folder, letters, showable
from crp_analysis.outputs.markup import TEMPLATES
from crp_analysis.outputs.sheets.texts import Stamp, Text, as_data, too_long

if TYPE_CHECKING:
    import typst

PIXELS_PER_INCH = 200  # of pictures of cards: sharp in print and on a projector
FOLDER = TEMPLATES / "sheets"


class Pages:
    """The pages of one file. Nothing is written until `write`; `faults` says first what does not fit.

    Args:
        name: of the PDF, without its ending.
        template: of `templates/sheets`, without its ending.
        content: dataclasses that hold `Text`, numbers and plain strings.
        stamp: Stamp.
        called: what messages call the file; two forms of one sheet are called the same, so that a fault is told once.
        settings: further values for the template.
    """

    def __init__(self, name: str, template: str, content: object, stamp: Stamp, *, called: str = "", **settings: object):
        self.name, self.template, self.stamp, self.called = name, template, stamp, called or f"{name}.pdf"
        self.texts: list[Text] = []
        data = {
            "content": as_data(content, self.texts),
            "stamp": {"title": stamp.title, "notice": stamp.notice, "line": stamp.line},
            "settings": settings,
        }
        language, _, region = stamp.language.partition("-")
        self._data = json.dumps({**_shown(data), "lang": language, "region": region}, ensure_ascii=False)

    @cached_property
    def _compiler(self) -> typst.Compiler:
        import typst

        return typst.Compiler(FOLDER / f"{self.template}.typ", root=FOLDER, font_paths=_fonts(), sys_inputs={"data": self._data})

    def faults(self) -> list[Fault]:
        """Words for which there is no room, each with its file or its place on the sheet."""
        found = json.loads(self._compiler.query("<unfit>", field="value"))
        return [too_long(self.texts[one["ref"]], self.called, over_mm=max(one["over"], 1), smallest_pt=one["size"]) for one in found]

    def sizes(self) -> dict[str, float]:
        """The size of letters in points that each named sheet is set in."""
        return {one["name"]: one["size"] for one in json.loads(self._compiler.query("<chosen>", field="value"))}

    def write(self, folder: Path) -> Path:
        """Write the tagged PDF; the same bytes for the same input."""
        path = folder / f"{self.name}.pdf"
        path.write_bytes(self._compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment(self.stamp.date)))
        return path

    def pictures(self, *, pixels_per_inch: int = PIXELS_PER_INCH) -> list[bytes]:
        """Every page as PNG."""
        made = self._compiler.compile(format="png", ppi=pixels_per_inch)
        return made if isinstance(made, list) else [made]


def _shown(data: object) -> object:
    """The data with every sign that no typeface has put into words: PDF/UA refuses a page with a hole."""
    if isinstance(data, str):
        return showable(data, known=_known())
    if isinstance(data, dict):
        return {key: _shown(value) for key, value in data.items()}
    return [_shown(one) for one in data] if isinstance(data, list) else data


@cache
def _known() -> frozenset[int]:
    """Letters of the report's typeface, and of the one that stands in for other scripts."""
    return letters() | letters(fallback_folder() / "DejaVuSans.ttf")


@cache
def _fonts() -> typst.Fonts:
    """The two typefaces, and no other of this machine; they are looked up once."""
    import typst

    assert FAMILY == "Source Sans Pro"  # the templates name it
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder(), fallback_folder()])
