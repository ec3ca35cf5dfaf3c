"""What the lines of a card count: people read as a whole, else people in words read singly, else suggestions."""

from types import SimpleNamespace

import pandas as pd

from crp_analysis.findings.personas import _code_lines

COLUMNS = ["segment_id", "code_id", "session_id", "consultation_id", "participant_id", "group", "strength"]


def said(*rows):
    return pd.DataFrame([(segment, code, f"S-{segment}", "c1", f"P-{segment}", "g", 1.0) for segment, code in rows], columns=COLUMNS)


def test_words_read_singly_stand_between_people_read_and_suggestions():
    counts = pd.DataFrame(
        [("read", 2, 3, 1, 1, 4), ("singly", 0, 3, 2, 1, 4), ("guess", 0, 3, 0, 3, 4)],
        columns=["code_id", "n_participants", "n_in_group", "n_confirmed", "n_suggested", "n_unread"],
    )
    evidence = SimpleNamespace(
        coded=said(("a", "read"), ("b", "read")),
        confirmed=said(("c", "read"), ("d", "singly"), ("e", "singly")),
        suggested=said(("f", "guess"), ("g", "singly")),
    )
    lines = _code_lines(SimpleNamespace(id="g"), {"read": "Read", "singly": "Singly", "guess": "Guess"}, counts, evidence)
    assert lines[["text", "n_participants", "n_in_group", "is_suggested", "segment_ids"]].to_numpy().tolist() == [
        ["Read", 2, 3, False, "a;b"],
        ["Singly", 2, 4, False, "d;e"],
        ["Guess", 3, 4, True, "f"],
    ]
