"""How to cite an edition, from its manifest: in words, and for reference managers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crp_analysis.outputs.index_page import Citation

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "~": r"\textasciitilde{}",
    "^": r"\^{}",
}


def cite(manifest: Mapping) -> Citation:
    """Authors (year). Title. Edition N. Organisation. An organisation without authors stands in their place."""
    authors, organisation = list(manifest.get("authors", [])), manifest.get("organisation", "")
    year, number = manifest["date"][:4], manifest["edition"]
    who = listed(authors) or organisation
    publisher = f" {organisation}." if organisation and authors else ""
    return Citation(
        before=f"{who} ({year}). " if who else f"({year}). ",
        title=manifest["title"],
        after=f". Edition {number}.{publisher}",
        bibtex=bibtex(manifest["title"], authors, organisation, manifest["date"], number),
    )


def listed(names: Sequence[str]) -> str:
    """
    >>> listed(["A. One", "B. Two", "C. Three"])
    'A. One, B. Two and C. Three'
    """
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last


def bibtex(title: str, authors: Sequence[str], organisation: str, date: str, number: int) -> str:
    """A @techreport entry; signs with a meaning in TeX are escaped."""
    names = " and ".join(_name(one) for one in authors) or (f"{{{_tex(organisation)}}}" if organisation else "")
    word = next(iter(re.findall(r"[a-z]+", title.lower())), "report")
    fields = {
        "author": names,
        "title": f"{{{_tex(title)}}}",
        "institution": _tex(organisation),
        "type": "Report",
        "number": f"Edition {number}",
        "year": date[:4],
        "note": f"Edition of {date}",
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@techreport{{{word}{date[:4]}edition{number},", *lines, "}"])


def _name(author: str) -> str:
    """A group's name in braces, so that BibTeX does not take its last word for a surname."""
    return f"{{{_tex(author)}}}" if author.startswith("The ") else _tex(author)


def _tex(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)
