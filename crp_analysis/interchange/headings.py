"""Which column of a table of codings holds what, by its heading, in the words of the programs that write such tables.

Seen in files or in the programs' own code: Taguette's highlights ('id', 'document', 'content', 'tag'; taguette/web/export.py in
remram44/taguette), Dedoose's excerpts ('Media Title', 'Excerpt Copy', 'Codes Applied Combined', 'Code: X Applied'; scripts that read
them), ATLAS.ti's quotations ('Quotation Name', 'Document', 'Quotation Content', 'Codes', 'Reference', 'Created by'; likewise) and the
German names of MAXQDA's coded segments ('Dokumentgruppe', 'Dokumentname', 'Anfang', 'Ende', 'Code', 'Segment'; likewise). The English
names of MAXQDA's, those of QualCoder's reports and 'Text Content' of ATLAS.ti are from descriptions alone. Of NVivo no table was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_NAMES = {
    "document": """session; session id; document; document name; dokument; dokumentname; media title; filename; file name; file; datei;
        source; source name; transcript; transkript; interview""",
    "code": "code; code name; codename; code id; tag; node; node name; kode; theme",
    "codes": "codes; tags; codes applied combined; kodes; nodes",
    "quote": """quote; quotation content; text content; excerpt copy; segment; seltext; coded text; coded segment; content; quotation;
        excerpt; highlight; text; textstelle; zitat; inhalt; words; quotation name""",
    "segment": "segment id",
    "turn": "turn; turn number; turn no; turn id",
    "position": "position",
    "speaker": "speaker; sprecher; sprecherin; participant; participant id; person; speaker name",
    "start": "start; start char; pos0; start position; startposition; start offset",
    "end": "end; end char; pos1; end position; endposition; end offset",
    "order": "beginning; begin; anfang; reference; excerpt range; paragraph; absatz; line",
    "coder": "coder; coder id; created by; erstellt von; owner; excerpt creator; author; autor; coded by; codiert von; user; coder name",
    "created": "created; created at; created on; date; excerpt date; erstellt; erstellt am; creation date; creation date time; datum",
    "memo": "memo; comment; comments; coded memo; kommentar; note",
    "category": "category; code category; parent code; obercode; kategorie",
    "weight": "weight; weight score; gewicht; gewichtung; importance; important",
}
HEADINGS = {role: tuple(" ".join(one.split()) for one in names.split(";")) for role, names in _NAMES.items()}
_APPLIED = re.compile(r"(?i)^code: (.+) applied$")  # Dedoose: one column a code
# headings that only one program writes, to say where a table comes from
_PROGRAMS = {
    "MAXQDA": {"document group", "dokumentgruppe", "document name", "dokumentname", "weight score", "gewicht"},
    "ATLAS.ti": {"quotation name", "quotation content", "text content", "density"},
    "Dedoose": {"media title", "excerpt copy", "codes applied combined"},
    "QualCoder": {"codename", "seltext", "pos0", "coded memo"},
}


def find_roles(header: Sequence[str]) -> dict[str, int]:
    """The number of the column for each role that a row's cells name; the first name that fits wins, and no column has two roles."""
    names = [_plain(cell) for cell in header]
    roles: dict[str, int] = {}
    for role, known in HEADINGS.items():
        found = next((names.index(one) for one in known if one in names and names.index(one) not in roles.values()), None)
        if found is not None:
            roles[role] = found
    return roles


def find_applied(header: Sequence[str]) -> Mapping[int, str]:
    """Columns that stand for one code each, with its path, backslashes between its levels."""
    return {number: found[1].strip() for number, cell in enumerate(header) if (found := _APPLIED.match(cell.strip()))}


def is_header(row: Sequence[str]) -> bool:
    """Whether a row heads a table of codings: it names codes, and words or a place."""
    roles = find_roles(row)
    has_codes = bool({"code", "codes"} & roles.keys() or find_applied(row))
    has_place = bool({"quote", "segment", "turn", "position"} & roles.keys() or {"start", "end"} <= roles.keys())
    return has_codes and has_place and all(len(cell) < 80 for cell in row)


def program_of(header: Sequence[str]) -> str:
    """The program that writes such headings; '' where several might."""
    names = {_plain(cell) for cell in header}
    if names == {"id", "document", "tag", "content"}:
        return "Taguette"
    return max(_PROGRAMS, key=lambda one: len(_PROGRAMS[one] & names)) if any(known & names for known in _PROGRAMS.values()) else ""


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_+", " ", cell.replace("\ufeff", "").casefold()).split())
