"""Which options together: what each budget can answer, what every set leaves open, and how evenly it serves the groups."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures_offer import draw_budgets
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import fewer_than, listed, number, people, percent
from crp_analysis.tables import COST_POINTS, MOST_SETS_A_BUDGET, NEARLY_AS_GOOD

MOST_SETS = 14  # rows of a table that people compare; the spreadsheet has all
BETTER, NEAR = "best", "near"


def option_sets(run: Run) -> Html:
    """Best sets of options by budget with their trade-offs; nothing at all where there are no options or no coded needs."""
    sets = run.findings.option_sets
    if sets.empty:
        return Html("")
    shown = list_sets(sets)
    letters = dict(zip(shown["option_ids"], shown["letter"], strict=True))
    listed_sets = shown.head(MOST_SETS)
    return fill(
        "sets",
        n_people=int(sets["n_people"].max()),
        n_raised=round(sets["n_covered"].iat[0] / sets["share_covered"].iat[0]),
        points=COST_POINTS,
        near=NEARLY_AS_GOOD,
        most=MOST_SETS_A_BUDGET,
        is_cut=bool((sets.groupby("level").size() == MOST_SETS_A_BUDGET).any()),
        picture=draw_budgets(sets, letters),
        table=_set_table(listed_sets, run),
        groups=_group_table(listed_sets, run),
        n_more=len(shown) - len(listed_sets),
        never=[run.codebook.code_name(one) for one in _never_answered(sets)],
    )


def list_sets(sets: pd.DataFrame) -> pd.DataFrame:
    """Each set once, the cheapest first, with its `letter` and whether any budget makes it the best."""
    best = set(sets.loc[sets["is_best"], "option_ids"])
    rows = sets.drop_duplicates("option_ids").sort_values(["cost", "n_covered", "option_ids"], ascending=[True, False, True])
    rows = rows.assign(is_best=rows["option_ids"].isin(best)).reset_index(drop=True)
    return rows.assign(letter=[_letter(one) for one in range(len(rows))])


def _letter(position: int) -> str:
    """A to Z, then AA, AB and so on.

    >>> [_letter(one) for one in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    return (_letter(position // 26 - 1) if position >= 26 else "") + chr(65 + position % 26)


def _never_answered(sets: pd.DataFrame) -> list[str]:
    """Needs that people raised and no listed set answers."""
    left = [set(one.split(";")) - {""} for one in sets["leaves"]]
    return sorted(set.intersection(*left)) if left else []


def _set_table(shown: pd.DataFrame, run: Run) -> Html:
    names = {option.option_id: option.name for option in run.codebook.options}
    rows = [
        {
            "set": Html("{}: {}").format(row.letter, listed(names[one] for one in row.option_ids.split(";"))),
            "cost": row.cost,
            "kind": BETTER if row.is_best else NEAR,
            "share": f"{percent(row.share_covered)} ({number(row.n_covered)})",
            "whole": people(row.n_whole),
            "leaves": "; ".join(run.codebook.code_name(one) for one in row.leaves.split(";") if one) or "nothing",
        }
        for row in shown.itertuples()
    ]
    columns = [
        Column(key="set", title="Set", kind="row", width=27),
        Column(key="cost", title="Points", kind="number", width=9),
        Column(key="kind", title="For its budget", width=10),
        Column(key="share", title="Needs answered", kind="number", width=13),
        Column(key="whole", title="All their needs answered", kind="number", width=12),
        Column(key="leaves", title="Leaves open", width=29),
    ]
    return html_table(rows, columns, caption="Sets of options and what they leave open.", kind="dense")


def _group_table(shown: pd.DataFrame, run: Run) -> Html:
    """Sets down, groups across: how much of what each group raised is answered, and which group is served least."""
    shares = run.findings.set_shares
    groups = [group for group in run.study.groups if group.id in set(shares["group"])]
    cells = {(row.option_ids, row.group): row for row in shares.itertuples()}
    rows = []
    for row in shown.itertuples():
        mine = [cells[row.option_ids, group.id] for group in groups]
        rows.append({"set": row.letter} | {one.group: _share(one, run) for one in mine} | {"least": _least(mine, run)})
    columns = [Column(key="set", title="Set", kind="row", width=7)]
    columns += [Column(key=group.id, title=group.name, kind="number", width=70 // max(len(groups), 1)) for group in groups]
    columns.append(Column(key="least", title="Served least", width=21))
    note = "Of all needs that people of the group raised, each counted once for each person. A dash: nobody of the group raised any."
    return html_table(rows, columns, caption="How evenly the sets serve the groups.", note=note, kind="matrix")


def _share(cell, run: Run) -> str:
    return fewer_than(run.study.thresholds.min_group) if cell.is_protected else percent(cell.share)


def _least(cells: list, run: Run) -> str:
    """The group or groups of which least is answered; '' where all are served alike or none can be told."""
    known = [one for one in cells if not one.is_protected and pd.notna(one.share)]
    least = min((one.share for one in known), default=1.0)
    if not known or least == max(one.share for one in known):
        return "all alike" if known else ""
    return listed(run.study.group_name(one.group) for one in known if one.share == least)
