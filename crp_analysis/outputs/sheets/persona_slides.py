"""Persona cards as slides of A5 that people edit: the same lines as on paper, in text boxes that can be heard."""

from __future__ import annotations

import datetime
from pathlib import Path

from crp_analysis.outputs.archives import moment, save_frozen
from crp_analysis.outputs.sheets.persona_cards import Card, CardLine, CardPart
from crp_analysis.outputs.sheets.texts import Stamp
from crp_analysis.outputs.wording import SPACE

WIDE, HIGH = 210, 148  # millimetres: A5 on its side
BOXES = {"left": (10, 27, 46, 60), "middle": (61, 27, 72, 104), "right": (138, 27, 62, 104)}  # x, y, width and height in mm
CHECK, FOOT = (10, 90, 46, 41), (10, 134, 190, 10)
MIDDLE, RIGHT = ("I’d like", "What gets"), ("How do I", "What helps")
INK, SOFT, ACCENT = "1F2A30", "4A585F", "0B5563"
SMALL = 7.5
FACE = "Calibri"  # PowerPoint has it everywhere, and it is narrower than the printed face: what fits on paper fits here


def write_slides(cards: tuple[Card, ...], stamp: Stamp, sizes: dict[str, float], path: Path) -> Path:
    """Write one slide a card; the same bytes for the same input.

    Args:
        cards: what is on them.
        stamp: Stamp.
        sizes: the size of letters in points by group, as the printed cards were set.
        path: of the file.
    """
    from pptx import Presentation
    from pptx.util import Mm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDE), Mm(HIGH)
    blank = deck.slide_layouts[5]  # a title and nothing else
    for card in cards:
        _slide(deck.slides.add_slide(blank), card, stamp, sizes.get(card.group_id, 9.0))
    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = f"Persona cards: {stamp.title}", stamp.title, ""
    properties.language, properties.comments = stamp.language, stamp.notice
    properties.created = properties.modified = moment(stamp.date).replace(tzinfo=None)
    properties.last_printed = datetime.datetime(2000, 1, 1)  # the template's own date says nothing about this file
    return save_frozen(deck, path, date=stamp.date)


def _slide(slide, card: Card, stamp: Stamp, size: float) -> None:
    """One card: title, group, three columns of parts, the box to check with participants, the foot."""
    from pptx.util import Mm

    title = slide.shapes.title
    _place(title, (10, 6, 190, 11))
    _describe(title, "Name of the card", f"The need that the card of {card.group.words} is named for.")
    title.text_frame.clear()
    title.text_frame.margin_left = 0
    _write(title.text_frame.paragraphs[0], [(card.archetype.words, 18, True, INK)])
    about = f"{card.group.words} · {card.made_of}"
    _box(slide, (10, 17, 190, 8), "Group", f"Whom the card stands for: {card.group.words}.", [[(about, 9, False, SOFT)]])
    for name, starts in (("left", ("I am",)), ("middle", MIDDLE), ("right", RIGHT)):
        parts = [part for part in card.parts if part.heading.startswith(starts)]
        rows = [row for part in parts for row in _part_rows(part, size)]
        if name == "left" and card.not_heard:
            rows += [[("Not heard from", size + 1, True, ACCENT)], *([(text.words, SMALL, False, INK)] for text in card.not_heard)]
        headings = ", ".join(part.heading.rstrip(" …") for part in parts) or "Not heard from"
        if rows:
            _box(slide, BOXES[name], headings, f"{card.group.words}: {headings}.", rows)
    ticks = [[(f"☐ {word}: ", 9, False, INK)] for word in ("right", "not right", "missing")]
    checks = [[("Check with participants", 9, True, INK)], *ticks]
    check = _box(slide, CHECK, "Check with participants", "Room to say what is right, not right or missing on this card.", checks)
    check.line.color.rgb = _colour(INK)
    check.text_frame.margin_left = check.text_frame.margin_top = Mm(2)
    foot = [[(card.reading, SMALL, False, SOFT)], [(" · ".join(filter(None, [stamp.title, stamp.line, stamp.notice])), SMALL, False, SOFT)]]
    _box(slide, FOOT, "About this card", "How to read the numbers, edition, date and notice.", foot)


def _part_rows(part: CardPart, size: float) -> list:
    return [[(part.heading, size + 1, True, ACCENT)], *(row for line in part.lines for row in _line_rows(line, size))]


def _line_rows(line: CardLine, size: float) -> list:
    """A line, with what it rests on beside it, and what people did to it underneath."""
    words = " ".join(text.words for text in (line.text, line.so_that) if text)
    rests = [one for one in (line.evidence, *line.marks) if one]
    below = [("", line.dissent), ("✎ ", line.edited), ("! ", line.stale)]
    first = [(words, size, False, INK), ("  " + " · ".join(one.replace(" ", SPACE) for one in rests), SMALL, False, SOFT)]
    return [first, *([(f"{sign}{text.words}", SMALL, False, SOFT)] for sign, text in below if text)]


def _box(slide, place: tuple[int, int, int, int], name: str, described: str, rows: list):
    """A text box with a paragraph a row; each row is runs of words, size, weight and colour."""
    from pptx.enum.text import MSO_AUTO_SIZE

    box = slide.shapes.add_textbox(0, 0, 0, 0)
    _place(box, place)
    _describe(box, name, described)
    frame = box.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE  # the box keeps the room that there is to write in
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, row in enumerate(rows):
        _write(frame.paragraphs[0] if number == 0 else frame.add_paragraph(), row)
    return box


def _write(paragraph, row: list) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment, paragraph.space_after, paragraph.line_spacing = PP_ALIGN.LEFT, Pt(2), 0.9
    for words, size, is_bold, colour in row:
        run = paragraph.add_run()
        run.text = words
        run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FACE, Pt(size), is_bold, _colour(colour)


def _colour(code: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code)


def _place(shape, place: tuple[int, int, int, int]) -> None:
    from pptx.util import Mm

    shape.left, shape.top, shape.width, shape.height = (Mm(one) for one in place)


def _describe(shape, name: str, described: str) -> None:
    """The name that a list of shapes shows, and the words that a screen reader says."""
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", described)
