"""The learning offer: what people voted for, which options answer what together, in which order, and what exists already."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table

COST_POINTS = {"low": 1, "medium": 2, "high": 3}  # option sheets state a scale of investment and no sums of money
NEARLY_AS_GOOD = 0.05  # of all that people raised: a few people more or fewer in what was read could turn that difference round
MOST_SETS_A_BUDGET = 20  # a list of more would help nobody to choose, and takes long to work out; the report says where it was cut
# What is on offer for one need and one group, beside what people of the group said.
PROVISION_STATES = ["gap", "served", "offered", "unasked", "none", "protected"]
LANDSCAPE_DIMENSIONS = ["format", "length", "status", "kind"]


class Votes(Table):
    """One row: one option on one ballot of a workshop; a ballot that chose nothing has one row without an option.

    `ballot` numbers the ballots of the whole study: who voted how is not passed on. `rank` 1 is the first choice, equal ranks
    are ties; it is missing where options were chosen without an order.
    """

    consultation_id: str
    ballot: int = pa.Field(ge=1)
    group: str
    option_id: str
    rank: float = pa.Field(nullable=True, ge=1)

    class Config:
        unique = ["ballot", "option_id"]


class Preferences(Table):
    """One row: how one option did among the ballots of one group ('all' for everyone).

    `n_chosen` ballots name the option, `n_ranked` of them in an order. `n_first` counts first choices; where several options
    share a ballot's first place, each gets its part. `mean_rank` is the mean place on ballots that rank the option (tied
    options share the mean of their places). Head to head the option beats `n_beats` others, loses to `n_loses`, and is even
    with `n_even`. Numbers of a protected group must not be shown.
    """

    group: str
    option_id: str
    n_ballots: int = pa.Field(ge=0)
    n_chosen: int = pa.Field(ge=0)
    n_ranked: int = pa.Field(ge=0)
    n_first: float = pa.Field(ge=0)
    n_abstained: int = pa.Field(ge=0)
    mean_rank: float = pa.Field(nullable=True, ge=1)
    n_beats: int = pa.Field(ge=0)
    n_loses: int = pa.Field(ge=0)
    n_even: int = pa.Field(ge=0)
    is_protected: bool

    class Config:
        unique = ["group", "option_id"]


class HeadToHead(Table):
    """One row: the ballots of one group that put one option above another, below it, or make no difference."""

    group: str
    option_id: str
    other_id: str
    n_prefer: int = pa.Field(ge=0)
    n_against: int = pa.Field(ge=0)
    n_even: int = pa.Field(ge=0)
    is_protected: bool

    class Config:
        unique = ["group", "option_id", "other_id"]


class OptionSets(Table):
    """One row: one set of options that a budget of `level` cost points can carry, the best or nearly so.

    A cost point is a step of an option's scale of investment (low 1, medium 2, high 3). `n_covered` counts a person once for
    each need that she raised (coded by people) and the set answers, `share_covered` is that over all needs that people
    raised; `n_whole` are the people all of whose needs are answered, of `n_people` who raised any. `n_suggested` counts what the
    machine suggests besides. `ci_low` to `ci_high` is the 95 % interval of `share_covered`, which knows that one person's needs belong
    together; missing where fewer than two people raised any. `gains` and `leaves` are the ids of raised needs that the set answers
    and leaves open.
    """

    level: int = pa.Field(ge=1)
    position: int = pa.Field(ge=0)
    option_ids: str
    cost: int = pa.Field(ge=1)
    n_covered: int = pa.Field(ge=0)
    share_covered: float = pa.Field(ge=0, le=1)
    ci_low: float = pa.Field(nullable=True, ge=0, le=1)
    ci_high: float = pa.Field(nullable=True, ge=0, le=1)
    n_whole: int = pa.Field(ge=0)
    n_people: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    is_best: bool
    gains: str
    leaves: str

    class Config:
        unique = ["level", "option_ids"]


class SetShares(Table):
    """One row: how much of what one audience group raised a set of options answers (needs counted once for each person)."""

    option_ids: str
    group: str
    n_covered: int = pa.Field(ge=0)
    n_raised: int = pa.Field(ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    is_protected: bool

    class Config:
        unique = ["option_ids", "group"]


class Journeys(Table):
    """One row: one step of one group's way through the options.

    `code_ids` are the needs met there for the first time, `n_participants` of `n_in_group` people of the group raised at least
    one of them. `from_link` is the codebook's text of the link that leads here and `from_option` where it starts (both empty
    at the start). `equals` are options that would have added as much at this step.
    """

    group: str
    position: int = pa.Field(ge=0)
    option_id: str
    code_ids: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    from_link: str
    from_option: str
    equals: str

    class Config:
        unique = ["group", "position"]


class PrinciplesAnswered(Table):
    """One row: whether one option answers one principle, and what the principle rests on.

    `n_participants` of `n_in_study` people named it, in `n_passages` segments that people coded so; it is suggested for
    `n_suggested` more. `n_quotes` is how many quotes of the bank stand for it, suggested ones included.
    """

    principle_id: str
    option_id: str
    answers: bool
    n_participants: int = pa.Field(ge=0)
    n_in_study: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    n_passages: int = pa.Field(ge=0)
    n_quotes: int = pa.Field(ge=0)

    class Config:
        unique = ["principle_id", "option_id"]


class Provision(Table):
    """One row: the running schemes for one need and one audience group, beside the people who raised it.

    `state` is 'gap' (people raised it, nothing runs), 'served' (they raised it and something runs), 'unasked' (something runs
    and of those heard nobody raised it), 'offered' (something runs, nobody has been read yet or it is only suggested), 'none',
    or 'protected' (the group is too small to say).
    """

    code_id: str
    group: str
    n_schemes: int = pa.Field(ge=0)
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)
    state: str = pa.Field(isin=PROVISION_STATES)

    class Config:
        unique = ["code_id", "group"]


class Landscape(Table):
    """One row: schemes for one audience ('all' for the whole list, 'none' for no group of the study) with one value of a dimension."""

    audience: str
    dimension: str = pa.Field(isin=LANDSCAPE_DIMENSIONS)
    value: str
    n_schemes: int = pa.Field(ge=0)

    class Config:
        unique = ["audience", "dimension", "value"]
