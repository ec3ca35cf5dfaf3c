"""What one place, programme or group needs, beside the whole study; and the sheet that a local plan starts from."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table

STANDINGS = [
    "stronger here",
    "weaker here",
    "no clear difference",
    "here only",
    "not heard here",
    "nowhere",
    "protected",
    "suggested only",
    "not read",
]
PLANNING_PARTS = ["need", "provision", "gap", "option", "first step", "not heard"]


class LocalPeople(Table):
    """One row: the people of one scope, all of them (dimension and value 'all') or of one group or place, beside the whole study.

    Counts are missing and `is_protected` is true where showing them would, with the whole report at hand, single people out.
    `is_silent` is true where the study set out to hear from the group or place, or heard from it, and nobody of it is in the scope.
    """

    dimension: str = pa.Field(isin=["all", "group", "place"])
    value: str
    label: str
    n_participants: float = pa.Field(nullable=True, ge=0)
    n_everywhere: float = pa.Field(nullable=True, ge=0)
    is_protected: bool
    is_silent: bool

    class Config:
        unique = ["dimension", "value"]


class LocalCounts(Table):
    """One row: the people behind one code in one scope, beside everybody else in the study.

    `n_low` to `n_high` are people here whose words people coded so; the two are equal where the number may be shown, and otherwise the
    narrowest range that the whole report gives away in any case. `n_in_scope` and `n_elsewhere` are people read, missing where they are
    protected. `suggested_low` to `suggested_high` are people here whom nobody read and for whom the machine suggests the code, of
    `n_unread` (missing where protected); the same elsewhere. Shares with their 95 % intervals (`share_low` to `share_high`),
    `difference` (here less elsewhere) and its own (`ci_low` to `ci_high`) are missing where a side is protected or empty; `q_value` is
    corrected for all codes of the table. `standing` is one of `STANDINGS`; `reason` says why a number is not shown.
    """

    code_id: str = pa.Field(unique=True)
    family: str
    n_low: int = pa.Field(ge=0)
    n_high: int = pa.Field(ge=0)
    n_in_scope: float = pa.Field(nullable=True, ge=0)
    elsewhere_low: int = pa.Field(ge=0)
    elsewhere_high: int = pa.Field(ge=0)
    n_elsewhere: float = pa.Field(nullable=True, ge=0)
    suggested_low: int = pa.Field(ge=0)
    suggested_high: int = pa.Field(ge=0)
    n_unread: float = pa.Field(nullable=True, ge=0)
    suggested_elsewhere_low: int = pa.Field(ge=0)
    suggested_elsewhere_high: int = pa.Field(ge=0)
    n_unread_elsewhere: float = pa.Field(nullable=True, ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    share_low: float = pa.Field(nullable=True, ge=0, le=1)
    share_high: float = pa.Field(nullable=True, ge=0, le=1)
    share_elsewhere: float = pa.Field(nullable=True, ge=0, le=1)
    share_elsewhere_low: float = pa.Field(nullable=True, ge=0, le=1)
    share_elsewhere_high: float = pa.Field(nullable=True, ge=0, le=1)
    difference: float = pa.Field(nullable=True, ge=-1, le=1)
    ci_low: float = pa.Field(nullable=True, ge=-1, le=1)
    ci_high: float = pa.Field(nullable=True, ge=-1, le=1)
    q_value: float = pa.Field(nullable=True, ge=0, le=1)
    standing: str = pa.Field(isin=STANDINGS)
    is_protected: bool
    reason: str


class Planning(Table):
    """One row: one line of the planning sheet of a scope (`scope` is its label).

    `part` is 'need', 'provision', 'gap', 'option', 'first step' or 'not heard'. Counts are missing where they are protected, where
    nobody was read, and in lines that are no count; `note` then says in words what is known. `option_id` and `code_id` are '' where
    a line has none.
    """

    scope: str
    part: str = pa.Field(isin=PLANNING_PARTS)
    position: int = pa.Field(ge=0)
    text: str
    code_id: str
    option_id: str
    n_participants: float = pa.Field(nullable=True, ge=0)
    n_in_group: float = pa.Field(nullable=True, ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    note: str

    class Config:
        unique = ["scope", "part", "position"]
