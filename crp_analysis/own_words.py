"""What the program itself writes: texts of its templates and of its code, so that a word in them is not taken for somebody's name.

A participant may be called Guest, and the report cites 'Guest, Namey & Chen 2020'. Such a word is no leak where it stands in exactly the
surroundings that the program gives it, four words or more; anywhere else it is. The pieces hold nothing that a study wrote: files that
`crp init` writes for people to edit are left out, and places where values are filled in end a piece.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
FEWEST_WORDS = 4  # of a piece, the name among them: people do not say four words as the program does by chance
SHORT = ("Page 1", "Cohen's kappa", "Krippendorff's alpha", "Gwet's AC1")  # shorter pieces that count: the footer in Word, measures
EDITED = {"templates.py"}  # what it writes becomes people's own words
WRITTEN = {".html", ".j2", ".js", ".css", ".typ", ".lua"}
FILLED_IN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>|\{\w*[^{}\s]*\}|\n", re.DOTALL)
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def without_own_words(holds: Callable[[str], bool]) -> Callable[[str], str]:
    """A function that takes out of a text those pieces of the program's own texts that hold a name, as `holds` says."""
    held = sorted({piece for piece in own_pieces() if holds(piece)}, key=len, reverse=True)
    if not held:
        return lambda text: text
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(piece)}(?!\w)" for piece in held))
    return lambda text: pattern.sub(" ", evened(text))


def evened(text: str) -> str:
    """A text as it compares: entities and escaped quotation marks resolved, one kind of each mark, single spaces."""
    return " ".join(html.unescape(text.replace('\\"', '"')).translate(ALIKE).split())


@cache
def own_pieces() -> frozenset[str]:
    """Every piece that stands between two places where a value is filled in."""
    found = {evened(piece).strip(" %.,;:!?()'\"") for text in _texts() for piece in [*FILLED_IN.split(text), *text.splitlines()]}
    return frozenset(SHORT) | {piece for piece in found if len(re.findall(r"\w+", piece)) >= FEWEST_WORDS}


def _texts() -> Iterator[str]:
    """The templates, and the texts in the code; what describes the code to its readers is in no output."""
    for path in sorted((PACKAGE / "outputs" / "templates").rglob("*")):
        if path.suffix in WRITTEN:
            yield path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name not in EDITED:
            yield from _constants(ast.parse(path.read_text(encoding="utf-8")))


def _constants(tree: ast.AST) -> Iterable[str]:
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, described) and ast.get_docstring(node, clean=False)}
    return [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts
    ]
