"""Texts within a text: lines as they stand, words that markup cuts, strings of JSON, and pictures written as letters."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MARKUP = {".html", ".htm", ".svg", ".xml", ".rels", ".xhtml", ".vml"}
NOTATION = {".json", ".ipynb", ".jsonl"}
TAG = re.compile(r"<!--|-->|<[^>]*>")
NO_WORDS = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)  # of a page's own; they are searched as lines
LETTERS = re.compile(r"(?:data:[\w/+.-]+;base64,)?((?:[A-Za-z0-9+/]{60,}(?:\\n|\s)*)+[A-Za-z0-9+/]*={0,2})")  # bytes written as text
ADDRESS = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")
SCRIPT_HASH = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/]+=*")

Inner = Callable[[bytes], Iterable[tuple[str, str]]]


def pieces_of_text(text: str, suffix: str, *, inner: Inner) -> Iterator[tuple[str, str]]:
    """Lines first, because a person finds them again; then what is only there once the text is read as what it is."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"line {number}", without_letters(line)
    yield from _pictures(text, inner)
    if suffix in NOTATION:
        yield from _strings(text, inner)
    elif suffix in MARKUP or text.lstrip()[:1] == "<":
        yield from marked_up(text)
        yield from _packed(text)


def marked_up(text: str) -> Iterator[tuple[str, str]]:
    """The words of HTML or XML: once with tags taken for nothing, since a tag may cut a word, and once taken for a space."""
    words = NO_WORDS.sub(" ", without_letters(text))
    yield "text", html.unescape(TAG.sub("", words))
    yield "text", html.unescape(TAG.sub(" ", words))
    yield "text", html.unescape(words)


def without_letters(line: str) -> str:
    """A line without bytes that are written as letters, in which short names occur by chance."""
    return SCRIPT_HASH.sub(" ", LETTERS.sub(" ", ADDRESS.sub(" ", line)))


def _pictures(text: str, inner: Inner) -> Iterator[tuple[str, str]]:
    for found in ADDRESS.finditer(text):
        content = _bytes(found[1])
        if content and not content.startswith((b"wOF2", b"wOFF", b"\x00\x01\x00\x00", b"OTTO", b"\x1f\x8b")):  # letters, packed data
            yield from (("picture", words) for _, words in inner(content))


def _strings(text: str, inner: Inner) -> Iterator[tuple[str, str]]:
    """Keys and values with their escapes resolved: in the line itself, a name after a line end reads 'nAmara'."""
    for one in _documents(text):
        for value in _walk(one):
            content = _bytes(value) if LETTERS.fullmatch(value) else None
            if content:
                yield from (("picture", words) for _, words in inner(content))
                continue
            yield "text", value
            yield from _pictures(value, inner)
            if "<" in value:
                yield from marked_up(value)


def _documents(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _walk(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            if one and all(isinstance(part, str) for part in one):
                yield "".join(one)  # lines of a notebook's cell
            waiting += one


def _packed(page: str) -> Iterator[tuple[str, str]]:
    """What opens behind a report's numbers, which its page holds packed."""
    from crp_analysis.outputs.page import unpack_data

    after = len(page.splitlines()) + 1
    if data := unpack_data(page):
        yield f"line {after}", data
        values = [value for one in _documents(data) for value in _walk(one)]
        yield from ((f"line {number}", value) for number, value in enumerate(values, start=after))


def _bytes(letters: str) -> bytes | None:
    try:
        return base64.b64decode(re.sub(r"\\n|\s", "", letters), validate=True)
    except (binascii.Error, ValueError):
        return None
