"""REFI-QDA files, .qdpx and .qdc, as a `Project`: lenient with what programs get wrong, and every loss counted.

The standard: REFI-QDA 1.5 (www.qdasoftware.org). Which program departs from it where is written beside the code that bears it.
"""

from __future__ import annotations

from lxml import etree

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.containers import Container, open_container
from crp_analysis.interchange.hardened_xml import children, local, parse
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_cases import read_cases, read_variables
from crp_analysis.interchange.refi_codes import coders, read_codes, read_sets, read_users
from crp_analysis.interchange.refi_ledger import Ledger
from crp_analysis.interchange.refi_notes import read_notes
from crp_analysis.interchange.refi_parts import Reading
from crp_analysis.interchange.refi_sources import read_sources

AGAIN = "export it again from the program it comes from as REFI-QDA"


def read_qdpx(content: bytes, name: str) -> Project:
    """The project in a .qdpx file. `name` is what messages call the file.

    Raises:
        InterchangeError: it is no .qdpx, damaged, or made to do harm; anything else that is wrong with it is in the project's `losses`.
    """
    container = open_container(content, name)
    root = parse(container.project_file(), f"{name}, its .qde file")
    if local(root) != "Project":
        raise InterchangeError(f"{name}: its .qde file holds no Project; {AGAIN} project (.qdpx)")
    return _read_project(root, container)[0]


def read_qdc(content: bytes, name: str) -> Project:
    """The codes and sets of a .qdc file, as a project without sources. `name` is what messages call the file.

    Raises:
        InterchangeError: it is no XML, has a DOCTYPE, or holds no codebook.
    """
    if content.startswith(b"PK"):
        raise InterchangeError(f"{name}: it is a zip file; if it is a project, let its name end in .qdpx")
    root = parse(content, name)
    if local(root) != "CodeBook":
        raise InterchangeError(f"{name}: it holds no CodeBook; {AGAIN} codebook (.qdc)")
    return _read_codebook(root)[0]


def _read_project(root: etree._Element, container: Container | None) -> tuple[Project, Ledger]:
    ledger = Ledger(root)
    ledger.read(root)
    reading = Reading(root=root, ledger=ledger, origin=root.get("origin", ""), container=container)
    read_users(reading)
    codes = read_codes(reading, "CodeBook", "Codes")
    types = read_variables(reading)
    found = read_sources(reading)
    cases = read_cases(reading)
    groups, set_values = read_sets(reading, "Sets")
    description = reading.describe(root)
    reading.hang_notes(root, ())
    notes = read_notes(reading)
    values = {guid: {**set_values.get(guid, {}), **found.attributes.get(guid, {})} for guid in (*found.attributes, *set_values)}
    project = Project(
        name=root.get("name", ""),
        origin=reading.origin,
        description=description,
        coders=coders(reading),
        codes=codes,
        sources=tuple(found.sources),
        marks=tuple(found.marks),
        cases=cases,
        attributes=types,
        source_attributes=values,
        groups=groups,
        notes=notes + tuple(found.notes),
        losses=ledger.losses(),
        countings=tuple(found.countings),
    )
    return project, ledger


def _read_codebook(root: etree._Element) -> tuple[Project, Ledger]:
    ledger = Ledger(root)
    ledger.read(root)
    reading = Reading(root=root, ledger=ledger, origin=root.get("origin", ""))
    codes = read_codes(reading, "Codes")
    groups, _ = read_sets(reading, "Sets")
    if not children(root, "Codes"):
        ledger.remark("codebook", "it lists no codes")
    project = Project(name="", origin=reading.origin, codes=codes, groups=groups, losses=ledger.losses())
    return project, ledger
