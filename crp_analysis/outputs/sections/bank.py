"""The quote bank: all quotes by theme, numbered, from people whose consent allows it; and where to find them by option and role."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.evidence import link_quotes, numbered_quotes, show_quote
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import count


def quote_bank(run: Run) -> Html:
    """Quotes by theme in the codebook's order; each has the number that the rest of the report refers to."""
    quotes = numbered_quotes(run)
    themes = [
        (run.codebook.code_name(code_id), [show_quote(row, run.study, is_bank=True) for _, row in rows.iterrows()])
        for code_id, rows in quotes.groupby("code_id", sort=False)
    ]
    kept_back = int((~run.material.participants.drop_duplicates("participant_id")["may_quote"]).sum())
    return fill(
        "quotes",
        themes=themes,
        n_quotes=len(quotes),
        has_kept_back=kept_back > 0,
        has_cuts=bool(((quotes["lead"] != "") | (quotes["trail"] != "")).any()),
        by_option=_by_option(run, quotes) if len(quotes) and run.codebook.options else "",
        by_role=_by_role(quotes) if len(quotes) else "",
        limit=run.study.thresholds.max_quotes_per_person,
    )


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
        {"role": role[:1].upper() + role[1:], "n": count(len(mine), "quote"), "quotes": link_quotes(quotes, ";".join(mine["quote_id"]))}
        for role, mine in quotes.groupby("role")
    ]
    columns = [
        Column(key="role", title="Role", kind="row", width=18),
        Column(key="n", title="In all", kind="number", width=14),
        Column(key="quotes", title="Quotes", width=68),
    ]
    return html_table(rows, columns, caption="Quotes by role.", kind="dense")
