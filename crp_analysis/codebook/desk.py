"""The codebook's files while a change is prepared: edited in memory, comments and the order of keys kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import Array

SEVERAL = {  # keys that hold lists of codes, by the folder of the file
    "codes": ("doubted_by",),
    "options": ("needs",),
    "recommendations": ("rests_on", "against"),
}
ONE = ("parent", "opposes")
RULES = ("include", "exclude", "definition")  # texts for coders, which may say 'use need-x'


class Desk:
    """The files of codebook/ that a change touches, as they will be."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._docs: dict[str, tomlkit.TOMLDocument | None] = {}

    def doc(self, name: str) -> tomlkit.TOMLDocument:
        """The file below codebook/, open for editing."""
        if self._docs.get(name) is None:
            self._docs[name] = tomlkit.parse(_text((self.folder / name).read_bytes()))
        return self._docs[name]

    def code(self, code_id: str) -> tomlkit.TOMLDocument:
        """The file of a code."""
        return self.doc(code_file(code_id))

    def put(self, name: str, text: str) -> None:
        """A new file."""
        self._docs[name] = tomlkit.parse(text)

    def take_away(self, name: str) -> None:
        """The file will not be there any more."""
        self._docs[name] = None

    def files(self) -> dict[str, bytes | None]:
        """The files that change, with their bytes; None for one that goes."""
        changed: dict[str, bytes | None] = {}
        for name, doc in sorted(self._docs.items()):
            path = self.folder / name
            now = path.read_bytes() if path.is_file() else None
            new = None if doc is None else _bytes(tomlkit.dumps(doc), now)
            if (now is None) != (new is None) or (new is not None and _text(new) != _text(now)):
                changed[name] = new
        return changed

    def send(self, leads: Mapping[str, str]) -> None:
        """Every mention of the codes in `leads`, in any file, names the code to which it leads."""
        for name in self._there():
            doc, part = self.doc(name), name.partition("/")[0]
            if part == "codes":
                _send_code(doc, leads)
            for key in SEVERAL.get(part, ()):
                _send_list(doc, key, leads)
            for area in doc.get("areas", []) if part == "frames" else []:
                _send_list(area, "codes", leads)

    def lines_naming(self, code_id: str) -> Iterator[str]:
        """Places of rules in a code's own file that send coders to that same code."""
        doc = self.code(code_id)
        for key in RULES:
            texts = [doc[key]] if isinstance(doc.get(key), str) else doc.get(key, [])
            if any(_pattern(code_id).search(str(text)) for text in texts):
                yield f"codebook/{code_file(code_id)}, {key}: sends coders to the code itself"

    def _there(self) -> list[str]:
        folders = ("codes", "options", "frames", "recommendations")
        names = {path.relative_to(self.folder).as_posix() for folder in folders for path in (self.folder / folder).glob("*.toml")}
        return sorted(name for name in names | self._docs.keys() if name not in self._docs or self._docs[name] is not None)


def code_file(code_id: str) -> str:
    """The path of a code's file below codebook/."""
    return f"codes/{code_id}.toml"


def add_to_list(doc: tomlkit.TOMLDocument, key: str, values: Sequence[str]) -> None:
    """Values that a list does not hold yet, at its end, each on a line of its own where the others are."""
    here = doc.get(key, [])
    new = [one for one in dict.fromkeys(values) if one not in list(here)]
    if not new:
        return
    if not isinstance(here, Array):
        here = tomlkit.array()
        doc[key] = here
    text = here.as_string()
    if "\n" in text or len(here) == 0:
        indent = found[1] if (found := re.search(r"\n([ \t]+)", text)) else "  "
        for one in new:
            here.add_line(one, indent=indent)
        if not re.search(r"\n\s*\]$", here.as_string()):
            here.add_line(indent="")
    else:
        here.extend(new)


def _send_code(doc: tomlkit.TOMLDocument, leads: Mapping[str, str]) -> None:
    for key in ONE:
        if doc.get(key) in leads:
            doc[key] = leads[doc[key]]
    for key in RULES:
        if isinstance(doc.get(key), Array):
            for position, text in enumerate(list(doc[key])):
                if (new := _sent(str(text), leads)) != text:
                    doc[key][position] = new
        elif key in doc and (new := _sent(str(doc[key]), leads)) != doc[key]:
            doc[key] = new


def _send_list(doc: Mapping, key: str, leads: Mapping[str, str]) -> None:
    values = doc.get(key)
    if not isinstance(values, Array):
        return
    for position in reversed(range(len(values))):
        new = leads.get(values[position])
        if new is None:
            continue
        if new in list(values):
            del values[position]
        else:
            values[position] = new


def _sent(text: str, leads: Mapping[str, str]) -> str:
    """Rules such as 'money (use need-money)' with the code of now; a word that only looks like an id stays."""
    for old, new in leads.items():
        text = _pattern(old).sub(lambda found, new=new: found[1] + new, text)
    return text


def _pattern(code_id: str) -> re.Pattern[str]:
    return re.compile(rf"(\buse (?:[a-z0-9-]+(?:,| or| and) )*){re.escape(code_id)}(?![\w-])")


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _bytes(text: str, before: bytes | None) -> bytes:
    """The text with the line ends that the file has."""
    return (text.replace("\n", "\r\n") if before and b"\r\n" in before else text).encode("utf-8")
