"""One place, programme or group beside the whole study: who is in it, what they need, and how that differs from elsewhere.

Only findings are cut. Suggestions, agreement and what people read belong to the whole study, and all words of a person count, wherever
in the study they were said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from crp_analysis.bundles import Coded, Findings, Local, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.counts import count_evidence
from crp_analysis.findings.disclosure import Told, hide_in_part, protect_parts
from crp_analysis.findings.evidence import gather_evidence, list_people
from crp_analysis.findings.intervals import newcombe, wilson
from crp_analysis.findings.labels import label_speakers, nameless
from crp_analysis.findings.local_limits import state_local_limits
from crp_analysis.findings.local_words import quotes_from_here, rare_here
from crp_analysis.findings.planning import plan_locally
from crp_analysis.scope import Kind, Scope, normal, say
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN, LocalCounts, LocalPeople, check

BROKEN_DOWN_BY = {"place": ["group"], "programme": ["group", "place"], "group": ["place"]}
SMALL = "a number of fewer than {} people, here or elsewhere, could be worked out"


def values_there(material: Material, study: Study, kind: Kind) -> list[str]:
    """All values of a kind of scope that the study names or that somebody has, those from which nobody came among them."""
    named = {"place": study.places, "group": [group.id for group in study.groups], "programme": ()}[kind]
    found = set(list_people(material, study)[kind]) - {UNKNOWN, ""}
    return [*named, *sorted(found - set(named))]


def people_in(material: Material, study: Study, scope: Scope) -> frozenset[str]:
    """The participant ids of a scope."""
    people = list_people(material, study)
    wanted = {normal(value) for value in scope.values}
    return frozenset(people.loc[people[scope.kind].map(normal).isin(wanted), "participant_id"])


def refuse_scope(material: Material, findings: Findings, study: Study, scope: Scope, here: frozenset[str]) -> str:
    """Why a scope gets no report, without saying how few people are in it; '' where it gets one."""
    people, min_group = list_people(material, study), study.thresholds.min_group
    where = f"--{scope.kind} {', '.join(scope.values)}"
    if not here:
        return f"{where}: nobody took part there, so there is nothing to report but that; the whole report says so, too"
    is_large = len(here) >= min_group and not 0 < len(people) - len(here) < min_group
    if is_told_anyway(findings, scope) or (is_large and keeps_secrets(people, findings.participation, scope, min_group)):
        return ""
    few = f"fewer than {min_group} people took part there, or so few elsewhere, that a report would single them out"
    return f"{where}: {few}; take another {scope.kind} with it (--{scope.kind} may be given several times)"


def keeps_secrets(people: pd.DataFrame, participation: pd.DataFrame, scope: Scope, min_group: int) -> bool:
    """Whether the number of people in a scope can be told without giving away what the whole report's participation table hides.

    That table hides some values of a dimension, and their sum follows from its total. The number for a scope splits this sum in two,
    and each part must be nobody or enough people.

    Args:
        people: `list_people`.
        participation: Participation of the whole study.
        scope: whose number it is.
        min_group: the smallest number of people that may be told.
    """
    rows = participation[(participation["dimension"] == scope.kind) & participation["is_protected"]]
    inside = rows["value"].map(normal).isin([normal(value) for value in scope.values])
    sizes = people[scope.kind].map(normal).value_counts()
    within, outside = (int(sizes.reindex(rows.loc[side, "value"].map(normal), fill_value=0).sum()) for side in (inside, ~inside))
    return not inside.any() or (within >= min_group and not 0 < outside < min_group)


def is_told_anyway(findings: Findings, scope: Scope) -> bool:
    """Whether the whole report tells every count of this scope already: it does for groups that are large enough.

    Somebody who adds up what stands there learns nothing new from a report on these groups, so nothing need be kept back.
    """
    rows = findings.counts[findings.counts["group"].isin(scope.values)]
    return scope.kind == "group" and set(rows["group"]) == set(scope.values) and not rows["is_protected"].any()


def find_local(material: Material, coded: Coded, findings: Findings, codebook: Codebook, study: Study, scope: Scope) -> Local:
    """Every table of a local report. The whole study's tables are read and never changed.

    Args:
        material: of the whole study.
        coded: of the whole study.
        findings: of the whole study, as its report shows them: what is told here must be safe beside them.
        codebook: Codebook.
        study: Study.
        scope: one that is not refused (`refuse_scope`).
    """
    here = people_in(material, study, scope)
    people = count_people_here(material, findings.participation, study, scope, here)
    is_open = is_told_anyway(findings, scope)
    counts = compare_codes(material, coded, codebook, study, here, is_open=is_open)
    rare = rare_here(findings.quotes, label_speakers(material, study), here, min_group=study.thresholds.min_group)
    rare += findings.quotes.loc[findings.quotes["participant_id"].isin(nameless(material)), "quote_id"].tolist()  # a place says who, too
    quotes = quotes_from_here(findings.quotes, findings.passages, people, counts, here, rare=rare)
    planning = plan_locally(material, coded, counts, people, codebook, study, scope, here, is_open=is_open)
    limits = state_local_limits(material, people, counts, study, scope, here)
    return Local(
        people=people,
        counts=counts,
        planning=planning.assign(note=[say(note, scope) for note in planning["note"]]),
        quotes=quotes,
        limits=limits.assign(statement=[say(statement, scope) for statement in limits["statement"]]),
    )


def count_people_here(material: Material, participation: pd.DataFrame, study: Study, scope: Scope, here: frozenset[str]) -> pd.DataFrame:
    """The LocalPeople table: everyone, then by group (for a place or programme) or by place (for a group or programme)."""
    people = list_people(material, study)
    is_here = people["participant_id"].isin(here)
    is_told = keeps_secrets(people, participation, scope, study.thresholds.min_group)
    n_people = float(is_here.sum()) if is_told else np.nan
    rows = [("all", "all", study.group_name("all"), n_people, float(len(people)), not is_told, False)]
    for dimension in BROKEN_DOWN_BY[scope.kind]:
        whole = participation[participation["dimension"] == dimension]
        n_here = people.loc[is_here, dimension].value_counts().reindex(whole["value"], fill_value=0).to_numpy()
        n_all = people[dimension].value_counts().reindex(whole["value"], fill_value=0).to_numpy()
        hidden = protect_parts(n_here, n_all, hidden_in_all=whole["is_protected"], min_group=study.thresholds.min_group)
        shown = whole["n_participants"].to_numpy(dtype=float)
        for value, label, n, n_shown, is_hidden in zip(whole["value"], whole["label"], n_here.astype(float), shown, hidden, strict=True):
            silent = not is_hidden and n == 0 and value != UNKNOWN
            rows.append((dimension, value, label, np.nan if is_hidden else n, n_shown, bool(is_hidden), bool(silent)))
    return check(pd.DataFrame(rows, columns=list(LocalPeople.to_schema().columns)), LocalPeople, "people of a scope")


def compare_codes(
    material: Material, coded: Coded, codebook: Codebook, study: Study, here: frozenset[str], *, is_open: bool = False
) -> pd.DataFrame:
    """The LocalCounts table: every code among the people here, beside all others, in the codebook's order.

    A difference is told for codes whose numbers may be told on both sides. Its interval is Newcombe's; q corrects Fisher's exact p for
    all codes compared (sources: see `intervals` and `contrasts`). `is_open` says that the whole report tells all of it already.
    """
    evidence, min_group = gather_evidence(material, coded, study), 1 if is_open else study.thresholds.min_group
    inside = evidence.spoken[evidence.spoken["participant_id"].isin(here)]
    spoken = pd.concat([inside.assign(value="here"), evidence.spoken.assign(value="all")])
    counts = count_evidence(evidence, spoken, codebook.ids(), ["here", "all"], min_group).set_index("code_id")
    whole = counts[counts["value"] == "all"]
    rows = [
        _row(code.code_id, code.family, counts[counts["value"] == "here"].loc[code.code_id], whole.loc[code.code_id], min_group)
        for code in codebook.codes
    ]
    return check(_with_q(pd.DataFrame(rows, columns=list(LocalCounts.to_schema().columns))), LocalCounts, "local counts")


def _row(code_id: str, family: str, here: pd.Series, whole: pd.Series, min_group: int) -> dict:
    """One code's line, with nothing in it that must not be told."""
    n, base = (int(whole[column]) for column in ("n_participants", "n_in_group"))
    told = hide_in_part(int(here["n_participants"]), n, int(here["n_in_group"]), base, min_group=min_group)
    suggested = hide_in_part(
        int(here["n_suggested"]), int(whole["n_suggested"]), int(here["n_unread"]), int(whole["n_unread"]), min_group=min_group
    )
    is_read, is_base_told = here["n_in_group"] > 0, not _is_small(int(here["n_in_group"]), base, min_group)
    is_unread_told = is_base_told and not _is_small(int(here["n_unread"]), int(whole["n_unread"]), min_group)
    is_open = is_base_told and not told.is_hidden
    difference = _difference(told, int(here["n_in_group"]), n, base) if is_open else dict.fromkeys(DIFFERENCE, np.nan)
    standing = _standing(told, suggested, n, difference, is_read=is_read, is_base_told=is_base_told)
    few = (told.is_hidden or not is_base_told) and is_read
    return {
        "code_id": code_id,
        "family": family,
        "n_low": told.low,
        "n_high": told.high,
        "n_in_scope": float(here["n_in_group"]) if is_base_told else np.nan,
        "elsewhere_low": n - told.high,
        "elsewhere_high": n - told.low,
        "n_elsewhere": float(base - here["n_in_group"]) if is_base_told else np.nan,
        "suggested_low": suggested.low,
        "suggested_high": suggested.high,
        "n_unread": float(here["n_unread"]) if is_unread_told else np.nan,
        "suggested_elsewhere_low": int(whole["n_suggested"]) - suggested.high,
        "suggested_elsewhere_high": int(whole["n_suggested"]) - suggested.low,
        "n_unread_elsewhere": float(whole["n_unread"] - here["n_unread"]) if is_unread_told else np.nan,
        **difference,
        "q_value": np.nan,
        "standing": standing,
        "is_protected": bool(few),
        "reason": SMALL.format(min_group) if few else "",
    }


DIFFERENCE = (
    *("share", "share_low", "share_high", "share_elsewhere", "share_elsewhere_low", "share_elsewhere_high"),
    *("difference", "ci_low", "ci_high"),
)


def _difference(told: Told, base_here: int, n_all: int, base_all: int) -> dict[str, float]:
    """Shares on both sides and the difference, each with its interval; what has no base is missing."""
    sides = (told.low, base_here, n_all - told.low, base_all - base_here)
    share, other = (yes / all_ if all_ else np.nan for yes, all_ in (sides[:2], sides[2:]))
    ends = [np.clip(end, 0, 1) for end in wilson((sides[0], sides[2]), (sides[1], sides[3]))]
    (low, low_other), (high, high_other) = (end.astype(float).tolist() for end in ends)
    apart = [float(np.clip(end[0], -1, 1)) for end in newcombe(*([side] for side in sides))]
    return dict(zip(DIFFERENCE, (share, low, high, other, low_other, high_other, share - other, *apart), strict=True))


def _standing(told: Told, suggested: Told, n_all: int, difference: dict[str, float], *, is_read: bool, is_base_told: bool) -> str:
    """How a code stands here beside elsewhere, in the words of the table."""
    if not is_read or not is_base_told:
        return "suggested only" if suggested.low > 0 else "protected" if is_read else "not read"
    if told.is_hidden:
        return "protected"
    if n_all == 0:
        return "suggested only" if suggested.low > 0 else "nowhere"
    if told.low == 0:
        return "not heard here"
    if told.low == n_all and not np.isnan(difference["share_elsewhere"]):
        return "here only"
    if difference["ci_low"] > 0:
        return "stronger here"
    return "weaker here" if difference["ci_high"] < 0 else "no clear difference"


def _is_small(n_here: int, n_all: int, min_group: int) -> bool:
    return 0 < n_here < min_group or 0 < n_all - n_here < min_group


def _with_q(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with Fisher's exact p corrected for all codes compared (Benjamini and Hochberg)."""
    compared = rows["difference"].notna() & (rows["n_low"] + rows["elsewhere_low"] > 0)
    if not compared.any():
        return rows
    tables = rows.loc[compared, ["n_low", "n_in_scope", "elsewhere_low", "n_elsewhere"]].to_numpy(dtype=int)
    p = [float(stats.fisher_exact([[a, of - a], [b, others - b]]).pvalue) for a, of, b, others in tables]
    q = pd.Series(stats.false_discovery_control(np.clip(p, 0, 1)), index=rows.index[compared])
    return rows.assign(q_value=q.reindex(rows.index))
