"""Who of a group holds the opposite of what a line of its card says."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import Evidence


def add_dissent(lines: pd.DataFrame, evidence: Evidence, counts: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The lines with `n_dissent` and `dissent`, one plain sentence or nothing.

    Somebody dissents who, in words that people coded, holds a position against the line's code: one that the code names in
    `opposes` or `doubted_by`, or one that names the code in its own `opposes`. Somebody who holds both is counted, too: she said
    the opposite. Where the codebook names no opposite of a code, nobody can dissent from it.

    Args:
        lines: a persona's lines with group and code_id.
        evidence: Evidence.
        counts: CodeCounts, for how many people of the group were read.
        codebook: for what opposes what.
    """
    against = opposites(codebook)
    held = evidence.coded[["group", "code_id", "participant_id"]].drop_duplicates()
    n_read = counts.drop_duplicates("group").set_index("group")["n_in_group"]
    found = [_dissent(row.group, against.get(row.code_id, []), held, n_read, codebook) for row in lines.itertuples(index=False)]
    return lines.assign(n_dissent=[n for n, _ in found], dissent=[text for _, text in found])


def opposites(codebook: Codebook) -> dict[str, list[str]]:
    """The codes against each code that has any, in the codebook's order."""
    pairs = {(code.code_id, code.opposes) for code in codebook.codes if code.opposes}
    pairs |= {(there, here) for here, there in pairs} | {(code.code_id, one) for code in codebook.codes for one in code.doubted_by}
    order = {code_id: number for number, code_id in enumerate(codebook.ids())}
    known = sorted((pair for pair in pairs if set(pair) <= set(order) and pair[0] != pair[1]), key=lambda pair: order[pair[1]])
    return {code_id: [there for here, there in known if here == code_id] for code_id, _ in known}


def _dissent(group: str, codes: list[str], held: pd.DataFrame, n_read: pd.Series, codebook: Codebook) -> tuple[int, str]:
    rows = held[(held["group"] == group) & held["code_id"].isin(codes)]
    n = rows["participant_id"].nunique()
    if not n:
        return 0, ""
    names = " / ".join(codebook.code_name(code_id) for code_id in codes if code_id in set(rows["code_id"]))
    return n, f"{n} of {n_read[group]} {'person' if n_read[group] == 1 else 'people'} said the opposite: {names}."
