"""A persona card as a file that facilitators can edit without having written TOML before."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pandas as pd

from crp_analysis.errors import StudyError
from crp_analysis.evidence_marks import evidence_words
from crp_analysis.findings.card_edits import edit_cards
from crp_analysis.findings.personas import list_lines
from crp_analysis.gathering import chosen_folders
from crp_analysis.store import write_text
from crp_analysis.study import Study
from crp_analysis.workflow import Run

FOLDER = "workshop/personas"


def write_card_file(run: Run, group: str, consultation: str = "") -> list[Path]:
    """Write one group's card as a file to edit, under the consultation whose workshop edits it; returns the paths written.

    A file that is there already is kept as a backup beside it, and its edits are carried over, with the evidence they were made
    on: where that has changed, a comment says what it is now.

    Args:
        run: the study's run.
        group: id of an audience group.
        consultation: name of the consultation; '' for the latest by name.

    Raises:
        StudyError: no such group, no such consultation, or no card for the group.
    """
    audience = [one.id for one in run.study.groups if one.is_audience]
    if group not in audience:
        raise StudyError(f"study.toml: there is no audience group '{group}'; there are: {', '.join(audience)}")
    folder = chosen_folders(run.study, [consultation] if consultation else [])[-1]
    counts = run.findings.counts
    lines = list_lines(run.material, run.coded, counts, run.codebook, run.study)
    card, _ = edit_cards(lines, run.material.persona_edits.head(0), run.study)
    if not (card["group"] == group).any():
        raise StudyError(f"{group}: has no card yet; a card needs {run.study.thresholds.min_group} people and something coded or suggested")
    path = folder / FOLDER / f"{group}.toml"
    before = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
    kept = [write_text(_free_name(path), path.read_text(encoding="utf-8-sig"))] if path.is_file() else []
    return [*kept, write_text(path, card_text(card[card["group"] == group], lines[lines["group"] == group], run.study, before))]


def card_text(card: pd.DataFrame, lines: pd.DataFrame, study: Study, before: dict) -> str:
    """The file's text: how to edit it, a block for each line of the card, then edits of lines that are not on it any more.

    Args:
        card: the group's PersonaLines without edits.
        lines: all lines that evidence carries for the group, those cut from the card included.
        study: for the group's name.
        before: the values of the file that this one replaces; {} for none.
    """
    blocks = [block for block in before.get("lines", []) if str(block.get("text", "")).strip() != str(block.get("line", "")).strip()]
    waiting = {_key(block): block for block in blocks}
    parts = [
        HEAD.format(
            name=study.group_name(card["group"].iloc[0]), editor=_text(before.get("editor", "")), date=_text(str(before.get("date", "")))
        )
    ]
    for row in card.itertuples(index=False):
        parts.append(_block(row, waiting.pop(row.part + "|" + (row.code_id or row.text), None)))
    known = {row.part + "|" + (row.code_id or row.text): row for row in lines.itertuples(index=False)}
    for key, block in waiting.items():
        now = evidence_words(*_numbers(known[key])) if key in known and block.get("line") else ""
        parts.append(_old_block(block, now))
    return "\n".join(parts) + ADD


def _block(row: tuple, edit: dict | None) -> str:
    """One line of the card; an edit of it stays, with what it was made on."""
    now = evidence_words(*_numbers(row))
    if edit:
        return _old_block(edit, now)
    named = {"part": row.part, "code": row.code_id, "line": row.text, "evidence": now, "text": row.text, "reason": ""}
    return _toml({key: value for key, value in named.items() if key != "code" or value})


def _old_block(edit: dict, now: str) -> str:
    """A block as somebody wrote it, with a comment where its evidence is another now."""
    has_moved = now and str(edit.get("evidence", "")) != now
    hint = f"# Evidence now: {now}. Once you have looked at the line again, put this into 'evidence'.\n" if has_moved else ""
    return hint + _toml(edit)


def _key(block: dict) -> str:
    line = str(block.get("line", "")).strip()
    return f"{block.get('part', '')}|" + (str(block.get("code", "")) or line if line else f"added|{block.get('text', '')}")


def _numbers(row: tuple) -> tuple[int, int, int, str]:
    return row.n_participants, row.n_in_group, row.n_sessions, row.evidence_id


def _toml(values: dict) -> str:
    lines = "".join(f"{key} = {_text(str(value))}\n" for key, value in values.items())
    return f"[[lines]]\n{lines}"


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _free_name(path: Path) -> Path:
    """Beside the file, a name that nothing has yet: community.toml.1, .2 and so on."""
    number = 1
    while (backup := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return backup


HEAD = """\
# The persona card of: {name}
# Edit it with the people in the room, then run `crp check` and `crp run`. Each block is one line of the card.
#   another wording   change `text`; leave `line` and `evidence` as they are
#   take a line off   empty `text`: text = ""
#   leave it alone    change nothing
#   a new line        see the end of this file
# A line that you change needs a `reason`. Who edited, and when, can stand here for all of them; a role is enough.
# No names of participants, and nobody's words without consent: what you write is printed as the facilitators' own.
editor = {editor}
date = {date}
"""

ADD = """
# A new line: take away the # signs and fill it in. Parts: I am, I'd like, How do I, Pains, Enablers.
# [[lines]]
# part = "I'd like"
# text = ""
# reason = ""
"""
