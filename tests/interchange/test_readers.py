"""The right reader for a file, whatever it is called."""

import sys
from types import ModuleType

import pytest

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.readers import read_file

from .foreign_files import QUALCODER, TAGUETTE, database, zipped


@pytest.mark.parametrize(
    ("content", "origin"),
    [(database(TAGUETTE), "Taguette"), (database(QUALCODER), "QualCoder"), (zipped({"a.qda/data.qda": database(QUALCODER)}), "QualCoder")],
)
def test_content_decides(tmp_path, content, origin):
    path = tmp_path / "named.bin"
    path.write_bytes(content)
    assert read_file(path).origin == origin


@pytest.mark.parametrize(("content", "reader"), [(zipped({"Trial.QDE": b"x"}), "read_qdpx"), (b'<?xml?><CodeBook xmlns="x"/>', "read_qdc")])
def test_refi_files_go_to_their_reader(tmp_path, monkeypatch, content, reader):
    module = ModuleType("refi_read")
    setattr(module, reader, lambda content, name: (reader, name))
    monkeypatch.setitem(sys.modules, "crp_analysis.interchange.refi_read", module)
    path = tmp_path / "file"
    path.write_bytes(content)
    assert read_file(path) == (reader, "file")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK", zipped({"a.txt": b"x"})])
def test_anything_else_is_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InterchangeError, match="file: "):
        read_file(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InterchangeError, match="cannot be opened"):
        read_file(tmp_path / "none")
