"""The summary as two pages that stand alone, set from the finished report, so that the two can never differ."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from crp_analysis.outputs.archives import moment
from crp_analysis.outputs.fonts import fallback_folder, font_folder, letters, showable
from crp_analysis.outputs.markup import TEMPLATES
from crp_analysis.outputs.printed import drawing_of
from crp_analysis.outputs.wording import listed

MOST_PAGES = 2
LIMITS = "callout"  # the class of the box that holds what to know before using the summary


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much is told: width of the picture (percent), groups, lines of a group, lines of a list, signs of a text."""

    picture: int
    groups: int
    of_group: int
    of_list: int
    signs: int


# From all there is to what always fits. A study that needs a later step is told how much was left out.
ROOMS = (
    *(Room(picture=width, groups=99, of_group=3, of_list=12, signs=900) for width in (88, 76, 68, 62)),
    Room(picture=62, groups=99, of_group=2, of_list=7, signs=600),
    Room(picture=0, groups=99, of_group=3, of_list=12, signs=900),
    Room(picture=0, groups=99, of_group=3, of_list=6, signs=600),
    Room(picture=0, groups=99, of_group=2, of_list=5, signs=400),
    Room(picture=0, groups=30, of_group=1, of_list=4, signs=240),
    Room(picture=0, groups=20, of_group=1, of_list=3, signs=160),
    Room(picture=0, groups=10, of_group=1, of_list=2, signs=100),
)


def write_summary(
    soup: BeautifulSoup, path: Path, *, title: str, language: str, date: str, notice: str, formats: Sequence[str] = ()
) -> Path | None:
    """Set the summary of a finished report as at most two A4 pages (PDF/UA-1); None where the report has no summary.

    What does not fit is left out from the end of its list, least first, and counted.
    """
    section = _section(soup, "summary")
    if section is None:
        return None
    lang, _, region = language.partition("-")
    told = _told(soup, section) | {"title": title, "notice": notice, "lang": lang, "region": region, "where": _where(soup, formats)}
    for room in ROOMS:
        pdf = _set(_fitted(told, room), date)
        if _n_pages(pdf) <= MOST_PAGES:
            break
    path.write_bytes(pdf)
    return path


def _set(data: dict, date: str) -> bytes:
    import typst

    known = letters() | letters(fallback_folder() / "DejaVuSans.ttf")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "summary.typ").write_text((TEMPLATES / "summary.typ").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "summary.json").write_text(showable(json.dumps(data, ensure_ascii=False), known=known), encoding="utf-8")
        if data["picture"]["width"]:
            (folder / data["picture"]["file"]).write_text(data["picture"].pop("drawing"), encoding="utf-8")
        return typst.compile(
            folder / "summary.typ",
            root=folder,
            font_paths=[font_folder(), fallback_folder()],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=moment(date),
        )


def _n_pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def _section(soup: BeautifulSoup, anchor: str) -> Tag | None:
    """The section whose heading carries this anchor."""
    heading = soup.find("h2", id=anchor)
    return heading.parent if heading else None


def _told(soup: BeautifulSoup, section: Tag) -> dict:
    """All that the summary says, in the order of the page."""
    cover = soup.select_one("header.cover")
    on_cover = {
        name: _text(found) if cover and (found := cover.select_one(f".{name}")) else ""
        for name in ("organisation", "subtitle", "edition", "authors")
    }
    question = section.select_one(".question p:not(.label)")
    parts = [_part(heading) for heading in section.find_all("h3")]
    picture = _picture(soup)
    for part in parts[:1]:
        part["picture-follows"] = picture is not None
    cite = section.select_one(".cite span")
    return {
        "organisation": on_cover["organisation"],
        "subtitle": on_cover["subtitle"],
        "edition": on_cover["edition"],
        "author": on_cover["authors"],
        "question": _text(question) if question else "",
        "warnings": [_text(box) for box in section.select(".warning")],
        "intro": [
            _text(one) for one in section.find_all("p", recursive=False) if not one.find_previous_sibling("h3") and not one.get("class")
        ],
        "parts": parts,
        "picture": picture or {"file": "", "alt": "", "caption": "", "drawing": "", "width": 0},
        "cite": _text(cite) if cite else "",
    }


def _is_opening(paragraph: Tag) -> bool:
    """A plain sentence before the first heading."""
    return not paragraph.find_previous_sibling("h3") and not paragraph.get("class")


def _part(heading: Tag) -> dict:
    """A heading and what stands under it: groups with their lines, or lines, and further sentences."""
    part = {"title": _text(heading), "groups": [], "lines": [], "words": [], "is-limits": False, "picture-follows": False}
    for sibling in heading.find_next_siblings():
        if sibling.name == "h3":
            break
        classes = sibling.get("class") or []
        if "cards" in classes:
            part["groups"] += [_group(card) for card in sibling.select(".card")]
        elif sibling.name == "p":
            part["words"] += [_text(sibling)] if not classes else []
        else:
            part["is-limits"] |= LIMITS in classes
            part["lines"] += [_line(item) for item in sibling.find_all("li")]
            part["words"] += [_text(words) for words in sibling.find_all("p")]
    return part


def _group(card: Tag) -> dict:
    return {
        "name": _text(card.find("h4")),
        "lines": [_line(item) for item in card.find_all("li")],
        "words": [_text(words) for words in card.find_all("p", recursive=False)],
    }


def _line(item: Tag) -> dict:
    """A line's name (before its colon, where figures follow in bold), what it says, and in small letters what stands behind."""
    strong = item.find("strong")
    text = _text(item)
    if strong is None:
        return {"name": "", "said": text, "more": ""}
    said = _text(strong)
    name, _, rest = text.partition(said)
    return {"name": name.strip().removesuffix(":"), "said": said, "more": rest.strip()}


def _picture(soup: BeautifulSoup) -> dict | None:
    """The needs matrix, or the first picture of the section on needs."""
    section = _section(soup, "needs")
    image = section.select_one("figure img") if section else None
    drawing = drawing_of(image) if image else ""
    caption = image.find_parent("figure").find("figcaption") if image else None
    if not drawing or caption is None:
        return None
    for label in caption.select(".number-label"):
        caption = BeautifulSoup(str(caption).replace(str(label), ""), "lxml")
    return {"file": "picture.svg", "alt": image["alt"], "caption": _text(caption), "drawing": drawing}


def _where(soup: BeautifulSoup, formats: Sequence[str]) -> str:
    """Where all of this stands in full: a local report has a planning sheet and no quote bank."""
    names = [f"report.{one}" for one in ("html", "pdf", "docx") if one in formats]
    where = f"{listed(names)} in the same folder" if names else "the report in the same folder"
    if _section(soup, "quotes") is None and _section(soup, "planning") is not None:
        return f"The planning sheet, people's words and all limits stand in {where}; E and a number lead to the theme there."
    return f"Methods, evidence, quotes and all limits stand in {where}; E and a number lead to the theme in its quote bank."


def _fitted(told: dict, room: Room) -> dict:
    """What there is room for, with how many lines were left out."""
    parts = []
    for part in told["parts"]:
        groups = [_cut(group, room.of_group, room.signs) for group in part["groups"][: room.groups]]
        parts.append(_cut(part, room.of_list, room.signs) | {"groups": groups, "left-groups": len(part["groups"]) - len(groups)})
    picture = told["picture"] | {"width": room.picture if told["picture"]["file"] else 0}
    texts = {key: _short(value, room.signs) for key, value in told.items() if isinstance(value, str) and key != "lang"}
    intro = [_short(one, room.signs) for one in told["intro"]]
    return told | texts | {"parts": parts, "picture": picture, "intro": intro, "warnings": told["warnings"][:1]}


def _cut(part: dict, most: int, signs: int) -> dict:
    """The first lines of a part, each short enough."""
    kept = [{key: _short(value, signs) for key, value in line.items()} for line in part["lines"][:most]]
    words = [_short(one, signs) for one in part["words"]]
    shown = {key: _short(part[key], signs) for key in ("name", "title") if key in part}
    return part | shown | {"lines": kept, "left": len(part["lines"]) - len(kept), "words": words}


def _short(text: str, signs: int) -> str:
    """A text of at most so many signs, cut between words."""
    return text if len(text) <= signs else f"{text[:signs].rsplit(' ', 1)[0]} …"


def _text(tag: Tag) -> str:
    """What a tag says on one line; the spaces that marks leave before signs of punctuation go."""
    return re.sub(r" (?=[,.;:)])|(?<=\() ", "", " ".join(tag.get_text(" ").split()))
