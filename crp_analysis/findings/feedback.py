"""What a consultation's participants are told afterwards: what was heard from them, what it changed, what not and why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.counts import count_evidence
from crp_analysis.findings.disclosure import Told, hide_in_part, protect_parts
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.study import Study
from crp_analysis.tables import Feedback, check, empty

FAMILIES = ("need", "barrier", "challenge")  # what people are owed an answer to; views on options are answered by the options
MOST_HEARD = 6
TOO_FEW = "Fewer than {} people of this group took part here, or so few elsewhere that these could be worked out."
FEW_READ = "The words of fewer than {} people have been read: too few to tell."
NOT_READ = "Nobody has read what was said here yet."
TOO_FEW_READ = "The words of fewer than {} people have been read: too few to tell."


def build_feedback(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The Feedback table: a sheet for every consultation and every group that took part in it, and one for everybody who did.

    What was heard are the needs, barriers and challenges that most people of the group raised in this consultation, people's codings
    only. What it changed is feedback.toml, word for word; what has no entry there is not decided yet. Numbers below `min_group` are not
    shown, and no sheet is filled for a group of which so few took part, here or elsewhere: one consultation can be subtracted from all.
    """
    if not codebook.codes or material.consultations.empty:
        return empty(Feedback)
    evidence = gather_evidence(material, coded, study)
    rows = [
        line
        for consultation_id in material.consultations["consultation_id"]
        for line in _consultation(consultation_id, evidence, material, codebook, study)
    ]
    return check(pd.DataFrame(rows, columns=list(empty(Feedback).columns)), Feedback, "feedback") if rows else empty(Feedback)


def find_undecided(material: Material, codebook: Codebook) -> dict[str, int]:
    """By consultation, how many needs, barriers and challenges people coded there that feedback.toml does not answer."""
    owners = material.segments.set_index("segment_id")["consultation_id"]
    codes = {code.code_id for family in FAMILIES for code in codebook.of_family(family)}
    given = material.codings.assign(consultation_id=material.codings["segment_id"].map(owners))
    answered = set(map(tuple, material.decisions[["consultation_id", "code_id"]].to_numpy()))
    heard = given.loc[given["code_id"].isin(codes), ["consultation_id", "code_id"]].drop_duplicates()
    open_ = heard[np.array([pair not in answered for pair in map(tuple, heard.to_numpy())], dtype=bool)]
    counted = open_.groupby("consultation_id").size()
    return {one: int(counted.get(one, 0)) for one in material.consultations["consultation_id"]}


def _consultation(consultation_id: str, evidence: Evidence, material: Material, codebook: Codebook, study: Study) -> Iterator[dict]:
    """All sheets of one consultation."""
    mine = evidence.spoken[evidence.spoken["consultation_id"] == consultation_id]
    size, whole = (rows.drop_duplicates("participant_id").groupby("group").size() for rows in (mine, evidence.spoken))
    groups = [group.id for group in study.groups if group.id in size.index]
    everybody = [group.id for group in study.groups if group.id in whole.index]
    hidden = protect_parts(
        size.reindex(everybody, fill_value=0),
        whole.reindex(everybody),
        hidden_in_all=whole.reindex(everybody) < study.thresholds.min_group,
        min_group=study.thresholds.min_group,
    )
    small = {group for group, is_hidden in zip(everybody, hidden, strict=True) if is_hidden}
    decisions = material.decisions[material.decisions["consultation_id"] == consultation_id]
    for group in ["all", *groups]:
        common = {"consultation_id": consultation_id, "group": group}
        heard = _heard(mine, evidence, group, codebook, study, is_small=group in small)
        yield from _numbered(heard, "heard", common)
        told = decisions if group == "all" else decisions[_is_for(decisions, group)]
        for outcome in ("changed", "not changed"):
            yield from _numbered(_decided(told[told["outcome"] == outcome], codebook), outcome, common)
        yield from _numbered(_undecided(heard, decisions), "not decided", common)


def _heard(mine: pd.DataFrame, evidence: Evidence, group: str, codebook: Codebook, study: Study, *, is_small: bool) -> list[dict]:
    """What most people of a group raised in this consultation, or why that cannot be told."""
    min_group = study.thresholds.min_group
    inside, everywhere = (rows if group == "all" else rows[rows["group"] == group] for rows in (mine, evidence.spoken))
    if is_small or inside["participant_id"].nunique() < min_group:
        return [_line(reason=TOO_FEW.format(min_group), is_protected=True)]
    if not inside["is_read"].any():
        return [_line(reason=NOT_READ)]
    if inside.loc[inside["is_read"], "participant_id"].nunique() < min_group:
        return [_line(reason=FEW_READ.format(min_group), is_protected=True)]
    codes = [code.code_id for family in FAMILIES for code in codebook.of_family(family)]
    spoken = pd.concat([inside.assign(value="here"), everywhere.assign(value="all")])
    counts = count_evidence(evidence, spoken, codes, ["here", "all"], min_group).set_index("code_id")
    here, whole = counts[counts["value"] == "here"], counts[counts["value"] == "all"]
    lines = [_heard_line(code_id, here.loc[code_id], whole.loc[code_id], codebook, min_group) for code_id in codes]
    told = sorted((line for line in lines if line["surely"] > 0), key=lambda line: -line["surely"])[:MOST_HEARD]
    return [{name: value for name, value in line.items() if name != "surely"} for line in told]


def _heard_line(code_id: str, here: pd.Series, whole: pd.Series, codebook: Codebook, min_group: int) -> dict:
    """One line of what was heard, with `surely`: how many people for certain, as far as may be told.

    The numbers are those of a group that is large enough. A number below `min_group` is not shown; and where so few were read
    elsewhere that the whole report would tell what they said, a range stands in its place.
    """
    n, base = int(here["n_participants"]), int(here["n_in_group"])
    n_all, base_all = int(whole["n_participants"]), int(whole["n_in_group"])
    told, reason = Told(n, n), ""
    if 0 < base_all - base < min_group:
        told = hide_in_part(n, n_all, base, base_all, min_group=min_group)
        reason = f"raised by {told.low} to {told.high} people" if told.is_hidden else ""
    elif 0 < n < min_group:
        told, reason = Told(1, min_group - 1), f"raised by fewer than {min_group} people"
    is_open = not told.is_hidden and not 0 < base_all - base < min_group
    line = _line(
        text=codebook.code_name(code_id),
        code_id=code_id,
        n_participants=float(n) if is_open else np.nan,
        n_in_group=float(base) if is_open else np.nan,
        reason=reason,
        is_protected=not is_open,
    )
    return line | {"surely": told.low}


def _is_for(decisions: pd.DataFrame, group: str) -> pd.Series:
    return decisions["groups"].map(lambda ids: not ids or group in ids.split(";")).astype(bool)


def _decided(decisions: pd.DataFrame, codebook: Codebook) -> list[dict]:
    return [_line(text=row.text, code_id=row.code_id, option_id=row.option_id, reason=row.reason) for row in decisions.itertuples()]


def _undecided(heard: list[dict], decisions: pd.DataFrame) -> list[dict]:
    """What was heard and no entry is about, also none for another group."""
    answered = set(decisions["code_id"])
    return [_line(text=one["text"], code_id=one["code_id"]) for one in heard if one["code_id"] and one["code_id"] not in answered]


def _line(**values: object) -> dict:
    blank = {
        "text": "",
        "code_id": "",
        "option_id": "",
        "n_participants": np.nan,
        "n_in_group": np.nan,
        "reason": "",
        "is_protected": False,
    }
    return blank | values


def _numbered(lines: list[dict], part: str, common: dict) -> Iterator[dict]:
    for position, line in enumerate(lines):
        yield {**common, "part": part, "position": position, **line}
