"""A drawing as matplotlib writes it, made smaller without a visible difference: more than half of a report's bytes are drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
LINKS = (f"{{{XLINK}}}href", "href")
DIGITS = 2  # decimals of a point: far less than a pixel, in print too
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
STEP = re.compile(r"([MLQCz])([^A-Zz]*)")
OUTLINE = re.compile(r"[MLQCz\s\d-]+")  # whole numbers only: a letter's outline
REFERENCE = re.compile(r"url\(#([^)]+)\)")
MOVED = re.compile(r"translate\((\S+) (\S+)\)")


def slim_svg(drawing: str) -> str:
    """The same picture in fewer bytes; the same bytes for the same drawing.

    Metadata, names that nothing refers to and empty groups go; coordinates keep two decimals (transformations keep all, since
    they scale what is inside); what is referred to gets a short name.
    """
    for prefix, space in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.fromstring(drawing)
    for found in root.findall(f"{{{SVG}}}metadata"):
        root.remove(found)
    _shorten_names(root)
    for element in root.iter():
        _shorten(element)
    _lift(root)
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return text.replace(" />", "/>").replace(f' xmlns:xlink="{XLINK}"', "")


def _shorten_names(root: ElementTree.Element) -> None:
    """a, b, c … in the order of first use for what is referred to; all other ids go."""
    used = dict.fromkeys(name for element in root.iter() for name in _references(element))
    names = {name: _letters(number) for number, name in enumerate(used)}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                if value in names:
                    element.set(key, names[value])
                else:
                    del element.attrib[key]
            elif key in LINKS:
                del element.attrib[key]
                element.set("href", f"#{names[value[1:]]}")
            elif "url(#" in value:
                element.set(key, REFERENCE.sub(lambda match: f"url(#{names[match[1]]})", value))


def _references(element: ElementTree.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key in LINKS:
            yield value[1:]
        yield from REFERENCE.findall(value)


def _letters(number: int) -> str:
    """0 as a, 25 as z, 26 as ba: names may not start with a digit."""
    return (_letters(number // 26) if number >= 26 else "") + chr(97 + number % 26)


def _shorten(element: ElementTree.Element) -> None:
    """Numbers, paths and styles of one element without what does not show."""
    if element.text and not element.text.strip():
        element.text = None
    element.tail = None
    for key, value in list(element.attrib.items()):
        if key == "d":
            element.set(key, _tight(value))
        elif key in ("x", "y", "width", "height"):
            element.set(key, NUMBER.sub(_round, value))
        elif key == "style":
            element.set(key, re.sub(r"\s*([:;])\s*", r"\1", value))
    if element.tag == f"{{{SVG}}}use" and (moved := MOVED.fullmatch(element.get("transform", ""))):
        del element.attrib["transform"]
        for key, value in zip("xy", moved.groups(), strict=True):
            if float(value):
                element.set(key, NUMBER.sub(_round, value))


def _tight(path: str) -> str:
    """A path with no space too many; a letter's outline also in steps from point to point, whose numbers are shorter."""
    steps = _relative(path) if OUTLINE.fullmatch(path) else re.sub(r"\s*([A-Za-z])\s*", r"\1", NUMBER.sub(_round, path)).strip()
    return steps.replace(" -", "-")


def _relative(path: str) -> str:
    """The same outline, each step told from where the one before ended; matplotlib writes all steps from the corner."""
    told, here, start = [], (0, 0), (0, 0)
    for command, rest in STEP.findall(path):
        numbers = [int(one) for one in rest.split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        steps = [(x - here[0], y - here[1]) for x, y in points]
        told.append(_step(command, steps))
        here = points[-1] if points else start
        start = here if command == "M" else start
    return "".join(told)


def _step(command: str, steps: list[tuple[int, int]]) -> str:
    if command == "L" and 0 in steps[0]:
        return f"h{steps[0][0]}" if steps[0][1] == 0 else f"v{steps[0][1]}"
    return command.lower() + " ".join(str(one) for step in steps for one in step)


def _round(match: re.Match) -> str:
    short = f"{float(match[0]):.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _lift(element: ElementTree.Element) -> None:
    """Groups that say nothing give their place to what they hold."""
    children: list[ElementTree.Element] = []
    for child in list(element):
        _lift(child)
        is_bare = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if is_bare else [child]
    element[:] = [child for child in children if not (child.tag in (f"{{{SVG}}}g", f"{{{SVG}}}defs") and not len(child))]
