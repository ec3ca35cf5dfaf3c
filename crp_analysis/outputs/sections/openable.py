"""What opens behind claims in the HTML report, as data for its script: claims with their counts, and the passages."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.advice import advice_anchor
from crp_analysis.outputs.sections.claims import EVERYONE, claim_anchor, claim_number, group_anchor, group_letters, heard_codes
from crp_analysis.outputs.sections.evidence import count_words, numbered_quotes, opening_words
from crp_analysis.outputs.wording import count
from crp_analysis.tables import UNKNOWN

FORMAT = 1
COUNTED_ONLY = (
    "The others are only counted: they did not agree to be quoted, said it in words too short or too long to quote, or can be read "
    "elsewhere as often as the study allows."
)


def passages(run: Run) -> Html:
    """Everything that opens behind a claim; it is not seen until a reader follows one, and not printed.

    Which consultation a passage comes from is told only where enough people of its group took part there.
    """
    rows = run.findings.passages
    lists = _Lists(run)
    record = {
        "format": FORMAT,
        "minimum": run.study.thresholds.min_group,
        "limit": run.study.thresholds.max_passages_per_person,
        "groups": [[letter, group_anchor(group), lists.group_name(group)] for group, letter in group_letters(run).items()],
        "roles": lists.roles,
        "consultations": lists.titles,
        "kinds": lists.kinds,
        "codes": [_code(run, code_id, rows) for code_id in lists.codes],
        "claims": {one["at"]: one for one in (*_code_claims(run, lists), *_group_claims(run, lists), *_advice_claims(run, lists))},
        "passages": [_passage(several, lists) for several in _by_passage(rows)],
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return Html('<script type="application/json" id="evidence-data">{}</script>').format(Html(text))


class _Lists:
    """The lists that passages point into, and what each value is called."""

    def __init__(self, run: Run):
        rows = run.findings.passages
        self.codes = heard_codes(run)
        self.groups = list(group_letters(run))
        self.roles = sorted(rows["role"].unique())
        self.kinds = sorted(rows["session_kind"].unique())
        titles = dict(zip(run.material.consultations["consultation_id"], run.material.consultations["title"], strict=True))
        told = _told_consultations(run)
        self.consultations = [one for one in titles if any(one == consultation for consultation, _ in told)]
        self.titles = [titles[one] for one in self.consultations]
        self.told = told
        self.numbers = dict(zip(*(numbered_quotes(run)[name] for name in ("quote_id", "number")), strict=True))
        self._names = {group.id: group.name for group in run.study.groups}

    def group_name(self, group: str) -> str:
        return self._names.get(group, "Group not stated")

    def consultation(self, row) -> int:
        """The place in the list, -1 where it is not told."""
        pair = (row.consultation_id, row.group)
        return self.consultations.index(row.consultation_id) if pair in self.told else -1


def _told_consultations(run: Run) -> set[tuple[str, str]]:
    """Consultations and groups of which enough people took part together."""
    people = run.findings.passages[["consultation_id", "group"]].drop_duplicates()
    spoken = run.material.segments.loc[run.material.segments["speaker_kind"] == "participant", ["consultation_id", "participant_id"]]
    groups = run.material.participants[["participant_id", "group"]].drop_duplicates("participant_id", keep="last")
    sizes = spoken.drop_duplicates().merge(groups, on="participant_id").groupby(["consultation_id", "group"]).size()
    minimum = run.study.thresholds.min_group
    return {pair for pair in people.itertuples(index=False, name=None) if sizes.get(pair, 0) >= minimum}


def _code(run: Run, code_id: str, rows: pd.DataFrame) -> list:
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


def _passage(several: list, lists: _Lists) -> list:
    """One passage: id, words, before, after, group, role, consultation, kind, codes with who coded them, number in the bank."""
    row = several[0]
    codes = [[lists.codes.index(one.code_id), int(one.basis == "person")] for one in several if one.code_id in lists.codes]
    places = [lists.groups.index(row.group), lists.roles.index(row.role), lists.consultation(row), lists.kinds.index(row.session_kind)]
    return [row.passage_id, row.text, row.before, row.after, *places, codes, int(lists.numbers.get(row.passage_id, 0))]


def _code_claims(run: Run, lists: _Lists) -> Iterable[dict]:
    """A claim for each theme, and for each theme in each group that may be told of."""
    counts = run.findings.counts
    groups = [EVERYONE, *lists.groups]
    by_cell = {(row["code_id"], row["group"]): row for _, row in counts.iterrows()}
    readable = _readable_people(run.findings.passages)
    for number, code_id in enumerate(lists.codes):
        for group in groups:
            row = by_cell.get((code_id, group))
            if row is None or row["is_protected"] or not row[["n_participants", "n_confirmed", "n_suggested"]].sum():
                continue
            yield {
                "at": claim_anchor(code_id, group),
                "n": claim_number(run, code_id, group),
                "codes": [number],
                "group": lists.groups.index(group) if group != EVERYONE else -1,
                "says": f"{opening_words(row)} {count_words(row, run, is_linked=False).striptags()}.",
                "kept": _kept_back(row, len(readable.get((code_id, group), ()))),
            }


def _readable_people(passages: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """By code and group, the people of whom words can be read that people coded."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in passages[passages["basis"] == "person"].itertuples(index=False):
        for group in (row.group, EVERYONE):
            found.setdefault((row.code_id, group), set()).add(row.participant_id)
    return found


def _kept_back(row: pd.Series, coded: int) -> str:
    """How many of the people behind a count have words here (`coded`), and why not all."""
    n = int(row["n_participants"] + row["n_confirmed"])
    if n == 0 or coded >= n:
        return ""
    here = f"Words of {coded} of these {n} people can be read here." if coded else "None of their words can be read here."
    return f"{here} {COUNTED_ONLY}"


def _group_claims(run: Run, lists: _Lists) -> Iterable[dict]:
    """A claim for each group: what its people said, of any theme."""
    people = run.findings.participation
    sizes = people[(people["dimension"] == "group") & ~people["is_protected"]].set_index("value")
    for position, group in enumerate(lists.groups):
        if group in sizes.index and group != UNKNOWN and sizes.loc[group, "n_participants"] > 0:
            row = sizes.loc[group]
            says = f"{count(int(row['n_participants']), 'person', 'people')} in {count(int(row['n_sessions']), 'session')}."
            yield {"at": group_anchor(group), "n": "", "codes": [], "group": position, "says": says, "kept": ""}


def _advice_claims(run: Run, lists: _Lists) -> Iterable[dict]:
    """A claim for each recommendation and each side: the themes that it rests on, or that count against it."""
    for one in run.codebook.recommendations:
        for side, named in (("", one.rests_on), ("against", one.against)):
            codes = [lists.codes.index(code_id) for code_id in run.codebook.codes_behind(named) if code_id in lists.codes]
            if codes:
                title = f"{'Against: ' if side else ''}{one.title}"
                at = advice_anchor(one.recommendation_id, side)
                yield {"at": at, "n": "", "title": title, "codes": codes, "group": -1, "says": "", "kept": ""}
