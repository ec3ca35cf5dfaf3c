"""Cards after facilitators' hands: lines reworded, withdrawn or added, and which of those edits rest on what is no longer so.

An edit never counts as evidence and is never a quote. A reworded line keeps the numbers of the line that it stands for; an added
line has none. An edit is never overwritten by a run: where its line has changed, it stays and is marked stale.
"""

from __future__ import annotations

import pandas as pd

from crp_analysis.evidence_marks import counts_of, is_same
from crp_analysis.study import Study
from crp_analysis.tables import EditsApplied, PersonaLines, check, empty
from crp_analysis.tables.codesign import PARTS

MOST_LINES = 5  # a part; a card is read standing up
NO_CARD = "This group has no card now: too few people, or nothing coded."
NO_LINE = "Nothing that the group said is behind this line any more."
OTHER_WORDS = "The line that was edited reads differently now."
OTHER_EVIDENCE = "What the line rests on has changed since."


def edit_cards(lines: pd.DataFrame, edits: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """PersonaLines as they stand on the cards, and EditsApplied.

    At most five lines a part; a reworded line is never cut off, and added lines come on top of the five. Of several edits of
    the same line the one with the latest date holds. Where a reworded line has lost its evidence, its words stay with no people
    behind them. Edits of a group that has no card are kept in EditsApplied alone.

    Args:
        lines: every line that evidence carries (`personas.list_lines`), in order.
        edits: PersonaEdits.
        study: for the order of groups.
    """
    edits = _latest(edits)
    with_card = set(lines["group"])
    applied = [_applied(edit, _line_of(edit, lines), edit.group in with_card) for edit in edits.itertuples(index=False)]
    cards = lines.assign(order=range(len(lines)), is_added=False, key=_keys(lines))
    for edit, outcome in zip(edits.itertuples(index=False), applied, strict=True):
        if outcome["action"] == "withdrawn":
            cards = cards[cards["key"] != _key(edit)]
        elif edit.group in with_card:
            cards = _with_words(cards, edit, outcome)
    return _cut(cards, study), check(pd.DataFrame(applied), EditsApplied, "edits of personas") if applied else empty(EditsApplied)


def _latest(edits: pd.DataFrame) -> pd.DataFrame:
    """One edit a line, in a stable order: dates as text, then consultations by name."""
    rows = edits.assign(key=[_key(edit) for edit in edits.itertuples(index=False)])
    rows = rows.sort_values(["date", "consultation_id"], kind="stable").drop_duplicates("key", keep="last")
    return rows.sort_values(["group", "part", "code_id", "line", "text"], ignore_index=True).drop(columns="key")


def _key(edit: tuple) -> str:
    """What an edit is about: a line by its code, or by its words where no code stands behind it; an added line by its own words."""
    is_added = not edit.line
    return "|".join([edit.group, edit.part, "added" if is_added else "line", edit.text if is_added else edit.code_id or edit.line])


def _keys(lines: pd.DataFrame) -> list[str]:
    return ["|".join([row.group, row.part, "line", row.code_id or row.text]) for row in lines.itertuples(index=False)]


def _line_of(edit: tuple, lines: pd.DataFrame) -> tuple | None:
    """The line that an edit is about, as evidence has it now."""
    if not edit.line:
        return None
    same = [row for row, key in zip(lines.itertuples(index=False), _keys(lines), strict=True) if key == _key(edit)]
    return same[0] if same else None


def _applied(edit: tuple, line: tuple | None, has_card: bool) -> dict[str, object]:
    action = "added" if not edit.line else "reworded" if edit.text else "withdrawn"
    reason = _stale_reason(edit, line, has_card) if action != "added" else "" if has_card else NO_CARD
    about = {name: getattr(edit, name) for name in ("consultation_id", "group", "part", "code_id", "text", "editor", "reason", "date")}
    return {**about, "action": action, "before": line.text if line else "", "is_stale": bool(reason), "stale_reason": reason}


def _stale_reason(edit: tuple, line: tuple | None, has_card: bool) -> str:
    """Why an edit needs another look, '' when it does not. Numbers stand in it only where the card itself shows them."""
    if line is None:
        return NO_LINE if has_card else NO_CARD
    if not is_same(edit.evidence, n_participants=line.n_participants, n_in_group=line.n_in_group, fingerprint=line.evidence_id):
        before = counts_of(edit.evidence)
        if line.is_suggested or not line.code_id or before is None or before == (line.n_participants, line.n_in_group):
            return OTHER_EVIDENCE
        was = f"{before[0]} of {before[1]}" if before[1] else f"{before[0]}"
        return f"It was edited when {was} people stood behind the line; now {line.n_participants} of {line.n_in_group} do."
    return OTHER_WORDS if edit.line != line.text else ""


def _with_words(cards: pd.DataFrame, edit: tuple, outcome: dict[str, object]) -> pd.DataFrame:
    """The cards with one line in the facilitators' words."""
    about = {
        "text": edit.text,
        "so_that": "",
        "origin": "facilitator",
        "editor": edit.editor,
        "edit_reason": edit.reason,
        "edited_on": edit.date,
        "is_stale": outcome["is_stale"],
        "stale_reason": outcome["stale_reason"],
    }
    at = cards["key"] == _key(edit)
    if at.any():
        return cards.assign(**{name: cards[name].where(~at, value) for name, value in about.items()})
    nothing = {"code_id": edit.code_id, "n_participants": 0, "n_in_group": 0, "n_sessions": 0, "is_single_voice": False,
               "is_suggested": False, "n_dissent": 0, "dissent": "", "segment_ids": "", "quote_ids": "", "evidence_id": ""}  # fmt: skip
    row = {"group": edit.group, "part": edit.part, **nothing, **about, "order": len(cards) + 10_000, "is_added": True, "key": _key(edit)}
    return pd.concat([cards, pd.DataFrame([row])], ignore_index=True)


def _cut(cards: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Each part of each card cut to what fits, positions from 0, in the order of the study and of the card."""
    if cards.empty:
        return empty(PersonaLines)
    is_edited = cards["origin"] == "facilitator"
    ranked = cards.assign(late=~is_edited).sort_values(["late", "order"], kind="stable")
    rank = ranked.groupby(["group", "part", "is_added"]).cumcount()
    kept = ranked[(rank < MOST_LINES) | ~ranked["late"]]
    place = {group.id: number for number, group in enumerate(study.groups)}
    kept = kept.assign(at=kept["group"].map(place), of=kept["part"].map(PARTS.index)).sort_values(["at", "of", "order"], kind="stable")
    kept = kept.assign(position=kept.groupby(["group", "part"]).cumcount())
    return check(kept[list(empty(PersonaLines).columns)], PersonaLines, "personas")
