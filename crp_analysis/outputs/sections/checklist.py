"""COREQ and SRQR filled from what the run knows and what people state in reporting.toml; what nobody knows stays blank."""

from __future__ import annotations

from collections.abc import Mapping

from crp_analysis.checklists import COREQ, REPORTING_FILE, SRQR
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.known import Known, known_for_coreq, known_for_srqr
from crp_analysis.outputs.tables_html import Column, html_table

BLANK = "Not stated"


def checklists(run: Run) -> Html:
    """Both checklists, an item a line: its number and name, what is known, where the report has it. Blanks are shown as blanks."""
    stated = run.study.reporting
    lists = [
        ("COREQ", len(COREQ), _rows(COREQ, known_for_coreq(run), stated.coreq)),
        ("SRQR", len(SRQR), _rows(SRQR, known_for_srqr(run), stated.srqr)),
    ]
    return fill(
        "checklists",
        lists=[(name, n, sum(row["is_answered"] for row in rows), _table(name, rows)) for name, n, rows in lists],
        file=REPORTING_FILE,
    )


def _rows(items: Mapping[str, str], known: Mapping[str, Known], stated: Mapping[str, str]) -> list[dict]:
    return [_row(number, name, known.get(number), stated.get(number, "")) for number, name in items.items()]


def _row(number: str, name: str, known: Known | None, stated: str) -> dict:
    """People's own words first, then what the run adds."""
    answers = [Html("{}").format(stated)] if stated else []
    answers += [Html("{}").format(known.text)] if known else []
    links = Html(", ").join(Html('<a href="#{}">{}</a>').format(anchor, title) for anchor, title in known.places) if known else Html("")
    return {
        "number": number,
        "name": name,
        "answer": Html("<br>").join(answers) if answers else Html('<span class="blank">{}</span>').format(BLANK),
        "where": links,
        "is_answered": bool(answers),
    }


def _table(name: str, rows: list[dict]) -> Html:
    columns = [
        Column(key="number", title="No.", width=6),
        Column(key="name", title="Item", kind="row", width=26),
        Column(key="answer", title="What is known", width=48),
        Column(key="where", title="Where", width=20),
    ]
    return html_table(rows, columns, caption=f"{name}: what this study reports.", kind="dense")
