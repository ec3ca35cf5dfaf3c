"""What a study makes of its findings: where hindrances sit, and what it recommends, with what stands behind and against."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table

STRENGTHS = ["strong", "some", "contested", "single voices", "suggested only", "no evidence"]
SEATS = ["higher education", "community", "both", "not stated"]


class Challenges(Table):
    """One row: a challenge or barrier, the place where it sits, and the people who told of it, in all groups.

    `quote_ids` joins the quotes of the bank that speak of it, `groups` the groups that told of it (too small ones left out).
    """

    code_id: str = pa.Field(unique=True)
    seat: str = pa.Field(isin=SEATS)
    family: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    n_unread: int = pa.Field(ge=0)
    groups: str
    quote_ids: str


class Recommendations(Table):
    """One row: what stands behind one recommendation, and what against it. People are counted once, over all its codes.

    `n_participants` of `n_read` people said something that it rests on, in `n_sessions` sessions; `n_counter` said something
    that counts against it, `n_both` of them both. `n_suggested` are further people, in sessions that nobody has read;
    `n_roles` roles are among the people behind it, `n_weakest` people behind the code with fewest.
    `strength` is one of 'strong', 'some', 'contested', 'single voices', 'suggested only', 'no evidence'.
    """

    recommendation_id: str = pa.Field(unique=True)
    n_participants: int = pa.Field(ge=0)
    n_read: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    n_roles: int = pa.Field(ge=0)
    n_weakest: int = pa.Field(ge=0)
    strength: str = pa.Field(isin=STRENGTHS)
    n_counter: int = pa.Field(ge=0)
    n_both: int = pa.Field(ge=0)
    segment_ids: str
    counter_segment_ids: str
    quote_ids: str
    counter_quote_ids: str
