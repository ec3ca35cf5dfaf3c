"""Our structured fields of a code as one description that people can read, and back: other programs have no more than one.

What is no text of ours becomes the definition. Where the readable form would not come back as it was, the fields stand in it once more
as JSON on a last line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

LABELS = {
    "include": "Put it on",
    "exclude": "Do not put it on",
    "examples": "For example",
    "non_examples": "Not, for example",
    "need": "As a need",
    "so_that": "So that",
    "seat": "Where it sits",
    "family": "Family",
    "source": "Source",
}
LISTS = ("include", "exclude", "examples", "non_examples")
EXACT = "Fields: "
Value = str | tuple[str, ...]


def describe(fields: Mapping[str, Value]) -> str:
    """The fields as one text.

    >>> print(describe({"definition": "Hours.", "include": ("being released",), "family": "need"}))
    Hours.
    <BLANKLINE>
    Put it on:
    - being released
    <BLANKLINE>
    Family: need
    """
    given = {key: value if isinstance(value, str) else tuple(value) for key, value in fields.items() if value}
    parts = [str(given.get("definition", "")), *(_part(key, given[key]) for key in LABELS if key in given)]
    text = "\n\n".join(part for part in parts if part)
    if _read(text) == given:
        return text
    return f"{text}\n\n{EXACT}{json.dumps(given, ensure_ascii=True)}"


def parse_description(text: str) -> dict[str, Value]:
    """The fields that a description holds; all of it is the definition where it is none of ours.

    >>> parse_description("Whatever takes time.")
    {'definition': 'Whatever takes time.'}
    """
    if not text.strip():
        return {}
    last = text.rpartition("\n\n")[2]
    if last.startswith(EXACT) and (exact := _exact(last.removeprefix(EXACT))) is not None and describe(exact) == text:
        return exact
    found = _read(text)
    return found if describe(found) == text else {"definition": text}


def _part(key: str, value: Value) -> str:
    if key in LISTS:
        return "\n".join([f"{LABELS[key]}:", *(f"- {one}" for one in value)])
    return f"{LABELS[key]}: {value}"


def _read(text: str) -> dict[str, Value]:
    """The fields of the readable form, as far as it can be read."""
    keys = {label: key for key, label in LABELS.items()}
    found: dict[str, Value] = {}
    for number, part in enumerate(text.split("\n\n")):
        head, colon, rest = part.partition(":")
        key = keys.get(head) if colon else None
        if key in LISTS and rest.startswith("\n- "):
            found[key] = tuple(line.removeprefix("- ") for line in rest.split("\n")[1:])
        elif key and key not in LISTS and rest.startswith(" "):
            found[key] = rest[1:]
        elif number == 0 or set(found) <= {"definition"}:
            found["definition"] = f"{found['definition']}\n\n{part}" if "definition" in found else part
        else:
            return {"definition": text}
    return found


def _exact(text: str) -> dict[str, Value] | None:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict) or not set(values) <= {"definition", *LABELS}:
        return None
    is_right = all(
        isinstance(value, list) and all(isinstance(one, str) for one in value) if key in LISTS else isinstance(value, str)
        for key, value in values.items()
    )
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()} if is_right else None
