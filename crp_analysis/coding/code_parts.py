"""The texts of the codebook that segments are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from crp_analysis.codebook import Codebook


@dataclass(frozen=True, kw_only=True)
class CodePart:
    """One text that speaks for a code, or against it (`kind` 'against')."""

    code: int
    kind: str
    text: str


def code_parts(codebook: Codebook) -> list[CodePart]:
    """All texts of the codebook that segments are compared with, in the codebook's order."""
    parts = []
    for number, code in enumerate(codebook.codes):
        whole = " ".join([f"{code.name}.", code.definition, *code.include])
        parts += [CodePart(code=number, kind="whole", text=whole), CodePart(code=number, kind="name", text=code.name)]
        parts += [CodePart(code=number, kind="definition", text=code.definition)]
        spoken = [*code.examples, *([code.statement] if code.statement else [])]
        parts += [CodePart(code=number, kind="example", text=text) for text in spoken]
        parts += [CodePart(code=number, kind="against", text=text) for text in (*code.exclude, *code.non_examples)]
    return parts
