"""What is on offer already: schemes by audience and format, needs that nothing answers, offers that nobody asked for."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

# A status that begins with one of these is no provision today. Anything else counts, also an unknown status: a gap that is
# none would send money the wrong way, so a gap is only claimed where nothing is known to be on offer.
NOT_RUNNING = ("closed", "complete", "discontinued", "ended", "finished", "inactive", "no longer", "past", "paused", "planned", "proposed")


def list_provision(schemes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """One row a running scheme, need and audience group: scheme_id, code_id, group.

    An audience may be a group's id, a role (all its groups) or 'all'.
    """
    running = schemes[~schemes["status"].fillna("").str.strip().str.casefold().str.startswith(NOT_RUNNING)]
    offers = _split(_split(running[["scheme_id", "needs", "audiences"]], "needs", "code_id"), "audiences", "audience")
    reach = [(name, group.id) for group in study.groups for name in {group.id, group.role.casefold(), "all"}]
    reached = offers.merge(pd.DataFrame(reach, columns=["audience", "group"], dtype=str), on="audience")
    return reached[["scheme_id", "code_id", "group"]].drop_duplicates(ignore_index=True)


def count_landscape(schemes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """audience, label, format, n_schemes: schemes and resources of any status by audience group and format."""
    offers = _split(schemes[["scheme_id", "audiences", "format"]], "audiences", "audience")
    offers = offers.assign(format=offers["format"].fillna("").str.strip().replace("", UNKNOWN))
    counts = offers.drop_duplicates().groupby(["audience", "format"], as_index=False).size().rename(columns={"size": "n_schemes"})
    names = {group.id: group.name for group in study.groups} | {"all": study.group_name("all")}
    counts.insert(1, "label", [names.get(audience, audience) for audience in counts["audience"]])
    return counts


def list_gaps(needs: pd.DataFrame) -> pd.DataFrame:
    """The rows of Needs with evidence and no provision, most people first."""
    return needs[needs["has_gap"]].sort_values(["n_participants", "code_id", "group"], ascending=[False, True, True], ignore_index=True)


def list_unasked(schemes: pd.DataFrame, counts: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """code_id, n_schemes: needs that running schemes serve but that nobody raised and the machine suggests for nobody."""
    provision = list_provision(schemes, study)
    raised = counts.loc[(counts["group"] == "all") & (counts[["n_participants", "n_confirmed", "n_suggested"]].sum(axis=1) > 0), "code_id"]
    needs = [code.code_id for code in codebook.of_family("need")]
    unasked = provision[provision["code_id"].isin(needs) & ~provision["code_id"].isin(raised)]
    return unasked.groupby("code_id", as_index=False)["scheme_id"].nunique().rename(columns={"scheme_id": "n_schemes"})


def _split(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """One row for each of the ids joined with ';' in `column`, which is then called `name`."""
    split = rows.assign(**{name: rows[column].fillna("").astype(object).str.split(";")}).drop(columns=column).explode(name)
    split[name] = split[name].fillna("").astype(str).str.strip().str.casefold()
    return split[split[name] != ""].reset_index(drop=True)
