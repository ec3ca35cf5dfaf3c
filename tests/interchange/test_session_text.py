"""A session as one text for other programs."""

from dataclasses import dataclass

from crp_analysis.interchange.session_text import compose_session


@dataclass
class Row:
    segment_id: str
    participant_id: str
    speaker_kind: str
    turn: int
    text: str


def test_turns_are_paragraphs_and_segments_keep_their_places():
    rows = [
        Row("s#1.1", "lead", "facilitator", 1, "What was hard?"),
        Row("s#2.1", "P01", "participant", 2, "Finding a door 🚪."),
        Row("s#2.2", "P01", "participant", 2, "Any door."),
        Row("s#3.1", "", "unknown", 3, "Mm."),
    ]
    made = compose_session(rows)
    assert made.text == "Facilitator: What was hard?\n\nP01: Finding a door 🚪. Any door.\n\nUnknown speaker: Mm."
    assert [made.text[start:end] for _, start, end in made.places] == [row.text for row in rows]
    assert [one for one, _, _ in made.places] == [row.segment_id for row in rows]


def test_nothing_said_is_an_empty_text():
    assert compose_session([]).text == "" and not compose_session([]).places
