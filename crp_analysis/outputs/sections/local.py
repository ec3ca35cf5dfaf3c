"""A local report: one place, programme or group beside the whole study, for people who want to begin there."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs import wording
from crp_analysis.outputs.figures_local import draw_here_and_elsewhere, draw_suggested_here
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import LocalRun
from crp_analysis.outputs.sections.evidence import CLEAR_DIFFERENCE, SUGGESTED, numbered_quotes, show_quote
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.scope import AT, label_scope, say

STRONGEST = 5
HINDERING = ["barrier", "challenge", "provision"]
ORDER = {family: turn for turn, family in enumerate(["need", *HINDERING])}
MOST_QUOTES = 10  # one a theme: the whole report's quote bank has the rest
BY = {"group": "Group", "place": "Place"}
COLUMN = {"place": "People here", "programme": "In the programme", "group": "In the group"}


def local_cover(run: LocalRun, *, edition: int = 1, date: str = "") -> Html:
    """What part it is, of which study, and which edition."""
    return fill("local_cover", study=run.study, here=_here(run), kind=run.scope.kind, edition=edition, date=date)


def local_summary(run: LocalRun) -> Html:
    """One screen: who was heard here, what they need most, what is stronger here, heard here only or not heard, and how sure it is."""
    needs, limits = _of(run, ["need"]), run.local.limits
    everyone = run.local.people.iloc[0]
    return fill(
        "local_summary",
        study=run.study,
        here=_here(run),
        kind=run.scope.kind,
        at=AT[run.scope.kind],
        n_here=everyone["n_participants"],
        n_all=everyone["n_everywhere"],
        strongest=[(run.codebook.code_name(row.code_id), _behind(row)) for row in _strongest(needs).itertuples()],
        lists=_lists(run, needs),
        limits=limits.loc[limits["topic"].isin(["reading", "comparison"]), "statement"].tolist(),
    )


def local_people(run: LocalRun) -> Html:
    """Who took part here beside the whole study, and who was not heard here."""
    people = run.local.people
    silent = {dimension: list(rows["label"]) for dimension, rows in people[people["is_silent"]].groupby("dimension", sort=False)}
    return fill(
        "local_people",
        at=AT[run.scope.kind],
        here=_here(run),
        n_here=people.iloc[0]["n_participants"],
        n_all=people.iloc[0]["n_everywhere"],
        tables=[_people_table(run, rows, dimension) for dimension, rows in people.groupby("dimension", sort=False) if dimension in BY],
        silent=[(BY[dimension].lower(), labels) for dimension, labels in silent.items()],
        minimum=run.study.thresholds.min_group,
    )


def local_needs(run: LocalRun) -> Html:
    """Needs here beside elsewhere: picture, table, and the codes by how they stand."""
    needs = _of(run, ["need"])
    is_compared = bool(needs["difference"].notna().any())
    picture = draw_here_and_elsewhere(needs, run.codebook, here=_here(run)) if is_compared else ""
    if not is_compared and (needs["suggested_low"] > 0).any():
        picture = draw_suggested_here(needs, run.codebook, here=_here(run))
    return fill(
        "local_needs",
        at=AT[run.scope.kind],
        here=_here(run),
        picture=picture,
        table=_count_table(run, needs, "Needs here, and of everyone else.") if len(needs) else "",
        lists=_lists(run, needs),
        is_compared=is_compared,
        minimum=run.study.thresholds.min_group,
    )


def local_hindrances(run: LocalRun) -> Html:
    """What gets in the way here, beside elsewhere: barriers, challenges and views on what exists."""
    rows = _of(run, HINDERING)
    rows = rows[~rows["standing"].isin(["nowhere", "not read"])]
    caption = "Barriers, challenges and views on today’s offers, here and elsewhere."
    return fill(
        "local_hindrances", table=_count_table(run, rows, caption) if len(rows) else "", lists=_lists(run, rows), at=AT[run.scope.kind]
    )


def local_voices(run: LocalRun) -> Html:
    """Words of people from here, by code, as in the whole report's quote bank."""
    family = {code.code_id: code.family for code in run.codebook.codes}
    numbered = numbered_quotes(run)
    quotes = numbered[numbered["quote_id"].isin(run.local.quotes["quote_id"])]
    quotes = quotes.assign(turn=quotes["code_id"].map(lambda code: ORDER.get(family.get(code, ""), len(ORDER))))
    n_all, quotes = len(quotes), quotes.sort_values(["turn", "number"]).drop_duplicates("code_id").head(MOST_QUOTES)
    codes = [
        (run.codebook.code_name(code_id), [show_quote(row, run.study, is_bank=True) for _, row in rows.iterrows()])
        for code_id, rows in quotes.groupby("code_id", sort=False)
    ]
    return fill("local_voices", codes=codes, at=AT[run.scope.kind], n_quotes=len(quotes), n_more=n_all - len(quotes))


def planning(run: LocalRun) -> Html:
    """The planning sheet: needs, what is there, gaps, options, first steps, and who was not heard."""
    rows = run.local.planning
    parts = {part: lines.to_dict("records") for part, lines in rows.groupby("part", sort=False)}
    options = {one.option_id: one.name for one in run.codebook.options}
    return fill(
        "planning",
        here=_here(run),
        at=AT[run.scope.kind],
        needs=[(line["text"], _counted(line), line["note"]) for line in parts.get("need", [])],
        provision=parts.get("provision", []),
        gaps=parts.get("gap", []),
        options=[(line["text"], _counted(line), line["note"]) for line in parts.get("option", [])],
        steps=_steps(parts.get("first step", []), options),
        silent=parts.get("not heard", []),
        has_schemes=len(run.material.schemes) > 0,
    )


def local_limits(run: LocalRun) -> Html:
    """What to know before using this, and where the whole study's limits stand."""
    return fill("local_limits", limits=run.local.limits[["topic", "statement"]].to_dict("records"))


def _here(run: LocalRun) -> str:
    return label_scope(run.scope, run.study)


def _of(run: LocalRun, families: list[str]) -> pd.DataFrame:
    """The counts of some families, the surest and most people first."""
    rows = run.local.counts[run.local.counts["family"].isin(families)]
    return rows.sort_values(["n_low", "n_high", "suggested_low", "code_id"], ascending=[False, False, False, True], ignore_index=True)


def _strongest(rows: pd.DataFrame) -> pd.DataFrame:
    heard = rows[(rows["n_low"] > 0) | (rows["suggested_low"] > 0)]
    return heard.sort_values(["n_low", "suggested_low", "code_id"], ascending=[False, False, True]).head(STRONGEST)


def _behind(row) -> Html:
    """People behind a code here, in words: what people coded, then what is only suggested."""
    parts = []
    if row.n_low > 0:
        of = f" of {row.n_in_scope:.0f}" if pd.notna(row.n_in_scope) else ""
        parts.append(Html("<strong>{}{} people</strong>").format(wording.between(row.n_low, row.n_high), of))
    if row.suggested_low > 0:
        parts.append(SUGGESTED + Html(" for {} not read yet").format(_people(row.suggested_low, row.suggested_high)))
    return Html("; ").join(parts)


def _people(low: int, high: int) -> str:
    return wording.people(low) if low == high else f"{wording.between(low, high)} people"


def _lists(run: LocalRun, rows: pd.DataFrame) -> list[tuple[str, str, list[str]]]:
    """Codes under the heading of how they stand, with what the heading means; headings without a code are left out."""
    told = []
    for standing, title, about in STANDINGS:
        names = [_named(run, row) for row in rows[rows["standing"] == standing].itertuples()]
        if names:
            told.append((say(title, run.scope), say(about, run.scope), names))
    return told


STANDINGS = [
    ("stronger here", "Stronger here", "a larger share of people here than elsewhere raised it"),
    ("here only", "Heard here only", "nobody elsewhere raised it"),
    ("weaker here", "Weaker here", "a smaller share of people here than elsewhere raised it"),
    ("not heard here", "Not heard here", "people elsewhere raised it, and nobody here did: that is silence, and not a hidden number"),
]


def _named(run: LocalRun, row) -> str:
    name = run.codebook.code_name(row.code_id)
    return f"{name} (clear)" if pd.notna(row.q_value) and row.q_value < CLEAR_DIFFERENCE and row.standing.endswith("er here") else name


def _count_table(run: LocalRun, rows: pd.DataFrame, caption: str) -> Html:
    shown = [
        {
            "name": run.codebook.code_name(row.code_id),
            "here": _cell(row.n_low, row.n_high, row.n_in_scope, row),
            "elsewhere": _cell(row.elsewhere_low, row.elsewhere_high, row.n_elsewhere, row),
            "difference": _difference(row),
            "suggested": wording.between(row.suggested_low, row.suggested_high) if row.suggested_high else "",
            "standing": say(_standing_words(row), run.scope),
        }
        for row in rows.itertuples()
    ]
    if rows["n_in_scope"].isna().all():  # nothing could be counted: columns that all say so help nobody
        columns = [
            Column(key="name", title="What", kind="row", width=50),
            Column(key="suggested", title="Suggested besides", kind="number", width=20),
            Column(key="standing", title="How it stands", width=30),
        ]
        return html_table(shown, columns, caption=say(caption, run.scope), kind="dense")
    columns = [
        Column(key="name", title="What", kind="row", width=27),
        Column(key="here", title=COLUMN[run.scope.kind], kind="number", width=13),
        Column(key="elsewhere", title="Everyone else", kind="number", width=13),
        Column(key="difference", title="Difference in points (95 % interval)", kind="number", width=18),
        Column(key="suggested", title="Suggested besides", kind="number", width=12),
        Column(key="standing", title="How it stands", width=17),
    ]
    return html_table(shown, columns, caption=say(caption, run.scope), kind="dense")


def _cell(low: int, high: int, base: float, row) -> str:
    """n of N; the range where the number is protected; nothing where too few people were read."""
    if row.standing == "not read":
        return "not read yet"
    if pd.isna(base):
        return wording.HIDDEN
    return f"{wording.between(low, high)} of {wording.number(base)}" if base else ""


def _difference(row) -> str:
    if pd.isna(row.difference):
        return ""
    points = round(100 * row.difference)
    return f"{points:+d} ({100 * row.ci_low:+.0f} to {100 * row.ci_high:+.0f})".replace("-", "−")


def _standing_words(row) -> str:
    is_clear = pd.notna(row.q_value) and row.q_value < CLEAR_DIFFERENCE
    if row.standing in ("stronger here", "weaker here"):
        return f"{row.standing}{', clear' if is_clear else ''}"
    words = {"protected": "not shown: small number", "suggested only": "suggested only", "nowhere": "nobody in the study"}
    return words.get(row.standing, row.standing)


def _people_table(run: LocalRun, rows: pd.DataFrame, dimension: str) -> Html:
    shown = pd.DataFrame(
        {
            "label": rows["label"],
            "here": [wording.HIDDEN if row.is_protected else row.n_participants for row in rows.itertuples()],
            "all": [wording.HIDDEN if pd.isna(row.n_everywhere) else row.n_everywhere for row in rows.itertuples()],
        }
    )
    columns = [
        Column(key="label", title=BY[dimension], kind="row", width=50),
        Column(key="here", title=COLUMN[run.scope.kind], kind="number", width=25),
        Column(key="all", title="In the whole study", kind="number", width=25),
    ]
    return html_table(shown, columns, caption=say(f"People here by {dimension}, beside the whole study.", run.scope))


def _counted(line: dict) -> str:
    if pd.isna(line["n_participants"]):
        return ""
    return wording.people(line["n_participants"], line["n_in_group"])


def _steps(lines: list[dict], options: dict[str, str]) -> list[tuple[str, list[str]]]:
    """First steps under the option that they begin."""
    steps: dict[str, list[str]] = {}
    for line in lines:
        steps.setdefault(options.get(line["option_id"], line["note"]), []).append(line["text"])
    return list(steps.items())
