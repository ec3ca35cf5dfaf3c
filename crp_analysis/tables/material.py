"""What people gave us: who took part, what was said, what could not be used, what is on offer already."""

from __future__ import annotations

from typing import Optional

import pandera.pandas as pa

from crp_analysis.tables.base import Table

SPEAKER_KINDS = ["participant", "facilitator", "unknown"]
SESSION_KINDS = ["interview", "focus group", "workshop", "written responses", "other"]
QUOTE_DECISIONS = ["ok", "no"]  # may be shown, may not
LEVELS = ["information", "consultation", "deciding together", "acting together", "supporting independent community interest"]


class Participants(Table):
    """One row: one person in one consultation. The same participant_id in two consultations is the same person.

    Names and aliases never enter this table; facilitators are not participants. `programme` is the person's own, else that of the
    consultation. `may_quote` is whether their words may be quoted, `shows_role` whether beside what kind of person they are.
    """

    participant_id: str
    consultation_id: str
    role: str
    experience: str
    group: str
    organisation_kind: str
    place: str
    may_quote: bool
    shows_role: bool
    programme: Optional[str] = pa.Field(nullable=True)

    class Config:
        unique = ["participant_id", "consultation_id"]


class Sessions(Table):
    """One row: one interview, focus group, workshop, or one file of written responses.

    `source` is the raw file relative to the study (with `#row` where a file holds several sessions), `source_hash` the
    sha256 of its bytes. `minutes` is missing when the file has no time stamps and nobody stated it.
    """

    session_id: str = pa.Field(unique=True)
    consultation_id: str
    kind: str = pa.Field(isin=SESSION_KINDS)
    date: str
    place: str
    minutes: float = pa.Field(nullable=True, ge=0)
    participation_level: str
    n_words: int = pa.Field(ge=0)
    n_participants: int = pa.Field(ge=0)
    source: str
    source_format: str
    source_hash: str


class Segments(Table):
    """One row: a turn of speech or a written answer; a long turn is several rows, cut at sentence ends.

    `position` counts segments in a session from 0, `turn` counts turns. `start_char:end_char` is the segment's place in
    the text as extracted from the raw file (code points, end exclusive). `start_s`/`end_s` are seconds, missing without
    time stamps. `text` is what may be shown: participants' names are already replaced. `question` is the text of the
    facilitator's turn (or the survey question) that the segment answers, empty when there is none.
    """

    segment_id: str = pa.Field(unique=True)
    session_id: str
    consultation_id: str
    participant_id: str
    speaker_kind: str = pa.Field(isin=SPEAKER_KINDS)
    position: int = pa.Field(ge=0)
    turn: int = pa.Field(ge=0)
    start_char: int = pa.Field(ge=0)
    end_char: int = pa.Field(ge=0)
    start_s: float = pa.Field(nullable=True, ge=0)
    end_s: float = pa.Field(nullable=True, ge=0)
    n_words: int = pa.Field(ge=0)
    text: str
    question: str


class Rejected(Table):
    """One row: material that could not be used, with the reason; counted in the report's limits. Never its text."""

    consultation_id: str
    source: str
    place: str
    reason: str
    n_words: int = pa.Field(ge=0)


class QuoteDecisions(Table):
    """One row: a segment of which a person decided whether its words may be shown although they could tell who spoke them."""

    segment_id: str = pa.Field(unique=True)
    decision: str = pa.Field(isin=QUOTE_DECISIONS)


class Schemes(Table):
    """One row: one existing scheme, programme or resource. `audiences` and `needs` are ids joined with ';'.

    `places` joins the places that it reaches with ';': 'everywhere' for all of them, empty where nobody stated it.
    """

    scheme_id: str = pa.Field(unique=True)
    name: str
    kind: str = pa.Field(isin=["scheme", "resource", "programme"])
    organiser: str
    aim: str
    audiences: str
    participants: str
    length: str
    format: str
    status: str
    needs: str
    source: str
    places: Optional[str] = pa.Field(nullable=True)
