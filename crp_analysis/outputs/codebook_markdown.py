"""The codebook as Markdown: one entry a line, no dates and no counts, so that two versions compare line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crp_analysis.codebook import Codebook
from crp_analysis.outputs.codebook_order import RULES, Told, codes_by_family
from crp_analysis.outputs.wording import count

_SIGNS = re.compile(r"[\\`*\[\]<>~|$^@]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w]+;)|!(?=\[)")
_LINE_START = re.compile(r"^([#+\-=:%]|\d+(?=[.)]))", re.MULTILINE)


def codebook_markdown(codebook: Codebook, *, title: str, notice: str = "") -> str:
    """The whole codebook; ends in one line end."""
    lines = [f"# {_inline(title)}: codebook", ""]
    lines += [_inline(notice), ""] if notice else []
    families = codes_by_family(codebook)
    lines += [f"{count(len(codebook.codes), 'code')} in {count(len(families), 'family', 'families')}.", ""]
    for family, codes in families.items():
        lines += [f"## {family}", ""]
        for told in codes:
            lines += _code(told)
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """The text with all that Markdown would read as a mark taken for itself.

    >>> escape("# of *hours* for snake_case")
    '\\\\# of \\\\*hours\\\\* for snake_case'
    """
    escaped = _SIGNS.sub(lambda found: f"\\{found[0]}", text)
    return _LINE_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", escaped)


def _code(told: Told) -> Iterator[str]:
    code = told.code
    yield from (f"### {_inline(code.name)}", "")
    yield from (" · ".join([f"`{code.code_id}`", *map(_inline, told.facts)]), "")
    for paragraph in _paragraphs(code.definition):
        yield from (paragraph, "")
    for key, label, other, other_label in RULES:
        for name, said in ((key, label), (other, other_label)):
            if entries := getattr(code, name):
                yield from (f"**{said}**", "", *(f"- {_inline(one)}" for one in entries), "")
    for label, text in told.texts.items():
        yield from (f"**{label}:** {_inline(text)}", "")


def _inline(text: str) -> str:
    return escape(" ".join(text.split()))


def _paragraphs(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield _inline(line)
