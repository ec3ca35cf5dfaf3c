"""A document as plain text, and where in it each comment's words stand; Word's, with what serves OpenDocument, too.

A paragraph is a line; the cells of a row stand between tabs, as in the transcripts that we read from Word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from crp_analysis.interchange.word_files import attribute, steps, tag

_STRENGTH = ("", " ", "\t", "\n")  # what divides two paragraphs: of several, the strongest
_EDGES = "\n\t\r"  # ends of lines and cells at the edges of a comment's range are not among its words

Range = tuple[int, int]
Cell = tuple[etree._Element | None, etree._Element | None, int]  # a cell of a table, its row, and how many cells the row has


@dataclass(frozen=True, kw_only=True)
class WordText:
    """The text, and each comment's range in it by the comment's id; equal ends for a comment on a point."""

    text: str
    ranges: Mapping[str, Range]


@dataclass
class Composing:
    """The text as it grows; a divider is written only when text follows, and a range starts where its first words do."""

    last: Cell = (None, None, 0)
    pieces: list[str] = field(default_factory=list)
    position: int = 0
    divider: str = ""
    waiting: set[str] = field(default_factory=set)
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def paragraph(self, cell: Cell) -> None:
        """A paragraph begins, in a cell or in none."""
        self.divider = max(self.divider, _divider(self.last, cell), key=_STRENGTH.index)
        self.last = cell

    def add(self, text: str) -> None:
        if not text:
            return
        lead = self.divider if self.pieces else ""
        self.starts |= dict.fromkeys(self.waiting, self.position + len(lead))
        self.pieces += [lead, text]
        self.position += len(lead) + len(text)
        self.waiting, self.divider = set(), ""

    def comment(self, kind: str, comment_id: str) -> None:
        if kind == "start":
            self.waiting.add(comment_id)
        elif kind == "end":
            self._end(comment_id)
        else:
            self.marks.setdefault(comment_id, self.position)

    def finish(self) -> WordText:
        """A range without an end ends where its balloon hangs; a balloon without a range is a point."""
        for one in [one for one in self.starts if one not in self.ends and one in self.marks]:
            self.ends[one] = max(self.marks[one], self.starts[one])
        text = "".join(self.pieces)
        ranges = {one: (place, place) for one, place in self.marks.items()}
        ranges |= {one: _trimmed(text, self.starts[one], end) for one, end in self.ends.items()}
        return WordText(text=text, ranges=ranges)

    def _end(self, comment_id: str) -> None:
        if comment_id in self.waiting:  # nothing was said between its start and its end
            self.waiting.discard(comment_id)
            self.starts[comment_id] = self.position
        if comment_id in self.starts:
            self.ends[comment_id] = self.position


def compose_word(body: etree._Element) -> WordText:
    """The text of a document's body. Comments whose place is not in the body, as those in footnotes, have no range."""
    composing = Composing()
    for step in steps(body):
        if step.kind == "paragraph":
            composing.paragraph(cell_of(step.element, "tc", "tr"))
        elif step.kind == "text":
            composing.add(step.text)
        elif step.kind in ("start", "end", "mark"):
            composing.comment(step.kind, attribute(step.element, "id"))
    return composing.finish()


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def cell_of(paragraph: etree._Element, cell_tag: str, row_tag: str) -> Cell:
    """The cell that a paragraph stands in."""
    cell = next((one for one in paragraph.iterancestors() if tag(one) == cell_tag), None)
    row = next((one for one in cell.iterancestors() if tag(one) == row_tag), None) if cell is not None else None
    return cell, row, sum(tag(one) == cell_tag for one in row.iter()) if row is not None else 0


def _divider(last: Cell, place: Cell) -> str:
    if place[1] is None or place[1] is not last[1] or place[2] == 1:
        return "\n"
    return " " if place[0] is last[0] else "\t"
