"""What REFI-QDA cannot hold as it is, replaced: characters, identifiers, dates; each replacement is counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from crp_analysis.interchange.identifiers import normal_guid, stable_guid

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?", re.ASCII)
REPLACEMENT = "\ufffd"


@dataclass
class Tidying:
    """One project being tidied: the losses so far, and the new GUID of every old one, by kind."""

    losses: Counter[tuple[str, str]] = field(default_factory=Counter)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # of the sources written, by new GUID

    def lose(self, kind: str, why: str, n: int = 1) -> None:
        """Count something that is left out or changed."""
        self.losses[kind, why] += n

    def clean(self, text: str) -> str:
        """The text with one U+FFFD for each character that XML cannot hold."""
        cleaned, n = ILLEGAL.subn(REPLACEMENT, text)
        if n:
            self.lose("character", "XML cannot hold it; each was replaced by one \ufffd, so no position moves", n)
        return cleaned

    def name(self, kind: str, stated: Iterable[str]) -> list[str]:
        """New GUIDs for these things; the second of two equal ones gets one of its own.

        A memo's differs from all others too: a link from it could otherwise not be told from one to it. So memos are named last.
        """
        known = self.names.setdefault(kind, {})
        found: list[str] = []
        taken = {new for names in self.names.values() for new in names.values()} if kind == "note" else set[str]()
        for guid in stated:
            new, n = normal_guid(guid), 1
            while new in taken:
                n += 1
                new = stable_guid("again", kind, normal_guid(guid), n)
            if n > 1:
                self.lose("identifier", "two things had the same; the second got one of its own")
            taken.add(new)
            known.setdefault(normal_guid(guid), new)
            known.setdefault(new, new)
            found.append(new)
        return found

    def known(self, guids: Iterable[str], *kinds: str) -> tuple[str, ...]:
        """The new GUIDs of those that are written, sorted; the others are counted as lost references."""
        found = []
        for guid in guids:
            new = [self.names[kind][normal_guid(guid)] for kind in kinds if normal_guid(guid) in self.names.get(kind, {})]
            found += new
            if not new:
                self.lose("reference", "what it points at is not in the project or cannot be written")
        return tuple(sorted(set(found)))

    def created(self, stated: str) -> str:
        """A date and time as the schema wants it, '' if it is none."""
        found = date_time(stated)
        if stated and not found:
            self.lose("date", "it is no full date and time")
        return found


def date_time(stated: str) -> str:
    """A date and time as xsd:dateTime wants it, verbatim where it is one already; '' where it is none."""
    try:
        found = stated if DATE_TIME.fullmatch(stated) else datetime.fromisoformat(stated).isoformat()
        datetime.fromisoformat(found)
    except ValueError:
        return ""
    return found if "T" in stated and DATE_TIME.fullmatch(found) else ""
