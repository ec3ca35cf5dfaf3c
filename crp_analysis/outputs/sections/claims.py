"""From a claim to its evidence: each code, and each code in one group, has a number for print and an anchor for links.

E12 is the twelfth theme of this edition, E12c the same theme in the third group. Numbers may change from one edition to the next,
anchors do not: they are made from the ids that people gave to codes and groups.
"""

from __future__ import annotations

import pandas as pd

from crp_analysis.outputs.anchors import short_anchor
from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import Run
from crp_analysis.tables import UNKNOWN

EVERYONE = "all"


def heard_codes(run: Run) -> list[str]:
    """Codes that anybody raised or that are suggested for anybody, in the codebook's order; number 1 is the first."""
    counts = run.findings.counts
    rows = counts[counts["group"] == EVERYONE].set_index("code_id")
    heard = rows.index[rows[["n_participants", "n_confirmed", "n_suggested"]].sum(axis=1) > 0]
    return [code_id for code_id in run.codebook.ids() if code_id in set(heard)]


def group_letters(run: Run) -> dict[str, str]:
    """A letter for each group of the study, in its order, and the last one for people of unknown group."""
    groups = [*(group.id for group in run.study.groups), UNKNOWN]
    return {group: _letters(number) for number, group in enumerate(groups)}


def claim_anchor(code_id: str, group: str = EVERYONE) -> str:
    """Where the evidence for a code, or for a code in one group, stands."""
    return short_anchor(f"e-{code_id}" if group == EVERYONE else f"e-{code_id}_{group}")


def group_anchor(group: str) -> str:
    """Where a group's letter is explained; its link opens what its people said."""
    return short_anchor(f"e-group_{group}")


def claim_number(run: Run, code_id: str, group: str = EVERYONE) -> str:
    """E12, or E12c for one group; nothing for a code of which nothing was heard."""
    codes = heard_codes(run)
    if code_id not in codes:
        return ""
    return f"E{codes.index(code_id) + 1}{'' if group == EVERYONE else group_letters(run)[group]}"


def opens(run: Run, words: object, code_id: str, group: str = EVERYONE, *, is_numbered: bool = True) -> Html:
    """Words that open the evidence behind them. On paper the number stands behind them instead.

    Words stay as they are where nothing was heard of the code, or where the group is too small to be told of.
    """
    if not _can_open(run, code_id, group):
        return Html("{}").format(words)
    link = Html('<a class="ev" href="#{}">{}</a>').format(claim_anchor(code_id, group), words)
    return link + show_number(run, code_id, group) if is_numbered else link


def show_number(run: Run, code_id: str, group: str = EVERYONE) -> Html:
    """The evidence number by itself: a link on paper, where words do not open; on screens it is not shown."""
    if not _can_open(run, code_id, group):
        return Html("")
    return Html('<a class="en" href="#{}">&nbsp;{}</a>').format(claim_anchor(code_id, group), claim_number(run, code_id, group))


def opens_several(words: object, anchor: str) -> Html:
    """Words that open the evidence of a claim which rests on several codes; `anchor` is the claim's own."""
    return Html('<a class="ev" href="#{}">{}</a>').format(anchor, words)


def _can_open(run: Run, code_id: str, group: str) -> bool:
    """Whether anything was heard of the code in the group, and the group may be told of."""
    counts = run.findings.counts
    row = counts[(counts["code_id"] == code_id) & (counts["group"] == group) & ~counts["is_protected"]]
    return bool(row[["n_participants", "n_confirmed", "n_suggested"]].to_numpy().sum() > 0)


def passages_of(run: Run, code_ids: list[str], group: str = EVERYONE) -> pd.DataFrame:
    """The passages behind a claim, one row a passage and code."""
    rows = run.findings.passages
    rows = rows[rows["code_id"].isin(code_ids)]
    return rows if group == EVERYONE else rows[rows["group"] == group]


def _letters(number: int) -> str:
    """a to z, then aa, ab ..."""
    return _letters(number // 26 - 1) + _letters(number % 26) if number >= 26 else chr(ord("a") + number)
