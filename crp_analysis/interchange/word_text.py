"""A Word document as plain text, and where in it each comment's words stand.

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


@dataclass(frozen=True, kw_only=True)
class WordText:
    """The text, and each comment's range in it by the comment's id; equal ends for a comment on a point."""

    text: str
    ranges: Mapping[str, Range]


def compose_word(body: etree._Element) -> WordText:
    """The text of a document's body. Comments whose place is not in the body, as those in footnotes, have no range."""
    composing = _Composing()
    last: tuple[etree._Element | None, etree._Element | None] = (None, None)
    for step in steps(body):
        if step.kind == "paragraph":
            place = _cell(step.element)
            composing.divide(_divider(last, place))
            last = place
        elif step.kind == "text":
            composing.add(step.text)
        elif step.kind in ("start", "end", "mark"):
            composing.comment(step.kind, attribute(step.element, "id"))
    return composing.finish()


@dataclass
class _Composing:
    """The text as it grows; a divider is written only when text follows, and a range starts where its first words do."""

    pieces: list[str] = field(default_factory=list)
    position: int = 0
    divider: str = ""
    waiting: set[str] = field(default_factory=set)
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def divide(self, divider: str) -> None:
        self.divider = max(self.divider, divider, key=_STRENGTH.index)

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


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _cell(paragraph: etree._Element) -> tuple[etree._Element | None, etree._Element | None]:
    """The cell that a paragraph stands in, and the cell's row."""
    cell = next((one for one in paragraph.iterancestors() if tag(one) == "tc"), None)
    return cell, next((one for one in cell.iterancestors() if tag(one) == "tr"), None) if cell is not None else None


def _divider(last: tuple, place: tuple) -> str:
    (last_cell, last_row), (cell, row) = last, place
    if row is None or row is not last_row or sum(tag(one) == "tc" for one in row.iter()) == 1:
        return "\n"
    return " " if cell is last_cell else "\t"
