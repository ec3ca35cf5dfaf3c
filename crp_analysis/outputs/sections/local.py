"""A local report: one place, programme or group beside the whole study, for people who want to begin there."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs import wording
from crp_analysis.outputs.figures_local import draw_here_and_elsewhere, draw_suggested_here
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import LocalRun
from crp_analysis.outputs.sections.claims import claim_anchor, claim_number
from crp_analysis.outputs.sections.evidence import SUGGESTED, link_quotes, numbered_quotes, show_quote
from crp_analysis.outputs.sections.local_claims import (
    claimed_codes,
    groups_in_words,
    opens_here,
    opens_option,
    option_anchor,
    passages,
    words_here,
)
from crp_analysis.outputs.sections.local_tables import BY, count_table, list_standings, people_table
from crp_analysis.scope import AT, label_scope

STRONGEST = 5
HINDERING = ["barrier", "challenge", "provision"]
ORDER = {family: turn for turn, family in enumerate(["need", *HINDERING])}

__all__ = ["cover", "hindrances", "limits", "needs", "passages", "people", "planning", "summary", "voices"]


def cover(run: LocalRun, *, edition: int = 1, date: str = "") -> Html:
    """What part it is, of which study, and which edition."""
    return fill("local_cover", study=run.study, here=_here(run), kind=run.scope.kind, edition=edition, date=date)


def summary(run: LocalRun) -> Html:
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
        strongest=[(run.codebook.code_name(row.code_id), _behind(run, row)) for row in _strongest(needs).itertuples()],
        lists=list_standings(run, needs),
        limits=limits.loc[limits["topic"].isin(["reading", "comparison"]), "statement"].tolist(),
    )


def people(run: LocalRun) -> Html:
    """Who took part here beside the whole study, and who was not heard here."""
    people = run.local.people
    silent = {dimension: list(rows["label"]) for dimension, rows in people[people["is_silent"]].groupby("dimension", sort=False)}
    return fill(
        "local_people",
        at=AT[run.scope.kind],
        here=_here(run),
        n_here=people.iloc[0]["n_participants"],
        n_all=people.iloc[0]["n_everywhere"],
        tables=[people_table(run, rows, dimension) for dimension, rows in people.groupby("dimension", sort=False) if dimension in BY],
        silent=[(BY[dimension].lower(), labels) for dimension, labels in silent.items()],
        minimum=run.study.thresholds.min_group,
        groups="group" in set(people["dimension"]),
        others="place" in set(people["dimension"]),
    )


def needs(run: LocalRun) -> Html:
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
        table=count_table(run, needs, "Needs here, and of everyone else.") if len(needs) else "",
        lists=list_standings(run, needs),
        is_compared=is_compared,
        minimum=run.study.thresholds.min_group,
    )


def hindrances(run: LocalRun) -> Html:
    """What gets in the way here, beside elsewhere: barriers, challenges and views on what exists."""
    rows = _of(run, HINDERING)
    rows = rows[~rows["standing"].isin(["nowhere", "not read"])]
    caption = "Barriers, challenges and views on today’s offers, here and elsewhere."
    return fill(
        "local_hindrances",
        table=count_table(run, rows, caption) if len(rows) else "",
        lists=list_standings(run, rows),
        at=AT[run.scope.kind],
    )


def voices(run: LocalRun) -> Html:
    """Words of people from here, by code: one quote each, the numbers of the others, and themes without a quote of their own.

    On paper every evidence number of the report leads here.
    """
    family = {code.code_id: code.family for code in run.codebook.codes}
    numbered = numbered_quotes(run)
    quotes = numbered[numbered["quote_id"].isin(run.local.quotes["quote_id"])]
    quotes = quotes.assign(turn=quotes["code_id"].map(lambda code: ORDER.get(family.get(code, ""), len(ORDER))))
    by_code = dict(tuple(quotes.sort_values(["turn", "number"]).groupby("code_id", sort=False)))
    return fill(
        "local_voices",
        themes=[_theme(run, code_id, rows) for code_id, rows in by_code.items()],
        others=_without_quote(run, numbered, set(by_code)),
        groups=[(anchor, label, link_quotes(numbered, ids)) for anchor, label, ids in groups_in_words(run)],
        at=AT[run.scope.kind],
        n_quotes=len(quotes),
    )


def _theme(run: LocalRun, code_id: str, quotes: pd.DataFrame) -> dict:
    """One theme: its number, one quote in full, the numbers of the others."""
    return {
        "anchor": claim_anchor(code_id),
        "number": claim_number(run, code_id),
        "name": run.codebook.code_name(code_id),
        "quote": show_quote(quotes.iloc[0], run.study, is_bank=True),
        "more": link_quotes(quotes, ";".join(quotes["quote_id"].iloc[1:])) if len(quotes) > 1 else "",
    }


def _without_quote(run: LocalRun, numbered: pd.DataFrame, quoted: set[str]) -> list[tuple[str, str, str, Html]]:
    """Themes that open and have no quote of their own: anchor, number, name, quotes of other themes that speak of it, too."""
    words = words_here(run)
    told = []
    for code_id in claimed_codes(run):
        if code_id not in quoted:
            also = ";".join(words.loc[words["code_id"] == code_id, "passage_id"])
            told.append((claim_anchor(code_id), claim_number(run, code_id), run.codebook.code_name(code_id), link_quotes(numbered, also)))
    return told


def planning(run: LocalRun) -> Html:
    """The planning sheet: needs, what is there, gaps, options, first steps, and who was not heard."""
    rows = run.local.planning
    parts = {part: lines.to_dict("records") for part, lines in rows.groupby("part", sort=False)}
    options = {one.option_id: one.name for one in run.codebook.options}
    return fill(
        "planning",
        here=_here(run),
        at=AT[run.scope.kind],
        needs=[_need_line(run, line) for line in parts.get("need", [])],
        provision=parts.get("provision", []),
        gaps=parts.get("gap", []),
        options=[_option_line(run, line) for line in parts.get("option", [])],
        steps=_steps(parts.get("first step", []), options),
        silent=parts.get("not heard", []),
        has_schemes=len(run.material.schemes) > 0,
    )


def limits(run: LocalRun) -> Html:
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


def _behind(run: LocalRun, row) -> Html:
    """People behind a code here, in words: what people coded, then what is only suggested; the first number opens the words."""
    parts = []
    if row.n_low > 0:
        of = f" of {row.n_in_scope:.0f}" if pd.notna(row.n_in_scope) else ""
        parts.append(Html("<strong>{}{} people</strong>").format(wording.between(row.n_low, row.n_high), of))
    if row.suggested_low > 0:
        parts.append(SUGGESTED + Html(" for {} not read yet").format(_people(row.suggested_low, row.suggested_high)))
    return Html("; ").join([opens_here(run, parts[0], row.code_id), *parts[1:]]) if parts else Html("")


def _people(low: int, high: int) -> str:
    return wording.people(low) if low == high else f"{wording.between(low, high)} people"


def _need_line(run: LocalRun, line: dict) -> tuple[str, Html, Html]:
    """A need of the planning sheet, the people who raised it, what else is known; the first of these opens the words."""
    counted, note = _counted(line), line["note"]
    if counted:
        return line["text"], opens_here(run, counted, line["code_id"]), Html("{}").format(note)
    return line["text"], Html(""), opens_here(run, note, line["code_id"])


def _option_line(run: LocalRun, line: dict) -> tuple[str, str, Html, str]:
    """An option of the planning sheet: its anchor, name, people behind its needs, what it answers."""
    option_id = line["option_id"]
    return option_anchor(option_id), line["text"], opens_option(run, _counted(line), option_id), line["note"]


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
