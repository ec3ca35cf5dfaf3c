"""How far coders agree, with each other and with the machine, and what follows for its suggestions."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures import draw_agreement, draw_lanes
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.tables_html import Column, html_table

HEADLINE = ("krippendorff_alpha", "cohen_kappa", "kappa")  # the first that the run has is drawn
MEASURES = {"krippendorff_alpha": "Krippendorff’s alpha", "cohen_kappa": "Cohen’s kappa"}


def trust(run: Run) -> Html:
    """Agreement per code with intervals, and the lane of each code with its reason."""
    agreement, lanes = run.agreement, run.coded.lanes
    measure = headline_measure(agreement)
    name = MEASURES.get(measure, measure.replace("_", " "))
    title = f"Agreement per code: {name}, with 95 % intervals."
    return fill(
        "trust",
        facts=facts(run),
        measure=name,
        agreement_picture=draw_agreement(agreement, run.codebook, measure=measure, title=title) if measure else "",
        overall=_overall(agreement, measure),
        lane_picture=draw_lanes(lanes) if len(lanes) else "",
        lane_table=_lane_table(run, lanes) if len(lanes) else "",
    )


def headline_measure(agreement: pd.DataFrame) -> str:
    """The measure that is drawn: the first known one that has a value; empty when there is none."""
    valued = agreement[agreement["value"].notna()]
    present = list(dict.fromkeys(valued["measure"]))
    return next((one for one in HEADLINE if one in present), present[0] if present else "")


def _overall(agreement: pd.DataFrame, measure: str) -> list[tuple[str, str]]:
    rows = agreement[(agreement["measure"] == measure) & (agreement["code_id"] == "all") & agreement["value"].notna()]
    span = {
        row.between: f" (95\u00a0% interval {row.ci_low:.2f} to {row.ci_high:.2f})" if pd.notna(row.ci_low) else ""
        for row in rows.itertuples()
    }
    return [(row.between, f"{row.value:.2f}{span[row.between]}") for row in rows.itertuples()]


def _lane_table(run: Run, lanes: pd.DataFrame) -> Html:
    order = {code_id: position for position, code_id in enumerate(run.codebook.ids())}
    rows = lanes.assign(place=lanes["code_id"].map(order).fillna(len(order))).sort_values(["lane", "place"])
    shown = pd.DataFrame(
        {
            "code": [run.codebook.code_name(code) for code in rows["code_id"]],
            "lane": rows["lane"].str.capitalize().to_numpy(),
            "examples": rows["n_positive"].to_numpy(),
            "machine": [_two_digits(value) for value in rows["kappa"]],
            "human": [_two_digits(value) for value in rows["human_kappa"]],
            "reason": rows["reason"].to_numpy(),
        }
    )
    columns = [
        Column(key="code", title="Code", kind="row", width=23),
        Column(key="lane", title="Lane", width=11),
        Column(key="examples", title="Examples by people", kind="number", width=11),
        Column(key="machine", title="Kappa, machine and people", kind="number", width=11),
        Column(key="human", title="Kappa, between people", kind="number", width=10),
        Column(key="reason", title="Why", width=34),
    ]
    return html_table(shown, columns, caption="The lane of each code.", kind="dense")


def _two_digits(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"
