"""Text of an HTML document with positions counted in bytes, as Taguette counts them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from crp_analysis.errors import InterchangeError

_TEXT = ["p", "br", "blockquote", "pre", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"]
BLOCKS = frozenset([*_TEXT, "table", "thead", "tbody", "tr", "th", "td", "div", "body"])
CELLS = frozenset(("td", "th"))
_VOID = ["br", "img", "hr", "wbr", "input", "area", "base", "link", "meta", "col"]
NEED_NO_END = frozenset([*_VOID, "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option"])
MOST_DEPTH = 300  # of elements that must be closed
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
NO_TEXT = frozenset(("script", "style", "template"))
Block = tuple[Element, Element | None]  # with what it lies in


@dataclass(kw_only=True)
class ByteText:
    """A document's text, and where each byte of its text nodes stands in it.

    `text` has a line end (or, between cells, a tab) wherever two blocks would otherwise run together; those characters count
    for no byte. `pieces` are (first byte, first position, the node's words) in order.
    """

    text: str
    pieces: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def n_bytes(self) -> int:
        """How many bytes there are to count."""
        first, _, words = self.pieces[-1] if self.pieces else (0, 0, "")
        return first + len(words.encode())

    def start_of(self, offset: int) -> int:
        """The position of a byte where a stretch begins; inside a character, the one after it."""
        number = bisect_right(self.pieces, offset, key=lambda piece: piece[0]) - 1
        return self._inside(max(number, 0), offset)

    def end_of(self, offset: int) -> int:
        """The position of a byte before which a stretch ends: never on the far side of a block's end."""
        number = bisect_left(self.pieces, offset, key=lambda piece: piece[0]) - 1
        return self._inside(max(number, 0), offset)

    def _inside(self, number: int, offset: int) -> int:
        if not self.pieces:
            return 0
        first, position, words = self.pieces[number]
        content, cut = words.encode(), max(offset - first, 0)
        while cut < len(content) and 0x80 <= content[cut] <= 0xBF:
            cut += 1
        return position + len(_one_line_end(content[:cut].decode()))


def read_html(html: str, name: str) -> ByteText:
    """The document's text and its bytes.

    Offsets count the UTF-8 bytes of text nodes in document order, as a browser's parser makes them; tags and comments count for none
    (Taguette 1.5.2, `extract.py`, and its page's script).

    Raises:
        InterchangeError: it is nested deeper than any document, on which parsers spend minutes.
    """
    import html5lib

    _refuse_depth(html, name)
    root = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    pieces: list[tuple[int, int, str]] = []
    parts: list[str] = []
    n_bytes = position = 0
    block, is_broken, last = None, False, "\n"
    for node, inside in _text_nodes(root):
        if node is None:
            is_broken = True
            continue
        words = _one_line_end(node)
        if (is_broken or inside != block) and last != "\n" and not words.startswith("\n"):
            parts.append("\t" if _are_neighbours(block, inside) else "\n")
            position += 1
        pieces.append((n_bytes, position, node))
        parts.append(words)
        n_bytes += len(node.encode())
        position += len(words)
        block, is_broken, last = inside, False, words[-1:] or last
    return ByteText(text="".join(parts), pieces=pieces)


def plain_words(html: str, name: str) -> str:
    """The words of a piece of HTML."""
    return read_html(html, name).text


def _refuse_depth(html: str, name: str) -> None:
    depth = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() not in NEED_NO_END:
            depth += -1 if tag[1] else 1
            if depth > MOST_DEPTH:
                raise InterchangeError(f"{name}: a document is nested too deeply to be read; export the project again")


def _text_nodes(root: Element) -> Iterator[tuple[str | None, Block | None]]:
    """Each text node in document order with the block around it; None for a line break."""
    waiting: list[tuple[Element | str, Element | None, Block | None]] = [(root, None, None)]
    while waiting:
        node, parent, block = waiting.pop()
        if isinstance(node, str):
            yield node, block
            continue
        if node.tag == "br":
            yield None, block
        if not isinstance(node.tag, str) or node.tag in NO_TEXT:  # a comment's tag is a function
            continue
        inside = (node, parent) if node.tag in BLOCKS else block
        if node.text:
            yield node.text, inside
        for child in reversed(node):
            if child.tail:
                waiting.append((child.tail, node, inside))
            waiting.append((child, node, inside))


def _are_neighbours(block: Block | None, other: Block | None) -> bool:
    """Two cells of one row."""
    return bool(block and other and block[0].tag in CELLS and other[0].tag in CELLS and block[1] is other[1])


def _one_line_end(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")
