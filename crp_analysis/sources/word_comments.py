"""One Word report that came back: its edition, and every comment in it with the place that it is about."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from crp_analysis.errors import InterchangeError, SourceError
from crp_analysis.interchange.word_files import WordComment, WordFile, attribute, open_word, steps

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

EDITION = re.compile(r"\bEdition (\d+)\b")
NUMBERS = re.compile(r"(?<![A-Z0-9])[QE]\d+[a-z]?\b")  # of quotes and of evidence, as the report prints them
COVER_PARAGRAPHS = 8  # the cover's lines come first
MOST_INITIALS = 3


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One comment; columns as in the table Comments. `moment` is its time to the second, `reply_to` the index of another remark."""

    moment: str
    initials: str
    section: str
    anchor: str
    place: str
    words: str
    text: str
    position: int
    is_resolved: bool = False
    reply_to: int | None = None


@dataclass(frozen=True, kw_only=True)
class Commented:
    """A document with comments: the titles that it bears, the edition that it says it is (0: none), its remarks in order of place."""

    titles: tuple[str, ...]
    edition: int
    remarks: tuple[Remark, ...]


@dataclass(kw_only=True)
class _Place:
    """Where a comment's range lies, as the walk through the document fills it."""

    section: str
    anchor: str
    position: int
    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def read_commented(content: bytes, name: str) -> Commented:
    """What a Word document says it is, and its comments.

    Raises:
        SourceError: it is damaged, or no Word document.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        word = open_word(content, name)
        document = docx.Document(io.BytesIO(content))
        remarks = _remarks(word, _places(word, document))
    except (InterchangeError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise SourceError(f"{name}: cannot be opened as a Word document; open it in Word and save it again as .docx") from error
    about, cover = document.core_properties, [p.text for p in document.paragraphs[:COVER_PARAGRAPHS]]
    said = next((found for text in [about.category or "", *cover] if (found := EDITION.search(text))), None)
    return Commented(titles=(about.title or "", *cover), edition=int(said[1]) if said else 0, remarks=tuple(remarks))


def _remarks(word: WordFile, places: dict[str, _Place]) -> list[Remark]:
    """All comments that say something, in the order of their places; replies lead to the comment that they answer."""
    comments = [one for one in word.comments if any(one.lines) and one.id in places]
    comments.sort(key=lambda one: (places[one.id].position, one.moment, int(one.id) if one.id.isdigit() else 0))
    index, names = {one.id: number for number, one in enumerate(comments)}, [one.author for one in comments if len(one.author.split()) > 1]
    return [_remark(one, places[one.id], index, names) for one in comments]


def _remark(comment: WordComment, place: _Place, index: dict[str, int], names: list[str]) -> Remark:
    text = "\n".join(line for line in comment.lines if line)
    for name in names:  # Word writes whom a comment calls on as a full name
        text = text.replace(name, _initials("", name))
    return Remark(
        moment=comment.moment,
        initials=_initials(comment.initials, comment.author),
        section=place.section,
        anchor=place.anchor,
        place=", ".join(dict.fromkeys(place.numbers)),
        words=" ".join("".join(place.words).split()),
        text=text,
        position=place.position,
        is_resolved=comment.is_resolved,
        reply_to=index.get(comment.parent),
    )


def _initials(stated: str, author: str) -> str:
    """Up to three letters: those that Word holds, unless somebody wrote their name there; else the first ones of the name."""
    letters = re.sub(r"[^\w]", "", stated)
    if not letters or len(letters) > MOST_INITIALS:
        letters = "".join(word[0] for word in re.findall(r"[^\W\d_]+", author or stated))
    return letters[:MOST_INITIALS].upper() or "?"


def _places(word: WordFile, document: Document) -> dict[str, _Place]:
    """Where each comment's range lies, by the comment's id."""
    styles = {style.style_id: style.name.lower() for style in document.styles if style.name}
    found: dict[str, _Place] = {}
    opened: set[str] = set()
    section = anchor = bookmark = ""
    for position, step in enumerate(steps(word.body)):
        element, comment_id = step.element, attribute(step.element, "id")
        if step.kind == "bookmark":
            name = element.get(qn("w:name"), "")
            bookmark = bookmark if name.startswith("_") else name
        elif step.kind == "paragraph":
            if styles.get(_style(element), "").startswith("heading "):
                inside = [name for one in element.iter(qn("w:bookmarkStart")) if not (name := one.get(qn("w:name"), "")).startswith("_")]
                section, anchor = " ".join(NUMBERS.sub("", _text(element)).split()), inside[-1] if inside else bookmark
            bookmark = ""
            _part(found, opened, " ")
        elif step.kind == "start":
            opened.add(comment_id)
            found[comment_id] = _Place(section=section, anchor=anchor, position=position)
        elif step.kind == "end":
            opened.discard(comment_id)
        elif step.kind == "mark":  # where the comment's balloon hangs; the only place of a comment on a point
            place = found.setdefault(comment_id, _Place(section=section, anchor=anchor, position=position))
            place.numbers += _numbers_near(element)
        else:
            _part(found, opened, step.text)
    return found


def _part(found: dict[str, _Place], opened: set[str], text: str) -> None:
    for one in opened:
        found[one].words.append(text)


def _numbers_near(mark: _Element) -> list[str]:
    """Numbers of quotes and evidence in the paragraph commented on; a quote's own number stands in the line below it."""
    paragraph = next(mark.iterancestors(qn("w:p")), None)
    if paragraph is None:
        return []
    below = paragraph.getnext()
    said_by = _text(below) if below is not None and below.tag == qn("w:p") else ""
    return NUMBERS.findall(_text(paragraph)) or (NUMBERS.findall(said_by) if said_by.startswith("—") else [])


def _style(paragraph: _Element) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val"), "") if style is not None else ""


def _text(paragraph: _Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
