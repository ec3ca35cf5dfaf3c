"""What a line of a journal may hold, by the model and by the published schema."""

import json
from pathlib import Path

import jsonschema
import pytest
from decided import event, undo
from pydantic import ValidationError

from crp_analysis.journal.events import NEEDED, Event, hash_words, schema_text

SCHEMA = Path(__file__).resolve().parents[2] / "docs/decisions.schema.json"
WHOLE = {
    "segment_id": "talks/talk#0002.1",
    "words": "0123456789abcdef",
    "code_id": "need-map",
    "codes": ["need-map"],
    "becomes": ["need-time", "need-way"],
    "start": 2,
    "end": 9,
    "stream": "audit",
    "was_blind": True,
    "note": "ask again",
    "undoes": "0" * 32,
}
HEAD = {"id": "1" * 32, "time": "2024-05-01T10:00:00.000000Z", "coder": "A"}


def accepted_by_schema(line: dict) -> bool:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).is_valid(line)


def accepted_by_model(line: dict) -> bool:
    try:
        Event.model_validate_json(json.dumps(line))
    except ValidationError:
        return False
    return True


def test_the_published_schema_is_that_of_the_model():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("act", NEEDED)
def test_model_and_schema_agree_on_what_an_act_needs(act):
    line = {**HEAD, "act": act, **{name: WHOLE[name] for name in NEEDED[act]}}
    assert accepted_by_model(line)
    assert accepted_by_schema(line)
    for name in NEEDED[act]:
        shorter = {key: value for key, value in line.items() if key != name}
        assert not accepted_by_model(shorter), name
        assert not accepted_by_schema(shorter), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": "2024-05-01"},
        {"id": "x"},
        {"act": "guess"},
        {"coder": ""},
        {"other": 1},
        {"stream": "all"},
        {"words": "abc"},
        {"codes": []},
    ],
)
def test_model_and_schema_refuse_the_same(wrong):
    line = {**HEAD, "act": "read", **{name: WHOLE[name] for name in NEEDED["read"]}, **wrong}
    assert not accepted_by_model(line)
    assert not accepted_by_schema(line)


def test_a_span_has_a_start_before_its_end():
    with pytest.raises(ValidationError, match="start before its end"):
        event(1, "span", code_id="need-map", start=5, end=5)
    with pytest.raises(ValidationError, match="start before its end"):
        event(1, "add", code_id="need-map", start=5)


def test_a_line_is_one_line_and_holds_only_what_was_stated():
    line = event(1, "memo", note="two\nlines \u2028 and ö").line()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert set(json.loads(line)) == {"id", "time", "coder", "act", "segment_id", "words", "note"}
    assert Event.model_validate_json(undo(2, 1).line()) == undo(2, 1)


def test_the_hash_of_words_is_theirs_to_the_letter():
    assert hash_words("a b") == hash_words("a b")
    assert hash_words("a b") != hash_words("a  b")
