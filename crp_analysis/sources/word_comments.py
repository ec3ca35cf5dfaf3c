"""One Word report that came back: its edition, and every comment in it with the place that it is about."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from crp_analysis.errors import SourceError

if TYPE_CHECKING:
    from docx.comments import Comment
    from docx.document import Document
    from lxml.etree import _Element

EDITION = re.compile(r"\bEdition (\d+)\b")
NUMBERS = re.compile(r"(?<![A-Z0-9])[QE]\d+[a-z]?\b")  # of quotes and of evidence, as the report prints them
COVER_PARAGRAPHS = 8  # the cover's lines come first
MOST_INITIALS = 3
PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"


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
        document = docx.Document(io.BytesIO(content))
        places = _places(document)
        remarks = _remarks(document, places)
    except (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise SourceError(f"{name}: cannot be opened as a Word document; open it in Word and save it again as .docx") from error
    about, cover = document.core_properties, [p.text for p in document.paragraphs[:COVER_PARAGRAPHS]]
    said = next((found for text in [about.category or "", *cover] if (found := EDITION.search(text))), None)
    return Commented(titles=(about.title or "", *cover), edition=int(said[1]) if said else 0, remarks=tuple(remarks))


def _remarks(document: Document, places: dict[str, _Place]) -> list[Remark]:
    """All comments that say something, in the order of their places; replies lead to the comment that they answer."""
    comments = [one for one in document.comments if one.text.strip() and str(one.comment_id) in places]
    comments.sort(key=lambda one: (places[str(one.comment_id)].position, _moment(one), one.comment_id))
    threads, names = _threads(document), [one.author for one in comments if len(one.author.split()) > 1]
    index = {para: number for number, one in enumerate(comments) if (para := _para_id(one))}
    return [_remark(one, places[str(one.comment_id)], threads.get(_para_id(one), ("", False)), index, names) for one in comments]


def _remark(comment: Comment, place: _Place, thread: tuple[str, bool], index: dict[str, int], names: list[str]) -> Remark:
    parent, is_done = thread
    text = "\n".join(line for paragraph in comment.paragraphs if (line := " ".join(paragraph.text.split())))
    for name in names:  # Word writes whom a comment calls on as a full name
        text = text.replace(name, _initials("", name))
    return Remark(
        moment=_moment(comment),
        initials=_initials(comment.initials or "", comment.author),
        section=place.section,
        anchor=place.anchor,
        place=", ".join(dict.fromkeys(place.numbers)),
        words=" ".join("".join(place.words).split()),
        text=text,
        position=place.position,
        is_resolved=is_done,
        reply_to=index.get(parent),
    )


def _initials(stated: str, author: str) -> str:
    """Up to three letters: those that Word holds, unless somebody wrote their name there; else the first ones of the name."""
    letters = re.sub(r"[^\w]", "", stated)
    if not letters or len(letters) > MOST_INITIALS:
        letters = "".join(word[0] for word in re.findall(r"[^\W\d_]+", author or stated))
    return letters[:MOST_INITIALS].upper() or "?"


def _moment(comment: Comment) -> str:
    return comment.timestamp.strftime("%Y-%m-%dT%H:%M:%S") if comment.timestamp else ""


def _para_id(comment: Comment) -> str:
    """The id by which Word's list of threads knows a comment: that of its last paragraph."""
    return comment.paragraphs[-1]._p.get(PARA_ID, "") if comment.paragraphs else ""


def _threads(document: Document) -> dict[str, tuple[str, bool]]:
    """For each comment's paragraph id: that of the comment it answers, and whether somebody has ticked it off."""
    from lxml import etree

    parts = [one.target_part for one in document.part.rels.values() if not one.is_external and one.reltype.endswith("/commentsExtended")]
    rows = [row for part in parts for row in etree.fromstring(part.blob).iter(f"{EXTENDED}commentEx")]
    told = {f"{EXTENDED}{name}": name for name in ("paraId", "paraIdParent", "done")}
    said = [{told[key]: value for key, value in row.attrib.items() if key in told} for row in rows]
    return {one["paraId"]: (one.get("paraIdParent", ""), one.get("done", "0") in ("1", "true")) for one in said if "paraId" in one}


def _places(document: Document) -> dict[str, _Place]:
    """Where each comment's range lies, by the comment's id."""
    styles = {style.style_id: style.name.lower() for style in document.styles if style.name}
    found: dict[str, _Place] = {}
    opened: set[str] = set()
    section = anchor = bookmark = ""
    for position, (kind, element) in enumerate(_steps(document.element.body)):
        if kind == "bookmark":
            name = element.get(qn("w:name"), "")
            bookmark = bookmark if name.startswith("_") else name
        elif kind == "paragraph":
            if styles.get(_style(element), "").startswith("heading "):
                inside = [name for one in element.iter(qn("w:bookmarkStart")) if not (name := one.get(qn("w:name"), "")).startswith("_")]
                section, anchor = " ".join(NUMBERS.sub("", _text(element)).split()), inside[-1] if inside else bookmark
            bookmark = ""
            _part(found, opened, " ")
        elif kind == "start":
            opened.add(element.get(qn("w:id")))
            found[element.get(qn("w:id"))] = _Place(section=section, anchor=anchor, position=position)
        elif kind == "end":
            opened.discard(element.get(qn("w:id")))
        elif kind == "mark":  # where the comment's balloon hangs; the only place of a comment on a point
            place = found.setdefault(element.get(qn("w:id")), _Place(section=section, anchor=anchor, position=position))
            place.numbers += _numbers_near(element)
        else:
            _part(found, opened, element.text or "")
    return found


def _part(found: dict[str, _Place], opened: set[str], text: str) -> None:
    for one in opened:
        found[one].words.append(text)


def _steps(body: _Element) -> Iterator[tuple[str, _Element]]:
    """What matters on the way through the document, in order."""
    kinds = {"p": "paragraph", "t": "text", "bookmarkStart": "bookmark"}
    kinds |= {"commentRangeStart": "start", "commentRangeEnd": "end", "commentReference": "mark"}
    names = {qn(f"w:{tag}"): kind for tag, kind in kinds.items()}
    return ((names[element.tag], element) for element in body.iter(*names))


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
