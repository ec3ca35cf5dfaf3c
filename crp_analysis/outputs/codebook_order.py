"""The codebook in the order in which people read it: by family, each code before those below it, with what is told beside its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crp_analysis.codebook import FAMILIES, Code, Codebook

RULES = (("include", "Put it on", "exclude", "Do not put it on"), ("examples", "For example", "non_examples", "Not, for example"))
PLAIN = {"statement": "As a need", "seat": "Where it sits", "source": "Source"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One code as it is told: `facts` are short statements about it, names instead of ids."""

    code: Code
    facts: tuple[str, ...]
    texts: Mapping[str, str]  # label and text of what else is said


@dataclass(frozen=True, kw_only=True)
class Counted:
    """People (not mentions) in whose words people gave the code, and segments that have it."""

    people: int
    segments: int


def codes_by_family(codebook: Codebook, counts: Mapping[str, Counted] | None = None) -> dict[str, list[Told]]:
    """The codes of each family that has any; `counts` by code where they are known."""
    named = {code.code_id: code.name for code in codebook.codes}
    return {
        label: [_told(code, codebook, named, counts) for code in _tree(codebook.of_family(family))]
        for family, label in FAMILIES.items()
        if codebook.of_family(family)
    }


def _tree(codes: list[Code]) -> Iterator[Code]:
    """Codes of the family's top in the codebook's order, each followed by those below it."""
    own = {code.code_id for code in codes}

    def below(parent: str) -> Iterator[Code]:
        for code in codes:
            if code.parent == parent:
                yield code
                yield from below(code.code_id)

    for code in codes:
        if code.parent not in own:
            yield code
            yield from below(code.code_id)


def _told(code: Code, codebook: Codebook, named: Mapping[str, str], counts: Mapping[str, Counted] | None) -> Told:
    facts = [f"retired since {code.retired}"] if code.retired else []
    facts += [f"under {named.get(code.parent, code.parent)}"] if code.parent else []
    facts += [f"opposes {named.get(code.opposes, code.opposes)}"] if code.opposes else []
    if counts is not None:
        n = counts.get(code.code_id, Counted(people=0, segments=0))
        people, segments = "person" if n.people == 1 else "people", "segment" if n.segments == 1 else "segments"
        facts.append(f"{n.people} {people}, {n.segments} {segments}")
    texts = {label: text for key, label in PLAIN.items() if (text := getattr(code, key))}
    older = [*codebook.lineage.names_of(code.code_id)[1:], *code.also]
    texts |= {"Doubted by": "; ".join(named.get(one, one) for one in code.doubted_by)} if code.doubted_by else {}
    texts |= {"Options": "; ".join(code.options)} if code.options else {}
    texts |= {"Other names": "; ".join(dict.fromkeys(older))} if older else {}
    return Told(code=code, facts=tuple(facts), texts=texts)
