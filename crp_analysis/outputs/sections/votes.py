"""What workshops preferred: first choices, head to head, and by group, with small groups left out."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.figures_offer import draw_preferences
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import HIDDEN, count, decimal, fewer_than, listed


def preferences(run: Run) -> Html:
    """Votes for options; nothing at all where nobody voted."""
    rows = run.findings.preferences
    everyone = rows[rows["group"] == "all"]
    if everyone.empty:
        return Html("")
    minimum, is_shown = run.study.thresholds.min_group, not everyone["is_protected"].any() and everyone["n_chosen"].any()
    return fill(
        "preferences",
        minimum=fewer_than(minimum),
        is_protected=bool(everyone["is_protected"].any()),
        n_ballots=int(everyone["n_ballots"].max()),
        n_abstained=int(everyone["n_abstained"].max()),
        n_workshops=run.material.votes["consultation_id"].nunique(),
        results=say_results(everyone, run) if is_shown else [],
        picture=draw_preferences(everyone, run.codebook) if is_shown else "",
        tables=[_result_table(everyone, run), _pair_table(run), _group_table(rows, run)] if is_shown else [],
    )


def say_results(everyone: pd.DataFrame, run: Run) -> list[str]:
    """What the two ways of counting say, each in a sentence; ties and circles are told as such."""
    names = _names(run)
    most = everyone["n_first"].max()
    first = [names[one] for one in everyone.loc[everyone["n_first"] > most - 1e-9, "option_id"]]
    n_chosen = int((everyone["n_ballots"] - everyone["n_abstained"]).max())
    many = f"({decimal(most)} of {count(n_chosen, 'ballot')}{' each' if len(first) > 1 else ''})"
    winner = everyone.loc[everyone["n_beats"] == len(everyone) - 1, "option_id"]
    said = [f"Most first choices went to {listed(first)} {many}."]
    if len(everyone) < 2:
        return said
    if len(winner):
        name = names[winner.iat[0]]
        agree = "" if name in first else " The two ways of counting do not agree."
        return [*said, f"Compared two by two, {name} is put above every other option by more ballots than not.{agree}"]
    unbeaten = [names[one] for one in everyone.loc[everyone["n_loses"] == 0, "option_id"]]
    why = f" {listed(unbeaten)} {'loses' if len(unbeaten) == 1 else 'lose'} to none." if unbeaten else " Each loses to some other."
    return [*said, f"Compared two by two, no option beats all others.{why}"]


def _names(run: Run) -> dict[str, str]:
    return {option.option_id: option.name for option in run.codebook.options}


def _result_table(everyone: pd.DataFrame, run: Run) -> Html:
    names, order = _names(run), everyone.sort_values(["n_first", "n_beats", "option_id"], ascending=[False, False, True])
    rows = [
        {
            "option": opens(run, names[row.option_id], f"option-{row.option_id}", is_numbered=False),
            "first": decimal(row.n_first),
            "chosen": row.n_chosen,
            "place": decimal(row.mean_rank),
            "beats": row.n_beats,
            "loses": row.n_loses,
            "even": row.n_even,
        }
        for row in order.itertuples()
    ]
    columns = [
        Column(key="option", title="Option", kind="row", width=32),
        Column(key="first", title="First choices", kind="number", width=11),
        Column(key="chosen", title="Ballots that name it", kind="number", width=13),
        Column(key="place", title="Mean place where ranked", kind="number", width=14),
        Column(key="beats", title="Beats others", kind="number", width=10),
        Column(key="loses", title="Loses to others", kind="number", width=10),
        Column(key="even", title="Even with others", kind="number", width=10),
    ]
    note = (
        "Where several options share a first place, each gets its part of it. An option that a ballot leaves out counts as below those "
        "that it names; the mean place looks at ballots that rank the option only. On screens the name of an "
        "option opens what people said of it."
    )
    return html_table(rows, columns, caption="Votes for options, all ballots.", note=note)


def _pair_table(run: Run) -> Html:
    pairs, names = run.findings.head_to_head, _names(run)
    if pairs.empty:
        return Html("")
    cells = {(row.option_id, row.other_id): f"{row.n_prefer} : {row.n_against}" for row in pairs[pairs["group"] == "all"].itertuples()}
    rows = [{"option": name} | {other: cells.get((one, other), "") for other in names} for one, name in names.items()]
    columns = [Column(key="option", title="Option", kind="row", width=25)]
    columns += [Column(key=one, title=name, kind="number", width=75 // len(names)) for one, name in names.items()]
    note = "9 : 4 means that 9 ballots put the option of the row above that of the column, and 4 below it. The rest make no difference."
    return html_table(rows, columns, caption="Options two by two, all ballots.", note=note, kind="matrix")


def _group_table(rows: pd.DataFrame, run: Run) -> Html:
    """First choices by group; a protected group is named, without numbers."""
    groups = [group for group in dict.fromkeys(rows["group"]) if group != "all"]
    if not groups:
        return Html("")
    cells = {(row.option_id, row.group): HIDDEN if row.is_protected else decimal(row.n_first) for row in rows.itertuples()}
    sizes = {row.group: HIDDEN if row.is_protected else str(row.n_ballots - row.n_abstained) for row in rows.itertuples()}
    shown = [{"option": name} | {group: cells[one, group] for group in groups} for one, name in _names(run).items()]
    shown.append({"option": "Ballots that chose"} | sizes)
    columns = [Column(key="option", title="Option", kind="row", width=25)]
    columns += [Column(key=group, title=run.study.group_name(group), kind="number", width=75 // len(groups)) for group in groups]
    few = fewer_than(run.study.thresholds.min_group)
    note = f"Not shown: groups with {few} ballots, and groups from which those could be worked out."
    is_hidden = rows["is_protected"].any()
    return html_table(shown, columns, caption="First choices by group.", note=note if is_hidden else "", kind="matrix")
