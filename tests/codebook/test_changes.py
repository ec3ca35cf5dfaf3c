"""The log of the codebook: lines that are only added, torn ends, broken lines, and the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from crp_analysis.codebook.changes import (
    CHANGES_FILE,
    CodebookChange,
    append_changes,
    changes_schema,
    make_change,
    read_changes,
    torn_bytes,
)
from crp_analysis.errors import Faults

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "codebook-changes.schema.json"
TIME = "2024-05-01T10:00:00Z"


def rename(old: str, new: str, **values) -> CodebookChange:
    return make_change(act="rename", codes=(old,), into=(new,), heir=new, time=TIME, by="AB", **values)


def test_the_published_schema_is_that_of_the_model():
    assert SCHEMA.read_text(encoding="utf-8") == changes_schema()


def test_lines_are_added_and_read_back_in_order(tmp_path):
    first, second = rename("a", "b", note="clearer: “so”"), rename("b", "c")
    append_changes(tmp_path, [first])
    before = (tmp_path / CHANGES_FILE).read_bytes()
    append_changes(tmp_path, [second])
    assert (tmp_path / CHANGES_FILE).read_bytes().startswith(before)
    assert read_changes(tmp_path) == ((first, second), [])


def test_a_line_that_is_there_is_not_added_again(tmp_path):
    append_changes(tmp_path, [rename("a", "b")])
    append_changes(tmp_path, [rename("a", "b")])
    assert len((tmp_path / CHANGES_FILE).read_text(encoding="utf-8").splitlines()) == 1


def test_an_id_of_a_change_is_made_from_its_content():
    assert rename("a", "b").change_id == rename("a", "b").change_id != rename("a", "c").change_id


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_a_torn_last_line_counts_as_not_written_and_goes_with_the_next(tmp_path, kept):
    append_changes(tmp_path, [rename("a", "b")])
    path = tmp_path / CHANGES_FILE
    torn = f"{rename('b', 'c').line}\n".encode()[:kept]
    path.write_bytes(path.read_bytes() + torn)
    assert torn_bytes(tmp_path) == len(torn)
    assert read_changes(tmp_path) == ((rename("a", "b"),), [])
    append_changes(tmp_path, [rename("b", "d")])
    assert torn_bytes(tmp_path) == 0
    assert read_changes(tmp_path) == ((rename("a", "b"), rename("b", "d")), [])


def test_broken_lines_are_faults_with_their_number_and_nothing_is_added_to_them(tmp_path):
    wrong = json.loads(rename("a", "b").line) | {"act": "forget", "why": "x"}
    (tmp_path / CHANGES_FILE).write_text(f"{rename('a', 'b').line}\n{{not json\n{json.dumps(wrong)}\n[]\n", encoding="utf-8")
    changes, faults = read_changes(tmp_path)
    assert changes == (rename("a", "b"),)
    assert [fault.place for fault in faults] == [
        "codebook/changes.jsonl, line 2",
        "codebook/changes.jsonl, line 3, act",
        "codebook/changes.jsonl, line 3, why",
        "codebook/changes.jsonl, line 4",
    ]
    before = (tmp_path / CHANGES_FILE).read_bytes()
    with pytest.raises(Faults):
        append_changes(tmp_path, [rename("b", "c")])
    assert (tmp_path / CHANGES_FILE).read_bytes() == before


def test_a_line_that_stands_there_twice_is_a_fault(tmp_path):
    (tmp_path / CHANGES_FILE).write_text(f"{rename('a', 'b').line}\n" * 2, encoding="utf-8")
    (fault,) = read_changes(tmp_path)[1]
    assert fault.found.endswith("twice")


def test_a_change_says_where_codings_go():
    with pytest.raises(ValidationError, match="heir is none of the ids"):
        make_change(act="merge", codes=("a", "b"), into=("c",), heir="d", time=TIME)
    with pytest.raises(ValidationError, match="undoes names no change"):
        make_change(act="undo", codes=("a",), time=TIME)
