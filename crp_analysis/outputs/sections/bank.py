"""The quote bank: all quotes by theme, numbered, from people whose consent allows it."""

from __future__ import annotations

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.evidence import numbered_quotes, show_quote


def quote_bank(run: Run) -> Html:
    """Quotes by theme in the codebook's order; each has the number that the rest of the report refers to."""
    quotes = numbered_quotes(run)
    themes = [
        (run.codebook.code_name(code_id), [show_quote(row, run.study, is_bank=True) for _, row in rows.iterrows()])
        for code_id, rows in quotes.groupby("code_id", sort=False)
    ]
    kept_back = int((~run.material.participants.drop_duplicates("participant_id")["may_quote"]).sum())
    return fill(
        "quotes", themes=themes, n_quotes=len(quotes), has_kept_back=kept_back > 0, limit=run.study.thresholds.max_quotes_per_person
    )
