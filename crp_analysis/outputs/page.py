"""A notebook's output made into one HTML page: numbered, linked, labelled for screen readers, with nothing to load."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from crp_analysis.abbreviations import is_used
from crp_analysis.outputs.anchors import short_anchor
from crp_analysis.outputs.fonts import font_faces
from crp_analysis.outputs.inert import take_out_active
from crp_analysis.outputs.markup import TEMPLATES, page_template
from crp_analysis.outputs.standing import tell_standing_words

HEADINGS = ["h1", "h2", "h3", "h4"]
DATA = "evidence-data"  # the element with what opens behind claims


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One entry of the table of contents."""

    level: int
    anchor: str
    text: str


def body_of(executed: Path, *, with_code: bool) -> str:
    """What a notebook's cells show, as HTML without a page around it; with code and text for researchers."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="crp",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=not with_code,
        exclude_markdown=not with_code,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    return exporter.from_filename(str(executed))[0]


def finish(body: str) -> BeautifulSoup:
    """The body with unique anchors on headings, numbered figures and tables, and in the glossary only terms that occur.

    Other forms of the report start from this.
    """
    soup = BeautifulSoup(body, "lxml")
    take_out_active(soup, keep=DATA)
    _keep_used_terms(soup)
    _repeat_cover(soup)
    _anchor_headings(soup)
    _drop_repeated_ids(soup)
    _shorten_anchors(soup)
    _drop_dead_links(soup)
    _give_scope(soup)
    _number(soup, "figure", "figcaption", "Figure")
    _number(soup, "table", "caption", "Table")
    tell_standing_words(soup)
    return soup


def headings_of(soup: BeautifulSoup) -> list[Heading]:
    """Sections, and their parts unless the section is marked as shallow."""
    listed = [tag for tag in soup.find_all(["h2", "h3"]) if tag.name == "h2" or not tag.find_parent(attrs={"data-shallow": True})]
    return [Heading(level=int(tag.name[1]), anchor=tag["id"], text=tag.get_text(" ", strip=True)) for tag in listed]


def html_page(soup: BeautifulSoup, *, title: str, language: str, date: str, notice: str, kind: str) -> str:
    """One HTML file that asks for nothing: styles, letters and script inside, a policy that forbids requests.

    The script opens evidence and folds the contents on a telephone; the page reads well without it.
    """
    toc = Markup(_toc(headings_of(soup)))
    _make_scrollable(soup)
    data = _take_data(soup)
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    inner = Markup(soup.body.decode_contents() if soup.body else "")
    css = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = page_template().render(
        title=title,
        language=language,
        date=date,
        notice=notice,
        kind=kind,
        fonts=Markup(font_faces()),
        css=css,
        toc=toc,
        body=inner,
        data=data,
        script=Markup(script),
        script_hash=Markup(f"sha256-{digest}"),
    )
    return page.replace("\r\n", "\n")


def _take_data(soup: BeautifulSoup) -> str:
    """What opens behind claims, taken out of the text and packed: 5,000 passages take up a third of their letters."""
    found = soup.find(id=DATA)
    if found is None:
        return ""
    text = found.extract().string or ""
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def unpack_data(page: str) -> str:
    """The data of `_take_data` from a finished page, as JSON; '' where the page has none."""
    found = re.search(rf'<script type="text/plain" id="{DATA}">([^<]*)</script>', page)
    return gzip.decompress(base64.b64decode(found[1])).decode() if found else ""


def _repeat_cover(soup: BeautifulSoup) -> None:
    """Which edition, of which day, and how to cite it, from the cover into places that ask for it: cells beside the cover know neither."""
    parts = {name: _on_cover(soup, name) for name in ("organisation", "authors", "edition")}
    title = soup.select_one("header.cover h1")
    by = parts["authors"] or parts["organisation"]
    year = found[0] if (found := re.search(r"(?<!\d)\d{4}(?=-)", parts["edition"])) else ""
    cite = [f"{by} ({year})" if by and year else by or year, title.get_text(" ", strip=True) if title else "", parts["edition"]]
    texts = {"edition": parts["edition"], "cite": ". ".join(one for one in cite if one) + "." if title else ""}
    for place in soup.select("[data-from-cover]"):
        if text := texts[place["data-from-cover"]]:
            place.append(text)
            del place["data-from-cover"]
        else:
            place.find_parent("p").decompose()


def _on_cover(soup: BeautifulSoup, name: str) -> str:
    found = soup.select_one(f"header.cover .{name}")
    return found.get_text(" ", strip=True) if found else ""


def _keep_used_terms(soup: BeautifulSoup) -> None:
    """A glossary explains what a reader meets: terms that stand nowhere else on the page go. One that explains another term counts."""
    for glossary in soup.select("dl.glossary"):
        meanings = {term: term.find_next_sibling("dd") for term in glossary.find_all("dt")}
        for entry in [*meanings, *meanings.values()]:
            entry.extract()
        text = soup.get_text(" ")
        kept: list[Tag] = []
        while new := [term for term in meanings if term not in kept and is_used(term.get_text(), text)]:
            kept += new
            text = " ".join(meanings[term].get_text() for term in new)
        for term, meaning in meanings.items():
            if term in kept:
                glossary.extend([term, meaning])


def _anchor_headings(soup: BeautifulSoup) -> None:
    """Each heading carries the anchor: its section's id if it opens one, else one made from its words."""
    for heading in soup.find_all(HEADINGS):
        box = heading.parent
        opens = box.name in ("section", "article") and box.get("id") and box.find(HEADINGS) is heading
        if opens:
            heading["id"] = box["id"]
            del box["id"]
        elif not heading.get("id"):
            heading["id"] = _slug(heading.get_text(" ", strip=True))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "s-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "part")


def _drop_repeated_ids(soup: BeautifulSoup) -> None:
    """The second thing with the same id gets a number; links lead to the first."""
    seen: dict[str, int] = {}
    for tag in soup.find_all(id=True):
        name = tag["id"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            tag["id"] = f"{name}-{seen[name]}"


def _number(soup: BeautifulSoup, owner: str, caption: str, word: str) -> None:
    """'Figure 1.' in front of each caption, counted through the document."""
    number = 0
    for tag in soup.find_all(owner):
        words = tag.find(caption)
        if words:
            number += 1
            label = soup.new_tag("span", attrs={"class": "number-label"})
            label.string = f"{word} {number}."
            words.insert(0, label)
            label.insert_after(" ")
            words["id"] = f"{word.lower()}-{number}"


def _shorten_anchors(soup: BeautifulSoup) -> None:
    """Word keeps the first 40 characters of a bookmark's name, so that links to longer ones would lead nowhere."""
    for tag in soup.find_all(id=lambda name: name and name != short_anchor(name)):
        long = tag["id"]
        tag["id"] = short_anchor(long)
        for link in soup.find_all("a", href=f"#{long}"):
            link["href"] = f"#{tag['id']}"


def _drop_dead_links(soup: BeautifulSoup) -> None:
    """A link to a section that somebody left out of the notebook becomes plain words; a printed report could not be made with it."""
    present = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=lambda href: href and href.startswith("#")):
        if link["href"][1:] not in present:
            link.unwrap()


def _give_scope(soup: BeautifulSoup) -> None:
    """Tables that are not ours (frames in notebooks) get headers that a screen reader understands."""
    for head in soup.select("thead th:not([scope])"):
        head["scope"] = "col"
    for head in soup.select("tbody th:not([scope])"):
        head["scope"] = "row"
    for empty in [head for head in soup.find_all("th") if not head.get_text(strip=True)]:
        empty.name = "td"
        del empty["scope"]


def _make_scrollable(soup: BeautifulSoup) -> None:
    """Wide pictures and tables scroll by themselves on a small screen, also by keyboard."""
    for picture in soup.select("figure > img"):
        _wrap(soup, picture, "scroll", picture.parent.find("figcaption"))
    for lines in soup.find_all("pre"):
        lines["tabindex"] = "0"
    for table in soup.find_all("table"):
        _wrap(soup, table, "scroll", table.find("caption"))


def _wrap(soup: BeautifulSoup, tag: Tag, css: str, caption: Tag | None) -> None:
    box = soup.new_tag("div", attrs={"class": css, "tabindex": "0", "role": "group"})
    if caption is not None and caption.get("id"):
        box["aria-labelledby"] = caption["id"]
    else:
        box["aria-label"] = "Scrolls sideways"
    tag.wrap(box)


def _toc(headings: list[Heading]) -> str:
    """A nested list of links, two levels deep."""
    soup = BeautifulSoup("<ol></ol>", "lxml")
    top = soup.ol
    for heading in headings:
        item, link = soup.new_tag("li"), soup.new_tag("a", href=f"#{heading.anchor}")
        link.string = heading.text
        item.append(link)
        last = top.find_all("li", recursive=False)
        if heading.level == 2 or not last:
            top.append(item)
            continue
        inner = last[-1].find("ol") or soup.new_tag("ol")
        if inner.parent is None:
            last[-1].append(inner)
        inner.append(item)
    return str(top)
