"""A picture as a value: drawing, words for those who do not see it, caption; and the canvas that all pictures share."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from crp_analysis.outputs.fonts import register_for_pictures
from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.svg import slim_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# One visual language. Dark and light differ in grey too; suggestions differ from people's codes by shape as well as colour.
INK, SOFT, LINE, PAPER = "#1f2a30", "#55636b", "#d5dce0", "#ffffff"
PEOPLE, SUGGESTED = "#0b5563", "#a8481a"
SHADES = ("#eef5f6", "#0a4652")  # from nobody to everybody
MARK_PEOPLE = {"markerfacecolor": PEOPLE, "markeredgecolor": PEOPLE, "markersize": 6}
MARK_SUGGESTED = {"markerfacecolor": PAPER, "markeredgecolor": SUGGESTED, "markersize": 5, "markeredgewidth": 1.3}
CELL_SUGGESTED = {"facecolor": PAPER, "edgecolor": SUGGESTED, "linestyle": ":", "linewidth": 1.4}
CELL_PROTECTED = {"facecolor": PAPER, "edgecolor": SOFT, "hatch": "////", "linewidth": 0.8}
SIZE = re.compile(r'<svg [^>]*?width="(?P<width>[\d.]+)pt" height="(?P<height>[\d.]+)pt"')
TALL = 0.75  # height over width: as wide as the text it would be higher than 125 mm
WIDTH = 6.9  # inches; the width of the text on A4 and of a column on screen


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One picture. `alt` says what it shows in words and numbers, `caption` what it is; the report numbers it."""

    svg: str
    alt: str
    caption: str

    @property
    def is_tall(self) -> bool:
        """Whether the drawing takes more than half of a printed page, so that it should not push what follows it to the next."""
        size = SIZE.search(self.svg)
        return bool(size) and float(size["height"]) > TALL * float(size["width"])

    @property
    def html(self) -> Html:
        """The picture as an HTML figure that needs no other file."""
        data = base64.b64encode(self.svg.encode()).decode()
        shown = Html('<figure class="picture{}"><img src="data:image/svg+xml;base64,{}" alt="{}"><figcaption>{}</figcaption></figure>')
        return shown.format(" tall" if self.is_tall else "", data, self.alt, self.caption)

    @cached_property
    def png(self) -> bytes:
        """The same drawing as pixels, for programs that do not read SVG."""
        return svg_to_png([self.svg])[0]

    def __html__(self) -> str:
        return str(self.html)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": str(self.html)}


@contextmanager
def canvas(height: float, *, width: float = WIDTH, left: float = 0.0) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on (size in inches) and a list that holds the finished SVG when the block ends.

    Args:
        height: of the whole picture.
        width: of the whole picture.
        left: inches kept free for labels at the left.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet

    style = {
        "font.family": [register_for_pictures(), "DejaVu Sans"],  # matplotlib brings the second, for other scripts
        "font.size": 9.5,
        "svg.fonttype": "path",
        "svg.hashsalt": "crp",
        "text.color": INK,
        "axes.edgecolor": LINE,
        "axes.labelcolor": SOFT,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "hatch.linewidth": 0.6,
    }
    drawn: list[str] = []
    with matplotlib.rc_context(style):
        sheet = Sheet(figsize=(width, height), facecolor=PAPER)
        FigureCanvasAgg(sheet)  # measures text for keys
        axes = sheet.add_axes((left / width, 0, 1 - left / width, 1))
        axes.spines[:].set_visible(False)
        axes.patch.set_visible(False)
        axes.tick_params(length=0)
        yield axes, drawn
        out = io.StringIO()
        sheet.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    drawn.append(slim_svg(out.getvalue()))


def draw_key(axes: Axes, entries: Sequence[tuple[str, dict, str]], *, left: float = 0.05, lines: int = 1) -> None:
    """How to read the marks, along the bottom of the picture.

    Args:
        axes: any axes of the picture.
        entries: for each mark its shape ('cell', 'interval', or a marker as matplotlib calls it), its look, and its meaning.
        left: inches from the left edge.
        lines: how many lines of 0.2 inches are free for it; a full line runs over into the next.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    sheet = axes.figure
    width, height = sheet.get_size_inches()
    x, y, high = left, 0.03 + 0.2 * (lines - 1), 0.15
    for shape, look, words in entries:
        size = 0.45 if shape == "interval" else high
        text = sheet.text(0, 0, words, fontsize=8, color=SOFT, va="center")
        long = text.get_window_extent(sheet.canvas.get_renderer()).width / sheet.dpi
        if x + size + 0.07 + long > width and x > left:
            x, y = left, y - 0.2
        if shape == "cell":
            sheet.add_artist(Rectangle((x / width, y / height), size / width, high / height, transform=sheet.transFigure, **look))
        elif shape == "interval":
            scale = (x / width, size / width, (y + high / 2) / height)
            draw_interval(axes, scale, (0.25, 0.75, 0.45), transform=sheet.transFigure, **look)
        else:
            place = ([(x + size / 2) / width], [(y + high / 2) / height])
            sheet.add_artist(Line2D(*place, marker=shape, linestyle="", transform=sheet.transFigure, **look))
        text.set_position(((x + size + 0.07) / width, (y + high / 2) / height))
        x += size + 0.07 + long + 0.22


def draw_interval(
    axes: Axes, scale: tuple[float, float, float], span: tuple[float, float, float], *, color: object, **where: object
) -> None:
    """An interval where there is no room for more: a faint line from nobody to everybody, the interval on it, a stroke at the share.

    Args:
        axes: to draw on.
        scale: left end, length and height of the faint line.
        span: low end, high end and share, each from 0 to 1.
        color: of all of it.
        where: a `transform`, where the scale is not in the axes' own units.
    """
    left, length, y = scale
    low, high, share = (left + length * one for one in span)
    line = {"color": color, "solid_capstyle": "butt", "clip_on": False, **where}
    axes.plot([left, left + length], [y, y], linewidth=0.7, alpha=0.35, **line)
    axes.plot([low, high], [y, y], linewidth=1.6, **line)
    axes.plot([share], [y], marker="|", markersize=5.5, markeredgewidth=1.5, **line)


def svg_to_png(drawings: list[str], *, pixels_per_inch: int = 200) -> list[bytes]:
    """Drawings as PNG, in their order, drawn by the engine that makes the PDF."""
    import tempfile
    from pathlib import Path

    import typst

    if not drawings:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        for number, drawing in enumerate(drawings):
            (Path(scratch) / f"{number}.svg").write_text(drawing, encoding="utf-8")
        pages = "\n#pagebreak()\n".join(f'#image("{number}.svg")' for number in range(len(drawings)))
        source = Path(scratch) / "pages.typ"
        source.write_text(f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}", encoding="utf-8")
        made = typst.compile(source, format="png", ppi=pixels_per_inch)
    return made if isinstance(made, list) else [made]


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """The text on up to two lines (or more); what does not fit ends in an ellipsis (the table beside a picture has it in full)."""
    import textwrap

    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …"))
