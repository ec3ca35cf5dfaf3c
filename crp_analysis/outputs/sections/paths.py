"""How options hang together, and the way that each group's needs lead through them."""

from __future__ import annotations

from crp_analysis.outputs.figures_journeys import draw_journeys
from crp_analysis.outputs.figures_system import delivery_of, draw_system, number_links
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import listed, people


def system(run: Run) -> Html:
    """The options and their links as a picture and a table; nothing at all where no option leads to another."""
    links = number_links(run.codebook)
    if links.empty:
        return Html("")
    names = {option.option_id: option.name for option in run.codebook.options}
    alone = [name for one, name in names.items() if one not in set(links["option_id"]) | set(links["other_id"])]
    delivery = {
        kind: [one.name for one in run.codebook.options if delivery_of(one) == kind] for kind in ("national", "local", "national and local")
    }
    return fill(
        "system",
        picture=draw_system(run.codebook),
        delivery=[(kind, listed(found)) for kind, found in delivery.items() if found],
        table=_link_table(links, names),
        alone=alone,
    )


def journeys(run: Run) -> Html:
    """Each group's journey as a strip and a table; nothing at all where there are no options or no journeys."""
    rows = run.findings.journeys
    if rows.empty:
        return Html("")
    groups = [group for group in run.study.groups if group.id in set(run.findings.personas["group"])]
    return fill(
        "journeys",
        picture=draw_journeys(rows, run.codebook, run.study),
        table=_journey_table(run),
        open=[(group.name, left) for group in groups if (left := _unmet(run, group.id))],
        without=[group.name for group in groups if group.id not in set(rows["group"])],
    )


def _link_table(links, names: dict[str, str]) -> Html:
    rows = [{"number": row.number, "from": names[row.option_id], "to": names[row.other_id], "how": row.how} for row in links.itertuples()]
    columns = [
        Column(key="number", title="Link", kind="row", width=8),
        Column(key="from", title="From", width=23),
        Column(key="to", title="To", width=23),
        Column(key="how", title="How", width=46),
    ]
    return html_table(rows, columns, caption="Links between options, numbered as in the picture.")


def _journey_table(run: Run) -> Html:
    names = {option.option_id: option.name for option in run.codebook.options}
    rows = [
        {
            "group": run.study.group_name(row.group),
            "step": row.position + 1,
            "option": names[row.option_id] + (f" (or {listed([names[one] for one in row.equals.split(';')], 'or')})" if row.equals else ""),
            "needs": Html("; ").join(
                opens(run, run.codebook.code_name(one), one, row.group, is_numbered=False) for one in row.code_ids.split(";")
            ),
            "people": people(row.n_participants, row.n_in_group),
            "link": row.from_link and f"From {names[row.from_option]}: {row.from_link}",
        }
        for row in run.findings.journeys.itertuples()
    ]
    columns = [
        Column(key="group", title="Group", kind="row", width=14),
        Column(key="step", title="Step", kind="number", width=6),
        Column(key="option", title="Option", width=16),
        Column(key="needs", title="Needs met there", width=33),
        Column(key="people", title="People who raised them", kind="number", width=12),
        Column(key="link", title="Link that leads there", width=19),
    ]
    note = "People are counted of those in the group whose sessions people have read."
    if (run.findings.journeys["equals"] != "").any():
        note += " “Or” names options that would have answered as much at that step."
    return html_table(rows, columns, caption="Learner journeys, step by step.", note=note, kind="dense")


def _unmet(run: Run, group: str) -> Html:
    """Needs that people of the group raised and its journey does not meet."""
    needs, steps = run.findings.needs, run.findings.journeys
    met = {code for ids in steps.loc[steps["group"] == group, "code_ids"] for code in ids.split(";")}
    mine = needs[(needs["group"] == group) & (needs["n_participants"] > 0) & (needs["strength"] != "protected")]
    left = mine[~mine["code_id"].isin(met)].sort_values(["n_participants", "code_id"], ascending=[False, True])
    return Html("; ").join(
        Html("{} ({})").format(
            run.codebook.code_name(row.code_id), opens(run, people(row.n_participants, row.n_in_group), row.code_id, group)
        )
        for row in left.itertuples()
    )
