"""The report as pandoc reads it, for Word and PDF: pictures as files, the cover apart, no aids for screens."""

from __future__ import annotations

import base64
import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from crp_analysis.outputs.archives import moment
from crp_analysis.outputs.figure import svg_to_png

SVG = "data:image/svg+xml;base64,"
COVER_PARTS = ("organisation", "subtitle", "edition", "authors")


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands on the cover of a printed report."""

    title: str
    organisation: str = ""
    subtitle: str = ""
    edition: str = ""
    authors: str = ""


def take_cover(soup: BeautifulSoup, title: str) -> tuple[BeautifulSoup, Cover]:
    """A copy of the soup without its cover, and the cover's texts."""
    soup = copy.copy(soup)
    box = soup.select_one("header.cover")
    if box is None:
        return soup, Cover(title=title)
    parts = {name: found.get_text(" ", strip=True) for name in COVER_PARTS if (found := box.select_one(f".{name}"))}
    box.decompose()
    return soup, Cover(title=title, **parts)


def write_source(soup: BeautifulSoup, folder: Path, *, pixels: bool) -> Path:
    """Write `report.html` and its pictures into `folder`; pictures as PNG where the reader knows no SVG."""
    soup = copy.copy(soup)
    images = [image for image in soup.find_all("img") if image["src"].startswith(SVG)]
    drawings = [base64.b64decode(image["src"][len(SVG) :]).decode() for image in images]
    contents = svg_to_png(drawings) if pixels else [drawing.encode() for drawing in drawings]
    for number, (image, content) in enumerate(zip(images, contents, strict=True), start=1):
        name = f"figure-{number:02d}.{'png' if pixels else 'svg'}"
        (folder / name).write_bytes(content)
        image["src"] = name
        image["style"] = "width: 100%" if not pixels else "width: 16.5cm"
    for data in soup.find_all("script"):
        data.decompose()
    for link in soup.select("a.ev"):  # nothing opens on paper; the evidence number behind it is the link
        link.unwrap()
    for tag in soup.find_all(["article", "header", "section", "main"]):
        tag.name = "div"
    for cell in soup.select("td.number, th.number"):
        cell["style"] = "text-align: right"
    for quote in soup.find_all("blockquote"):
        if quote.get("id"):  # pandoc drops the attributes of a block quote, and with it the place that links lead to
            box = soup.new_tag("div", attrs={"id": quote["id"], "class": "quotation"})
            del quote["id"]
            quote.wrap(box)
    for heading in soup.select("[data-shallow] h3, h4"):
        heading["class"] = ["unlisted"]
    path = folder / "report.html"
    path.write_text(soup.body.decode_contents() if soup.body else "", encoding="utf-8")
    return path


@contextmanager
def fixed_time(date: str) -> Iterator[None]:
    """Programs that stamp the time of writing take it from `date` inside this block."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment(date).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
