"""What goes into the room: cards, and what options answer."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table


class PersonaLines(Table):
    """One row: one line of one group's persona card. `part` is 'I am', "I'd like", 'How do I', 'Pains' or 'Enablers'.

    `segment_ids` joins the evidence with ';'. `is_single_voice` marks a line that rests on too few people or sessions.
    """

    group: str
    part: str
    position: int = pa.Field(ge=0)
    text: str
    code_id: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    is_single_voice: bool
    is_suggested: bool
    segment_ids: str

    class Config:
        unique = ["group", "part", "position"]


class Coverage(Table):
    """One row: how far one option answers one need: people (coded by people) who raised the need, in all groups."""

    option_id: str
    code_id: str
    answers: bool
    n_participants: int = pa.Field(ge=0)
    n_suggested: int = pa.Field(ge=0)

    class Config:
        unique = ["option_id", "code_id"]
