"""What readers wrote into the margin of a Word report of an earlier edition."""

from __future__ import annotations

import pandera.pandas as pa

from crp_analysis.tables.base import Table


class Comments(Table):
    """One row: one comment in a Word report that came back.

    `edition` is the edition that it was written into, 0 where the document does not say. `initials` are all that is kept of who
    wrote it. `section` is the heading above the place and `anchor` its id, the same in HTML and Word ('' where Word has lost it).
    `place` joins the numbers of quotes and evidence there with ', ' (numbers of that edition). `words` are those commented on, ''
    for a picture or a point. `reply_to` is the number of the comment that this one answers, 0 for none.
    """

    number: int = pa.Field(ge=1)
    edition: int = pa.Field(ge=0)
    initials: str
    date: str
    section: str
    anchor: str
    place: str
    words: str
    text: str
    is_resolved: bool
    reply_to: int = pa.Field(ge=0)

    class Config:
        unique = ["number"]
