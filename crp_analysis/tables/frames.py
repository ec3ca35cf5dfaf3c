"""The findings seen through a second frame: areas, and the people, codes, options and consultations in each."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table


class FrameAreas(Table):
    """One row: one area of one frame. A person counts once in an area, however many of its codes stand in their words.

    `n_participants` of `n_in_group` are people coded by people, with a 95 % interval of the share; `n_suggested` of `n_unread` besides.
    `code_ids` and `option_ids` are those that the frame puts there, `heard_ids` the codes among them that somebody raised (people's
    codings), `consultation_ids` the consultations that took place at the level of that name; all joined with ';'.
    """

    frame_id: str
    area_id: str
    position: int = pa.Field(ge=0)
    kind: str
    name: str
    n_participants: int = pa.Field(ge=0)
    n_in_group: int = pa.Field(ge=0)
    share: float = pa.Field(nullable=True, ge=0, le=1)
    ci_low: float = pa.Field(nullable=True, ge=0, le=1)
    ci_high: float = pa.Field(nullable=True, ge=0, le=1)
    n_suggested: int = pa.Field(ge=0)
    n_unread: int = pa.Field(ge=0)
    code_ids: str
    heard_ids: str
    option_ids: str
    consultation_ids: str

    class Config:
        unique = ["frame_id", "area_id"]
