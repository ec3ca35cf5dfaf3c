"""Journals on disk: added to, torn by a crash, mended, damaged."""

import os
from datetime import UTC, datetime

import pytest
from decided import event, undo

from crp_analysis.errors import SourceError, StudyError
from crp_analysis.journal import files
from crp_analysis.journal.files import Journal, file_part, journal_files, mend_journal, read_journal

PLACE = {"segment_id": "talks/talk#0002.1", "words": "0" * 16, "stream": "audit", "was_blind": True}


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "decisions", "A B")


def test_what_was_added_is_read_again(journal):
    made = [journal.append("add", code_id="need-map", **PLACE), journal.append("read", **PLACE)]
    assert journal.path.name == "A-B.jsonl"
    assert journal_files(journal.folder) == [journal.path]
    found = read_journal(journal.path, "decisions/A-B.jsonl")
    assert list(found.events) == made
    assert not found.torn
    assert not found.faults
    assert {one.coder for one in made} == {"A B"}


def test_two_writers_of_one_journal_see_each_other(journal):
    other = Journal(journal.folder, "A B")
    made = [one.append("read", **PLACE) for one in (journal, other, journal, other, other, journal)]
    assert list(read_journal(journal.path, "").events) == made
    assert sorted(one.time for one in made) == [one.time for one in made]


def test_time_never_goes_back_with_the_clock(journal, monkeypatch):
    class SetBack(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 1, 1, tzinfo=UTC)

    first = journal.append("read", **PLACE)
    monkeypatch.setattr(files, "datetime", SetBack)
    times = [first.time, *(Journal(journal.folder, "A B").append("read", **PLACE).time for _ in range(3))]
    assert times == sorted(set(times))
    later = Journal(journal.folder, "C", after="2090-01-01T00:00:00.999999Z").append("read", **PLACE)
    assert later.time == "2090-01-01T00:00:01.000000Z"


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_a_torn_line_is_moved_aside_and_nothing_else_changes(tmp_path, cut):
    path = tmp_path / "A.jsonl"
    lines = [event(1, "add", code_id="need-map").line(), event(2, "read").line()]
    path.write_bytes(b"".join(lines) + lines[0][:-cut])
    whole = read_journal(path, "A.jsonl")
    if cut == 1:  # only the line feed is missing
        assert len(whole.events) == 3
        assert mend_journal(path) is None
        assert path.read_bytes() == b"".join(lines) + lines[0]
        return
    assert list(whole.events) == [event(1, "add", code_id="need-map"), event(2, "read")]
    assert whole.torn == lines[0][:-cut]
    moved = mend_journal(path)
    assert moved == tmp_path / "A.torn-1"
    assert moved.read_bytes() == lines[0][:-cut]
    assert path.read_bytes() == b"".join(lines)
    assert mend_journal(path) is None


def test_an_addition_mends_first_and_torn_pieces_are_all_kept(journal):
    made = [journal.append("read", **PLACE)]
    for piece in (b"\0\0\0", b'{"id"', "ö".encode()[:1]):
        with journal.path.open("ab") as file:
            file.write(piece)
        made.append(journal.append("read", **PLACE))
    assert list(read_journal(journal.path, "").events) == made
    assert [one.read_bytes() for one in journal.torn] == [b"\0\0\0", b'{"id"', "ö".encode()[:1]]


def test_a_damaged_line_in_the_middle_is_told_with_its_number_and_not_its_words(tmp_path):
    path = tmp_path / "A.jsonl"
    path.write_bytes(event(1, "read").line() + b'{"secret\n' + b'{"note": "secret"}\n' + b"\n" + undo(2, 1).line())
    found = read_journal(path, "decisions/A.jsonl")
    assert [fault.place for fault in found.faults] == ["decisions/A.jsonl, line 2", "decisions/A.jsonl, line 3"]
    assert "no JSON" in found.faults[0].found
    assert "by the schema" in found.faults[1].found
    assert "secret" not in str(found.faults)
    assert len(found.events) == 2


def test_a_disk_that_refuses_leaves_the_journal_as_it_was(journal, monkeypatch):
    journal.append("read", **PLACE)
    before = journal.path.read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:20]))
    with pytest.raises(SourceError, match="could not be kept"):
        journal.append("read", **PLACE)
    assert journal.path.read_bytes() == before


def test_names_become_safe_parts_of_file_names():
    assert file_part("../A\\B: c") == "A-B--c"
    assert file_part("Con") == "Con-"
    assert file_part("Zoe\u0308") == "Zo\u00eb"
    assert len(file_part("x" * 500)) == 80
    with pytest.raises(StudyError, match="no letter"):
        file_part("?!")


def test_what_editors_and_copies_do_to_lines_changes_nothing(tmp_path):
    lines = [event(1, "add", code_id="need-map").line(), event(2, "memo", note="👩‍🔬 \u2028 שלום").line(), event(3, "read").line()]
    plain = tmp_path / "plain.jsonl"
    plain.write_bytes(b"".join(lines))
    edited = tmp_path / "edited.jsonl"
    bom = b"\xef\xbb\xbf"
    edited.write_bytes(bom + lines[0].replace(b"\n", b"\r\n") + b"\r\n" + bom + lines[1] + bom + b"\n" + lines[2].rstrip(b"\n"))
    assert read_journal(edited, "e") == read_journal(plain, "p")
    assert mend_journal(edited) is None


@pytest.mark.parametrize("time", ["2024-13-45T99:99:99.000000Z", "9999-12-31T23:59:59.999999Z", "２０２４-05-01T10:00:00.000000Z"])
def test_a_time_that_is_none_is_a_damaged_line(tmp_path, time):
    path = tmp_path / "A.jsonl"
    path.write_bytes(event(1, "read").line().replace(b"2024-05-01T10:00:00.000001Z", time.encode()) + event(2, "read").line())
    found = read_journal(path, "A.jsonl")
    assert len(found.events) == 1 and "line 1" in str(found.faults[0])


def test_a_coder_whose_name_the_terminal_garbles_is_refused():
    with pytest.raises(StudyError, match="encoding"):
        file_part("Zo\udceb")
