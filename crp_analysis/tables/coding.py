"""Who put which code where, how far it is trusted, and how far coders agree."""

from __future__ import annotations

from typing import Optional

import pandera.pandas as pa

from crp_analysis.tables.base import ORIGINS, Table

THEME_STATES = ["stable", "tentative", "withheld"]
STREAMS = ["audit", "guided"]  # drawn at random to judge by, or chosen to teach
LOOK_AGAIN = ["definition", "split"]
LANES = ["automatic", "assisted", "human only"]


class Codings(Table):
    """One row: one coder put one code on one segment.

    `start_char:end_char` is the exact span in the coordinates of `Segments` (missing for the whole segment).
    `score` (0 to 1), `lane` and `fingerprint` are the machine's only: what produced it, and how far it is trusted.
    `written` is what raw says where that is not the code's id: an older id, or with it when somebody decided. It is missing where raw names
    the code as it is called now; another value means that somebody decided anew.
    """

    segment_id: str
    code_id: str
    coder_id: str
    origin: str = pa.Field(isin=ORIGINS)
    start_char: Optional[float] = pa.Field(nullable=True)
    end_char: Optional[float] = pa.Field(nullable=True)
    score: Optional[float] = pa.Field(nullable=True, ge=0, le=1)
    lane: Optional[str] = pa.Field(nullable=True)
    fingerprint: Optional[str] = pa.Field(nullable=True)
    written: Optional[str] = pa.Field(nullable=True)

    class Config:
        unique = ["segment_id", "code_id", "coder_id"]


class AnotherLook(Table):
    """One row: a coding by a person that waits for another look.

    `why` is 'definition' where the code's definition has changed since the coding was made, 'split' where the code has been split
    since and nobody has said to which part the coding belongs.
    """

    segment_id: str
    code_id: str
    coder_id: str
    why: str = pa.Field(isin=LOOK_AGAIN)

    class Config:
        unique = ["segment_id", "code_id", "coder_id"]


class Marks(Table):
    """One row: one segment's part of one stretch that a coder marked with a code. `Codings` says which segments have it, this says where.

    `part` counts the segments of a mark from 0. `start_char:end_char` is in the coordinates of `Segments`, `shown_start:shown_end`
    counts code points in `Segments.text`, where names are replaced. `raw_start` and `raw_end` are what the file said, `source` is the
    file. `created` is an ISO date and time or ''; names are replaced in `memo`.
    """

    mark_id: str
    part: int = pa.Field(ge=0)
    segment_id: str
    code_id: str
    coder_id: str
    start_char: int = pa.Field(ge=0)
    end_char: int = pa.Field(ge=0)
    shown_start: int = pa.Field(ge=0)
    shown_end: int = pa.Field(ge=0)
    created: str
    memo: str
    source: str
    raw_start: Optional[float] = pa.Field(nullable=True)
    raw_end: Optional[float] = pa.Field(nullable=True)

    class Config:
        unique = ["mark_id", "part"]


class Sets(Table):
    """One row: a set of codes and documents that another program's file came with. `members` joins 'code:ID' and 'session:ID' with ';'.

    The same set may come with two consultations, with the members that each of them has.
    """

    set_id: str
    consultation_id: str
    name: str
    description: str
    members: str

    class Config:
        unique = ["set_id", "consultation_id"]


class ForeignNotes(Table):
    """One row: a note that another program's file came with. `about` joins 'code:ID', 'session:ID' and 'mark:ID' with ';'.

    Nothing in `about` means the whole project. Names are replaced in `name` and `text`; `created` is an ISO date and time or ''.
    """

    note_id: str
    consultation_id: str
    name: str
    text: str
    coder_id: str
    created: str
    about: str

    class Config:
        unique = ["note_id", "consultation_id"]


class Assignments(Table):
    """One row: a coder read a whole session. Without it, 'not coded' and 'not read' look alike."""

    session_id: str
    coder_id: str
    was_blind: bool

    class Config:
        unique = ["session_id", "coder_id"]


class Readings(Table):
    """One row: a coder read one segment by itself, from a reading list, and not its whole session.

    `stream` is 'audit' (drawn at random, without suggestions in view) or 'guided' (chosen because reading it mends most, with
    suggestions in view). Guided readings teach; they never judge, and no share rests on them.
    """

    segment_id: str
    coder_id: str
    stream: str = pa.Field(isin=STREAMS)
    was_blind: bool

    class Config:
        unique = ["segment_id", "coder_id"]


class ReadingOrder(Table):
    """One row: one segment that nobody has read, in the order in which reading mends most.

    `value` is in the units of `reading_value`; `codes` joins with ';' the ids of the codes that the machine is least sure of there.
    """

    segment_id: str = pa.Field(unique=True)
    position: int = pa.Field(ge=0, unique=True)
    value: float = pa.Field(ge=0)
    codes: str


class Lanes(Table):
    """One row: how far the machine's suggestions for one code are trusted, and the reason in words.

    `promised` is the kappa with people that an automatic code keeps in sessions that nobody has read; missing for other lanes.
    """

    code_id: str = pa.Field(unique=True)
    lane: str = pa.Field(isin=LANES)
    reason: str
    n_positive: int = pa.Field(ge=0)
    kappa: float = pa.Field(nullable=True)
    human_kappa: float = pa.Field(nullable=True)
    average_precision: float = pa.Field(nullable=True)
    threshold: float = pa.Field(nullable=True)
    promised: Optional[float] = pa.Field(nullable=True)


class Themes(Table):
    """One row: one theme found in what the codebook leaves over. `stability` is 0 to 1; `status` says if it is shown.

    `stability` is the mean of those under other people, seeds and orders of segments, where there were such runs.
    """

    theme_id: str = pa.Field(unique=True)
    label: str
    words: str
    n_segments: int = pa.Field(ge=0)
    n_participants: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    stability: float = pa.Field(nullable=True, ge=0, le=1)
    status: str = pa.Field(isin=THEME_STATES)
    stability_people: Optional[float] = pa.Field(nullable=True, ge=0, le=1)
    stability_seeds: Optional[float] = pa.Field(nullable=True, ge=0, le=1)
    stability_order: Optional[float] = pa.Field(nullable=True, ge=0, le=1)


class ThemeRegistry(Table):
    """One row: one theme once found, frozen: what later material is matched to, and what keeps its members where they are.

    `near` is the cosine from which a new segment joins; `centroid` is measured from `middle` (both JSON lists, in the space of
    `embedder`); `members` are hashes of segment ids; `version` counts the times themes were added; `note` says what happened last.
    """

    theme_id: str = pa.Field(unique=True)
    label: str
    words: str
    stability: float = pa.Field(nullable=True, ge=0, le=1)
    status: str = pa.Field(isin=THEME_STATES)
    stability_people: float = pa.Field(nullable=True, ge=0, le=1)
    stability_seeds: float = pa.Field(nullable=True, ge=0, le=1)
    stability_order: float = pa.Field(nullable=True, ge=0, le=1)
    version: int = pa.Field(ge=1)
    embedder: str
    near: float = pa.Field(ge=-1, le=1)
    centroid: str
    middle: str
    members: str
    note: str


class ThemeMembers(Table):
    """One row: one segment in one theme, with its closeness (0 to 1) to the theme's middle."""

    theme_id: str
    segment_id: str = pa.Field(unique=True)
    closeness: float = pa.Field(ge=-1, le=1)


class Agreement(Table):
    """One row: one measure for one code (`code_id` is 'all' for the pooled figure) between two kinds of coder.

    `between` is 'people' or 'machine and people'. `value` is missing where the measure is undefined; `note` says why
    or warns (for example of a prevalence effect).
    """

    code_id: str
    between: str = pa.Field(isin=["people", "machine and people"])
    measure: str
    value: float = pa.Field(nullable=True)
    ci_low: float = pa.Field(nullable=True)
    ci_high: float = pa.Field(nullable=True)
    n_segments: int = pa.Field(ge=0)
    n_positive: int = pa.Field(ge=0)
    n_coders: int = pa.Field(ge=0)
    note: str

    class Config:
        unique = ["code_id", "between", "measure"]
