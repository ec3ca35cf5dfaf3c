"""Learner journeys: for each persona group a strip of options in order, with what each step answers and how it leads on."""

from __future__ import annotations

from dataclasses import dataclass

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.given import behind, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text


@dataclass(frozen=True, kw_only=True)
class Step:
    """One option on the way: how the one before leads here, the needs it meets, and the people behind them."""

    option: Text
    leads_here: Text
    needs: tuple[Text, ...]
    behind: str


@dataclass(frozen=True, kw_only=True)
class Journey:
    """The way of one group through the options."""

    group: Text
    steps: tuple[Step, ...]


def describe_journeys(run: Run) -> tuple[Journey, ...]:
    """One strip a group that has a journey, in the study's order."""
    rows = table(run, "journeys")
    if rows.empty:
        return ()
    present = [group for group in run.study.groups if (rows["group"] == group.id).any()]
    rows = rows.assign(**{name: value for name, value in {"from_option": "", "n_in_group": 0}.items() if name not in rows})
    return tuple(
        Journey(
            group=Text(words=group.name, where=f"{group.name}, name of the group", place="study.toml, groups"),
            steps=tuple(_step(run, group.name, row) for row in rows[rows["group"] == group.id].sort_values("position").itertuples()),
        )
        for group in present
    )


def lay_out_journeys(journeys: tuple[Journey, ...], stamp: Stamp) -> list[Pages]:
    """Strips on A4 on its side, as many to a page as there is room for."""
    return [Pages("journeys", "journeys", journeys, stamp)]


def _step(run: Run, group: str, row) -> Step:
    names = {option.option_id: option.name for option in run.codebook.options}
    where = f"{group}, step {row.position + 1}"
    codes = [code_id for code_id in row.code_ids.split(";") if code_id]
    return Step(
        option=Text(words=names.get(row.option_id, row.option_id), where=where, place=f"codebook/options/{row.option_id}.toml, name"),
        leads_here=Text(words=row.from_link, where=f"{where}, link", place=f"codebook/options/{row.from_option}.toml, links"),
        needs=tuple(
            Text(words=run.codebook.code_name(code_id), where=f"{where}, need", place=f"codebook/codes/{code_id}.toml, name")
            for code_id in codes
        ),
        behind=behind(row.n_participants, row.n_in_group) or "nobody counted yet",
    )
