"""How far coders agree, with each other and with the machine, and what follows for its suggestions."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures import draw_agreement, draw_lanes
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import count

HEADLINE = ("krippendorff_alpha", "cohen_kappa", "kappa")  # the first that the run has is drawn
# one reason that most codes of a young study have, each with its own number: the table has the numbers
TOO_FEW = r"people gave this code (?:once|\d+ times); (\d+) are needed before the machine can be judged on it"
MANY_TOO_FEW = r"people gave these codes fewer than \1 times, too seldom for the machine to be judged on them"
MEASURES = {"krippendorff_alpha": "Krippendorff’s alpha", "cohen_kappa": "Cohen’s kappa"}


def trust(run: Run) -> Html:
    """Agreement per code with intervals, and the lane of each code with its reason."""
    agreement, lanes = run.agreement, _in_order(run, run.coded.lanes)
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
        reasons=_reasons(run, lanes),
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
    """A line a code; the reasons, many of them the same, stand below the table."""
    shown = [
        {
            "code": run.codebook.code_name(row.code_id),
            "lane": row.lane.capitalize(),
            "examples": _opening(run, row.n_positive, row.code_id, is_numbered=True),
            "machine": _opening(run, _two_digits(row.kappa), row.code_id),
            "human": _opening(run, _two_digits(row.human_kappa), row.code_id),
        }
        for row in lanes.itertuples()
    ]
    columns = [
        Column(key="code", title="Code", kind="row", width=42),
        Column(key="lane", title="Lane", width=16),
        Column(key="examples", title="Examples by people", kind="number", width=14),
        Column(key="machine", title="Kappa, machine and people", kind="number", width=14),
        Column(key="human", title="Kappa, between people", kind="number", width=14),
    ]
    return html_table(shown, columns, caption="The lane of each code.", kind="dense")


def _opening(run: Run, value: object, code_id: str, *, is_numbered: bool = False) -> object:
    """A number that opens the words under its code; nothing and zero open nothing."""
    return opens(run, value, code_id, is_numbered=is_numbered) if value else value


def _in_order(run: Run, lanes: pd.DataFrame) -> pd.DataFrame:
    """By lane, and within a lane in the codebook's order."""
    order = {code_id: position for position, code_id in enumerate(run.codebook.ids())}
    return lanes.assign(place=lanes["code_id"].map(order).fillna(len(order))).sort_values(["lane", "place"]).reset_index(drop=True)


def _reasons(run: Run, lanes: pd.DataFrame) -> list[tuple[str, str]]:
    """Each reason once, with the code that it is about, or how many codes."""
    shared = lanes.assign(reason=lanes["reason"].replace(TOO_FEW, MANY_TOO_FEW, regex=True))
    told = []
    for reason, rows in shared.groupby("reason", sort=False):
        about = count(len(rows), "code") if len(rows) > 1 else run.codebook.code_name(rows["code_id"].iat[0])
        told.append((about, reason if len(rows) > 1 else lanes.loc[rows.index[0], "reason"]))
    return told


def _two_digits(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"
