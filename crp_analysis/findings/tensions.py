"""Positions that oppose each other: who holds the one, who the other, and who both, in whose words."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.findings.quote_links import quotes_about
from crp_analysis.study import Study
from crp_analysis.tables import Quotes, Tensions, check, empty


def find_tensions(
    material: Material, coded: Coded, codebook: Codebook, study: Study, *, quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The Tensions table: one row a pair of codes of which one names the other as its opposite, also where nobody holds either.

    People-coded words only. `groups_left` and `groups_right` are ids joined with ';', in the study's order, without groups
    in which fewer than `min_group` people spoke; `relation` is told from the groups that are shown.

    Args:
        material: Material.
        coded: the machine's suggestions.
        codebook: for its pairs.
        study: for its groups and thresholds.
        quotes: Quotes, for the words of both sides.
    """
    evidence = gather_evidence(material, coded, study)
    said = pd.concat([evidence.coded, evidence.confirmed])
    holders = said.groupby("code_id")["participant_id"].agg(set).to_dict()
    groups = shown_groups(evidence, study)
    bank = empty(Quotes) if quotes is None else quotes
    rows = []
    for left, right in opposing_pairs(codebook):
        here, there = holders.get(left, set()), holders.get(right, set())
        on_left, on_right = groups.get(left, []), groups.get(right, [])
        counted = (left, right, len(here), len(there), len(here & there), ";".join(on_left), ";".join(on_right))
        relation = _relation(len(here), len(there), len(here & there), set(on_left) & set(on_right))
        rows.append((*counted, relation, *(";".join(quotes_about(bank, [side])) for side in (left, right))))
    if not rows:
        return empty(Tensions)
    return check(pd.DataFrame(rows, columns=list(empty(Tensions).columns)), Tensions, "tensions")


def opposing_pairs(codebook: Codebook) -> list[tuple[str, str]]:
    """Pairs of code ids, each pair once, the code that comes first in the codebook on the left."""
    order = {code_id: number for number, code_id in enumerate(codebook.ids())}
    pairs = {tuple(sorted((code.code_id, code.opposes), key=order.__getitem__)) for code in codebook.codes if code.opposes in order}
    return sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: (order[pair[0]], order[pair[1]]))


def shown_groups(evidence: Evidence, study: Study) -> dict[str, list[str]]:
    """The groups of whose people somebody holds each code, in the study's order, without groups that are too small to name."""
    n_spoke = evidence.spoken.drop_duplicates("participant_id").groupby("group").size()
    shown = set(n_spoke.index[~find_protected(n_spoke, min_group=study.thresholds.min_group)])
    held = evidence.coded.groupby("code_id")["group"].agg(set)
    return {code_id: [group.id for group in study.groups if group.id in groups & shown] for code_id, groups in held.items()}


def _relation(n_left: int, n_right: int, n_both: int, in_common: set[str]) -> str:
    """Who stands against whom: the same people where more than half of the smaller side hold both positions."""
    if not (n_left and n_right):
        return "one side"
    if n_both > min(n_left, n_right) / 2:
        return "same people"
    return "same groups" if in_common else "different groups"
