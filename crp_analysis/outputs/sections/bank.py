"""The quote bank: all quotes by theme, numbered, from people whose consent allows it; and where to find them by option and role."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import (
    EVERYONE,
    claim_anchor,
    claim_number,
    group_anchor,
    group_letters,
    heard_codes,
    opens,
)
from crp_analysis.outputs.sections.evidence import count_words, link_quotes, numbered_quotes, show_quote
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import HIDDEN, count, people, told


def quote_bank(run: Run) -> Html:
    """Quotes by theme in the codebook's order; each has the number that the rest of the report refers to."""
    quotes = numbered_quotes(run)
    by_code = dict(tuple(quotes.groupby("code_id", sort=False)))
    themes = [_theme(run, code_id, by_code.get(code_id)) for code_id in heard_codes(run)]
    kept_back = int((~run.material.participants.drop_duplicates("participant_id")["may_quote"]).sum())
    return fill(
        "quotes",
        themes=themes,
        n_quotes=len(quotes),
        has_kept_back=kept_back > 0,
        has_cuts=bool(((quotes["lead"] != "") | (quotes["trail"] != "")).any()),
        by_option=_by_option(run, quotes) if len(quotes) and run.codebook.options else "",
        by_role=_by_role(quotes) if len(quotes) else "",
        letters=_letters(run),
        limit=run.study.thresholds.max_quotes_per_person,
    )


def _letters(run: Run) -> list[tuple[str, str, Html]]:
    """Each group's letter, its anchor, its name with how many took part."""
    rows = run.findings.participation
    sizes = rows[rows["dimension"] == "group"].set_index("value")
    told = []
    for group, letter in group_letters(run).items():
        if group in sizes.index:
            row = sizes.loc[group]
            size = HIDDEN if row["is_protected"] else people(row["n_participants"])
            told.append((letter, group_anchor(group), Html("{} ({})").format(row["label"][:1].upper() + row["label"][1:], size)))
    return told


def _theme(run: Run, code_id: str, quotes: pd.DataFrame | None) -> dict:
    """One theme of the bank: its number, the people behind it in all and by group, its quotes."""
    counts = run.findings.counts
    rows = counts[counts["code_id"] == code_id].set_index("group", drop=False)
    cells = [
        (claim_anchor(code_id, group), letter, _cell(run, rows.loc[group]))
        for group, letter in group_letters(run).items()
        if group in rows.index
    ]
    return {
        "name": run.codebook.code_name(code_id),
        "anchor": claim_anchor(code_id),
        "number": claim_number(run, code_id),
        "everyone": _cell(run, rows.loc[EVERYONE]),
        "groups": [cell for cell in cells if cell[2]],
        "quotes": [show_quote(row, run.study, is_bank=True) for _, row in quotes.iterrows()] if quotes is not None else [],
    }


def _cell(run: Run, row: pd.Series) -> object:
    """A count in few words; nothing for a group that is protected or in which nothing was heard."""
    if row["is_protected"] or not row[["n_participants", "n_confirmed", "n_suggested"]].sum():
        return ""
    words = count_words(row, run, is_linked=False, is_short=True)
    return opens(run, words, row["code_id"], row["group"], is_numbered=False)


def _by_option(run: Run, quotes: pd.DataFrame) -> Html:
    rows = []
    for option in run.codebook.options:
        own = quotes.loc[quotes["code_id"] == f"option-{option.option_id}", "quote_id"]
        needs = quotes.loc[quotes["code_id"].isin(option.needs), "quote_id"]
        rows.append({"option": option.name, "own": link_quotes(quotes, ";".join(own)), "needs": link_quotes(quotes, ";".join(needs))})
    columns = [
        Column(key="option", title="Option", kind="row", width=24),
        Column(key="own", title="What people say of it", width=26),
        Column(key="needs", title="Needs that it answers", width=50),
    ]
    return html_table(rows, columns, caption="Quotes by option.", kind="dense")


def _by_role(quotes: pd.DataFrame) -> Html:
    rows = [
        {
            "role": told(role)[:1].upper() + told(role)[1:],
            "n": count(len(mine), "quote"),
            "quotes": link_quotes(quotes, ";".join(mine["quote_id"])),
        }
        for role, mine in quotes.groupby("role")
    ]
    columns = [
        Column(key="role", title="Role", kind="row", width=18),
        Column(key="n", title="In all", kind="number", width=14),
        Column(key="quotes", title="Quotes", width=68),
    ]
    return html_table(rows, columns, caption="Quotes by role.", kind="dense")
