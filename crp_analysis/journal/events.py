"""One decision of one person, as a line of a journal holds it. The published schema is docs/decisions.schema.json."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Act = Literal["accept", "reject", "add", "remove", "replace", "span", "memo", "read", "undo"]
Stream = Literal["audit", "guided", "session"]
Text = Annotated[str, Field(min_length=1)]

TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
LAST_YEAR = 9999  # later lines must find a later time, and the calendar ends with it

_PLACE = ("segment_id", "words")
_SEEN = ("stream", "was_blind")
NEEDED: dict[str, tuple[str, ...]] = {
    "accept": (*_PLACE, "code_id", *_SEEN),
    "reject": (*_PLACE, "code_id", *_SEEN),
    "add": (*_PLACE, "code_id", *_SEEN),
    "remove": (*_PLACE, "code_id", *_SEEN),
    "replace": (*_PLACE, "codes", "becomes", *_SEEN),
    "span": (*_PLACE, "code_id", "start", "end", *_SEEN),
    "memo": (*_PLACE, "note"),
    "read": (*_PLACE, *_SEEN),
    "undo": ("undoes",),
}


def _require(schema: dict) -> None:
    """The rule of NEEDED as JSON schema, so that other programs can check a line by the schema alone."""
    schema["allOf"] = [
        {"if": {"properties": {"act": {"const": act}}, "required": ["act"]}, "then": {"required": list(names)}}
        for act, names in NEEDED.items()
    ]


class Event(BaseModel):
    """One decision.

    `accept` and `reject` answer a suggestion, `add` and `remove` are a person's own; `replace` puts the codes of `becomes` where those
    of `codes` stood (split, merged or simply another one) in a single line, so that no crash can leave half of it; `span` says which
    words a code means, `memo` is a note on a segment, or on a code of it, and an empty one takes the note away; `read` says that the
    segment was read to its end; `undo` takes the event with the id `undoes` back, which may be an undo itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_require)

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="Unique among all events of everybody.")
    time: str = Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$",
        description="UTC; later than every earlier line of the file, also where the clock was set back.",
    )
    coder: Text = Field(description="Who decided, as in assignments.csv.")
    act: Act
    segment_id: Text | None = Field(None, description="As in the table Segments.")
    words: str | None = Field(None, pattern=r"^[0-9a-f]{16}$", description="The first 16 hex digits of the sha256 of the segment's text.")
    code_id: Text | None = Field(None, description="The code, as the codebook called it then.")
    codes: tuple[Text, ...] | None = Field(None, min_length=1, description="Codes that are replaced.")
    becomes: tuple[Text, ...] | None = Field(None, min_length=1, description="Codes that stand in their place.")
    start: int | None = Field(None, ge=0, description="First character of the span in the segment's text as shown, in code points.")
    end: int | None = Field(None, ge=1, description="Where the span ends, exclusive.")
    stream: Stream | None = Field(None, description="Drawn at random, chosen because reading it mends most, or a whole session.")
    was_blind: bool | None = Field(None, description="Whether no suggestion was in view.")
    score: float | None = Field(None, ge=0, le=1, description="Of the suggestion that was seen.")
    fingerprint: str | None = Field(None, description="Of what made the suggestion that was seen.")
    note: str | None = None
    undoes: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")

    @field_validator("time")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if datetime.fromisoformat(value).year >= LAST_YEAR:
            raise ValueError("is no year of ours")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Event:
        missing = [name for name in NEEDED[self.act] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"an event '{self.act}' needs {', '.join(missing)}")
        if (self.start is None) != (self.end is None) or (self.start is not None and self.end is not None and self.start >= self.end):
            raise ValueError("a span needs a start before its end")
        return self

    @property
    def order(self) -> tuple[str, str]:
        """Where the event stands among all others: by time, and by id where times are the same."""
        return self.time, self.id

    def line(self) -> bytes:
        """The event as a line of a journal: JSON without what is not stated, and a line feed."""
        return (json.dumps(self.model_dump(mode="json", exclude_none=True), ensure_ascii=False) + "\n").encode()


def new_id() -> str:
    """An id that no other event has."""
    return uuid.uuid4().hex


def hash_words(text: str) -> str:
    """What an event keeps of the words that it was about: enough to notice that they changed, and nothing to read."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def schema_text() -> str:
    """The published schema of a line, as docs/decisions.schema.json holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Event.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
