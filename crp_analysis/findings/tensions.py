"""Positions that oppose each other: who holds the one, who the other, and who both."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import Tensions, check, empty


def find_tensions(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Tensions table: one row a pair of codes of which one names the other as its opposite, also where nobody holds either.

    People-coded words only. `groups_left` and `groups_right` are ids joined with ';', in the study's order, without groups
    in which fewer than `min_group` people spoke.
    """
    evidence = gather_evidence(material, coded, study)
    said = pd.concat([evidence.coded, evidence.confirmed])
    holders = said.groupby("code_id")["participant_id"].agg(set).to_dict()
    group_of = dict(zip(evidence.people["participant_id"], evidence.people["group"], strict=True))
    n_spoke = evidence.spoken.drop_duplicates("participant_id").groupby("group").size()
    shown = n_spoke.index[~find_protected(n_spoke, min_group=study.thresholds.min_group)]

    def groups_of(people: Iterable[str]) -> str:
        held = {group_of[person] for person in people}
        return ";".join(group.id for group in study.groups if group.id in held and group.id in shown)

    rows = []
    for left, right in opposing_pairs(codebook):
        here, there = holders.get(left, set()), holders.get(right, set())
        rows.append((left, right, len(here), len(there), len(here & there), groups_of(here), groups_of(there)))
    if not rows:
        return empty(Tensions)
    return check(pd.DataFrame(rows, columns=list(empty(Tensions).columns)), Tensions, "tensions")


def opposing_pairs(codebook: Codebook) -> list[tuple[str, str]]:
    """Pairs of code ids, each pair once, the code that comes first in the codebook on the left."""
    order = {code_id: number for number, code_id in enumerate(codebook.ids())}
    pairs = {tuple(sorted((code.code_id, code.opposes), key=order.__getitem__)) for code in codebook.codes if code.opposes in order}
    return sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: (order[pair[0]], order[pair[1]]))
