"""Learning options: what each is, which needs it answers with how many people behind them, and the principles underneath."""

from __future__ import annotations

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.sections.evidence import SUGGESTED, everyone
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import count, people, sentence


def options(run: Run) -> Html:
    """Each option in short, then options against needs, then needs that no option answers; nothing where there are no options."""
    coverage, codebook = run.findings.coverage, run.codebook
    if not codebook.options:
        return Html("")
    answered = set(coverage.loc[coverage["answers"], "code_id"])
    raised = coverage.drop_duplicates("code_id")
    open_needs = raised[~raised["code_id"].isin(answered) & ((raised["n_participants"] > 0) | (raised["n_suggested"] > 0))]
    return fill(
        "options",
        options=[_option(run, option) for option in codebook.options],
        table=_coverage_table(run) if len(coverage) else "",
        is_uncoded=run.findings.option_sets.empty and not coverage["n_participants"].any(),
        unanswered=[(codebook.code_name(row.code_id), _behind(row, run)) for row in open_needs.itertuples()],
    )


def principles(run: Run) -> Html:
    """Principles with their prompts, then the options that answer each beside the people who named it; nothing where there are none."""
    codebook, rows = run.codebook, run.findings.principles
    if not codebook.principles:
        return Html("")
    answered = set(rows.loc[rows["answers"], "principle_id"])
    return fill(
        "principles",
        principles=codebook.principles,
        table=_principle_table(run),
        open=[one.name for one in codebook.principles if codebook.options and one.id not in answered],
    )


def _principle_table(run: Run) -> Html:
    """Principles down: who named each, and which option answers it."""
    counts, options = everyone(run), run.codebook.options
    answers = {(row.principle_id, row.option_id) for row in run.findings.principles.itertuples() if row.answers}
    rows = []
    for principle in run.codebook.principles:
        code_id = next((i for i in (principle.id, f"principle-{principle.id}") if i in counts.index), "")
        marks = {one.option_id: "yes" if (principle.id, one.option_id) in answers else "" for one in options}
        rows.append({"name": principle.name, "people": _named_by(counts.loc[code_id], run) if code_id else Html("no code for it"), **marks})
    columns = [Column(key="name", title="Principle", kind="row", width=20), Column(key="people", title="Named by", width=25)]
    columns += [Column(key=option.option_id, title=option.name, width=55 // max(len(options), 1)) for option in options]
    note = "A passage is a piece of speech or writing that people coded so. The codebook says which option answers which principle."
    return html_table(rows, columns, caption="Principles, who named them, and the options that answer them.", note=note, kind="matrix")


def _named_by(row, run: Run) -> Html:
    """People of people and passages, and what is only suggested."""
    parts = []
    if row["n_participants"]:
        parts.append(
            Html("{} in {}").format(
                opens(run, people(row["n_participants"], row["n_in_group"]), row["code_id"]), count(row["n_segments"], "passage")
            )
        )
    elif row["n_in_group"]:
        parts.append(Html("nobody of {}").format(people(row["n_in_group"])))
    if row["n_suggested"]:
        parts.append(
            Html("{} for {} more").format(SUGGESTED, row["n_suggested"])
            if parts
            else Html("{} for {}").format(SUGGESTED, people(row["n_suggested"]))
        )
    return Html("; ").join(parts) if parts else Html("nobody")


def _option(run: Run, option) -> dict:
    coverage = run.findings.coverage
    rows = coverage[(coverage["option_id"] == option.option_id) & coverage["answers"]].sort_values("n_participants", ascending=False)
    names = {one.option_id: one.name for one in run.codebook.options}
    return {
        "option": option,
        "needs": [(run.codebook.code_name(row.code_id), _behind(row, run)) for row in rows.itertuples()],
        "links": [(names.get(link.option, link.option), link.how) for link in option.links],
        "investment": f"{option.investment.level.capitalize()}. {sentence(option.investment.note)}".strip(),
    }


def _behind(row, run: Run) -> Html:
    """People behind a need, coded by people; else what is suggested."""
    if row.n_participants:
        return opens(run, people(row.n_participants), row.code_id)
    return opens(run, Html("{}, {}").format(people(row.n_suggested), SUGGESTED), row.code_id) if row.n_suggested else Html("nobody")


def _coverage_table(run: Run) -> Html:
    coverage, options = run.findings.coverage, run.codebook.options
    needs = coverage.drop_duplicates("code_id").sort_values(["n_participants", "n_suggested"], ascending=False)
    answers = {(row.code_id, row.option_id) for row in coverage.itertuples() if row.answers}
    rows = [
        {"need": run.codebook.code_name(need.code_id), "people": _behind(need, run)}
        | {option.option_id: "answers it" if (need.code_id, option.option_id) in answers else "" for option in options}
        for need in needs.itertuples()
    ]
    columns = [Column(key="need", title="Need", kind="row", width=26), Column(key="people", title="Raised by", kind="number", width=14)]
    columns += [Column(key=option.option_id, title=option.name, width=60 // max(len(options), 1)) for option in options]
    return html_table(rows, columns, caption="Which option answers which need.", kind="matrix")
