"""Option sheets: one page a learning option, its fields in the source's order, and beside them what people said and how they voted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.codebook import Option
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.given import n_read, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text, numbered
from crp_analysis.outputs.wording import NONE, listed, people, sentence


@dataclass(frozen=True, kw_only=True)
class Field:
    """One heading of the sheet and its lines."""

    heading: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A need or a principle that the option answers, who stands behind it, and their share (0 to 1; 0 where nobody was counted)."""

    name: Text
    behind: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Vote:
    """How the ballots of one group ranked the option: first choices (shared ones in parts) and the mean rank (1 is best)."""

    group: Text
    first: str
    mean_rank: str


@dataclass(frozen=True, kw_only=True)
class OptionSheet:
    """One option. `votes` is empty when nobody voted; ranks are out of `n_options`."""

    option_id: str
    name: Text
    overview: Text
    left: tuple[Field, ...]
    right: tuple[Field, ...]
    needs: tuple[Answered, ...]
    principles: tuple[Answered, ...]
    votes: tuple[Vote, ...]
    n_options: int


def describe_options(run: Run) -> tuple[OptionSheet, ...]:
    """One sheet for every option of the codebook, in its order."""
    return tuple(_sheet(run, option) for option in run.codebook.options)


def lay_out_options(sheets: tuple[OptionSheet, ...], stamp: Stamp) -> list[Pages]:
    """One A4 page an option."""
    return [Pages("option-sheets", "option-sheets", sheets, stamp)]


def _sheet(run: Run, option: Option) -> OptionSheet:
    file, name = f"codebook/options/{option.option_id}.toml", option.name
    names = {one.option_id: one.name for one in run.codebook.options}

    def field(heading: str, key: str, words: tuple[str, ...]) -> tuple[Field, ...]:
        return (Field(heading=heading, lines=numbered(words, f"{name}, {heading}", f"{file}, {key}")),) if words else ()

    links = tuple(f"{names.get(link.option, link.option)}: {link.how}" for link in option.links)
    scale = f"{option.investment.level.capitalize()}. {sentence(option.investment.note)}".strip()
    return OptionSheet(
        option_id=option.option_id,
        name=Text(words=name, where=f"{name}, title", place=f"{file}, name"),
        overview=Text(words=option.overview, where=f"{name}, overview", place=f"{file}, overview"),
        left=(
            *field("Aims", "aims", option.aims),
            *field("Who it is for", "who_for", option.who_for),
            *field("Core content", "core_content", option.core_content),
        ),
        right=(
            *field("Considerations", "considerations", option.considerations),
            *field("Links to other options", "links", links),
            *field("Scale of investment", "investment.note", (scale,)),
            *field("National or local", "delivery", (listed(option.delivery).capitalize(),)),
        ),
        needs=_needs(run, option),
        principles=_principles(run, option),
        votes=_votes(run, option),
        n_options=len(run.codebook.options),
    )


def _needs(run: Run, option: Option) -> tuple[Answered, ...]:
    """The needs it answers, those that most people raised first."""
    coverage, whole = run.findings.coverage, n_read(run)
    rows = coverage[(coverage["option_id"] == option.option_id) & coverage["answers"]]
    rows = rows.sort_values(["n_participants", "n_suggested", "code_id"], ascending=[False, False, True])
    where = f"{option.name}, needs"
    names = [
        Text(words=run.codebook.code_name(code_id), where=where, place=f"codebook/codes/{code_id}.toml, name")
        for code_id in rows["code_id"]
    ]
    return tuple(_answered(name, row.n_participants, row.n_suggested, whole) for name, row in zip(names, rows.itertuples(), strict=True))


def _principles(run: Run, option: Option) -> tuple[Answered, ...]:
    """The principles it answers, with the people who named them."""
    names, where = {principle.id: principle.name for principle in run.codebook.principles}, f"{option.name}, principles"
    return tuple(
        _answered(Text(words=names.get(one, one), where=where, place="codebook/principles.toml, name"), *numbers)
        for one, *numbers in _principle_numbers(run, option)
    )


def _principle_numbers(run: Run, option: Option) -> list[tuple[str, int, int, int]]:
    """Id, people, suggested people and the whole, for each principle; without their table, as the option's file says."""
    rows = table(run, "principles")
    if len(rows):
        mine = rows[(rows["option_id"] == option.option_id) & rows["answers"]]
        return [(row.principle_id, row.n_participants, row.n_suggested, row.n_in_study) for row in mine.itertuples()]
    counts = run.findings.counts[run.findings.counts["group"] == "all"].set_index("code_id")
    numbers = counts[["n_participants", "n_suggested", "n_in_group"]].reindex(list(option.principles), fill_value=0)
    return [tuple(row) for row in numbers.itertuples()]


def _answered(name: Text, n: int, n_suggested: int, whole: int) -> Answered:
    behind = people(n, whole or None) if n else f"suggested for {people(n_suggested)}" if n_suggested else "nobody yet"
    return Answered(name=name, behind=behind, share=round(n / whole, 3) if whole else 0.0)


def _votes(run: Run, option: Option) -> tuple[Vote, ...]:
    """How ballots ranked it: everyone first, then every group that may be shown."""
    rows = table(run, "preferences")
    if rows.empty:
        return ()
    rows = rows[(rows["option_id"] == option.option_id) & ~rows["is_protected"] & (rows["n_ballots"] > 0)]
    order = {"all": -1} | {group.id: n for n, group in enumerate(run.study.groups)}
    rows = rows.sort_values("group", key=lambda groups: groups.map(order).fillna(len(order)))
    return tuple(
        Vote(
            group=Text(words=run.study.group_name(row.group), where=f"{option.name}, votes", place="study.toml, groups"),
            first=f"{round(row.n_first, 1):g} of {row.n_ballots}",
            mean_rank=NONE if pd.isna(row.mean_rank) else f"{row.mean_rank:.1f}",
        )
        for row in rows.itertuples()
    )
