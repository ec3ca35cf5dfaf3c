"""What participants were told before, and what they are told afterwards: terms of engagement and feedback."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import people


def terms(run: Run) -> Html:
    """Each consultation's terms of engagement: version, how many questions are answered, and which are open."""
    terms, titles = run.material.terms, _titles(run)
    rows = []
    for consultation_id, of_one in terms.groupby("consultation_id", sort=False):
        gaps = of_one.loc[of_one["answer"] == "", "heading"].tolist()
        answered = f"{len(of_one) - len(gaps)} of {len(of_one)}"
        rows.append(
            {
                "title": titles.get(consultation_id, consultation_id),
                "version": of_one["version"].iloc[0],
                "answered": answered,
                "gaps": " ".join(gaps) if gaps else "none",
            }
        )
    columns = [
        Column(key="title", title="Consultation", kind="row", width=32),
        Column(key="version", title="Version", kind="number", width=10),
        Column(key="answered", title="Questions answered", kind="number", width=14),
        Column(key="gaps", title="Still open", width=44),
    ]
    table = html_table(rows, columns, caption="Terms of engagement of each consultation.") if rows else ""
    return fill("terms", table=table, n_gaps=int((terms["answer"] == "").sum()), questions=terms["heading"].drop_duplicates().tolist())


def feedback(run: Run) -> Html:
    """For each consultation: what was heard, what it changed, what did not change and why, and what is not decided yet."""
    lines, titles = run.findings.feedback, _titles(run)
    sheets = []
    for consultation_id, of_one in lines.groupby("consultation_id", sort=False):
        groups = [group for group in of_one["group"].unique() if group == "all" or is_told(of_one[of_one["group"] == group])]
        untold = [run.study.group_name(one) for one in of_one["group"].unique() if one not in groups]
        sheets.append(
            {
                "title": titles.get(consultation_id, consultation_id),
                "groups": [_sheet(run, of_one[of_one["group"] == group], group) for group in groups],
                "untold": untold,
                "is_for_all_only": groups == ["all"],
            }
        )
    return fill("feedback", sheets=sheets)


def _titles(run: Run) -> dict[str, str]:
    rows = run.material.consultations
    return dict(zip(rows["consultation_id"], rows["title"], strict=True)) if "title" in rows else {}


def is_told(lines: pd.DataFrame) -> bool:
    """Whether anything that a group said can be told. Where not, a sheet of its own would say nothing that everybody's does not say."""
    return bool((lines.loc[lines["part"] == "heard", "code_id"] != "").any())


def _sheet(run: Run, lines: pd.DataFrame, group: str) -> dict:
    """One group's sheet, part by part."""
    heard = lines[lines["part"] == "heard"]
    about = {code.code_id: code.name for code in run.codebook.codes} | {one.option_id: one.name for one in run.codebook.options}

    def part(name: str) -> list[tuple[str, str, str]]:
        rows = lines[lines["part"] == name].itertuples()
        return [(about.get(row.code_id or row.option_id, ""), row.text, row.reason) for row in rows]

    return {
        "name": "Everybody who took part" if group == "all" else run.study.group_name(group),
        "heard": [(row.text, _who(row)) for row in heard[heard["code_id"] != ""].itertuples()],
        "why": " ".join(heard.loc[heard["code_id"] == "", "reason"]),
        "changed": part("changed"),
        "not_changed": part("not changed"),
        "undecided": [text for _, text, _ in part("not decided")],
    }


def _who(row) -> str:
    return row.reason.rstrip(".") if pd.isna(row.n_participants) else people(row.n_participants, row.n_in_group)
