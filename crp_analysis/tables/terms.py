"""On what terms people took part, and what they were told afterwards: what was heard, and what it changed."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table

OUTCOMES = ["changed", "not changed"]
FEEDBACK_PARTS = ["heard", "changed", "not changed", "not decided"]


class Terms(Table):
    """One row: one question of the terms of engagement of one consultation, in plain words, with its answer ('' is a gap).

    `field` is the key in consultation.toml. `version` is what the file states (`version` under [terms]), else a number that rises by
    one whenever an edition finds other answers than the edition before.
    """

    consultation_id: str
    field: str
    position: int = pa.Field(ge=0)
    heading: str
    answer: str
    version: str

    class Config:
        unique = ["consultation_id", "field"]


class Decisions(Table):
    """One row: what people decided about one thing that was heard, from feedback.toml, in their words.

    Exactly one of `code_id`, `option_id` and `recommendation_id` is not ''. `groups` joins ids with ';'; '' is everybody.
    """

    consultation_id: str
    position: int = pa.Field(ge=0)
    code_id: str
    option_id: str
    recommendation_id: str
    outcome: str = pa.Field(isin=OUTCOMES)
    text: str
    reason: str
    groups: str

    class Config:
        unique = ["consultation_id", "position"]


class Feedback(Table):
    """One row: one line of the feedback sheet of one consultation for one group ('all' is everybody who took part in it).

    `part` is 'heard', 'changed', 'not changed' or 'not decided'. In 'heard', `text` is the code's name and `n_participants` of
    `n_in_group` people of the group said so in this consultation; both are missing where they are protected, and `reason` says so. A
    group that is too small, or that nobody read, has one row of 'heard' without a code. `text` and `reason` of 'changed' and
    'not changed' are people's words; 'not decided' names what was heard and has no answer yet.
    """

    consultation_id: str
    group: str
    part: str = pa.Field(isin=FEEDBACK_PARTS)
    position: int = pa.Field(ge=0)
    text: str
    code_id: str
    option_id: str
    n_participants: float = pa.Field(nullable=True, ge=0)
    n_in_group: float = pa.Field(nullable=True, ge=0)
    reason: str
    is_protected: bool

    class Config:
        unique = ["consultation_id", "group", "part", "position"]
