"""Learning options: what each is, which needs it answers with how many people behind them, and the principles underneath."""

from __future__ import annotations

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.evidence import SUGGESTED, count_words, everyone
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import listed, people, sentence


def options(run: Run) -> Html:
    """Each option in short, then options against needs, then needs that no option answers."""
    coverage, codebook = run.findings.coverage, run.codebook
    answered = set(coverage.loc[coverage["answers"], "code_id"])
    raised = coverage.drop_duplicates("code_id")
    open_needs = raised[~raised["code_id"].isin(answered) & ((raised["n_participants"] > 0) | (raised["n_suggested"] > 0))]
    return fill(
        "options",
        options=[_option(run, option) for option in codebook.options],
        table=_coverage_table(run) if len(codebook.options) and len(coverage) else "",
        unanswered=[(codebook.code_name(row.code_id), _behind(row)) for row in open_needs.itertuples()],
    )


def principles(run: Run) -> Html:
    """Principles with their prompts, the options that answer each, and people who named it."""
    counts, codebook, rows = everyone(run), run.codebook, []
    for principle in codebook.principles:
        options = [option.name for option in codebook.options if principle.id in option.principles]
        code_id = next((i for i in (f"principle-{principle.id}", principle.id) if i in counts.index), "")
        said = count_words(counts.loc[code_id], run.study) if code_id else Html("no code for it")
        prompts = Html("<br>").join(principle.prompts)
        rows.append({"name": principle.name, "prompts": prompts, "options": listed(options), "people": said})
    columns = [
        Column(key="name", title="Principle", kind="row", width=22),
        Column(key="prompts", title="Prompts", width=36),
        Column(key="options", title="Options that answer it", width=20),
        Column(key="people", title="People who named it", width=22),
    ]
    return fill("principles", table=html_table(rows, columns, caption="Principles of a learning offer.") if rows else "")


def _option(run: Run, option) -> dict:
    coverage = run.findings.coverage
    rows = coverage[(coverage["option_id"] == option.option_id) & coverage["answers"]].sort_values("n_participants", ascending=False)
    names = {one.option_id: one.name for one in run.codebook.options}
    return {
        "option": option,
        "needs": [(run.codebook.code_name(row.code_id), _behind(row)) for row in rows.itertuples()],
        "links": [(names.get(link.option, link.option), link.how) for link in option.links],
        "investment": f"{option.investment.level.capitalize()}. {sentence(option.investment.note)}".strip(),
    }


def _behind(row) -> Html:
    """People behind a need, coded by people; else what is suggested."""
    if row.n_participants:
        return Html(people(row.n_participants))
    return Html("{}, {}").format(people(row.n_suggested), SUGGESTED) if row.n_suggested else Html("nobody")


def _coverage_table(run: Run) -> Html:
    coverage, options = run.findings.coverage, run.codebook.options
    needs = coverage.drop_duplicates("code_id").sort_values(["n_participants", "n_suggested"], ascending=False)
    answers = {(row.code_id, row.option_id) for row in coverage.itertuples() if row.answers}
    rows = [
        {"need": run.codebook.code_name(need.code_id), "people": _behind(need)}
        | {option.option_id: "answers it" if (need.code_id, option.option_id) in answers else "" for option in options}
        for need in needs.itertuples()
    ]
    columns = [Column(key="need", title="Need", kind="row", width=26), Column(key="people", title="Raised by", kind="number", width=14)]
    columns += [Column(key=option.option_id, title=option.name, width=60 // max(len(options), 1)) for option in options]
    return html_table(rows, columns, caption="Which option answers which need.", kind="matrix")
