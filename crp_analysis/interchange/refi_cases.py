"""Variables and their values, and cases: who or what the sources belong to."""

from __future__ import annotations

from lxml import etree

from crp_analysis.interchange.hardened_xml import children, local
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.project import Case
from crp_analysis.interchange.refi_parts import Reading, containers, reference_of

TYPES = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
VALUES = tuple(f"{kind}Value" for kind in TYPES)


def read_variables(reading: Reading) -> dict[str, str]:
    """The variables' names and types, in the file's order. Two of one name are told apart by a number."""
    types: dict[str, str] = {}
    for variables in containers(reading, "Variables"):
        for variable in children(variables, "Variable"):
            reading.ledger.read(variable)
            name, kind = variable.get("name", ""), variable.get("typeOfVariable", "").strip()
            if name in types:
                reading.ledger.remark("Variable of the same name", "it got a number after its name", name=name)
            n = 1
            while name in types:
                n += 1
                name = f"{variable.get('name', '')} ({n})"
            types[name] = kind if kind in TYPES else "Text"
            reading.variables.setdefault(normal_guid(variable.get("guid", "")), name)
    return types


def read_values(reading: Reading, element: etree._Element) -> dict[str, str]:
    """The values on one case, source or set, by the variable's name; a variable without a value has ''."""
    values: dict[str, str] = {}
    for value in children(element, "VariableValue"):
        references = children(value, "VariableRef")
        name = reading.variables.get(reference_of(references[0])) if references else None
        if name is None or name in values:
            why = "its variable is not in the file" if name is None else "the variable has a value there already"
            reading.ledger.lose(value, why, name or "")
            continue
        stated = children(value, *VALUES)[:1]
        reading.ledger.read(value, references[0], *stated)
        values[name] = _value(stated[0]) if stated else ""
    return values


def read_cases(reading: Reading) -> tuple[Case, ...]:
    """The cases, nameless ones too, with the sources that the file holds."""
    cases = []
    for holder in containers(reading, "Cases"):
        for element in children(holder, "Case"):
            cases.append(
                Case(
                    guid=reading.enter(element, "case"),
                    name=element.get("name", ""),
                    description=reading.describe(element),
                    attributes=read_values(reading, element),
                    sources=reading.referred_by(element, "SourceRef", "source"),
                )
            )
    return tuple(cases)


def _value(element: etree._Element) -> str:
    text = element.text or ""
    return text if local(element) == "TextValue" else text.strip()
