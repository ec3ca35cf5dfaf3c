"""What stands behind each recommendation that people wrote, and what against it."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.findings.intervals import wilson
from crp_analysis.findings.quote_links import spread
from crp_analysis.study import Study, Thresholds
from crp_analysis.tables import UNKNOWN, Recommendations, check, empty

CLEARLY_MANY = 0.5  # strong: the lower end of the 95 % interval of people behind it, out of those read, is at least a half
FEWEST_ROLES = 2  # strong: people of at least two roles
CONTESTED = 0.5  # contested: at least half as many people against as behind


def weigh_recommendations(material: Material, coded: Coded, codebook: Codebook, study: Study, *, quotes: pd.DataFrame) -> pd.DataFrame:
    """The Recommendations table, in the codebook's order. People are counted once over all the codes that a recommendation names.

    Args:
        material: Material.
        coded: the machine's suggestions, counted apart.
        codebook: for its recommendations and options.
        study: for the thresholds.
        quotes: Quotes; each side links to up to four.
    """
    evidence = gather_evidence(material, coded, study)
    rows = [
        {
            "recommendation_id": one.recommendation_id,
            **_weigh(codebook.codes_behind(one.rests_on), codebook.codes_behind(one.against), evidence, quotes, study),
        }
        for one in codebook.recommendations
    ]
    return check(pd.DataFrame(rows), Recommendations, "recommendations") if rows else empty(Recommendations)


def _weigh(behind: list[str], against: list[str], evidence: Evidence, quotes: pd.DataFrame, study: Study) -> dict[str, object]:
    coded, suggested = evidence.coded, evidence.suggested
    supporting, opposing = coded[coded["code_id"].isin(behind)], coded[coded["code_id"].isin(against)]
    people, counter = set(supporting["participant_id"]), set(opposing["participant_id"])
    roles = evidence.people.loc[evidence.people["participant_id"].isin(people), "role"]
    read = set(evidence.spoken.loc[evidence.spoken["is_read"], "participant_id"])
    unread = suggested[suggested["code_id"].isin(behind) & ~suggested["participant_id"].isin(read)]
    row = {
        "n_participants": len(people),
        "n_read": len(read),
        "n_sessions": supporting["session_id"].nunique(),
        "n_suggested": unread["participant_id"].nunique(),
        "n_roles": roles[roles != UNKNOWN].nunique(),
        "n_weakest": min((supporting.loc[supporting["code_id"] == code, "participant_id"].nunique() for code in behind), default=0),
        "n_counter": len(counter),
        "n_both": len(people & counter),
    }
    return {
        **row,
        "strength": grade_recommendation(**row, thresholds=study.thresholds),
        "segment_ids": ";".join(sorted(set(supporting["segment_id"]))),
        "counter_segment_ids": ";".join(sorted(set(opposing["segment_id"]))),
        "quote_ids": ";".join(spread(quotes, behind)),
        "counter_quote_ids": ";".join(spread(quotes, against)),
    }


def grade_recommendation(
    *,
    n_participants: int,
    n_read: int,
    n_sessions: int,
    n_suggested: int,
    n_roles: int,
    n_weakest: int,
    n_counter: int,
    n_both: int,
    thresholds: Thresholds,
) -> str:
    """How far the evidence carries a recommendation, by a rule that looks at numbers alone.

    'no evidence': nobody said anything that it rests on; 'suggested only': only the machine finds some, in sessions that nobody
    has read; 'single voices': fewer people or sessions than a persona's line needs; 'contested': at least half as many people
    speak against it as for it; 'strong': people of two roles or more, with 95 % confidence more than half of those read, and
    enough people for a persona's line behind each single code; 'some': anything else. Who speaks on both sides counts on both.

    >>> from crp_analysis.study import Thresholds
    >>> counts = dict(n_read=20, n_sessions=5, n_suggested=0, n_roles=3, n_weakest=3, n_both=0, thresholds=Thresholds())
    >>> [grade_recommendation(n_participants=n, n_counter=against, **counts) for n, against in ((16, 2), (16, 8), (5, 0), (2, 0), (0, 3))]
    ['strong', 'contested', 'some', 'single voices', 'no evidence']
    """
    if not n_participants:
        return "suggested only" if n_suggested else "no evidence"
    if n_participants < thresholds.min_people_for_line or n_sessions < thresholds.min_sessions_for_line:
        return "single voices"
    if n_counter >= CONTESTED * n_participants:
        return "contested"
    is_many = float(wilson([n_participants], [n_read])[0][0]) >= CLEARLY_MANY
    is_whole = n_weakest >= thresholds.min_people_for_line
    return "strong" if is_many and is_whole and n_roles >= FEWEST_ROLES else "some"
