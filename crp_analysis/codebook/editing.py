"""Single values of a code's file set to something else, with comments, the order of keys and the look of lists kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import tomlkit
from tomlkit.items import Array

from crp_analysis.codebook.rows import FIELDS, Value, read_cell


def set_value(doc: tomlkit.TOMLDocument, key: str, value: Value) -> None:
    """A text or a list under a key; the key goes where there is nothing to say."""
    if not value:
        doc.pop(key, None)
    elif isinstance(value, str):
        doc[key] = tomlkit.string(value, multiline="\n" in value)
    elif not (isinstance(doc.get(key), Array) and _edited(doc, key, value)):
        doc[key] = _several_lines(value)


def new_file(values: Mapping[str, Value]) -> str:
    """A code's file with these values, keys in the usual order; the id is the file's name and not in it."""
    doc = tomlkit.document()
    for key in FIELDS[1:]:
        if values.get(key):
            set_value(doc, key, values[key])
    return tomlkit.dumps(doc)


def _edited(doc: tomlkit.TOMLDocument, key: str, value: Sequence[str]) -> bool:
    """Change only the entries that differ; False where the list would not read as wanted afterwards."""
    array = doc[key]
    now = [" ".join(read_cell(key, str(one))) for one in array]
    for act, first, last, start, end in reversed(SequenceMatcher(None, now, list(value), autojunk=False).get_opcodes()):
        if act == "equal":
            continue
        n_same_place = min(last - first, end - start)
        for offset in range(n_same_place):
            array[first + offset] = value[start + offset]
        for position in reversed(range(first + n_same_place, last)):
            del array[position]
        for offset, one in enumerate(value[start + n_same_place : end]):
            array.insert(first + n_same_place + offset, one)
    try:
        written = tomlkit.parse(tomlkit.dumps(doc)).unwrap().get(key)
    except tomlkit.exceptions.ParseError:
        return False
    return read_cell(key, "\n".join(" ".join(read_cell(key, str(one))) for one in written)) == tuple(value)


def _several_lines(value: Sequence[str]) -> Array:
    array = tomlkit.array()
    for one in value:
        array.add_line(one, indent="  ")
    array.add_line(indent="")
    return array
