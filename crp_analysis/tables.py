"""The shape of every table that passes between stages, and the one door through which a table is checked.

pandera stays behind `check`: its own messages print cell text, which here is a person's speech.
"""

from __future__ import annotations

from typing import Optional

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from crp_analysis.errors import TableError

SPEAKER_KINDS = ["participant", "facilitator", "unknown"]
SESSION_KINDS = ["interview", "focus group", "workshop", "written responses", "other"]
ORIGINS = ["person", "machine"]
BASES = ["people", "corrected"]  # what a share rests on
LANES = ["automatic", "assisted", "human only"]
LEVELS = ["information", "consultation", "deciding together", "acting together", "supporting independent community interest"]
UNKNOWN = "unknown"  # a role, experience, group or place that nobody stated


class Table(pa.DataFrameModel):
    """A declared table: an unknown column is an error, types are converted on the way in."""

    class Config:
        strict = True
        coerce = True


class Participants(Table):
    """One row: one person in one consultation. The same participant_id in two consultations is the same person.

    Names and aliases never enter this table; facilitators are not participants.
    """

    participant_id: str
    consultation_id: str
    role: str
    experience: str
    group: str
    organisation_kind: str
    place: str
    may_quote: bool

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


class Codings(Table):
    """One row: one coder put one code on one segment.

    `start_char:end_char` is the exact span in the coordinates of `Segments` (missing for the whole segment).
    `score` (0 to 1), `lane` and `fingerprint` are the machine's only: what produced it, and how far it is trusted.
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

    class Config:
        unique = ["segment_id", "code_id", "coder_id"]


class Assignments(Table):
    """One row: a coder read a whole session. Without it, 'not coded' and 'not read' look alike."""

    session_id: str
    coder_id: str
    was_blind: bool

    class Config:
        unique = ["session_id", "coder_id"]


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
    """One row: one theme found in what the codebook leaves over. `stability` is 0 to 1; `status` says if it is shown."""

    theme_id: str = pa.Field(unique=True)
    label: str
    words: str
    n_segments: int = pa.Field(ge=0)
    n_participants: int = pa.Field(ge=0)
    n_sessions: int = pa.Field(ge=0)
    stability: float = pa.Field(nullable=True, ge=0, le=1)
    status: str = pa.Field(isin=["stable", "tentative", "withheld"])


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


class Schemes(Table):
    """One row: one existing scheme, programme or resource. `audiences` and `needs` are ids joined with ';'."""

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
    `share` and its 95 % interval rest on them alone. `n_suggested` counts further people in whose words the machine
    suggests the code and nobody has looked yet, out of `n_unread` people not yet read.
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
    n_suggested: int = pa.Field(ge=0)
    n_schemes: int = pa.Field(ge=0)
    has_gap: bool
    strength: str
    basis: str = pa.Field(isin=BASES)

    class Config:
        unique = ["code_id", "group"]


class Tensions(Table):
    """One row: two positions that oppose each other, the people on each side and those who hold both."""

    left_code: str
    right_code: str
    n_left: int = pa.Field(ge=0)
    n_right: int = pa.Field(ge=0)
    n_both: int = pa.Field(ge=0)
    groups_left: str
    groups_right: str

    class Config:
        unique = ["left_code", "right_code"]


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


class Limits(Table):
    """One row: one thing that a reader must know before trusting the report, with its count where there is one."""

    topic: str
    statement: str
    n: float = pa.Field(nullable=True)


def empty(schema: type[Table]) -> pd.DataFrame:
    """A frame of the schema's columns and types without rows."""
    columns = schema.to_schema().columns
    return pd.DataFrame({name: pd.Series(dtype=str(column.dtype)) for name, column in columns.items()})


def check(rows: pd.DataFrame, schema: type[Table], source: str) -> pd.DataFrame:
    """The rows with the schema's types and column order, all faults reported together.

    Args:
        rows: any frame; it is not changed.
        schema: the table it should be.
        source: what to call it in a message: a file, or the step that made it.

    Raises:
        TableError: names the columns, the rules and up to five row numbers (from 1), never a cell's text.
    """
    declared = list(schema.to_schema().columns)
    optional = {name for name, column in schema.to_schema().columns.items() if not column.required}
    filled = rows.assign(**dict.fromkeys(optional - set(rows.columns)))
    missing = [name for name in declared if name not in filled.columns]
    extra = [str(name) for name in filled.columns if name not in declared]
    problems = []
    if missing:
        problems.append(f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}")
    if extra:
        problems.append(f"unknown column{'s' if len(extra) > 1 else ''} {', '.join(extra)}")
    if not problems:
        try:
            return schema.validate(filled[declared].reset_index(drop=True), lazy=True)
        except SchemaErrors as errors:
            problems = _plain_problems(errors.failure_cases)
    raise TableError(f"{source}: not a {schema.__name__} table: {'; '.join(problems)}")


def check_links(rows: pd.DataFrame, targets: pd.DataFrame, key: str, source: str) -> None:
    """Raise `TableError` when `rows[key]` names something that `targets[key]` does not hold; joins then lose nothing."""
    lost = ~rows[key].isin(targets[key])
    if lost.any():
        numbers = ", ".join(str(number + 1) for number in list(lost.to_numpy().nonzero()[0][:5]))
        raise TableError(f"{source}: {int(lost.sum())} rows have a {key} that does not exist (first rows: {numbers})")


def _plain_problems(failures: pd.DataFrame) -> list[str]:
    """pandera's failure cases as rule, column and row numbers; the cell itself is speech and stays out."""
    problems = []
    for (column, rule), cases in failures.groupby(["column", "check"], dropna=False, sort=False):
        rows = [int(index) + 1 for index in cases["index"].dropna().unique()[:5]]
        where = f" in rows {', '.join(map(str, rows))}" if rows else ""
        problems.append(f"{column if isinstance(column, str) else 'key'} breaks '{rule}'{where}")
    return problems
