"""Persona cards: composite people, each line with the people it rests on, what facilitators changed, and whom they leave out."""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.claims import group_anchor, opens, opens_several, show_number
from crp_analysis.outputs.sections.evidence import SUGGESTED, few, link_quotes, numbered_quotes
from crp_analysis.outputs.wording import listed, people

PARTS = ["I am", "I'd like", "How do I", "Pains", "Enablers"]
HEADINGS = {
    "I am": "I am …",
    "I'd like": "I’d like …",
    "How do I": "How do I …",
    "Pains": "What gets in my way",
    "Enablers": "What helps me",
}


def personas(run: Run) -> Html:
    """One card a group that has evidence; then patterns within groups, and groups and places that nobody spoke for."""
    lines = run.findings.personas
    present = set(run.material.participants["group"])
    numbered = numbered_quotes(run)
    cards = [
        _card(run, group, numbered, lines[lines["group"] == group.id]) for group in run.study.groups if (lines["group"] == group.id).any()
    ]
    audience = [group for group in run.study.groups if group.is_audience]
    heard = set(run.material.participants["place"])
    return fill(
        "personas",
        cards=cards,
        facts=facts(run),
        patterns=_patterns(run),
        absent=[group.name for group in audience if group.id not in present],
        thin=[group.name for group in audience if group.id in present and not (lines["group"] == group.id).any()],
        places=[place for place in run.study.places if place not in heard],
        thresholds=run.study.thresholds,
        has_edits=bool((lines["origin"] == "facilitator").any()),
    )


def archetype_of(run: Run, group_id: str) -> str:
    """What a group's card is named for: its strongest need, in the codebook's words; empty where there is none."""
    rows = run.findings.archetypes
    names = rows.loc[rows["group"] == group_id, "name"]
    return names.iloc[0] if len(names) else ""


def _card(run: Run, group, numbered: pd.DataFrame, lines: pd.DataFrame) -> dict:
    size, parts = _size(run, group.id), []
    for part in PARTS:
        rows = lines[lines["part"] == part].sort_values("position")
        if len(rows):
            parts.append(
                {"heading": HEADINGS[part], "lines": [_line(row, run, numbered, is_size_hidden=not size) for row in rows.itertuples()]}
            )
    return {
        "id": group.id,
        "name": group.name,
        "archetype": archetype_of(run, group.id),
        "named_for": _named_for(run, group.id),
        "size": size,
        "parts": parts,
        "unheard": _unheard(run, group.id) if size else [],
        "edits": _edits(run, group.id),
    }


def _line(line, run: Run, numbered: pd.DataFrame, *, is_size_hidden: bool) -> dict:
    """One line of a card with everything that a reader may ask of it."""
    is_quote = line.part == "How do I" and line.origin == "evidence"
    return {
        "text": f"“{line.text}”" if is_quote else line.text,
        "so_that": line.so_that,
        "evidence": _evidence(line, run, is_size_hidden=is_size_hidden),
        "quotes": link_quotes(numbered, line.quote_ids),
        "dissent": line.dissent,
        "edited": _edited(line) if line.origin == "facilitator" else "",
        "stale": line.stale_reason if line.is_stale else "",
    }


def _edited(line) -> str:
    how = "Worded by" if line.code_id or line.n_participants else "Added by"
    return f"{how} {line.editor}, {line.edited_on}: {line.edit_reason}"


def _named_for(run: Run, group_id: str) -> Html:
    """Why the card has its name, in one sentence."""
    rows = run.findings.archetypes
    rows = rows[rows["group"] == group_id]
    if rows.empty:
        return Html("")
    row = rows.iloc[0]
    level = [run.codebook.code_name(code_id) for code_id in row["tied_with"].split(";") if code_id]
    beside = f" As many raised: {listed(level)}." if level else ""
    if row["is_suggested"]:
        return Html("Named for its strongest need, {} for {}.{}").format(SUGGESTED, people(row["n_participants"]), beside)
    read = people(row["n_participants"], row["n_in_group"])
    return Html("Named for its strongest need, raised by {} whose sessions were read.{}").format(read, beside)


def _unheard(run: Run, group_id: str) -> list[str]:
    """Whom of the group this card leaves out. Only said of groups whose size is shown."""
    rows = run.findings.archetypes
    rows = rows[rows["group"] == group_id]
    if rows.empty:
        return []
    row, found = rows.iloc[0], []
    if row["n_unread"]:
        found.append(f"{people(row['n_unread'], row['n_people'])} of this group are in sessions that nobody has read yet.")
    if places := [place for place in row["silent_places"].split(";") if place]:
        found.append(f"Nobody of this group took part from {listed(places, 'or')}.")
    return found


def _edits(run: Run, group_id: str) -> list[dict]:
    """Lines that facilitators took off the card, and edits whose line is gone; the others are marked on the card itself."""
    rows = run.findings.persona_edits
    gone = rows[(rows["group"] == group_id) & (rows["action"] == "withdrawn")]
    return [
        {"text": row.before or "a line that the evidence no longer carries", "editor": row.editor, "date": row.date, "reason": row.reason,
         "stale": row.stale_reason if row.is_stale else ""}
        for row in gone.itertuples()
    ]  # fmt: skip


def _patterns(run: Run) -> dict:
    """Groups that fall into two patterns with what tells them apart, or one line that says why none is shown."""
    tested, needs = run.findings.patterns, run.findings.pattern_needs
    split = []
    for row in tested[tested["has_two"]].itertuples():
        rows = needs[needs["group"] == row.group]
        sides = [_side(run, rows, number) for number in (0, 1)]
        split.append({"name": run.study.group_name(row.group), "p_value": f"{row.p_value:.3f}", "sides": sides})
    return {
        "split": split,
        "n_tested": int(tested["p_value"].notna().sum()),
        "n_groups": len(tested),
        "why": sorted(set(tested.loc[~tested["has_two"], "reason"])),
    }


def _side(run: Run, rows: pd.DataFrame, number: int) -> dict:
    """One pattern: named for the need that most sets it apart from the other, with the needs that do."""
    wide = rows.assign(share=rows["n_participants"] / rows["n_in_pattern"]).pivot(index="code_id", columns="pattern", values="share")
    apart = (wide[number] - wide[1 - number]).sort_values(ascending=False, kind="stable")
    mine = rows[rows["pattern"] == number].set_index("code_id")
    shown = [
        (run.codebook.code_name(code), people(mine.loc[code, "n_participants"], mine.loc[code, "n_in_pattern"])) for code in apart.index[:3]
    ]
    return {"name": shown[0][0], "needs": shown, "size": people(mine["n_in_pattern"].iloc[0])}


def _size(run: Run, group_id: str) -> str:
    """How many people the group has; empty where that is protected."""
    rows = run.findings.participation
    size = rows.loc[(rows["dimension"] == "group") & (rows["value"] == group_id) & ~rows["is_protected"], "n_participants"].dropna()
    return people(size.iloc[0]) if len(size) else ""


def _evidence(line, run: Run, *, is_size_hidden: bool) -> Html:
    """What one line rests on, beside it on the card. Suggested lines count people whose sessions nobody has read.

    Where the size of the group is protected, so is every number from which it could be worked out: the whole of a line that
    no code stands behind, and the number of those not read.
    """
    if line.origin == "facilitator" and not line.n_participants:
        return Html("no evidence behind it")
    if is_size_hidden and not line.code_id:
        return Html("")
    whole = line.n_in_group or None
    sessions = Html(", {} session{}").format(line.n_sessions, "" if line.n_sessions == 1 else "s") if line.code_id else Html("")

    def linked(words: object) -> Html:
        if line.code_id:
            return opens(run, words, line.code_id, line.group, is_numbered=False)
        return opens_several(words, group_anchor(line.group))

    number = show_number(run, line.code_id, line.group) if line.code_id else Html("")
    if line.is_suggested:
        return (
            linked(SUGGESTED) + Html(" for {} not read yet").format(people(line.n_participants, None if is_size_hidden else whole)) + number
        )
    who = linked(people(line.n_participants, whole)) + sessions + number if whole else Html("")
    return who + Html(" · ") + few(line.n_participants) if line.is_single_voice else who
