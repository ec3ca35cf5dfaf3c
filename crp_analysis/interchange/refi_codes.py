"""Coders, the tree of codes and the sets of a REFI-QDA file."""

from __future__ import annotations

import re

from lxml import etree

from crp_analysis.interchange.hardened_xml import children
from crp_analysis.interchange.identifiers import normal_guid, stable_guid
from crp_analysis.interchange.project import CodeEntry, Coder, Group
from crp_analysis.interchange.refi_cases import read_values
from crp_analysis.interchange.refi_parts import Reading, containers

MAX_DOTS = 30  # a name with more parts is no path
COLOUR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def read_users(reading: Reading) -> None:
    """The coders whom the file lists, into `reading.coders`."""
    for users in containers(reading, "Users"):
        for user in children(users, "User"):
            guid = normal_guid(user.get("guid", ""))
            if guid in reading.coders:
                reading.ledger.lose(user, "another coder has the same identifier")
                continue
            reading.coders[guid] = user.get("name") or user.get("id", "")
            reading.ledger.read(user)


def coders(reading: Reading) -> tuple[Coder, ...]:
    """All coders, those included whom only codings name."""
    return tuple(Coder(guid=guid, name=name) for guid, name in reading.coders.items())


def read_codes(reading: Reading, *path: str) -> tuple[CodeEntry, ...]:
    """The codes below this path, each after the one above it."""
    found: list[CodeEntry] = []
    for codes in containers(reading, *path):
        for code in children(codes, "Code"):
            _read_code(reading, code, "", found)
    reading.ledger.code_names.update({code.guid: code.name for code in found})
    return tuple(_by_dots(found)) if reading.origin.lower().startswith("taguette") else tuple(found)


def read_sets(reading: Reading, *path: str) -> tuple[tuple[Group, ...], dict[str, dict[str, str]]]:
    """The sets, empty ones too, and the values that stand on a set (no schema has them there): by guid of each of its sources."""
    groups, values = [], {}
    for sets in containers(reading, *path):
        for element in children(sets, "Set"):
            group = Group(
                guid=reading.enter(element, "set"),
                name=element.get("name", ""),
                description=reading.describe(element),
                codes=reading.referred_by(element, "MemberCode", "code"),
                sources=reading.referred_by(element, "MemberSource", "source"),
            )
            groups.append(group)
            stated = read_values(reading, element)
            values |= {source: values.get(source, {}) | stated for source in group.sources if stated}
    return tuple(groups), values


def _read_code(reading: Reading, element: etree._Element, parent: str, found: list[CodeEntry]) -> None:
    guid = reading.enter(element, "code")
    found.append(
        CodeEntry(
            guid=guid,
            name=element.get("name", ""),
            parent=parent,
            is_codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
            colour=_colour(reading, element),
            description=reading.describe(element),
        )
    )
    for below in children(element, "Code"):
        _read_code(reading, below, guid, found)


def _colour(reading: Reading, element: etree._Element) -> str:
    stated = element.get("color", "").strip()
    if stated and not normal_colour(stated):
        reading.ledger.remark("colour", "it is not written as #RRGGBB", name=element.get("name", ""))
    return normal_colour(stated)


def normal_colour(stated: str) -> str:
    """'#RRGGBB' in upper case, also from '#RGB'; '' for anything else.

    >>> normal_colour("#3c9")
    '#33CC99'
    """
    if not COLOUR.fullmatch(stated):
        return ""
    digits = stated[1:].upper()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(2 * digit for digit in digits)


def _by_dots(codes: list[CodeEntry]) -> list[CodeEntry]:
    """Taguette's flat names as the tree they mean: 'needs.safety' goes below 'needs', which is made as a folder if nobody coded with it."""
    by_path = {code.name: code for code in reversed(codes)}
    tree: list[CodeEntry] = []
    made: dict[str, str] = {}
    for code in codes:
        above, _, last = code.name.rpartition(".")
        if code.parent or not above or not last or not all(above.split(".")) or above.count(".") > MAX_DOTS:
            tree.append(code)
            continue
        tree.append(
            CodeEntry(
                guid=code.guid,
                name=last,
                parent=_folder(above, by_path, made, tree),
                is_codable=code.is_codable,
                colour=code.colour,
                description=code.description,
            )
        )
    return tree


def _folder(path: str, by_path: dict[str, CodeEntry], made: dict[str, str], tree: list[CodeEntry]) -> str:
    """The guid of the code at this path, or of the folder made for it."""
    if path in by_path:
        return by_path[path].guid
    if path not in made:
        above, _, last = path.rpartition(".")
        parent = _folder(above, by_path, made, tree) if above else ""
        made[path] = stable_guid("folder", path)
        tree.append(CodeEntry(guid=made[path], name=last, parent=parent, is_codable=False))
    return made[path]
