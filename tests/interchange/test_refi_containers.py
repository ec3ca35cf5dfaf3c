"""Files made to do harm, or broken: refused with a clear error, never anything else."""

import io
import random
import stat
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refi_made import CODES, SOURCE, coding, one_source, project_xml, qdpx, selection, zipped

from crp_analysis.errors import InterchangeError
from crp_analysis.interchange import containers
from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx

GOOD = qdpx(one_source(selection(1, 0, 5, coding(1), name="Hello")), {f"sources/{SOURCE}.txt": b"Hello there"})
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "name", ["../evil.txt", "sources/../../evil.txt", "/etc/evil", "C:/evil", "C:evil", "sources\\evil.txt", "sources/\0.txt"]
)
def test_entries_that_lead_out_of_the_file_are_refused(name: str):
    placeholder = name.replace("\0", "x")  # zipfile writes no such name, so it is put in afterwards
    content = qdpx("", {placeholder: b""}).replace(placeholder.encode(), name.encode())
    with pytest.raises(InterchangeError, match="leads out of the file"):
        read_qdpx(content, "study.qdpx")


def test_symbolic_links_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("sources/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    with pytest.raises(InterchangeError, match="leads out of the file"):
        open_container(buffer.getvalue(), "study.qdpx")


def test_a_bomb_is_stopped_by_what_it_unpacks_to_not_by_what_it_says():
    bomb = qdpx(one_source(""), {f"sources/{SOURCE}.txt": b"\0" * (30 * 2**20)})
    with pytest.raises(InterchangeError, match="unpacks to far more than it should"):
        read_qdpx(bomb, "study.qdpx")


def test_an_entry_that_says_it_is_small_and_is_not_is_refused():
    honest = qdpx(one_source(""), {f"sources/{SOURCE}.txt": b"\0" * (30 * 2**20)})
    lying = honest.replace(struct.pack("<I", 30 * 2**20), struct.pack("<I", 10))
    assert lying != honest
    with pytest.raises(InterchangeError):
        read_qdpx(lying, "study.qdpx")


def test_an_entry_that_says_it_is_huge_and_is_not_costs_nothing():
    lying = GOOD.replace(struct.pack("<I", len(b"Hello there")), struct.pack("<I", 2**31 - 1))
    with pytest.raises(InterchangeError):
        read_qdpx(lying, "study.qdpx")


def test_too_much_in_all_and_in_one_entry_is_refused(monkeypatch):
    monkeypatch.setattr(containers, "MAX_ENTRY_BYTES", 10)
    with pytest.raises(InterchangeError, match="larger than any study's"):
        read_qdpx(GOOD, "study.qdpx")
    monkeypatch.undo()
    monkeypatch.setattr(containers, "MAX_TEXT_BYTES", 3)
    with pytest.raises(InterchangeError, match="larger than any study's"):
        read_qdpx(qdpx(one_source(""), {f"sources/{SOURCE}.txt": b"Hello"}), "study.qdpx")
    monkeypatch.undo()
    monkeypatch.setattr(containers, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(InterchangeError, match="larger than any study's"):
        read_qdpx(GOOD, "study.qdpx")


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(containers, "MAX_ENTRIES", 1)
    with pytest.raises(InterchangeError, match="2 entries inside, 1 are allowed"):
        read_qdpx(GOOD, "study.qdpx")


def test_encrypted_entries_are_refused():
    flagged = bytearray(GOOD)
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        flagged[flagged.index(signature) + at] |= 1
    with pytest.raises(InterchangeError, match="encrypted"):
        read_qdpx(bytes(flagged), "study.qdpx")


def test_unusual_packing_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("project.qde", project_xml(""))
    with pytest.raises(InterchangeError, match="packed in an unusual way"):
        read_qdpx(buffer.getvalue(), "study.qdpx")


@pytest.mark.parametrize(("entries", "n"), [([], 0), (["project.qde", "Trial.QDE"], 2), (["inner/project.qde"], 0)])
def test_exactly_one_project_stands_at_the_root(entries: list[str], n: int):
    content = zipped({"readme.txt": b"", **dict.fromkeys(entries, project_xml(""))})
    with pytest.raises(InterchangeError, match=f"{n} files ending in .qde at its root"):
        read_qdpx(content, "study.qdpx")


@pytest.mark.parametrize("entry", ["project.qde", "Project.qde", "Trial.QDE"])
@pytest.mark.parametrize("folder", ["sources", "Sources", "SOURCES"])
def test_names_inside_are_found_in_either_case(entry: str, folder: str):
    inside = one_source(selection(1, 0, 5, coding(1)))
    project = read_qdpx(zipped({entry: project_xml(inside), f"{folder}/{SOURCE}.TXT": b"Hello there"}), "study.qdpx")
    assert project.sources[0].text == "Hello there"


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp1252"])
def test_names_inside_in_odd_encodings_do_no_harm(encoding: str):
    """ATLAS.ti for Mac names the project file after the project; zip programs store such names in any encoding, and do not say which."""
    inside = one_source(selection(1, 0, 5, coding(1)))
    plain = zipped({"Gr#sse.qde": project_xml(inside), f"sources/{SOURCE}.txt": b"Hello there", "sources/caf#.bin": b""})
    letter = "ö".encode(encoding)
    content = plain.replace(b"Gr#sse.qde", b"Gr" + letter + b"sse.qde"[len(letter) - 1 :]).replace(
        b"caf#.bin", b"caf" + letter + b".bin"[len(letter) - 1 :]
    )
    project = read_qdpx(content, "study.qdpx")
    assert [project.sources[0].text[mark.start : mark.end] for mark in project.marks] == ["Hello"]


def test_a_zip_inside_is_left_alone():
    assert read_qdpx(qdpx(CODES, {"sources/inner.zip": GOOD, "sources/.root": b""}), "study.qdpx").sources == ()


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, "<!DOCTYPE Project>"], ids=["expansion", "external", "plain"])
def test_a_doctype_is_refused_before_anything_in_it_is_read(declared: str):
    xml = f'{declared}<Project xmlns="urn:QDA-XML:project:1.0" name="&b;"/>'.encode()
    with pytest.raises(InterchangeError, match="it has a DOCTYPE"):
        read_qdpx(zipped({"project.qde": xml}), "study.qdpx")
    with pytest.raises(InterchangeError, match="it has a DOCTYPE"):
        read_qdc(xml, "codes.qdc")


def test_xml_that_is_broken_is_told_with_line_and_column():
    xml = project_xml("\n<Users>\n<User></Users>")
    with pytest.raises(InterchangeError, match=r"study.qdpx, its .qde file, line 4, column \d+: this is not well-formed XML; export"):
        read_qdpx(zipped({"project.qde": xml}), "study.qdpx")


def test_elements_nested_fifty_thousand_deep_are_refused():
    deep = project_xml("<Code>" * 50_000 + "</Code>" * 50_000)
    with pytest.raises(InterchangeError, match="not well-formed"):
        read_qdpx(zipped({"project.qde": deep}), "study.qdpx")


def test_files_that_are_something_else_are_refused():
    for content in (b"", b"Hello", b"%PDF-1.7", project_xml(""), GOOD[: len(GOOD) // 2], GOOD[:-10]):
        with pytest.raises(InterchangeError, match="it is not a .qdpx"):
            read_qdpx(content, "study.qdpx")
    with pytest.raises(InterchangeError, match="it is a zip file"):
        read_qdc(GOOD, "codes.qdc")
    with pytest.raises(InterchangeError, match="holds no CodeBook"):
        read_qdc(project_xml(""), "codes.qdc")
    with pytest.raises(InterchangeError, match="holds no Project"):
        read_qdpx(zipped({"project.qde": b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>'}), "study.qdpx")


def read_or_refuse(content: bytes) -> None:
    """Either a project comes back, or an error that names the file."""
    for read in (read_qdpx, read_qdc):
        try:
            project = read(content, "x")
        except InterchangeError as error:
            assert str(error).startswith("x")
        else:
            assert isinstance(project, Project)


@given(content=st.binary(max_size=400))
def test_garbage_is_refused_in_the_one_way(content: bytes):
    read_or_refuse(content)
    read_or_refuse(zipped({"project.qde": content}))
    read_or_refuse(qdpx(one_source(selection(1, 0, 3, coding(1))), {f"sources/{SOURCE}.txt": content}))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), n=st.integers(1, 12))
def test_files_with_bytes_changed_are_read_or_refused(seed: int, n: int):
    chance = random.Random(seed)
    xml = project_xml(one_source(selection(1, 0, 5, coding(1), name="Hello")))
    for content in (GOOD, xml):
        changed = bytearray(content)
        for _ in range(n):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        read_or_refuse(bytes(changed) if content is GOOD else zipped({"project.qde": bytes(changed)}))


@given(start=st.text(max_size=25), end=st.text(max_size=25))
def test_positions_of_any_kind_never_break_the_reading(start: str, end: str):
    def quoted(text: str) -> str:
        legal = "".join(sign for sign in text if sign.isprintable() and sign <= "\ud7ff")
        return legal.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

    inside = one_source(selection(1, quoted(start), quoted(end), coding(1)) + selection(2, "9" * 5000, "-4", coding(2)))
    project = read_qdpx(qdpx(inside, {f"sources/{SOURCE}.txt": b"Hello there"}), "x")
    assert len(project.marks) + sum(loss.n for loss in project.losses if loss.kind == "Coding") == 2
