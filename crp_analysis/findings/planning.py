"""The planning sheet of one place, programme or group: what is needed, what is there, what is missing, what to do first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook, Option
from crp_analysis.findings.disclosure import Told, hide_in_part
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.findings.landscape import list_provision
from crp_analysis.scope import Scope, label_scope, normal
from crp_analysis.study import Study
from crp_analysis.tables import Planning, check

MOST_NEEDS = 5
MOST_SCHEMES = 8  # the sheet is one page; the rest stands in the whole report
EVERYWHERE = "everywhere"
COLUMNS = list(Planning.to_schema().columns)
NOTED = ("stronger here", "weaker here", "here only")


def strongest_needs(counts: pd.DataFrame, most: int = MOST_NEEDS) -> pd.DataFrame:
    """The needs of LocalCounts that most people here raised: by what may be told for certain, then by what is suggested for certain."""
    needs = counts[(counts["family"] == "need") & ((counts["n_low"] > 0) | (counts["suggested_low"] > 0))]
    return needs.sort_values(["n_low", "suggested_low", "code_id"], ascending=[False, False, True]).head(most)


def plan_locally(
    material: Material,
    coded: Coded,
    counts: pd.DataFrame,
    people: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    scope: Scope,
    here: frozenset[str],
    *,
    is_open: bool = False,
) -> pd.DataFrame:
    """The Planning table. Needs and counts come from the run; schemes, options and first steps are people's words.

    `is_open` says that the whole report tells all counts of this scope already.
    """
    needs, min_group = strongest_needs(counts), 1 if is_open else study.thresholds.min_group
    provision = provision_here(material.schemes, study, scope)
    provision = provision[provision["code_id"].isin(needs["code_id"])]
    options = _options(needs, codebook)
    lines = {
        "need": [_need_line(row, codebook) for row in needs.itertuples()],
        "provision": list(_provision_lines(provision, material.schemes, needs, codebook)),
        "gap": list(_gap_lines(provision, needs, codebook)) if len(material.schemes) else [],
        "option": list(_option_lines(options, needs, gather_evidence(material, coded, study), codebook, here, min_group)),
        "first step": [
            {"text": step, "option_id": option.option_id, "note": option.name} for option in options for step in option.first_steps
        ],
        "not heard": [{"text": row.label, "note": _why_silent(row)} for row in people[people["is_silent"]].itertuples()],
    }
    blank = {"code_id": "", "option_id": "", "n_participants": np.nan, "n_in_group": np.nan, "share": np.nan, "note": ""}
    label = label_scope(scope, study)
    rows = [
        {"scope": label, "part": part, "position": position} | blank | line
        for part, several in lines.items()
        for position, line in enumerate(several)
    ]
    return check(pd.DataFrame(rows, columns=COLUMNS), Planning, "planning")


def provision_here(schemes: pd.DataFrame, study: Study, scope: Scope) -> pd.DataFrame:
    """scheme_id, code_id, is_placed: needs that running schemes serve in a scope; `is_placed` is false where nobody stated their places.

    A scheme reaches a place that it names or when it is for everywhere; one without places may reach any. It reaches a group that is
    among its audiences, and a programme wherever it is.
    """
    offers = list_provision(schemes, study).merge(schemes[["scheme_id"]].assign(places=_places(schemes)), on="scheme_id")
    if scope.kind == "group":
        offers = offers[offers["group"].isin(scope.values)].assign(is_placed=True)
    elif scope.kind == "place":
        wanted = {EVERYWHERE, *(normal(value) for value in scope.values)}
        reaches = offers["places"].map(lambda places: bool(wanted & set(places))).astype(bool)
        offers = offers[reaches | (offers["places"].map(len) == 0)].assign(is_placed=reaches)
    else:
        offers = offers.assign(is_placed=True)
    return offers[["scheme_id", "code_id", "is_placed"]].drop_duplicates(ignore_index=True)


def _places(schemes: pd.DataFrame) -> pd.Series:
    stated = schemes["places"] if "places" in schemes else pd.Series("", index=schemes.index)
    return stated.fillna("").astype(object).map(lambda places: tuple(normal(one) for one in places.split(";") if one.strip()))


def _need_line(row, codebook: Codebook) -> dict:
    is_open = row.n_low == row.n_high and not row.is_protected and row.n_in_scope > 0
    said = []
    if row.is_protected and row.n_low > 0:
        said.append(f"raised by {told_in_words(Told(row.n_low, row.n_high))}")
    if row.suggested_high > 0:
        said.append(f"suggested for {told_in_words(Told(row.suggested_low, row.suggested_high))} not read yet; nobody has checked")
    if row.standing in NOTED:
        said.append(row.standing)
    return {
        "text": codebook.code_name(row.code_id),
        "code_id": row.code_id,
        "n_participants": row.n_low if is_open else np.nan,
        "n_in_group": row.n_in_scope if is_open else np.nan,
        "share": row.share if is_open else np.nan,
        "note": "; ".join(said),
    }


def told_in_words(told: Told) -> str:
    """7 people; 1 to 4 people; at most 4 people."""
    if told.is_hidden:
        return f"{told.low} to {told.high} people" if told.low else f"at most {told.high} {'person' if told.high == 1 else 'people'}"
    return f"{told.low} {'person' if told.low == 1 else 'people'}"


def _provision_lines(provision: pd.DataFrame, schemes: pd.DataFrame, needs: pd.DataFrame, codebook: Codebook) -> Iterator[dict]:
    """A line a scheme: those known to reach here first, then those that serve most of the needs."""
    order = {code_id: number for number, code_id in enumerate(needs["code_id"])}
    about = schemes.set_index("scheme_id")
    found = []
    for scheme_id, rows in provision.groupby("scheme_id", sort=False):
        served, scheme = sorted(rows["code_id"], key=order.__getitem__), about.loc[scheme_id]
        where = "" if rows["is_placed"].all() else "its places are not stated: find out whether it reaches here"
        facts = [f"for {_listed(codebook.code_name(code) for code in served)}", scheme["organiser"], where]
        note = "; ".join(one for one in facts if one and one != "not stated")
        found.append(
            (not rows["is_placed"].all(), -len(served), scheme["name"], {"text": scheme["name"], "code_id": served[0], "note": note})
        )
    lines = [line for *_, line in sorted(found, key=lambda one: one[:3])]
    yield from lines[:MOST_SCHEMES]
    if (n_more := len(lines) - MOST_SCHEMES) > 0:
        yield {"text": f"{n_more} more", "note": "on the list of schemes in the whole report"}


def _gap_lines(provision: pd.DataFrame, needs: pd.DataFrame, codebook: Codebook) -> Iterator[dict]:
    """Needs that nothing on the list is known to serve here."""
    placed = set(provision.loc[provision["is_placed"], "code_id"])
    for code_id in needs["code_id"]:
        if code_id not in placed:
            maybe = int((provision["code_id"] == code_id).sum())
            may = f"{maybe} running {'scheme serves' if maybe == 1 else 'schemes serve'} it, but whether here is not stated"
            note = may if maybe else "no running scheme on the list serves it"
            yield {"text": codebook.code_name(code_id), "code_id": code_id, "note": note}


def _options(needs: pd.DataFrame, codebook: Codebook) -> list[Option]:
    """Options that answer any of the needs, those that answer most first."""
    wanted = set(needs["code_id"])
    answering = [(-len(wanted & set(option.needs)), option.option_id, option) for option in codebook.options if wanted & set(option.needs)]
    return [option for *_, option in sorted(answering, key=lambda one: one[:2])]


def _option_lines(
    options: list[Option], needs: pd.DataFrame, evidence: Evidence, codebook: Codebook, here: frozenset[str], min_group: int
) -> Iterator[dict]:
    """A line an option, with the people here who raised at least one need that it answers, where that may be told."""
    read = set(evidence.spoken.loc[evidence.spoken["is_read"], "participant_id"])
    base = len(read & here)
    for option in options:
        raised = set(evidence.coded.loc[evidence.coded["code_id"].isin(option.needs), "participant_id"])
        told = hide_in_part(len(raised & here), len(raised), base, len(read), min_group=min_group)
        is_open = not told.is_hidden and base >= min_group
        answered = _listed(codebook.code_name(code) for code in needs["code_id"] if code in option.needs)
        missing = "" if option.first_steps else "; nobody has written its first steps yet (first_steps in its file)"
        yield {
            "text": option.name,
            "option_id": option.option_id,
            "n_participants": told.low if is_open else np.nan,
            "n_in_group": base if is_open else np.nan,
            "share": told.low / base if is_open else np.nan,
            "note": f"answers {answered}{missing}",
        }


def _why_silent(row) -> str:
    if row.n_everywhere == 0:
        return "nobody in the whole study"
    return "heard elsewhere, nobody here"


def _listed(names) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
