"""What goes into the room: cards, what facilitators changed on them, patterns within groups, and what options answer."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table

PARTS = ["I am", "I'd like", "How do I", "Pains", "Enablers"]
LINE_ORIGINS = ["evidence", "facilitator"]


class PersonaLines(Table):
    """One row: one line of one group's persona card. `part` is 'I am', "I'd like", 'How do I', 'Pains' or 'Enablers'.

    `segment_ids` joins the evidence with ';', `quote_ids` the quotes of the bank in which people of the group speak of it.
    `is_single_voice` marks a line that rests on too few people or sessions. `n_dissent` people of the group hold a position
    against the line; `dissent` says so in words. `origin` is 'facilitator' where people worded or added the line: it then
    carries `editor`, `edit_reason` and `edited_on`, and `is_stale` says that what the edit was made on has changed since.
    An added line has no evidence. `evidence_id` is a fingerprint of what the line rests on (8 hexadecimal digits, '' for none).
    """

    group: str
    part: str = pa.Field(isin=PARTS)
    position: int = pa.Field(ge=0)
    text: str
    so_that: str
    code_id: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    is_single_voice: bool
    is_suggested: bool
    n_dissent: int = pa.Field(ge=0)
    dissent: str
    segment_ids: str
    quote_ids: str
    origin: str = pa.Field(isin=LINE_ORIGINS)
    editor: str
    edit_reason: str
    edited_on: str
    is_stale: bool
    stale_reason: str
    evidence_id: str

    class Config:
        unique = ["group", "part", "position"]


class Archetypes(Table):
    """One row: what one group's card is named for: the need that most people of the group raised.

    `tied_with` joins needs that as many people raised. `n_people` spoke, `n_unread` of them in sessions that nobody has read
    yet; `silent_places` joins the study's places from which nobody of the group took part.
    """

    group: str = pa.Field(unique=True)
    code_id: str
    name: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    is_suggested: bool
    tied_with: str
    n_people: int = pa.Field(ge=0)
    n_unread: int = pa.Field(ge=0)
    silent_places: str


class PersonaEdits(Table):
    """One row: one line of a card that facilitators reworded, withdrew or added, as their file says.

    `line` is the text that the edit was made on, `evidence` what that line rested on then; both are empty for an added line.
    `text` is what stands on the card instead; it is empty where the line was withdrawn.
    """

    consultation_id: str
    group: str
    part: str = pa.Field(isin=PARTS)
    code_id: str
    line: str
    evidence: str
    text: str
    editor: str
    reason: str
    date: str


class EditsApplied(Table):
    """One row: what became of one edit of a card. `action` is 'reworded', 'withdrawn' or 'added'.

    `before` is the line as the evidence has it now ('' where no line is left to edit); `is_stale` says that what the edit was
    made on has changed since, `stale_reason` how.
    """

    consultation_id: str
    group: str
    part: str = pa.Field(isin=PARTS)
    code_id: str
    action: str = pa.Field(isin=["reworded", "withdrawn", "added"])
    before: str
    text: str
    editor: str
    reason: str
    date: str
    is_stale: bool
    stale_reason: str


class Patterns(Table):
    """One row: whether the people of one group fall into two patterns of needs. `p_value` is missing where it was not tested.

    `bic_gain` is how much better two patterns describe the group than one, by the Bayesian information criterion (above 0: better).
    """

    group: str = pa.Field(unique=True)
    n_participants: int = pa.Field(ge=0)
    n_codes: int = pa.Field(ge=0)
    has_two: bool
    p_value: float = pa.Field(nullable=True, ge=0, le=1)
    bic_gain: float = pa.Field(nullable=True)
    reason: str


class PatternNeeds(Table):
    """One row: a need in one of a group's two patterns (0 or 1): people of the pattern who raised it. Only where there are two."""

    group: str
    pattern: int = pa.Field(isin=[0, 1])
    code_id: str
    n_participants: int = pa.Field(ge=0)
    n_in_pattern: int = pa.Field(ge=0)

    class Config:
        unique = ["group", "pattern", "code_id"]


class Coverage(Table):
    """One row: how far one option answers one need: people (coded by people) who raised the need, in all groups."""

    option_id: str
    code_id: str
    answers: bool
    n_participants: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)

    class Config:
        unique = ["option_id", "code_id"]
