"""Taguette projects: hierarchy from dotted names, bytes to characters, who saved what, hostile files."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crp_analysis.errors import CrpError, InterchangeError
from crp_analysis.interchange.html_text import read_html
from crp_analysis.interchange.taguette import read_taguette

from .foreign_files import QUALCODER, TAGUETTE, database

HTML = "<p>Caf\u00e9 \U0001f600 <b>no time</b> at all.</p><p>\u05e9\u05dc\u05d5\u05dd and welcome</p>"
MOMENT = "2024-06-01 10:00:00.250000"


def where(words: str, html: str = HTML) -> tuple[int, int]:
    """Bytes of some words, over all text nodes without tags, as Taguette counts."""
    text = "".join(piece for _, _, piece in read_html(html, "").pieces)
    start = len(text[: text.index(words)].encode())
    return start, start + len(words.encode())


def project(highlights=(), tags=(), links=(), commands=(), documents=((1, "P01", "", "p01.docx", MOMENT, 1, "LEFT_TO_RIGHT", HTML),)):
    return database(TAGUETTE, documents=documents, highlights=highlights, tags=tags, highlight_tags=links, commands=commands)


def command(number: int, login: str, kind: str, highlight: int, *tags: int) -> tuple:
    payload = {"type": kind, "highlight_id": highlight, "tags": list(tags)}
    return number, MOMENT, login, 1, 1, json.dumps(payload)


def test_marks_stand_on_the_very_characters():
    start, end = where("no time")
    across = where("at all.")[0], where("\u05e9\u05dc\u05d5\u05dd")[1]
    content = project(
        highlights=[(1, 1, start, end, "<p><b>no time</b></p>"), (2, 1, *across, "<p>at all.</p><p>\u05e9\u05dc\u05d5\u05dd</p>")],
        tags=[(1, 1, "needs.time", "Hours"), (2, 1, "needs.money", ""), (3, 1, "plain", "")],
        links=[(1, 1), (1, 3), (2, 2)],
        commands=[command(1, "vera", "highlight_add", 1, 1), command(2, "max", "highlight_add", 1, 1, 3)],
    )
    found = read_taguette(content, "study.sqlite3")
    (source,) = found.sources
    assert source.text == "Caf\u00e9 \U0001f600 no time at all.\n\u05e9\u05dc\u05d5\u05dd and welcome"
    words = [source.text[mark.start : mark.end] for mark in found.marks]
    assert words == ["no time", "no time", "at all.\n\u05e9\u05dc\u05d5\u05dd"] == [mark.quoted for mark in found.marks]
    assert (found.marks[0].raw_start, found.marks[0].raw_end) == (start, end)
    (counting,) = found.countings
    assert (counting.unit, counting.n_fit, counting.n_marks) == ("UTF-8 bytes", 3, 3)
    names = {code.guid: code for code in found.codes}
    assert [(code.name, code.is_codable, code.parent and names[code.parent].name) for code in found.codes] == [
        ("needs", False, ""),
        ("time", True, "needs"),
        ("money", True, "needs"),
        ("plain", True, ""),
    ]
    coders = {coder.guid: coder.name for coder in found.coders}
    assert [coders.get(mark.coder, "") for mark in found.marks] == ["vera", "max", ""]
    assert found.marks[0].created == "2024-06-01T10:00:00"


def test_same_bytes_same_project():
    content = project([(1, 1, *where("no time"), "no time")], [(1, 1, "time", "")], [(1, 1)])
    assert read_taguette(content, "a.sqlite3") == read_taguette(content, "a.sqlite3")
    other = read_taguette(content, "b.sqlite3")
    assert other.marks[0].guid != read_taguette(content, "a.sqlite3").marks[0].guid
    assert other.codes == read_taguette(content, "a.sqlite3").codes


def test_a_tag_above_others_is_a_code_and_odd_dots_make_no_hierarchy():
    tags = [(1, 1, "needs.time", ""), (2, 1, "needs", "All needs"), (3, 1, "a..b", ""), (4, 1, ".", "")]
    codes = {code.name: code for code in read_taguette(project(tags=tags), "x").codes}
    assert codes["needs"].is_codable and codes["needs"].description == "All needs"
    assert codes["time"].parent == codes["needs"].guid
    assert codes["a..b"].parent == codes["."].parent == ""


def test_what_cannot_be_carried_is_counted():
    content = project([(1, 1, 5, 9_000, "x"), (2, 1, 3, 3, "x"), (3, 1, *where("no"), "no")], [(1, 1, "time", "")], [(1, 1), (2, 1)])
    found = read_taguette(content, "x")
    assert [(loss.kind, loss.n) for loss in found.losses] == [("highlight without a tag", 1), ("highlight", 2)] and not found.marks


def test_a_deleted_and_restored_highlight_belongs_to_who_restored_it():
    commands = [
        command(1, "vera", "highlight_add", 1, 1),
        command(2, "vera", "highlight_delete", 1),
        command(3, "max", "highlight_add", 1, 1),
        (4, MOMENT, "x", 1, 1, '{"type": "highlight_add"}'),
        (5, MOMENT, "x", 1, 1, "no json"),
    ]
    found = read_taguette(project([(1, 1, *where("no"), "no")], [(1, 1, "time", "")], [(1, 1)], commands), "x")
    assert {coder.guid: coder.name for coder in found.coders}[found.marks[0].coder] == "max"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), min_size=1, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_every_stretch_comes_back_as_its_words(paragraphs, data):
    html = "".join(f"<p>{one.replace('&', '&amp;').replace('<', '&lt;')}</p>" for one in paragraphs)
    text = read_html(html, "")
    nodes = "".join(piece for _, _, piece in text.pieces)
    start = data.draw(st.integers(0, max(len(nodes) - 1, 0)))
    end = data.draw(st.integers(min(start + 1, len(nodes)), len(nodes)))
    first, last = len(nodes[:start].encode()), len(nodes[:end].encode())
    if first < last:
        found = text.text[text.start_of(first) : text.end_of(last)]
        assert found.replace("\n", "") == nodes[start:end].replace("\n", "")


def test_breaks_cells_and_lines():
    assert read_html("one<br>two<p>three</p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "").text == (
        "one\ntwo\nthree\na\tb\nc"
    )
    assert read_html("<p>one</p>\r\n<p>two&#13;&#10;three</p>", "").text == "one\ntwo\nthree"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a database",
        b"SQLite format 3\x00",
        b"SQLite format 3\x00" + b"\xff" * 4000,
        database(QUALCODER),
        database("create table projects (id)"),
        project()[:9000],
        project()[:4096] + b"\x00" * 20000,
    ],
)
def test_hostile_files_are_refused_in_words(content):
    with pytest.raises(InterchangeError, match="study.sqlite3: "):
        read_taguette(content, "study.sqlite3")


def test_a_view_that_never_ends_is_no_table(tmp_path):
    path = tmp_path / "evil.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(TAGUETTE)
    connection.executescript(
        "drop table tags; create view tags as with recursive n(id) as (select 1 union all select id + 1 from n) select id from n;"
    )
    connection.close()
    with pytest.raises(InterchangeError, match="tags is missing"):
        read_taguette(path.read_bytes(), "evil.sqlite3")


def test_several_projects_are_not_mixed():
    content = database(
        TAGUETTE + "insert into projects values (2, 'Another', '', '2024-06-01');",
        documents=[(number, "P", "", "p", MOMENT, number, "LEFT_TO_RIGHT", HTML) for number in (1, 2)],
    )
    with pytest.raises(InterchangeError, match="holds 2 projects"):
        read_taguette(content, "x.sqlite3")


@given(st.binary(max_size=300), st.integers(0, 40_000))
@settings(max_examples=40, deadline=None)
def test_broken_pages_raise_nothing_but_our_error(noise, place):
    content = project([(1, 1, *where("no time"), "no time")], [(1, 1, "time", "")], [(1, 1)])
    broken = content[:place] + noise + content[place + len(noise) :]
    try:
        read_taguette(broken, "x")
    except CrpError as error:
        assert isinstance(error, InterchangeError)


def test_the_name_that_an_export_gives_to_everybody_is_told():
    start, end = where("no time")
    made = {"highlights": [(1, 1, start, end, "no time")], "tags": [(1, 1, "time", "")], "links": [(1, 1)]}
    exported = read_taguette(project(**made, commands=[command(1, "admin", "highlight_add", 1, 1)]), "x")
    assert [(loss.kind, loss.n) for loss in exported.losses] == [("coder 'admin'", 1)]
    of_server = [command(1, "admin", "highlight_add", 1, 1), command(2, "vera", "highlight_add", 2, 1)]
    assert read_taguette(project(**made, commands=of_server), "x").losses == ()


@pytest.mark.parametrize("tag", ["<b>", "<table>", "<ul><li>"])
def test_documents_nested_without_end_are_refused_at_once(tag: str):
    with pytest.raises(InterchangeError, match="nested too deeply"):
        read_html(f"{tag}a" * 100_000, "x")


def test_tags_that_need_no_end_do_not_nest():
    assert read_html("<p>a" * 1_000 + "<br>b" * 1_000, "x").text.split() == ["a"] * 1_000 + ["b"] * 1_000


def test_signs_and_tags_within_a_paragraph_take_no_time_to_speak_of():
    """A tree of objects took 40 seconds for a text of this size with many tags in one paragraph."""
    page = "word &amp; more <i>words</i> in a long talk<!-- no --> " * 2_000
    found = read_html(page, "x")
    assert found.text.count("word & more words in a long talk") == 2_000
    assert found.n_bytes == len(found.text.encode())
