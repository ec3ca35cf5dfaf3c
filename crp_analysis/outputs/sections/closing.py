"""The last pages: what changed, what words mean, and what made this edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from crp_analysis.abbreviations import find_unexplained
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.tables_html import Column, html_table


def changes(changes: Sequence[Mapping[str, Any]], *, edition: int = 1) -> Html:
    """What is different from the edition before, under headings; a first edition says that it is one."""
    return fill("changes", changes=[(change["heading"], list(change["items"])) for change in changes], edition=edition)


def glossary(run: Run) -> Html:
    """Abbreviations and terms in alphabetical order, and abbreviations in people's words that nobody has explained yet.

    Here stand all terms of the codebook's glossary; the finished page keeps those that occur in it (`page.finish`).
    """
    terms = sorted(run.codebook.glossary.items(), key=lambda item: item[0].casefold())
    unexplained = find_unexplained({"quotes": run.findings.quotes["text"]}, run.codebook.glossary)
    if not terms and not unexplained:
        return Html("")
    return fill("glossary", terms=terms, unexplained=sorted(unexplained))


def provenance(provenance: Mapping[str, str]) -> Html:
    """What made this edition: versions, hashes and settings, for repeating it."""
    rows = pd.DataFrame(list(provenance.items()), columns=["what", "value"])
    columns = [Column(key="what", title="What", kind="row", width=35), Column(key="value", title="Value", width=65)]
    return fill("provenance", table=html_table(rows, columns, caption="What made this edition.") if len(rows) else "")
