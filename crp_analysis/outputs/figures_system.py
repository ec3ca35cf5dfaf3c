"""The system of options as a picture: a box each, an arrow for each link, numbered as in the table of links."""

from __future__ import annotations

import math

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.figure import INK, PAPER, PEOPLE, SOFT, WIDTH, Figure, canvas, draw_key, wrapped
from crp_analysis.outputs.wording import count, listed

MOST_DRAWN = 8  # options whose boxes and arrows can still be told apart; the table of links has them all
BOX_WIDTH, BOX_HEIGHT = 1.55, 0.72
BEND = 0.14  # how far an arrow bows out, so that links there and back do not lie on each other
ALONG = (0.34, 0.26, 0.42, 0.2, 0.5, 0.58)  # where on an arrow its number may stand: near its start, where arrows cross least
APART = 0.25  # inches between numbers
LOOKS = {
    "national": {"facecolor": PEOPLE, "edgecolor": PEOPLE},
    "local": {"facecolor": PAPER, "edgecolor": PEOPLE, "linewidth": 1.6},
    "national and local": {"facecolor": "#cfe2e5", "edgecolor": PEOPLE, "linewidth": 1.6},
}


def number_links(codebook: Codebook) -> pd.DataFrame:
    """number, option_id, other_id, how: every link of the codebook, numbered in the order of options and their links."""
    rows = [(option.option_id, link.option, link.how) for option in codebook.options for link in option.links]
    links = pd.DataFrame(rows, columns=["option_id", "other_id", "how"], dtype=str)
    links.insert(0, "number", range(1, len(links) + 1))
    return links


def draw_system(codebook: Codebook) -> Figure:
    """Options in a ring in the codebook's order, links as numbered arrows, national or local delivery by shade and in words."""
    options, links = codebook.options, number_links(codebook)
    height = 4.4 if len(options) <= 6 else 6.2
    places = _ring(len(options), height)
    where = {option.option_id: place for option, place in zip(options, places, strict=True)}
    with canvas(height) as (axes, drawn):
        axes.set(xlim=(0, WIDTH), ylim=(0, height), xticks=[], yticks=[])
        taken: list[tuple[float, float]] = []
        for link in links.itertuples():
            _draw_link(axes, link.number, where[link.option_id], where[link.other_id], taken)
        for option in options:
            _draw_option(axes, option, where[option.option_id])
        present = [kind for kind in LOOKS if any(delivery_of(option) == kind for option in options)]
        draw_key(axes, [("cell", LOOKS[kind], f"delivered {_where(kind)}") for kind in present])
    return Figure(
        svg=drawn[0],
        alt=_in_words(codebook, links),
        caption="Options and how they lead to each other; the numbers are those of the table of links.",
    )


def delivery_of(option) -> str:
    """'national', 'local' or 'national and local'."""
    return listed(kind for kind in ("national", "local") if kind in option.delivery)


def _where(kind: str) -> str:
    return kind.replace("national", "nationally").replace("local", "locally")


def _ring(n: int, height: float) -> list[tuple[float, float]]:
    """Places on an ellipse, clockwise from the top."""
    wide, high = WIDTH / 2 - BOX_WIDTH / 2 - 0.05, height / 2 - BOX_HEIGHT / 2 - 0.2
    angles = [math.pi / 2 - 2 * math.pi * i / max(n, 1) for i in range(n)]
    return [(WIDTH / 2 + wide * math.cos(a), height / 2 + 0.12 + high * math.sin(a)) for a in angles]


def _draw_option(axes, option, place: tuple[float, float]) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y = place
    kind = delivery_of(option)
    corner = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
    axes.add_patch(
        FancyBboxPatch(
            corner, BOX_WIDTH, BOX_HEIGHT, boxstyle="round,pad=0,rounding_size=0.08", zorder=3, **LOOKS.get(kind, LOOKS["local"])
        )
    )
    ink = PAPER if kind == "national" else INK
    axes.text(
        x, y + 0.09, wrapped(option.name, 22), ha="center", va="center", fontsize=8.5, color=ink, weight="bold", linespacing=1.0, zorder=4
    )
    axes.text(x, y - 0.24, kind, ha="center", va="center", fontsize=7.5, color=ink, zorder=4)


def _draw_link(axes, number: int, start: tuple[float, float], end: tuple[float, float], taken: list[tuple[float, float]]) -> None:
    """A bent arrow from box to box with its number; `taken` holds the places of earlier numbers."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    bow = ((start[0] + end[0]) / 2 + BEND * (end[1] - start[1]), (start[1] + end[1]) / 2 - BEND * (end[0] - start[0]))
    first, last = _edge(start, bow), _edge(end, bow)
    path = Path([first, bow, last], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    axes.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=10, color=SOFT, linewidth=1.1, zorder=1))
    places = [_along(first, bow, last, share) for share in ALONG]
    free = [place for place in places if all(math.dist(place, other) > APART for other in taken)]
    taken.append(x_y := (free or places)[0])
    look = {"boxstyle": "circle,pad=0.22", "facecolor": PAPER, "edgecolor": SOFT, "linewidth": 0.8}
    axes.text(*x_y, str(number), ha="center", va="center", fontsize=7.5, color=INK, bbox=look, zorder=2)


def _along(first: tuple[float, float], bow: tuple[float, float], last: tuple[float, float], share: float) -> tuple[float, float]:
    """A point of a quadratic curve."""
    x, y = ((1 - share) ** 2 * a + 2 * share * (1 - share) * b + share**2 * c for a, b, c in zip(first, bow, last, strict=True))
    return x, y


def _edge(middle: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a box's middle towards a point leaves the box (a little outside of it)."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    half = (BOX_WIDTH / 2 + 0.04, BOX_HEIGHT / 2 + 0.04)
    scale = min(half[0] / abs(dx) if dx else math.inf, half[1] / abs(dy) if dy else math.inf)
    return (middle[0] + dx * min(scale, 1), middle[1] + dy * min(scale, 1))


def _in_words(codebook: Codebook, links: pd.DataFrame) -> str:
    names = {option.option_id: option.name for option in codebook.options}
    said = []
    for option in codebook.options:
        others = [names[other] for other in links.loc[links["option_id"] == option.option_id, "other_id"]]
        said.append(f"{option.name} ({delivery_of(option)}) {f'leads to {listed(others)}' if others else 'leads to no other option'}")
    return f"{_most_linked(links, names)}{'. '.join(said)}."


def _most_linked(links: pd.DataFrame, names: dict[str, str]) -> str:
    """Which options have most links to and from them, and how many links there are."""
    size = f"{count(len(names), 'option')} and {count(len(links), 'link')}"
    ends = pd.concat([links["option_id"], links["other_id"]]).value_counts()
    if len(names) < 3 or ends.empty:
        return f"{size}. "
    most = [names[one] for one in names if ends.get(one, 0) == ends.iloc[0]]
    if len(most) == len(names):
        return f"Every option has {count(ends.iloc[0], 'link')} to or from it: {size}. "
    return f"Most links lead to or from {listed(most)} ({ends.iloc[0]} of {len(links)}{' each' * (len(most) > 1)}): {size}. "
