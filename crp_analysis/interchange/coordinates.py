"""Where a selection stands, whatever its program counted: code points or UTF-16 units, a CRLF as one or two, the BOM or not.

The standard says code points from 0, end exclusive; NVivo for Windows counts UTF-16 units, ATLAS.ti one for a CRLF. A file does not say,
so every counting that can differ for its text is tried and the one that fits its selections best is taken, with its score.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crp_analysis.interchange.project import Counting

CODE_POINTS, UTF_16 = "code points", "UTF-16 units"
BOM = "\ufeff"
OWN_ORIGIN = "crp-analysis"
Edges = tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]
ELLIPSIS = re.compile(r"\s*(…|\.\.\.)\s*$")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A selection as a file states it: its positions, and the words that it says stand there ('' if it does not say)."""

    start: int
    end: int
    quoted: str = ""


@dataclass(frozen=True)
class RawText:
    """A source's text in normal form, and what its file had: line ends of two characters, a byte order mark.

    `text` has '\\n' for CRLF, CR and LF, and no BOM; `is_crlf` and `is_astral` say so of each of its code points.
    """

    text: str
    has_bom: bool
    is_crlf: NDArray[np.bool_]
    is_astral: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A stretch in the normal text. `is_clipped`: it reached beyond the text, or into the middle of a character."""

    start: int
    end: int
    is_clipped: bool = False


def normal_text(raw: str) -> RawText:
    """A text as its file has it, in normal form, with what is needed to convert positions."""
    has_bom = raw.startswith(BOM)
    codes = np.frombuffer(raw.removeprefix(BOM).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_cr, is_lf = codes == 13, codes == 10
    before_lf = np.append(is_lf[1:], False) & is_cr  # the CR of a CRLF: its LF stands for both
    kept = ~before_lf
    crlf = (is_lf & np.concatenate([[False], before_lf[:-1]]))[kept] if len(codes) else np.zeros(0, dtype=bool)
    normal = np.where(is_cr, 10, codes)[kept].astype("<u4")
    return RawText(normal.tobytes().decode("utf-32-le", "surrogatepass"), has_bom, crlf, normal > 0xFFFF)


def offsets(raw: RawText, counting: Counting) -> NDArray[np.int64]:
    """What each position of the normal text, its end included, is called in this counting; shape (len(text) + 1,)."""
    width = np.ones(len(raw.text), dtype=np.int64)
    if counting.unit == UTF_16:
        width += raw.is_astral
    if counting.line_end == 2:
        width += raw.is_crlf
    first = int(raw.has_bom and counting.counts_bom)
    return np.concatenate([[first], first + np.cumsum(width)])


def place(raw: RawText, stretches: Sequence[Stretch], counting: Counting) -> list[Place | None]:
    """Each stretch in the normal text: clipped where it reaches beyond, None where it lies wholly outside or ends before it starts."""
    return _placed(stretches, offsets(raw, counting))


def find_counting(raw: RawText, stretches: Sequence[Stretch], *, origin: str = "", source: str = "") -> Counting:
    """The counting that fits best: by quotes, then by words that selections start on and end at, then by its program.

    Where all of these tie, the plainest reading of the standard wins: code points, a CRLF as the two that it is, the BOM left out.
    Countings that cannot differ for this text are not tried. Our own files state code points; they are believed while their quotes fit.
    """
    candidates = _candidates(raw, origin, source)
    edges = _word_edges(raw.text)
    if origin.startswith(OWN_ORIGIN):
        own = _scored(raw, stretches, candidates[0], edges)
        if own.misfits == 0:
            return own.counting
    scored = [_scored(raw, stretches, candidate, edges) for candidate in candidates]
    return max(enumerate(scored), key=lambda entry: (entry[1].quotes, entry[1].words, -entry[0]))[1].counting


def stated_words(quoted: str) -> str:
    """The words of a selection's name, without the dots of one that was cut and with single spaces: line ends turn into spaces in XML."""
    return " ".join(ELLIPSIS.sub("", quoted).split())


def fits_quote(text: str, where: Place, quoted: str) -> int:
    """2 if the text at a place is what was quoted, 1 if it begins so (names of selections are often cut), 0 if not."""
    wanted = stated_words(quoted)
    if not wanted:
        return 0
    reach = where.start + 4 * len(wanted) + 16  # a selection can be a whole document, its name is short
    found = " ".join(text[where.start : min(where.end, reach)].split())
    if reach < where.end and wanted.startswith(found):  # a long run of spaces
        found = " ".join(text[where.start : where.end].split())
    if not found.startswith(wanted):
        return 0
    return 2 if found == wanted else 1


@dataclass(frozen=True)
class _Scored:
    counting: Counting
    quotes: int
    words: int
    misfits: int


def _candidates(raw: RawText, origin: str, source: str) -> list[Counting]:
    """All countings that can differ for this text, the likeliest first: that of its program, then the plainest."""
    units = [CODE_POINTS, UTF_16] if raw.is_astral.any() else [CODE_POINTS]
    line_ends = [2, 1] if raw.is_crlf.any() else [1]
    boms = [False, True] if raw.has_bom else [False]
    ways = [
        Counting(source=source, unit=unit, line_end=line_end, counts_bom=bom)
        for bom, line_end, unit in itertools.product(boms, line_ends, units)
    ]
    program = origin.lower()
    unit = UTF_16 if "nvivo" in program and "mac" not in program else CODE_POINTS
    line_end = 1 if "atlas" in program else 2
    return sorted(ways, key=lambda way: (way.counts_bom, (way.unit != unit) + (way.line_end != line_end)))


def _scored(raw: RawText, stretches: Sequence[Stretch], counting: Counting, edges: Edges) -> _Scored:
    places = place(raw, stretches, counting)
    begins, ends, lines = edges
    quotes = words = n_fit = misfits = 0
    for stretch, where in zip(stretches, places, strict=True):
        if where is None or where.is_clipped:
            misfits += 1
            continue
        fit = fits_quote(raw.text, where, stretch.quoted)
        starts_word = where.start < where.end and bool(begins[where.start])
        quotes += fit
        is_whole_lines = bool(lines[where.start] and lines[where.end])  # as qualitative-coding codes, with the last line end
        words += starts_word + (where.start < where.end and (is_whole_lines or bool(ends[where.end])))
        n_fit += bool(fit) or starts_word
        misfits += bool(stated_words(stretch.quoted)) and not fit
    found = Counting(
        source=counting.source,
        unit=counting.unit,
        line_end=counting.line_end,
        counts_bom=counting.counts_bom,
        n_fit=n_fit,
        n_marks=len(stretches),
    )
    return _Scored(found, quotes, words, misfits)


def _placed(stretches: Sequence[Stretch], named: NDArray[np.int64]) -> list[Place | None]:
    if not stretches:
        return []
    starts = np.array([stretch.start for stretch in stretches], dtype=np.int64)
    ends = np.array([stretch.end for stretch in stretches], dtype=np.int64)
    first, last = named[0], named[-1]
    outside = (ends < starts) | (starts > last) | (ends < first)
    at_start = np.clip(np.searchsorted(named, starts, side="right") - 1, 0, None)  # from within a character: the whole character
    at_end = np.clip(np.searchsorted(named, ends, side="left"), 0, len(named) - 1)
    at_end = np.maximum(at_start, np.where(starts == ends, at_start, at_end))
    clipped = (named[at_start] != starts) | (named[at_end] != ends)
    rows = zip(outside.tolist(), at_start.tolist(), at_end.tolist(), clipped.tolist(), strict=True)
    return [None if out else Place(start=start, end=end, is_clipped=clip) for out, start, end, clip in rows]


def _word_edges(text: str) -> Edges:
    """For each position, its end included: whether a word (or a sign that is no space) begins there, ends there, a line begins."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    present = np.flatnonzero(np.bincount(codes)) if len(codes) else codes
    in_words, spaces = np.zeros((2, 0x110000), dtype=bool)
    in_words[present] = [sign.isalnum() or unicodedata.category(sign)[0] == "M" for sign in map(chr, present.tolist())]
    spaces[present] = [chr(code).isspace() for code in present.tolist()]
    in_word, is_space = in_words[codes], spaces[codes]
    before, after = np.concatenate([[False], in_word]), np.append(in_word, False)
    inside = before & after
    return ~inside & ~np.append(is_space, True), ~inside & ~np.concatenate([[True], is_space]), np.concatenate([[True], codes == 10])
