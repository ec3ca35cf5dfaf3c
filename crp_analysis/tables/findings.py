"""What is counted: people behind codes, how common codes are, how groups differ, and what a reader must know."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import ORIGINS, Table

BASES = ["people", "corrected"]  # what a share rests on


class Participation(Table):
    """One row: how many took part, for one value of one dimension (role, group, kind, place, consultation ...).

    Counts of people are missing and `is_protected` is true where showing them would single people out.
    """

    dimension: str
    value: str
    label: str
    n_participants: float = pa.Field(nullable=True, ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    n_sessions: int = pa.Field(ge=0)
    n_words: int = pa.Field(ge=0)
    is_protected: bool

    class Config:
        unique = ["dimension", "value"]


class CodeCounts(Table):
    """One row: the people behind one code in one group ('all' for everyone). People are counted, never mentions.

    `n_participants` of `n_in_group` are people coded by people, among those in sessions that a person read;
    `share` and its 95 % interval rest on them alone. Out of `n_unread` people not yet read, `n_confirmed` are those in whose words
    somebody gave the code on a reading list (who there did not raise it is unknown, so no share rests on them), and `n_suggested`
    further ones in whose words the machine suggests it and nobody has looked yet.
    """

    code_id: str
    group: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    ci_low: float = pa.Field(nullable=True, ge=0, le=1)
    ci_high: float = pa.Field(nullable=True, ge=0, le=1)
    n_segments: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    n_confirmed: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    n_unread: int = pa.Field(ge=0)
    is_protected: bool

    class Config:
        unique = ["code_id", "group"]


class Prevalence(Table):
    """One row: how common a code is among the people, or in the segments, of one group ('all' for everyone), read or not.

    `basis` is 'people' (people's codings alone) or 'corrected' (the machine's suggestions for everyone, corrected by what
    people coded); `reason` says why. `n_read` of `n_total` people or segments were read by people.
    """

    code_id: str
    group: str
    unit: str = pa.Field(isin=["people", "segments"])
    basis: str = pa.Field(isin=BASES)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    ci_low: float = pa.Field(nullable=True, ge=0, le=1)
    ci_high: float = pa.Field(nullable=True, ge=0, le=1)
    n_read: int = pa.Field(ge=0)
    n_total: int = pa.Field(ge=0)
    reason: str

    class Config:
        unique = ["code_id", "group", "unit"]


class Saturation(Table):
    """One row: a number of sessions that people read, and the codes met in so many, over random orders of the sessions.

    `n_codes` is the mean with a band that holds 95 % of orders; `share_new` the new codes of the last run of sessions over those
    of the base (missing before there is a run); `share_saturated` the share of orders in which that had been low enough by then.
    """

    n_sessions: int = pa.Field(unique=True, ge=1)
    n_codes: float = pa.Field(ge=0)
    ci_low: float = pa.Field(ge=0)
    ci_high: float = pa.Field(ge=0)
    share_new: float = pa.Field(nullable=True, ge=0)
    share_saturated: float = pa.Field(ge=0, le=1)


class Contrasts(Table):
    """One row: how one group differs from everyone else on one code. `q_value` is corrected for many comparisons."""

    code_id: str
    group: str
    share: float = pa.Field(ge=0, le=1)
    share_others: float = pa.Field(ge=0, le=1)
    difference: float = pa.Field(ge=-1, le=1)
    ci_low: float = pa.Field(nullable=True, ge=-1, le=1)
    ci_high: float = pa.Field(nullable=True, ge=-1, le=1)
    p_value: float = pa.Field(nullable=True, ge=0, le=1)
    q_value: float = pa.Field(nullable=True, ge=0, le=1)

    class Config:
        unique = ["code_id", "group"]


class Needs(Table):
    """One row: one need for one audience group: the count of people, the share with its interval, provision and gap.

    `n_participants` of `n_in_group` are people coded by people; `share` and its interval are theirs where `basis` is 'people', and
    those of the Prevalence table where it is 'corrected'.
    `strength` is one of 'strong', 'some', 'single voice', 'suggested only', 'not raised', 'protected'.
    """

    code_id: str
    group: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    ci_low: float = pa.Field(nullable=True, ge=0, le=1)
    ci_high: float = pa.Field(nullable=True, ge=0, le=1)
    n_confirmed: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    n_schemes: int = pa.Field(ge=0)
    has_gap: bool
    strength: str
    basis: str = pa.Field(isin=BASES)

    class Config:
        unique = ["code_id", "group"]


class Tensions(Table):
    """One row: two positions that oppose each other, the people on each side and those who hold both.

    `relation` says who stands against whom: 'same people' (most of the smaller side hold both), 'same groups' (a group speaks on
    both sides), 'different groups', or 'one side' where nobody holds one of them. `quote_ids_left` and `quote_ids_right` join
    quotes of the bank.
    """

    left_code: str
    right_code: str
    n_left: int = pa.Field(ge=0)
    n_right: int = pa.Field(ge=0)
    n_both: int = pa.Field(ge=0)
    groups_left: str
    groups_right: str
    relation: str = pa.Field(isin=["same people", "same groups", "different groups", "one side"])
    quote_ids_left: str
    quote_ids_right: str

    class Config:
        unique = ["left_code", "right_code"]


class Quotes(Table):
    """One row: words of one person who agreed to be quoted, verbatim inside `segment_id`.

    `start:end` is the quote's place in the segment's `text`. `participant_id` serves the limits on quotes a person and
    is never printed. `basis` says whether a person coded the words or the machine suggested the code.
    """

    quote_id: str = pa.Field(unique=True)
    code_id: str
    segment_id: str
    session_id: str
    consultation_id: str
    participant_id: str
    group: str
    role: str
    session_kind: str
    start: int = pa.Field(ge=0)
    end: int = pa.Field(ge=0)
    text: str
    basis: str = pa.Field(isin=ORIGINS)


class Passages(Table):
    """One row: words of one person who agreed to be quoted, under one code that they carry; what opens behind a claim.

    A passage (`passage_id`) under several codes has a row for each, with the same words. `before` and `after` are the sentences
    around it in the same turn of the same person, '' where there is none. A quote of the bank has the same id here.
    """

    passage_id: str
    code_id: str
    basis: str = pa.Field(isin=ORIGINS)
    segment_id: str
    session_id: str
    consultation_id: str
    participant_id: str
    group: str
    role: str
    session_kind: str
    start: int = pa.Field(ge=0)
    end: int = pa.Field(ge=0)
    text: str
    before: str
    after: str

    class Config:
        unique = ["passage_id", "code_id"]


class FlaggedWords(Table):
    """One row: words behind claims or on a card that could tell who spoke them, and of which nobody has decided. Never published.

    `signs` joins the kinds of signs with '; '. Words that are held back stand nowhere in the report, the others do.
    """

    passage_id: str = pa.Field(unique=True)
    segment_id: str
    text: str
    signs: str
    is_held: bool


class Limits(Table):
    """One row: one thing that a reader must know before trusting the report, with its count where there is one."""

    topic: str
    statement: str
    n: float = pa.Field(nullable=True)
