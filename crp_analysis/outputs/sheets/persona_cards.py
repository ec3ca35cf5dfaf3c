"""Persona cards for the table: one face of A5 a group, each line with what it rests on and who changed it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.cards import HEADINGS, PARTS
from crp_analysis.outputs.sections.claims import claim_number
from crp_analysis.outputs.sheets.given import group_size, persona_lines, table
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.texts import Stamp, Text, long_date
from crp_analysis.outputs.wording import count, listed, number, voices
from crp_analysis.study import Group

READING = "3 of 4: three of four people whose sessions are read."


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One line of a card, and what a reader must know to weigh it. Empty texts are not printed."""

    text: Text
    so_that: Text
    evidence: str
    marks: tuple[str, ...]
    dissent: Text
    edited: Text
    stale: Text


@dataclass(frozen=True, kw_only=True)
class CardPart:
    """One of the five parts of a card."""

    heading: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One group's card, named for its strongest need: never a name, a face or an age."""

    group_id: str
    archetype: Text
    group: Text
    made_of: str
    parts: tuple[CardPart, ...]
    not_heard: tuple[Text, ...]
    reading: str = READING


def describe_cards(run: Run) -> tuple[Card, ...]:
    """One card for every group that has lines, in the study's order."""
    lines = persona_lines(run)
    return tuple(_card(run, group, lines[lines["group"] == group.id]) for group in run.study.groups if (lines["group"] == group.id).any())


def lay_out_cards(cards: tuple[Card, ...], stamp: Stamp) -> list[Pages]:
    """Two cards on an A4 page with cut marks, and one on an A5 page."""
    return [
        Pages("persona-cards", "persona-cards", cards, stamp, two_up=True),
        Pages("persona-cards-single", "persona-cards", cards, stamp, called="persona-cards.pdf", two_up=False),
    ]


def _card(run: Run, group: Group, lines: pd.DataFrame) -> Card:
    size = group_size(run, group.id)
    parts = tuple(
        _part(run, group, part, rows, size) for part in PARTS if len(rows := lines[lines["part"] == part].sort_values("position"))
    )
    archetype, why = _archetype(run, group, lines)
    people = f"{count(size, 'person', 'people')}" if size else "several people"
    return Card(
        group_id=group.id,
        archetype=archetype,
        group=Text(words=group.name, where=f"{group.name}, name of the group", place="study.toml, groups"),
        made_of=f"From the words of {people}; {why}; not one real person",
        parts=parts,
        not_heard=_not_heard(run, group, lines, size),
    )


def _archetype(run: Run, group: Group, lines: pd.DataFrame) -> tuple[Text, str]:
    """The name of the need that most people of the group share (people's codes before suggested ones), and how it was chosen."""
    where = f"{group.name}, title"
    needs = lines[(lines["part"] == "I'd like") & (lines["code_id"] != "")]
    if needs.empty:
        return Text(words=group.name, where=where, place="study.toml, groups"), "no need was raised"
    first = needs.sort_values(["is_suggested", "n_participants", "position"], ascending=[True, False, True]).iloc[0]
    code_id, level = first["code_id"], needs[needs["is_suggested"] == first["is_suggested"]]
    n_level = int((level["n_participants"] == first["n_participants"]).sum())
    why = "named for their strongest need" if n_level == 1 else f"named for one of {n_level} equally strong needs"
    return Text(words=run.codebook.code_name(code_id), where=where, place=f"codebook/codes/{code_id}.toml, name"), why


def _part(run: Run, group: Group, part: str, rows: pd.DataFrame, size: int | None) -> CardPart:
    lines = tuple(
        _line(run, row, f"{group.name}, {HEADINGS[part]} line {n}", is_size_hidden=size is None)
        for n, row in enumerate(rows.itertuples(), start=1)
    )
    return CardPart(heading=HEADINGS[part], lines=lines)


def _line(run: Run, row, where: str, *, is_size_hidden: bool) -> CardLine:
    edits = _edits_file(run, row)
    place = edits if row.origin == "facilitator" else _file_of(run, row)
    return CardLine(
        text=Text(words=f"{row.text.rstrip('.')}," if row.so_that else row.text, where=where, place=place),
        so_that=Text(words=f"so that {row.so_that.rstrip('.')}." if row.so_that else "", where=f"{where}, so that", place=place),
        evidence=_evidence(row, is_size_hidden=is_size_hidden) + _number(run, row),
        marks=_marks(row),
        dissent=Text(words=row.dissent, where=f"{where}, dissent"),
        edited=Text(words=_edit_in_words(row), where=f"{where}, who changed it", place=edits),
        stale=Text(words=f"Look again: {row.stale_reason or 'the evidence has changed since'}" if row.is_stale else "", where=where),
    )


def _edit_in_words(row) -> str:
    """Who changed a line, when and why; empty for a line that nobody changed."""
    if row.origin != "facilitator" and not row.editor:
        return ""
    when = f", {long_date(row.edited_on)}" if row.edited_on else ""
    return f"Changed by {row.editor or 'a facilitator'}{when}{': ' + row.edit_reason if row.edit_reason else ''}"


def _edits_file(run: Run, row) -> str:
    """The file of the edit that a line comes from; its consultation is known where the edits are."""
    edits = table(run, "persona_edits")
    mine = edits[(edits["group"] == row.group) & (edits["text"] == row.text)] if len(edits) else edits
    return f"data/raw/{mine['consultation_id'].iloc[-1] if len(mine) else '<consultation>'}/workshop/personas/{row.group}.toml"


def _file_of(run: Run, row) -> str:
    """The codebook's file and key that a line's words come from; none for what people asked, which is quoted."""
    if row.part == "How do I" or not row.code_id:
        return ""
    code = next((code for code in run.codebook.codes if code.code_id == row.code_id), None)
    key = "need" if row.part == "I'd like" and code is not None and code.need else "name"
    return f"codebook/codes/{row.code_id}.toml, {key}"


def _evidence(row, *, is_size_hidden: bool) -> str:
    """What a line rests on, in few words; nothing from which the size of a protected group could be worked out."""
    if row.origin == "facilitator" and not row.n_participants:
        return "not counted"
    if is_size_hidden and not row.code_id:
        return ""
    if row.is_suggested:
        whole = "" if is_size_hidden or not row.n_in_group else f" of {number(row.n_in_group)}"
        return f"{number(row.n_participants)}{whole} not read yet"
    whole = f" of {number(row.n_in_group)}" if row.n_in_group else ""
    return f"{number(row.n_participants)}{whole}, {count(row.n_sessions, 'session')}"


def _marks(row) -> tuple[str, ...]:
    """What marks a line that few people or nobody stands behind."""
    if row.is_suggested:
        return ("suggested",)
    return (voices(row.n_participants),) if row.is_single_voice and row.n_participants else ()


def _number(run: Run, row) -> str:
    """The evidence number by which the words are found in the report's quote bank."""
    number = claim_number(run, row.code_id, row.group) if row.code_id and row.n_participants and len(table(run, "counts")) else ""
    return f" · {number}" if number else ""


def _not_heard(run: Run, group: Group, lines: pd.DataFrame, size: int | None) -> tuple[Text, ...]:
    """Whom the card leaves out: people not read yet, places nobody of the group came from."""
    people, said = run.material.participants, []
    read = lines.loc[(lines["code_id"] != "") & ~lines["is_suggested"], "n_in_group"]
    if size and len(read) and size > read.max():
        said.append(f"{number(size - read.max())} of {number(size)} people: coders have not read their sessions yet")
    silent = [place for place in run.study.places if place not in set(people.loc[people["group"] == group.id, "place"])]
    if silent:
        said.append(f"{listed(silent)}: nobody of this group")
    return tuple(Text(words=words, where=f"{group.name}, not heard") for words in said)
