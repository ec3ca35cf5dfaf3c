"""The one typeface of every page and picture, from a dependency, so that pages look the same on every machine."""

from __future__ import annotations

import base64
import io
import unicodedata
from functools import cache
from pathlib import Path

FAMILY = "Source Sans Pro"
FACES = {"Regular": (400, "normal"), "Semibold": (600, "normal"), "Bold": (700, "normal"), "It": (400, "italic")}  # weight and style
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”…•→←†‡−×≤≥€"


def font_folder() -> Path:
    """Where the typeface's files are."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.font_directory)


@cache
def register_for_pictures() -> str:
    """Make the typeface known to matplotlib, once; returns its name there."""
    from matplotlib import font_manager

    for face in FACES:
        font_manager.fontManager.addfont(font_folder() / f"SourceSansPro-{face}.ttf")
    return FAMILY


@cache
def font_faces() -> str:
    """`@font-face` rules with the European letters of each face inside, so that a page needs no other file."""
    rules = []
    for face, (weight, style) in FACES.items():
        data = base64.b64encode(_latin_subset(face)).decode()
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:{style};font-display:swap;'
            f'src:url(data:font/woff;base64,{data}) format("woff")}}'
        )
    return "\n".join(rules)


def fallback_folder() -> Path:
    """Where DejaVu Sans is, which matplotlib brings: it stands in for other scripts and signs."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def letters(file: Path | None = None) -> frozenset[int]:
    """The code points that the typeface, or the one in another font file, can show."""
    from fontTools import ttLib

    return frozenset(ttLib.TTFont(file or font_folder() / "SourceSansPro-Regular.ttf").getBestCmap())


def showable(text: str, *, known: frozenset[int] | None = None) -> str:
    """The text with what the typeface lacks put into words: a sign by its name, a letter of another script as ‹?›."""
    known = known or letters()
    return "".join(one if ord(one) in known or one == "\n" else _in_words(one) for one in text)


def _in_words(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Mn", "Me", "Cf", "Cc"):  # accents on the letter before, joiners, controls: nothing by themselves
        return ""
    name = unicodedata.name(sign, "?").lower() if category.startswith("S") else "?"
    return f"‹{name}›"


def _latin_subset(face: str) -> bytes:
    """One face as WOFF with European letters and what punctuation needs; the same bytes every time."""
    from fontTools import subset, ttLib

    options = subset.Options(flavor="woff", layout_features=["kern", "liga", "tnum", "mark"], hinting=False, notdef_outline=True)
    font = ttLib.TTFont(font_folder() / f"SourceSansPro-{face}.ttf", recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=LATIN)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
