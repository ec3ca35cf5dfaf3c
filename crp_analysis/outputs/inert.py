"""Whatever stands in a page's body only stands there: nothing in it runs, loads, sends or leads away by itself.

Words of people are escaped where they are filled in. This is the second lock, for what reaches the page as HTML (Markdown of a
notebook, the output of a cell that somebody added), and the policy in the page's head is the third. It also guards Word and PDF,
whose makers would fetch what a policy forbids to a browser.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

ACTIVE = ("script", "iframe", "frame", "frameset", "object", "applet", "portal", "base", "link", "meta", "template", "noscript")
FOREIGN = ("svg", "math")  # parsed by rules of their own, in which much hides; our pictures are images
UNWRAPPED = ("embed", "form", "input", "button", "textarea", "select", "option")
LOADING = ("srcset", "poster", "background", "ping", "data", "action", "formaction", "manifest", "srcdoc", "http-equiv")
SCHEMES = {"", "http", "https", "mailto"}  # that a reader may follow by a click
PICTURES = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")  # a browser looks through some of these
STYLED = re.compile(r"url\s*\(|expression\s*\(|@import|-moz-binding|\\", re.IGNORECASE)


def take_out_active(soup: BeautifulSoup, *, keep: str = "") -> None:
    """Take out everything that could act; words inside links and forms stay, since somebody may have meant them to be read.

    Args:
        soup: the body; it is changed.
        keep: the id of the one script element that stays if it is only data (JSON).
    """
    for tag in soup.find_all([*ACTIVE, *FOREIGN]):
        if not tag.decomposed and not (keep and tag.get("id") == keep and tag.get("type") == "application/json"):
            tag.decompose()
    for tag in soup.find_all(UNWRAPPED):
        tag.unwrap()
    for tag in soup.find_all("style"):
        if STYLED.search(tag.string or ""):
            tag.decompose()
    for tag in soup.find_all(True):
        _quieten(tag)


def is_followable(address: str) -> bool:
    """Whether a link leads to a place: not to a script, to data or to a file of the reader's machine."""
    plain = UNSEEN.sub("", address)
    try:
        return urlsplit(plain).scheme.casefold() in SCHEMES
    except ValueError:
        return False


def _quieten(tag: Tag) -> None:
    for name in list(tag.attrs):
        if name.casefold().startswith("on") or name.casefold() in LOADING:
            del tag[name]
    if STYLED.search(str(tag.get("style", ""))):
        del tag["style"]
    for name in ("href", "xlink:href"):
        if name in tag.attrs and not is_followable(str(tag[name])):
            del tag[name]
    if "src" in tag.attrs and not (tag.name == "img" and PICTURES.match(str(tag["src"]))):
        tag.decompose() if tag.name == "img" else tag.attrs.pop("src")
