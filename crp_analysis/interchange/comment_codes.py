"""What a comment says when people code by commenting: which codes, and what of it is a memo. The rules stand in docs/interchange.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MOST_SIGNS, MOST_WORDS = 60, 8  # of a code's name; anything longer is a remark
MOST_AFTER_COLON = 3  # words: 'Barriers: time' is a name, 'Barriers: she has no hours left' a name with a memo
_TAG = re.compile(r"(?<![\w#&])#((?=[\w\-/>.]*[^\W\d_])\w[\w\-/>.]*)")
_LABEL = re.compile(r"(?i)^\s*(?:codes?|tags?|kodes?|kategorien?)\s*[:=]\s*")
_DASH = re.compile(r"\s*—\s*|\s+[-–]+\s+")
_ENDS_SENTENCE = (".", "!", "?", "…")


@dataclass(frozen=True, kw_only=True)
class Said:
    """The codes of a comment in its order, each with its own memo; no codes make it a remark, all of which is in `text`."""

    codes: tuple[tuple[str, str], ...]
    text: str


def read_comment_codes(lines: Sequence[str]) -> Said:
    """The codes that a comment names: one a line or several with ';', or as #tags anywhere.

    What follows a dash, stands below an empty line, or below a line that can be no code, is memo.
    """
    lines = [line.strip() for line in lines]
    text = "\n".join(lines).strip()
    if _TAG.search(text):
        return Said(codes=_tags(text), text=text)
    head, below = _parted(text.split("\n"))
    found: list[tuple[str, str]] = []
    for number, line in enumerate(head):
        codes = _codes_of(_LABEL.sub("", line) if number == 0 else line)
        if not codes:
            below = [*head[number:], *below]
            break
        found += codes
    memo = "\n".join(line for line in below if line)
    joined = {name: "\n".join(one for one in (said, memo) if one) for name, said in reversed(found)}
    return Said(codes=tuple((name, joined[name]) for name in dict.fromkeys(name for name, _ in found)), text=text)


def read_reply_codes(lines: Sequence[str], known: Collection[str]) -> Said:
    """As `read_comment_codes`, but 'Agreed' is no code: a reply names codes only as #tags, after 'Code:', or those that are `known`.

    Args:
        lines: of the reply.
        known: codes that comments of the file name, in lower case.
    """
    said = read_comment_codes(lines)
    is_meant = _TAG.search(said.text) or _LABEL.match(said.text) or all(name.casefold() in known for name, _ in said.codes)
    return said if is_meant else Said(codes=(), text=said.text)


def may_be_code(name: str) -> bool:
    """Whether a piece of text is short enough for a code's name, and no sentence."""
    is_short = 0 < len(name) <= MOST_SIGNS and len(name.split()) <= MOST_WORDS
    return is_short and not name.endswith(_ENDS_SENTENCE) and not name.startswith("@") and any(sign.isalnum() for sign in name)


def _tags(text: str) -> tuple[tuple[str, str], ...]:
    memo = "\n".join(line for one in _TAG.sub("", text).split("\n") if (line := " ".join(one.split()).strip(" ,;-–—")))
    return tuple((name, memo) for name in dict.fromkeys(one.rstrip(".-/>") for one in _TAG.findall(text)))


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines before the first empty one, and those after it."""
    end = lines.index("") if "" in lines else len(lines)
    return lines[:end], lines[end + 1 :]


def _codes_of(line: str) -> list[tuple[str, str]]:
    """The codes of one line with what is said behind a dash or a colon; none where a piece of it can be no code."""
    names, *remark = _DASH.split(line, maxsplit=1)
    pieces = [_at_colon(piece.strip()) for piece in names.split(";") if piece.strip()]
    if not all(may_be_code(name) for name, _ in pieces):
        return []
    return [(name, "\n".join(one for one in (said, *remark) if one)) for name, said in pieces]


def _at_colon(piece: str) -> tuple[str, str]:
    name, _, said = (part.strip() for part in piece.partition(": "))
    return (name, said) if len(said.split()) > MOST_AFTER_COLON else (piece, "")
