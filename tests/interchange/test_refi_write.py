"""What is written is valid, the same every time, and read again as it was; what cannot be written is told."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from refi_made import SAMPLES

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange.identifiers import stable_guid
from crp_analysis.interchange.project import Case, CodeEntry, Coder, Group, Mark, Note, Project, Source
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx
from crp_analysis.interchange.refi_tidy import tidied
from crp_analysis.interchange.refi_write import list_losses, write_qdc, write_qdpx

from .full_project import full_project

PROJECT_SCHEMA, CODEBOOK_SCHEMA = SAMPLES / "REFI-Project-1.0.xsd", SAMPLES / "REFI-Codebook-1.0.xsd"

PIECES = [
    "a",
    "word ",
    " ",
    "😀",
    "👩🏽‍🌾",
    "e\u0301",
    "שלום",
    "漢字",
    "\r\n",
    "\r",
    "\n",
    "\u2028",
    "\u0085",
    "\ufeff",
    "\0",
    "\x1b",
    "\ufffe",
    "\ud800",
]
PIECES += ["&<>\"'", "...", "…", "]]>", "\t"]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
guids = st.sampled_from([stable_guid(n) for n in range(6)] + [stable_guid(0).upper(), f"{{{stable_guid(1)}}}", "c001", ""])
dates = st.sampled_from(["", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.1234567+01:00", "2026-11-21 10:00", "2026-11-21", "soon"])
values = st.sampled_from(["", "true", "1", "34", "-1.5", "2026-11-30", "2026-02-30", "2026-11-21T10:00:00Z", " 34", "three", "a\0b"])
types = st.sampled_from(["Text", "Boolean", "Integer", "Float", "Date", "DateTime", "Odd"])
attributes = st.dictionaries(st.sampled_from(["age", "role", "b\0", ""]), values, max_size=3)
several = st.lists(guids, max_size=3).map(tuple)


def tuples(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(of, max_size=5).map(tuple)


kinds = st.sampled_from(["text", "text", "text", "pdf", "picture", "audio"])
projects = st.builds(
    Project,
    name=texts,
    origin=texts,
    description=texts,
    coders=tuples(st.builds(Coder, guid=guids, name=texts)),
    codes=tuples(
        st.builds(
            CodeEntry,
            guid=guids,
            name=texts,
            parent=guids,
            is_codable=st.booleans(),
            colour=st.sampled_from(["", "#12ABef", "#39c", "red"]),
            description=texts,
        )
    ),
    sources=tuples(st.builds(Source, guid=guids, name=texts, text=texts, kind=kinds, description=texts)),
    marks=tuples(
        st.builds(
            Mark,
            guid=guids,
            source=guids,
            start=st.integers(-2, 20),
            end=st.integers(-2, 30),
            code=guids,
            coder=guids,
            created=dates,
            memo=texts,
            quoted=texts,
            is_whole=st.booleans(),
        )
    ),
    cases=tuples(st.builds(Case, guid=guids, name=texts, description=texts, attributes=attributes, sources=several)),
    attributes=st.dictionaries(st.sampled_from(["age", "role", "other"]), types, max_size=3),
    source_attributes=st.dictionaries(guids, attributes, max_size=3),
    groups=tuples(st.builds(Group, guid=guids, name=texts, description=texts, codes=several, sources=several)),
    notes=tuples(st.builds(Note, guid=guids, name=texts, text=texts, coder=guids, created=dates, about=several)),
)


def facts(project: Project) -> dict[str, object]:
    """All that a file carries; how positions were counted and what was lost belong to a reading."""
    marks = [(mark.source, mark.start, mark.end, mark.code, mark.coder, mark.created, mark.memo, mark.is_whole) for mark in project.marks]
    parts = ("name", "description", "coders", "codes", "sources", "cases", "attributes", "source_attributes", "groups", "notes")
    return {"marks": marks, "guids": [mark.guid for mark in project.marks], **{part: getattr(project, part) for part in parts}}


def inside(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(xml: bytes, schema: object) -> list[str]:
    schema = etree.XMLSchema(etree.parse(schema))
    schema.validate(etree.fromstring(xml))
    return [error.message for error in schema.error_log]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(project=projects)
def test_what_is_written_is_read_as_it_was_and_written_the_same(project: Project):
    content = write_qdpx(project)
    again = read_qdpx(content, "again.qdpx")
    assert facts(again) == facts(tidied(project)[0])
    assert again.losses == tuple(loss for loss in again.losses if loss.kind == "text of a source")  # blank texts are told, nothing else
    assert write_qdpx(again) == content


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(project=projects)
def test_codebooks_are_read_as_they_were_and_written_the_same(project: Project):
    if not project.codes:
        with pytest.raises(InterchangeError, match="it has no codes"):
            write_qdc(project)
        return
    content = write_qdc(project)
    again = read_qdc(content, "again.qdc")
    assert again.codes == tidied(project)[0].codes
    assert again.losses == ()
    assert write_qdc(again) == content


@pytest.mark.skipif(not SAMPLES.exists(), reason="the schemas are not here")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(project=projects)
def test_every_file_is_valid_against_the_schemas(project: Project):
    assert faults(inside(write_qdpx(project))["project.qde"], PROJECT_SCHEMA) == []
    if project.codes:
        assert faults(write_qdc(project), CODEBOOK_SCHEMA) == []


A, B = stable_guid("a"), stable_guid("b")


def small(text: str = "One two three.", **other) -> Project:
    codes = (CodeEntry(guid=A, name="Needs", is_codable=False), CodeEntry(guid=B, name="Time", parent=A, colour="#aabbcc"))
    return Project(name="Pilot", codes=codes, sources=(Source(guid=A, name="P01", text=text),), **other)


def mark(n: int, start: int, end: int, **other) -> Mark:
    return Mark(guid=stable_guid("mark", n), source=A, start=start, end=end, **{"code": B, **other})


def test_a_text_file_is_utf8_without_bom_and_named_in_lower_case():
    files = inside(write_qdpx(small("né\nx")))
    assert list(files) == ["project.qde", f"sources/{A}.txt"]
    assert files[f"sources/{A}.txt"] == "né\nx".encode()
    assert f'plainTextPath="internal://{A}.txt"'.encode() in files["project.qde"]
    assert b'origin="crp-analysis ' in files["project.qde"]
    assert b"basePath" not in files["project.qde"]


def test_nothing_in_the_file_depends_on_the_clock():
    with zipfile.ZipFile(io.BytesIO(write_qdpx(small()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_codes_on_one_stretch_share_a_selection_that_shows_its_first_words():
    marks = (mark(1, 4, 7), mark(2, 4, 7, code=A), mark(3, 0, 14), mark(4, 7, 7))
    root = etree.fromstring(inside(write_qdpx(small(marks=marks)))["project.qde"])
    found = root.findall(".//{*}PlainTextSelection")
    assert [(one.get("name"), one.get("startPosition"), one.get("endPosition"), len(one)) for one in found] == [
        ("One two three.", "0", "14", 1),
        ("two", "4", "7", 2),
        (None, "7", "7", 1),
    ]


def test_each_coder_has_a_selection_that_names_them():
    """QualCoder 4.0 Beta asks selections who coded, and drops the second of two codings that it takes for one person's."""
    day = "2026-11-21T10:00:00Z"
    marks = (mark(1, 4, 7, coder=A, created=day), mark(2, 4, 7, coder=B, created=day), mark(3, 4, 7, code=A, coder=A))
    root = etree.fromstring(inside(write_qdpx(small(marks=marks)))["project.qde"])
    found = {one.get("creatingUser"): one for one in root.findall(".//{*}PlainTextSelection")}
    assert {coder: len(one) for coder, one in found.items()} == {A: 2, B: 1}
    assert found[B].get("creationDateTime") == day
    assert found[A].get("creationDateTime") is None  # else the mark without a date would take the other's


def test_a_project_of_everything_that_programs_trip_over_comes_back_whole():
    project = full_project()
    content = write_qdpx(project)
    again = read_qdpx(content, "again.qdpx")
    assert facts(again) == facts(tidied(project)[0])
    assert write_qdpx(again) == content
    assert sorted(code.name for code in again.codes).count("Time") == 2
    assert [source.name for source in again.sources].count("P01") == 2
    assert b"richTextPath" not in inside(content)["project.qde"]  # ATLAS.ti refuses plain text there
    if SAMPLES.exists():
        assert faults(inside(content)["project.qde"], PROJECT_SCHEMA) == []
        assert faults(write_qdc(project), CODEBOOK_SCHEMA) == []


def test_what_qualcoder_drops_is_told():
    codes = tuple(CodeEntry(guid=stable_guid(n), name=name, parent=A if n else "") for n, name in enumerate(["Time", "Time", "Night"]))
    told = {loss.kind: loss.n for loss in list_losses(Project(name="p", codes=codes, notes=(Note(guid=B, name="", text="Hm."),)))}
    assert {"code of the same name as another": 1, "memo without a date": 1}.items() <= told.items()


def test_characters_that_xml_cannot_hold_are_replaced_without_moving_a_position():
    project = small("\ufeffO\0e\r\ntwo", marks=(mark(1, 6, 9),))
    again = read_qdpx(write_qdpx(project), "again.qdpx")
    assert again.sources[0].text == "\ufffdO\ufffde\n\ntwo"
    assert [again.sources[0].text[one.start : one.end] for one in again.marks] == ["two"]
    assert sum(loss.n for loss in list_losses(project) if loss.kind == "character") == 3


def test_characters_that_others_may_count_twice_are_told():
    assert [(loss.kind, loss.n) for loss in list_losses(small("Fine 😀"))] == [("source with characters above U+FFFF", 1)]
    assert list_losses(small("Fine")) == ()


def test_memos_on_cases_and_on_whole_sources_are_carried():
    case = Case(guid=stable_guid("case"), name="P01", sources=(A,))
    note = Note(guid=stable_guid("note"), name="", text="About her", about=(case.guid,))
    project = small(cases=(case,), notes=(note,), marks=(mark(1, 0, 14, is_whole=True, memo="All of it"),))
    again = read_qdpx(write_qdpx(project), "again.qdpx")
    assert {(one.text, one.about) for one in again.notes} == {("About her", (case.guid,)), ("All of it", (stable_guid("mark", 1),))}
    assert again.losses == ()


def test_what_cannot_be_written_is_told():
    sound = Source(guid=stable_guid("sound"), name="Talk", kind="audio")
    circle = (CodeEntry(guid=A, name="x", parent=B), CodeEntry(guid=B, name="y", parent=A))
    marks = (mark(1, 90, 95), mark(2, 0, 99), mark(3, 0, 3, code=stable_guid("none")), mark(4, 0, 3, created="soon"))
    project = Project(name="", codes=circle, sources=(*small().sources, sound), marks=marks)
    told = [(loss.kind, loss.n) for loss in list_losses(project)]
    assert told == [("audio source", 1), ("code", 1), ("date", 1), ("mark", 1), ("mark", 1), ("mark", 1)]
    assert [(loss.kind, loss.n) for loss in list_losses(small(), codebook_only=True)] == [("source", 1)]


def test_a_tree_too_deep_for_xml_is_refused():
    chain = tuple(CodeEntry(guid=stable_guid(n), name="x", parent=stable_guid(n - 1) if n else "") for n in range(300))
    for write in (write_qdpx, write_qdc):
        with pytest.raises(InterchangeError, match="more than 200 deep"):
            write(Project(name="", codes=chain))
