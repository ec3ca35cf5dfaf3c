"""What readers wrote into the margin of earlier editions, with the places that they wrote about."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.standing import slot_for_words
from crp_analysis.outputs.tables_html import Column, html_table


def comments(run: Run) -> Html:
    """Comments in Word copies that came back: open ones first, then those that somebody ticked off; nothing where there are none."""
    rows = run.material.comments
    if rows.empty:
        return Html("")
    first = rows[rows["reply_to"] == 0]
    editions = [str(number) for number in sorted(first["edition"].unique())]
    return fill(
        "comments",
        n_open=int((~first["is_resolved"]).sum()),
        n_resolved=int(first["is_resolved"].sum()),
        editions=editions,
        open=_listed(rows, first[~first["is_resolved"]], "Comments that are open."),
        resolved=_listed(rows, first[first["is_resolved"]], "Comments that are resolved."),
    )


def _listed(rows: pd.DataFrame, first: pd.DataFrame, caption: str) -> Html:
    if first.empty:
        return Html("")
    shown = [
        {
            "where": _place(row),
            "words": slot_for_words(row.words, row.anchor),
            "text": Html("<br>").join([_said(row), *map(_said, rows[rows["reply_to"] == row.number].itertuples(index=False))]),
        }
        for row in first.itertuples(index=False)
    ]
    columns = [
        Column(key="where", title="Place", kind="row", width=24),
        Column(key="words", title="Words commented on", width=30),
        Column(key="text", title="Comment", width=46),
    ]
    return html_table(shown, columns, caption=caption, kind="dense")


def _place(row: tuple) -> Html:
    """The section, as a link while it is there; numbers are those of the edition commented on."""
    section = Html('<a href="#{}">{}</a>').format(row.anchor, row.section) if row.anchor else Html("{}").format(row.section or "The cover")
    numbers = Html(", {}").format(row.place) if row.place else Html("")
    return Html('{}<br><span class="note">Edition {}{}</span>').format(section, row.edition, numbers)


def _said(row: tuple) -> Html:
    """One comment with who wrote it and when; an answer says that it is one."""
    who = ", ".join(part for part in (row.initials, row.date) if part)
    lines = Html("<br>").join(row.text.split("\n"))
    return Html('{}{} <span class="note">({})</span>').format("Reply: " if row.reply_to else "", lines, who)
