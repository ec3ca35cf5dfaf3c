"""Real files of other programs, kept outside of the project: what they hold is known and read."""

import pytest
from lxml import etree
from refi_made import SAMPLES

from crp_analysis.interchange.containers import open_container
from crp_analysis.interchange.hardened_xml import local
from crp_analysis.interchange.project import Project
from crp_analysis.interchange.refi_read import read_qdc, read_qdpx
from crp_analysis.interchange.refi_write import write_qdc, write_qdpx

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")

HELD = {  # coders, codes, sources, sources with text, marks, sets, notes
    "nvivo-win-12.6_derived-masked_utf16-crlf-bom.qdpx": (2, 152, 1, 1, 303, 0, 0),
    "nvivo-mac-15_reexport-of-qc-demo.qdpx": (2, 262, 2, 0, 0, 0, 0),
    "qc-1.3.2_demo_masked-text.qdpx": (1, 262, 2, 2, 205, 0, 0),
    "refi-spec-annexA2_atlasti-mac-8.4_no-sources.qdpx": (3, 14, 15, 0, 9, 16, 3),
    "atlasti-win-9.0.19_ns-0.4.qdc": (0, 5, 0, 0, 0, 2, 0),
    "refi-spec-annexA1_braced-guids.qdc": (0, 6, 0, 0, 0, 0, 0),
    "portableqda_valid-with-sets.qdc": (0, 2, 0, 0, 0, 1, 0),
    "portableqda_description-attr_invalid.qdc": (0, 8, 0, 0, 0, 2, 0),
    "taguette-1.5.2_codebook_invalid-empty-sets.qdc": (0, 3, 0, 0, 0, 0, 0),
}


def read(name: str) -> Project:
    content = (SAMPLES / name).read_bytes()
    return read_qdpx(content, name) if name.endswith(".qdpx") else read_qdc(content, name)


def lost(project: Project, kind: str) -> int:
    return sum(loss.n for loss in project.losses if loss.kind == kind)


@pytest.mark.parametrize("name", HELD)
def test_a_sample_holds_what_it_is_known_to_hold(name: str):
    project = read(name)
    n_with_text = sum(bool(source.text.strip()) for source in project.sources)
    parts = (project.coders, project.codes, project.sources, project.marks, project.groups, project.notes)
    n_coders, n_codes, n_sources, *rest = map(len, parts)
    assert (n_coders, n_codes, n_sources, n_with_text, *rest) == HELD[name]


@pytest.mark.parametrize("name", HELD)
def test_what_a_sample_does_not_give_is_counted(name: str):
    project = read(name)
    content = (SAMPLES / name).read_bytes()
    root = etree.fromstring(open_container(content, name).project_file() if name.endswith(".qdpx") else content)
    n_in_file = sum(local(element) == "Coding" for element in root.iter())
    assert n_in_file == len(project.marks) + lost(project, "Coding")
    assert sum(local(element) == "Code" for element in root.iter()) == len(project.codes)


def test_nvivos_positions_start_on_words():
    (counting,) = read("nvivo-win-12.6_derived-masked_utf16-crlf-bom.qdpx").countings
    assert (counting.unit, counting.line_end, counting.counts_bom) == ("UTF-16 units", 2, False)
    assert (counting.n_fit, counting.n_marks) == (302, 303)


def test_the_text_that_nvivo_for_mac_lost_is_told():
    assert lost(read("nvivo-mac-15_reexport-of-qc-demo.qdpx"), "text of a source") == 2


def test_the_standards_own_example_keeps_its_quotes_and_counts_its_losses():
    project = read("refi-spec-annexA2_atlasti-mac-8.4_no-sources.qdpx")
    lengths = [(mark.end - mark.start, len(mark.quoted)) for mark in project.marks]
    assert [stated for stated, quoted in lengths if stated == quoted] == [56, 60, 7]  # the end is exclusive; longer names are cut or titles
    assert [lost(project, kind) for kind in ("PDFSelection", "PictureSelection", "VideoSelection", "Link", "Graph", "Coding")] == [
        4,
        1,
        2,
        1,
        1,
        7,
    ]


def test_taguettes_dots_are_a_tree():
    assert {code.name: bool(code.parent) for code in read("taguette-1.5.2_codebook_invalid-empty-sets.qdc").codes} == {
        "safety": True,
        "access": True,
        "needs": False,
    }


@pytest.mark.parametrize("name", HELD)
def test_a_sample_written_and_read_is_written_the_same(name: str):
    project = read(name)
    content = write_qdpx(project)
    assert write_qdpx(read_qdpx(content, "again.qdpx")) == content
    codebook = write_qdc(project)
    assert write_qdc(read_qdc(codebook, "again.qdc")) == codebook
