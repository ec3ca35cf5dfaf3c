"""What is on offer already: schemes by audience, needs that nothing answers, offers that nobody asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crp_analysis.findings.offers import NOT_RUNNING, band_of_length, kinds_of_format, state_of
from crp_analysis.study import Study
from crp_analysis.tables import Landscape, Provision, check, empty

EVERY, NO_GROUP = "all", "none"


def list_provision(schemes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """One row a running scheme, need and audience group: scheme_id, code_id, group.

    An audience may be a group's id, a role (all its groups) or 'all'.
    """
    running = schemes[~schemes["status"].fillna("").str.strip().str.casefold().str.startswith(NOT_RUNNING)]
    offers = _split(_split(running[["scheme_id", "needs", "audiences"]], "needs", "code_id"), "audiences", "audience")
    reached = offers.merge(_reach(study), on="audience")
    return reached[["scheme_id", "code_id", "group"]].drop_duplicates(ignore_index=True)


def describe_provision(needs: pd.DataFrame, schemes: pd.DataFrame) -> pd.DataFrame:
    """The Provision table: what runs for each need and group, beside who raised it. Empty where no scheme is listed: nobody looked.

    Args:
        needs: Needs, with the running schemes of each cell.
        schemes: Schemes.
    """
    if needs.empty or schemes.empty:
        return empty(Provision)
    is_raised, runs = needs["n_participants"] + needs["n_confirmed"] > 0, needs["n_schemes"] > 0
    is_silent = (needs["n_in_group"] > 0) & ~is_raised & (needs["n_suggested"] == 0)
    states = {
        "protected": needs["strength"] == "protected",
        "gap": needs["has_gap"],
        "served": is_raised & runs,
        "unasked": runs & is_silent,
        "offered": runs,
    }
    state = np.select([rows.to_numpy(dtype=bool) for rows in states.values()], list(states), default="none")
    return check(needs.assign(state=state)[list(empty(Provision).columns)], Provision, "provision")


def count_landscape(schemes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The Landscape table: schemes by kind, format, length and status, for the whole list, each group, and those for no group.

    A scheme for two groups counts for both; one with two formats counts under both.

    Args:
        schemes: Schemes.
        study: for its groups.
    """
    if schemes.empty:
        return empty(Landscape)
    reached = _split(schemes[["scheme_id", "audiences"]], "audiences", "audience").merge(_reach(study), on="audience")
    homeless = schemes.loc[~schemes["scheme_id"].isin(reached["scheme_id"]), "scheme_id"]
    placed = pd.concat(
        [
            pd.DataFrame({"scheme_id": schemes["scheme_id"], "group": EVERY}),
            reached[["scheme_id", "group"]].drop_duplicates(),
            pd.DataFrame({"scheme_id": homeless, "group": NO_GROUP}),
        ]
    )
    counts = placed.merge(_values(schemes), on="scheme_id").groupby(["group", "dimension", "value"], as_index=False)["scheme_id"].nunique()
    counts = counts.rename(columns={"group": "audience", "scheme_id": "n_schemes"})
    order = {name: number for number, name in enumerate([EVERY, *(group.id for group in study.groups), NO_GROUP])}
    counts = counts.sort_values(["audience", "dimension", "value"], key=lambda c: c.map(order) if c.name == "audience" else c)
    return check(counts, Landscape, "landscape")


def _values(schemes: pd.DataFrame) -> pd.DataFrame:
    """scheme_id, dimension, value: what each scheme is, in kinds that can be counted."""
    rows = []
    for scheme in schemes.itertuples():
        rows += [(scheme.scheme_id, "format", kind) for kind in kinds_of_format(scheme.format)]
        rows.append((scheme.scheme_id, "length", band_of_length(scheme.length)))
        rows.append((scheme.scheme_id, "status", state_of(scheme.status)))
        rows.append((scheme.scheme_id, "kind", scheme.kind))
    return pd.DataFrame(rows, columns=["scheme_id", "dimension", "value"], dtype=str)


def _reach(study: Study) -> pd.DataFrame:
    """Which groups an audience's name reaches."""
    reach = [(name, group.id) for group in study.groups for name in sorted({group.id, group.role.casefold(), EVERY})]
    return pd.DataFrame(reach, columns=["audience", "group"], dtype=str)


def _split(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """One row for each of the ids joined with ';' in `column`, which is then called `name`."""
    split = rows.assign(**{name: rows[column].fillna("").astype(object).str.split(";")}).drop(columns=column).explode(name)
    split[name] = split[name].fillna("").astype(str).str.strip().str.casefold()
    return split[split[name] != ""].reset_index(drop=True)
