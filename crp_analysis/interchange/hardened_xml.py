"""XML from strangers: no DOCTYPE, so no entities and nothing fetched; libxml2's limits on depth and size stay on."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from crp_analysis.errors import InterchangeError

QDA = "urn:QDA-XML:"  # any version: ATLAS.ti 9 writes urn:QDA-XML:codebook:0:4


class _Seen(Exception):
    """The prolog is over."""


def parse(content: bytes, place: str) -> etree._Element:
    """The root element of an XML file. Comments and processing instructions are left out.

    Raises:
        InterchangeError: not well-formed (with line and column), or a DOCTYPE, which none of the formats read here needs.
    """
    refuse_doctype(content, place)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise _not_xml(place, line, column) from error
    except (ValueError, LookupError) as error:
        raise _not_xml(place, 1, 1) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(place)
    return root


def local(element: etree._Element) -> str:
    """An element's name without its REFI-QDA namespace, whatever the version; an element of another namespace keeps its own."""
    tag = element.tag
    if not isinstance(tag, str):
        return "&entity"
    return tag.rpartition("}")[2] if tag.startswith(f"{{{QDA}") else tag


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The direct children with one of these names, in their order."""
    return [child for child in element if local(child) in names]


def refuse_doctype(content: bytes, place: str) -> None:
    """Expat reads as far as the first element, so a DOCTYPE is refused before any parser has looked into it."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _stop
    parser.StartDoctypeDeclHandler = _stop_at_doctype
    try:
        parser.Parse(content, True)
    except _Seen as seen:
        if seen.args:
            raise _doctype(place) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _not_xml(place, getattr(error, "lineno", 1), getattr(error, "offset", 0) + 1) from error


def _stop(name: str, attributes: dict[str, str]) -> None:
    raise _Seen


def _stop_at_doctype(*declared: object) -> None:
    raise _Seen("doctype")


def _doctype(place: str) -> InterchangeError:
    return InterchangeError(f"{place}: it has a DOCTYPE, which no file of this kind needs; check where the file comes from")


def _not_xml(place: str, line: int, column: int) -> InterchangeError:
    todo = "export it again from the program it comes from"
    return InterchangeError(f"{place}, line {line}, column {column}: this is not well-formed XML; {todo}")
