"""Text of an HTML document with positions counted in bytes, as Taguette counts them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crp_analysis.errors import InterchangeError

if TYPE_CHECKING:
    from bs4 import Tag

_TEXT = ["p", "br", "blockquote", "pre", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"]
BLOCKS = frozenset([*_TEXT, "table", "thead", "tbody", "tr", "th", "td", "div", "body"])
CELLS = frozenset(("td", "th"))


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
        InterchangeError: it is nested so deeply that no parser follows.
    """
    from bs4 import BeautifulSoup, NavigableString

    try:
        soup = BeautifulSoup(html, "html5lib")
    except RecursionError as error:
        raise InterchangeError(f"{name}: a document is nested too deeply to be read; export the project again") from error
    pieces: list[tuple[int, int, str]] = []
    parts: list[str] = []
    n_bytes = position = 0
    block, is_broken, last = None, False, "\n"
    for node in soup.descendants:
        if type(node) is not NavigableString:
            is_broken |= node.name == "br"
            continue
        inside = _block_of(node.parent)
        words = _one_line_end(str(node))
        if (is_broken or inside is not block) and last != "\n" and not words.startswith("\n"):
            parts.append("\t" if _are_neighbours(block, inside) else "\n")
            position += 1
        pieces.append((n_bytes, position, str(node)))
        parts.append(words)
        n_bytes += len(str(node).encode())
        position += len(words)
        block, is_broken, last = inside, False, words[-1:] or last
    return ByteText(text="".join(parts), pieces=pieces)


def plain_words(html: str, name: str) -> str:
    """The words of a piece of HTML."""
    return read_html(html, name).text


def _block_of(tag: Tag | None) -> Tag | None:
    while tag is not None and tag.name not in BLOCKS:
        tag = tag.parent
    return tag


def _are_neighbours(block: Tag | None, other: Tag | None) -> bool:
    """Two cells of one row."""
    return bool(block and other and block.name in CELLS and other.name in CELLS and block.parent is other.parent)


def _one_line_end(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")
