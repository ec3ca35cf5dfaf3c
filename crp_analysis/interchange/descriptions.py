"""A code's fields as one readable description, for programs that know only one, and back without loss."""

from __future__ import annotations

import re
from collections.abc import Mapping

LISTS = {"include": "Include", "exclude": "Exclude", "examples": "Examples", "non_examples": "Not examples"}
LISTS |= {"doubted_by": "Doubted by", "groups": "Groups", "options": "Options", "also": "Also"}
TEXTS = {"need": "Need", "so_that": "So that", "seat": "Seat", "opposes": "Opposes", "source": "Source", "retired": "Retired"}
LABELS = {f"{label}:": key for key, label in {**LISTS, **TEXTS}.items()}
KEPT = "\\e"  # stands for nothing: keeps white space, blank lines and what looks like a heading as part of the text

_AWKWARD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")  # lost or refused by XML, or taken for a line end
_ESCAPED = re.compile(r"\\(\\|n|e|u[0-9A-F]{4})")


def describe(fields: Mapping[str, object]) -> str:
    """The fields as one text: the definition, then a heading with a list for each other field; empty fields are left out.

    Args:
        fields: texts by key ('definition', 'need' ...) and lists of texts ('include', 'examples' ...).

    Raises:
        ValueError: a key that is none of a code's fields.

    >>> print(describe({"definition": "Hours to take part.", "exclude": ["money"], "need": "Time."}))
    Hours to take part.
    <BLANKLINE>
    Exclude:
    - money
    <BLANKLINE>
    Need:
    - Time.
    """
    if unknown := set(fields) - {"definition", *LISTS, *TEXTS}:
        raise ValueError(f"not fields of a code: {sorted(unknown)}")
    definition = str(fields.get("definition") or "")
    blocks = (
        ["\n".join(_line(line, i in (0, definition.count("\n"))) for i, line in enumerate(definition.split("\n")))] if definition else []
    )
    for key, label in {**LISTS, **TEXTS}.items():
        values = list(fields.get(key) or ()) if key in LISTS else [one for one in [fields.get(key)] if one]
        if values:
            blocks.append("\n".join([f"{label}:", *(f"- {_item(str(value))}" for value in values)]))
    return "\n\n".join(blocks)


def parse_description(text: str) -> dict[str, str | list[str]]:
    """The fields that a text by `describe` holds; any other text is the definition as it stands. {} for an empty text.

    A text counts as ours when writing its fields again gives the same text, line ends and space at the ends of lines aside.

    >>> parse_description("Hours to take part.\\n\\nExclude:\\n- money")
    {'definition': 'Hours to take part.', 'exclude': ['money']}
    >>> parse_description("Include: whatever you like")
    {'definition': 'Include: whatever you like'}
    """
    if not text.strip():
        return {}
    plain = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    fields = _fields(plain)
    return fields if describe(fields) == plain else {"definition": text}


def _fields(plain: str) -> dict[str, str | list[str]]:
    lines = plain.split("\n")
    first = next((number for number, line in enumerate(lines) if line in LABELS), len(lines))
    head = lines[: max(first - 1, 0)] if first < len(lines) else lines  # a blank line stands before a heading
    fields: dict[str, str | list[str]] = {"definition": "\n".join(map(_plain, head))} if head else {}
    key = ""
    for line in lines[first:]:
        if line in LABELS:
            key = LABELS[line]
            fields[key] = []
        elif line.startswith("- "):
            fields[key].append(_plain(line[2:]))
    return {key: value[0] if key in TEXTS and value else value for key, value in fields.items()}


def _escape(text: str) -> str:
    return _AWKWARD.sub(lambda found: f"\\u{ord(found[0]):04X}", text.replace("\\", "\\\\"))


def _line(line: str, is_edge: bool) -> str:
    """A line of the definition; protected where it would be taken for something else or be trimmed away."""
    escaped = _escape(line)
    if escaped in LABELS or (not escaped and is_edge) or escaped[:1].isspace():
        escaped = KEPT + escaped
    return escaped + KEPT if escaped[-1:].isspace() else escaped


def _item(text: str) -> str:
    escaped = _escape(text).replace("\n", "\\n")
    escaped = KEPT + escaped if not escaped or escaped[0].isspace() else escaped
    return escaped + KEPT if escaped[-1].isspace() else escaped


def _plain(line: str) -> str:
    named = {"\\": "\\", "n": "\n", "e": ""}
    return _ESCAPED.sub(lambda found: named[found[1]] if found[1] in named else chr(int(found[1][1:], 16)), line)
