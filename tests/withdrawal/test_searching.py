"""A search finds a name and six words in a row wherever a file can hide them, and says where, not what. Invented words."""

import gzip
import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.withdrawal.needles import RUN, Needles, build_needles, runs_of, words_of
from crp_analysis.withdrawal.proof import files_of, search_files, search_study

SAID = "I keep the allotment shed key on a blue ribbon because the landlord never answered."
NEEDLES = build_needles([SAID], ["The landlord never answered my letters, she said."], {"Amara Field", "Amara"}, frozenset())


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def word(text: str, *, where: str = "body") -> bytes:
    document = docx.Document()
    if where == "body":
        paragraph = document.add_paragraph()
        for piece in text.partition("shed"):
            paragraph.add_run(piece)
    elif where == "header":
        document.sections[0].header.paragraphs[0].text = text
    else:
        document.core_properties.comments = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    hidden = book.create_sheet("more")
    hidden.sheet_state = "hidden"
    hidden["Z99"] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def database(text: str) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("create table document (contents text)")
    base.execute("insert into document values (?)", (f"<p>{text}</p>",))
    base.commit()
    return base.serialize()


def parquet(text: str) -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"n": [1], "text": [text]}).to_parquet(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    import typst

    return typst.compile(f"#set page(width: 6cm)\n{text}".encode())


HOLDERS = {
    "note.txt": str.encode,
    "old.txt": lambda text: text.encode("utf-16"),
    "windows.csv": lambda text: f"a;b\n{text};–".encode("cp1252"),
    "notebook.ipynb": lambda text: json.dumps({"cells": [{"source": [text[:20], text[20:]]}]}).encode(),
    "escaped.json": lambda text: json.dumps({"é": text.replace(" ", "\n")}).encode(),
    "lines.jsonl": lambda text: (json.dumps({"a": 1}) + "\n" + json.dumps({"note": text})).encode(),
    "page.html": lambda text: f"<p>{text.replace('shed', '<b>shed</b>')}</p>".encode(),
    "spoken.html": lambda text: f'<img alt="{text}">x</p>'.encode(),
    "report.docx": word,
    "header.docx": lambda text: word(text, where="header"),
    "properties.docx": lambda text: word(text, where="properties"),
    "hidden.xlsx": workbook,
    "project.qdpx": lambda text: zipped("sources/1.txt", text.encode()),
    "inside.zip": lambda text: zipped("a/b.docx", word(text)),
    "editions.tgz": lambda text: tarred("reports/a.html", f"<p>{text}</p>".encode()),
    "packed.json.gz": lambda text: gzip.compress(json.dumps([text]).encode()),
    "taguette.sqlite3": database,
    "table.parquet": parquet,
    "page.pdf": pdf,
    "letter.rtf": lambda text: ("{\\rtf1\\ansi " + text.replace("key", "{\\b key}") + "}").encode(),
    "unknown.bin": lambda text: b"\x00\x01\x02" + text.encode() + b"\x00",
}


@pytest.mark.parametrize("text", [SAID, "somebody called Amara Field went home"], ids=["words", "name"])
@pytest.mark.parametrize("name", HOLDERS)
def test_a_trace_is_found_and_its_words_are_not_told(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_bytes(HOLDERS[name](text))
    (tmp_path / "clean.txt").write_text("Nothing of anybody is in this file, and nobody's name.", encoding="utf-8")
    found = search_study(tmp_path, NEEDLES)
    assert [one.file for one in found.traces] == [name] and found.n_files == (1 if name == "unknown.bin" else 2)
    assert "Amara" not in str(found.traces[0]) and "ribbon" not in str(found.traces[0])


@pytest.mark.parametrize("name", HOLDERS)
def test_other_words_are_no_trace(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(HOLDERS[name]("I keep the shed key on my ribbon; the landlord never answered my letters"))
    assert not search_study(tmp_path, NEEDLES).traces


def test_a_name_in_a_files_name_is_found_and_not_told(tmp_path: Path):
    (tmp_path / "talk_with_Amara_2.mp3").write_bytes(b"\x00\x01")
    found = search_study(tmp_path, NEEDLES)
    assert [str(one) for one in found.traces] == ["[participant].mp3, its name: 1 name"]
    assert found.unsearched == (("[participant].mp3", "mp3 file"),)


def test_what_cannot_be_searched_is_said(tmp_path: Path):
    (tmp_path / "torn.docx").write_bytes(word(SAID)[:900])
    (tmp_path / "voice.wav").write_bytes(b"RIFF")
    found = search_study(tmp_path, NEEDLES)
    assert [kind.partition(" (")[0] for _, kind in found.unsearched] == ["damaged", "wav file"] and found.n_files == 0


def test_tools_folders_are_no_part_of_a_study_and_a_link_says_nothing_twice(tmp_path: Path):
    for folder in (".git", ".venv", "node_modules", "data"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert list(files_of(tmp_path)) == ["data/x.txt"]


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=0, max_size=14).map(" ".join)


@given(words, st.lists(words, max_size=3))
def test_runs_are_those_that_nobody_else_said(theirs: str, others: list[str]):
    needles = build_needles([theirs], others, set(), frozenset())
    expected = set(runs_of(theirs)) - {run for other in others for run in runs_of(other)}
    assert needles.runs == expected and needles.n_short == (len(words_of(theirs)) < RUN)
    assert needles.count_in(theirs)[1] == sum(run in expected for run in runs_of(theirs))
    assert all(needles.count_in(other)[1] == 0 for other in others)
    assert Needles.from_json(json.loads(json.dumps(needles.to_json()))).runs == needles.runs


def test_names_that_are_words_or_others_are_not_looked_for():
    needles = build_needles([], [], {"Grace", "Grace Lund", "Li"}, frozenset({"Grace"}))
    assert needles.names == {"Grace Lund"} and needles.n_common == 1
    assert needles.count_in("By the grace of Grace Lund.")[0] == 1
    assert search_files({}, needles).n_files == 0
