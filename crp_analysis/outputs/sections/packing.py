"""Claims and the passages behind them as data for the page's script; the whole report and a local one use the same form."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import group_anchor, group_letters, heard_codes
from crp_analysis.outputs.sections.evidence import numbered_quotes
from crp_analysis.outputs.wording import NOT_TOLD
from crp_analysis.tables import UNKNOWN

FORMAT = 1


class Lists:
    """The lists that passages point into, and what each value is called.

    Args:
        run: Run.
        rows: Passages that open.
        has_consultations: whether a passage says where it comes from, as far as its label does.
    """

    def __init__(self, run: Run, rows: pd.DataFrame, *, has_consultations: bool = False):
        self.rows = rows
        told = set(rows["consultation_id"]) if has_consultations else set()
        self.codes = heard_codes(run)
        self.groups = list(group_letters(run))
        self.roles = sorted(rows["role"].unique())
        self.kinds = sorted(rows["session_kind"].unique())
        titles = dict(zip(run.material.consultations["consultation_id"], run.material.consultations["title"], strict=True))
        self.consultations = [one for one in titles if one in told]
        self.titles = [titles[one] for one in self.consultations]
        self.numbers = dict(zip(*(numbered_quotes(run)[name] for name in ("quote_id", "number")), strict=True))
        self._names = {group.id: group.name for group in run.study.groups}

    def group_name(self, group: str) -> str:
        """What readers know the group as."""
        return self._names.get(group, f"Group {NOT_TOLD}")

    def consultation(self, row) -> int:
        """The place in the list, -1 where it is not told."""
        return self.consultations.index(row.consultation_id) if row.consultation_id in self.consultations else -1


def pack_evidence(run: Run, lists: Lists, claims: Iterable[dict], *, limit: int, bank: tuple[str, str]) -> Html:
    """The element that the page's script reads. It is not seen until a reader follows a claim, and not printed.

    Args:
        run: Run.
        lists: with the passages that open.
        claims: each with `at` (its anchor), `n` (its number), `codes` and `group` (places in the lists, -1 for all groups), `says` (the
            count in words), `kept` (what is kept back) and perhaps a `title`.
        limit: how many passages of one person can stand there.
        bank: the anchor of the section that holds the quotes, and what a quote's number is said to be in.
    """
    record = {
        "format": FORMAT,
        "minimum": run.study.thresholds.min_group,
        "limit": limit,
        "bank": list(bank),
        "groups": [[letter, group_anchor(group), lists.group_name(group)] for group, letter in group_letters(run).items()],
        "roles": [f"Role {NOT_TOLD}" if one == UNKNOWN else one for one in lists.roles],
        "consultations": lists.titles,
        "kinds": ["" if one == UNKNOWN else one for one in lists.kinds],  # of most words it is not told, which the limits say
        "codes": [_code(run, code_id) for code_id in lists.codes],
        "claims": {one["at"]: one for one in claims},
        "passages": [_passage(several, lists) for several in _by_passage(lists.rows)],
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")  # also '<!--', which hides the end tag
    return Html('<script type="application/json" id="evidence-data">{}</script>').format(Html(text))


def _code(run: Run, code_id: str) -> list:
    """Name and lane of a theme, in the order of their numbers."""
    lanes = run.coded.lanes
    lane = lanes.loc[lanes["code_id"] == code_id, "lane"]
    return [run.codebook.code_name(code_id), lane.iloc[0] if len(lane) else ""]


def _by_passage(rows: pd.DataFrame) -> list[list]:
    """The rows of each passage together, passages in the order of their first rows."""
    found: dict[str, list] = {}
    for row in rows.itertuples(index=False):
        found.setdefault(row.passage_id, []).append(row)
    return list(found.values())


def _passage(several: list, lists: Lists) -> list:
    """One passage: id, words, before, after, group, role, consultation, kind, codes with who coded them, number in the bank."""
    row = several[0]
    codes = [[lists.codes.index(one.code_id), int(one.basis == "person")] for one in several if one.code_id in lists.codes]
    places = [lists.groups.index(row.group), lists.roles.index(row.role), lists.consultation(row), lists.kinds.index(row.session_kind)]
    return [row.passage_id, row.text, row.before, row.after, *places, codes, int(lists.numbers.get(row.passage_id, 0))]
